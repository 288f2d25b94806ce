// Parts of a form that only make sense with another value: data-kb="when" on the form, data-kb-when on the part.
// "type=a,b" one of them, "type!=a,b" none of them, "email=*" filled, "email!=*" empty; values are URI-encoded.
import { $$ } from "./dom.js";
import { behaviour } from "./registry.js";

/** What a form would send for a name: one or several values; a single tick box says 1 or 0. */
function values(form, name) {
  const fields = $$(`[name="${CSS.escape(name)}"]`, form);
  if (fields.length === 1 && fields[0].type === "checkbox") return [fields[0].checked ? "1" : "0"];
  return fields.flatMap((el) => {
    if (el.matches("[type=checkbox], [type=radio]")) return el.checked ? [el.value] : [];
    if (el.matches("select[multiple]")) return [...el.selectedOptions].map((option) => option.value);
    return [el.value];
  }).filter((value) => value !== "");
}

export function holds(form, condition) {
  const [, name, not, wanted] = /^(.+?)(!?)=(.*)$/s.exec(condition);
  const now = values(form, name);
  const ticked = now.length === 1 && now[0] === "0" && form.querySelector(`[type=checkbox][name="${CSS.escape(name)}"]`);
  const met = wanted === "*" ? now.length > 0 && !ticked : wanted.split(",").map(decodeURIComponent).some((value) => now.includes(value));
  return met !== (not === "!");
}

function start(form) {
  const apply = () => {
    for (const el of $$("[data-kb-when]", form)) {
      const on = holds(form, el.dataset.kbWhen);
      el.hidden = !on;
      // What is not shown is not sent: the server keeps what it has.
      for (const input of $$("input, select, textarea", el)) input.disabled = !on;
    }
  };
  form.addEventListener("change", apply);
  form.addEventListener("input", apply);
  form.addEventListener("reset", () => setTimeout(apply));
  apply();
}

export function startWhen() { behaviour("when", start); }
