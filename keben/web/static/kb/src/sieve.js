// Long pages of fold-outs: data-kb="sieve" hides every [data-kb-sift] whose summary does not contain what is typed into
// [data-kb-sieve]; data-kb-sift="all" looks at everything in it.
import { $, $$ } from "./dom.js";
import { composing } from "./keys.js";
import { behaviour } from "./registry.js";

function sieve(root) {
  const input = $("[data-kb-sieve]", root);
  const groups = $$("details:has([data-kb-sift])", root).filter((el) => !el.matches("[data-kb-sift]"));
  const open = new Map();
  const sift = () => {
    const wanted = input.value.trim().toLowerCase();
    for (const el of $$("[data-kb-sift]", root)) el.hidden = !!wanted && !(el.dataset.kbSift === "all" ? el : $("summary", el)).textContent.toLowerCase().includes(wanted);
    for (const group of groups) {
      // While somebody searches, groups with hits stand open; afterwards they are as they were.
      if (wanted && !open.has(group)) open.set(group, group.open);
      group.hidden = !!wanted && !$("[data-kb-sift]:not([hidden])", group);
      group.open = wanted ? true : open.get(group) ?? group.open;
    }
    if (!wanted) open.clear();
    $("[data-kb-sieve-none]", root).hidden = !wanted || !!$("[data-kb-sift]:not([hidden])", root);
  };
  input.addEventListener("input", (event) => { if (!composing(event)) sift(); });
  input.addEventListener("compositionend", sift);
  input.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
}

export function startSieves() { behaviour("sieve", sieve); }
