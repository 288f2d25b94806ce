// The signature of a mail follows its sender: data-kb="signature" holds {sender: signature} as a JSON island.
import { $ } from "./dom.js";
import { behaviour } from "./registry.js";

function start(el) {
  const { account, text } = el.closest("form").elements;
  const signatures = JSON.parse($("script", el).textContent);
  let before = account.value;
  account.addEventListener("change", () => {
    const [had, now] = [before, account.value].map((key) => signatures[key] ?? "");
    before = account.value;
    // What somebody has changed himself stays; a first signature goes to the end where nothing is quoted.
    if (had && text.value.includes(had)) text.value = text.value.replace(had, () => now);
    else if (!had && now && !/^>/m.test(text.value)) text.value += `\n\n${now}`;
    else return;
    text.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

export function startSignatures() { behaviour("signature", start); }
