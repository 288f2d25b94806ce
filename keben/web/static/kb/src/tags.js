// Tags input: data-kb="tags" data-name; Enter or comma adds, Backspace removes, data-url suggests (picker contract).
import { $, $$, h, icon, t } from "./dom.js";
import { composing } from "./keys.js";
import { getJson } from "./net.js";
import { Options } from "./options.js";
import { behaviour } from "./registry.js";

function start(root) {
  const input = $("input[type=text]", root);
  const has = (word) => $$("input[type=hidden]", root).some((el) => el.value === word);
  const changed = () => root.dispatchEvent(new Event("change", { bubbles: true }));
  const add = (word) => {
    word = word.trim().replace(/[,，;；]+$/, "");
    if (!word || has(word)) { input.value = ""; return; }
    root.insertBefore(h("span.kb-token", {}, word, h("input", { type: "hidden", name: root.dataset.name, value: word }), h("button", { type: "button", "data-kb-drop": true, "aria-label": t("remove") }, icon("x"))), input);
    input.value = "";
    changed();
  };
  const options = new Options(root, input, (item) => { add(item.label); options.close(); });
  let timer;
  const suggest = async () => {
    const q = input.value.trim();
    if (!root.dataset.url || !q) { options.close(); return; }
    const url = new URL(root.dataset.url, location.origin);
    url.searchParams.set("q", q);
    const { items } = await getJson(url);
    const list = items.filter((item) => !has(item.label));
    if (list.length) { options.show(list); options.at = -1; options.mark(); } else options.close();
  };
  input.addEventListener("input", (event) => {
    if (composing(event)) return;
    if (/[,，;；]$/.test(input.value)) { add(input.value); return; }
    clearTimeout(timer);
    timer = setTimeout(suggest, 180);
  });
  input.addEventListener("keydown", (event) => {
    if (composing(event)) return;
    if (options.key(event)) { event.preventDefault(); event.stopPropagation(); return; }
    if (event.key === "Enter" && input.value.trim()) { event.preventDefault(); event.stopPropagation(); add(input.value); }
    if (event.key === "Backspace" && !input.value) { $$(".kb-token", root).at(-1)?.remove(); changed(); }
  });
  input.addEventListener("blur", () => { options.close(); add(input.value); });
  root.addEventListener("click", (event) => { const x = event.target.closest("[data-kb-drop]"); if (x) { x.closest(".kb-token").remove(); changed(); } else input.focus(); });
}

export function startTags() { behaviour("tags", start); }
