// Merging: what is chosen in a row shows in its result; the keys 2, 3 … are links of the page.
import { $, $$ } from "./dom.js";
import { behaviour } from "./registry.js";

function merging(form) {
  form.addEventListener("change", (event) => {
    const row = event.target.matches("input[type=radio]") && event.target.closest("tr");
    if (!row) return;
    const result = $("[data-kb-result]", row);
    if (result) result.textContent = event.target.nextElementSibling.textContent;
    if (row === $$("tbody tr", form)[0]) $("[data-kb-title]", form).textContent = event.target.nextElementSibling.textContent;
  });
}

export function startMerging() { behaviour("merge", merging); }
