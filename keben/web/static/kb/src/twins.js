// Twins while somebody types: data-kb="twins" in a form, with the address and the fields; hits stand below the field.
import { $, h, t } from "./dom.js";
import { composing } from "./keys.js";
import { request } from "./net.js";
import { behaviour } from "./registry.js";
import { toast } from "./toast.js";

const WAIT = 400;

/** Where the hits of a field stand: inside its box, below help and error. */
function place(input) {
  const field = input.closest(".kb-field");
  if (!field) return null;
  return $(".kb-typed", field) ?? field.appendChild(h("div.kb-typed", { "aria-live": "polite" }));
}

function watch(root) {
  const form = root.closest("form");
  if (!form) return;
  const names = root.dataset.fields.split(" ");
  const timers = new Map();
  const asked = new Map();
  const ask = async (input) => {
    const value = input.value.trim();
    const box = place(input);
    if (!box || asked.get(input.name) === value) return;
    asked.set(input.name, value);
    if (!value) { box.replaceChildren(); return; }
    const body = new URLSearchParams({ [input.name]: value });
    const family = form.elements.customer?.value;
    if (family) body.set("customer", family);
    try {
      const text = await (await request(root.dataset.url, { method: "POST", body, layer: "inline" })).text();
      if (asked.get(input.name) !== value) return;
      const made = new DOMParser().parseFromString(text, "text/html");
      box.replaceChildren(...made.body.childNodes);
    } catch { box.replaceChildren(); asked.delete(input.name); }
  };
  const later = (input) => { clearTimeout(timers.get(input.name)); timers.set(input.name, setTimeout(() => ask(input), WAIT)); };
  const mine = (el) => el.matches?.("input, textarea") && names.includes(el.name);
  form.addEventListener("input", (event) => { if (mine(event.target) && !composing(event)) later(event.target); });
  form.addEventListener("compositionend", (event) => { if (mine(event.target)) later(event.target); });
}

function asking(button) {
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      const body = new URLSearchParams({ token: button.dataset.token });
      const answer = await (await request(button.dataset.url, { method: "POST", body })).json();
      toast({ text: answer.text });
    } catch (error) {
      let text = t("serverError");
      try { text = JSON.parse(error.message).errors.join(" "); } catch { /* an answer of a proxy, perhaps */ }
      toast({ text, tone: "danger" });
      button.disabled = error.status === 409;
    }
  });
}

export function startTwins() { behaviour("twins", watch); behaviour("ask-owner", asking); }
