// Theme, density, language and side navigation: shown at once, then saved (POST {prefs} {name: value}).
import { $$, config } from "./dom.js";
import { save } from "./net.js";

const root = document.documentElement;

const apply = {
  theme(value) { root.dataset.theme = value; document.dispatchEvent(new CustomEvent("kb:theme")); },
  density(value) { root.dataset.density = value; },
  nav(value) { document.body.dataset.nav = value; },
  lang() {},
};

export async function setPref(name, value) {
  apply[name]?.(value);
  for (const el of $$(`[data-kb-pref="${name}"]`)) {
    const on = el.dataset.value === value;
    if (el.hasAttribute("aria-checked")) el.setAttribute("aria-checked", String(on)); else el.setAttribute("aria-pressed", String(on));
  }
  if (config.prefs) await save(config.prefs, { [name]: value }).catch(() => {});
  if (name === "lang") location.reload();
}

export function startPrefs() {
  document.addEventListener("click", (event) => {
    const el = event.target.closest?.("[data-kb-pref]");
    if (el) setPref(el.dataset.kbPref, el.dataset.value);
    if (event.target.closest?.("[data-kb-nav]")) {
      if (matchMedia("(max-width: 767.98px)").matches) { document.body.toggleAttribute("data-phone-nav"); return; }
      const narrow = matchMedia("(max-width: 1279.98px)").matches;
      setPref("nav", document.body.dataset.nav === "rail" || (narrow && document.body.dataset.nav !== "open") ? "open" : "rail");
    } else if (document.body.hasAttribute("data-phone-nav") && !event.target.closest?.(".kb-nav")) document.body.removeAttribute("data-phone-nav");
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { if (root.dataset.theme === "auto") document.dispatchEvent(new CustomEvent("kb:theme")); });
}
