// Edit one fact in place: data-kb="inline" data-url. Enter saves, Esc restores, selects and dates save on change.
import { $, t } from "./dom.js";
import { composing } from "./keys.js";
import { request } from "./net.js";
import { startPresence } from "./presence.js";
import { behaviour } from "./registry.js";
import { toast } from "./toast.js";

export async function openInline(el) {
  if ("open" in el.dataset) return;
  const before = [...el.childNodes].map((node) => node.cloneNode(true));
  el.kbRestore = () => { delete el.dataset.open; el.replaceChildren(...before); $(".kb-edit__pen", el)?.focus(); };
  try {
    const html = await (await request(el.dataset.url, { layer: "inline" })).text();
    el.dataset.open = "";
    el.innerHTML = html;
    window.htmx.process(el);
    document.dispatchEvent(new CustomEvent("kb:editing"));
    const field = $("input:not([type=hidden]), select, textarea", el);
    field?.focus();
    field?.select?.();
  } catch (error) { toast({ text: t(error.status === 403 ? "forbidden" : "serverError"), tone: "danger" }); }
}

/** Keys, saving and closing of an opened value; the list's cells use it too. */
export function wireInline(el) {
  el.addEventListener("click", (event) => { if ("open" in el.dataset && event.target.closest("[data-kb-cancel]")) { event.preventDefault(); el.kbRestore(); } });
  el.addEventListener("keydown", (event) => {
    if (composing(event)) return;
    if (!("open" in el.dataset)) return;
    if (event.key === "Escape") { event.stopPropagation(); el.kbRestore(); }
    else if (event.key === "Enter" && !event.target.matches("textarea, button") && !event.target.closest("[aria-expanded=true]")) { event.preventDefault(); $("form", el)?.requestSubmit(); }
  });
  el.addEventListener("change", (event) => { if (event.target.matches("select, [data-kind=date]")) $("form", el)?.requestSubmit(); });
  // The answer to a good save is the plain value again: the form is gone, so the cell is closed.
  el.addEventListener("htmx:after:swap", () => { if (!$("form", el)) delete el.dataset.open; });
}

function start(el) {
  wireInline(el);
  el.addEventListener("click", (event) => { if (!("open" in el.dataset) && !event.target.closest("a, [data-kb-reveal], [data-kb-cancel]")) openInline(el); });
}

export function startInline() { behaviour("inline", start); startPresence(); }
