// Toasts: at most three, 3 s; with undo 8 s; errors stay. Server: HX-Trigger {"kb:toast": {...}}.
import { h, icon, layerRoot, t, $ } from "./dom.js";
import { behaviour } from "./registry.js";

const LOOK = { ok: "circle-check", warn: "alert-triangle", danger: "alert-triangle", info: "info-circle" };

function box() {
  let el = $("#kb-toasts");
  if (!el) el = h("div.kb-toasts", { id: "kb-toasts" });
  const root = layerRoot();
  if (el.parentNode !== root) root.append(el);
  return el;
}

/** {text, tone, undo: {url, label}, href, label, why: {href, label}} */
export function toast({ text, tone = "ok", undo, href, label }) {
  const el = h("div.kb-toast", { role: tone === "danger" ? "alert" : "status", "data-tone": tone }, icon(LOOK[tone] ?? LOOK.info), h("span", {}, text));
  const close = () => el.remove();
  if (undo) el.append(h("button", { type: "button", onclick: () => { close(); runUndo(undo); } }, undo.label ?? t("undo")));
  if (href) el.append(h("a", { href }, label ?? t("show")));
  el.append(h("button.kb-toast__x", { type: "button", "aria-label": t("close"), onclick: close }, icon("x")));
  const list = box();
  list.append(el);
  while (list.children.length > 3) list.firstElementChild.remove();
  if (tone !== "danger") setTimeout(close, undo || href || tone === "warn" ? 8000 : 3000);
}

function runUndo(undo) {
  window.htmx.ajax("POST", undo.url, { target: document.body, swap: "none" });
}

/** Messages that came with the page (after a redirect) become ordinary toasts. */
function fromPage(el) {
  const { text, tone } = { text: el.querySelector("span").textContent, tone: el.dataset.tone };
  el.remove();
  toast({ text, tone });
}

const KEPT = "kb-toasts";

/** What an answer says that leads to another page: kept for that page, since this one is gone before anybody could read. */
function keep({ detail: { ctx } }) {
  if (!ctx.hx?.redirect || !ctx.hx.trigger?.startsWith("{")) return;
  const said = JSON.parse(ctx.hx.trigger)["kb:toast"];
  if (said) sessionStorage.setItem(KEPT, JSON.stringify([said].flat()));
}

function kept() {
  const said = JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");
  sessionStorage.removeItem(KEPT);
  said.forEach(toast);
}

export function startToasts() {
  behaviour("message", fromPage);
  document.addEventListener("htmx:after:request", keep);
  kept();
  document.addEventListener("kb:toast", (event) => {
    const detail = event.detail?.value ?? event.detail;
    for (const one of Array.isArray(detail) ? detail : [detail]) toast(typeof one === "string" ? { text: one } : one);
  });
}
