// Forms: submit once, unsaved guard, check on leaving a field, passwords, money shorthand, copy, masks.
import { $, $$, config, t } from "./dom.js";
import { composing } from "./keys.js";
import { request } from "./net.js";
import { behaviour } from "./registry.js";
import { toast } from "./toast.js";
import { startWhen } from "./when.js";

function lock(form, submitter) {
  for (const button of $$("button[type=submit], button:not([type])", form)) button.disabled = true;
  if (submitter) submitter.dataset.saving = "";
}

export function unlock(form) {
  for (const button of $$("button[type=submit], button:not([type])", form)) { button.disabled = false; delete button.dataset.saving; }
}

function once() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented && !form.matches("[hx-post], [hx-put], [hx-patch], [hx-get], [hx-action]")) return;
    if (form.dataset.kbOnce === "off" || form.method === "get") { delete form.dataset.dirty; return; }
    delete form.dataset.dirty;
    // After the browser collected the form data, or the pressed button's own value would be lost.
    setTimeout(() => lock(form, event.submitter), 0);
  });
  document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
    const form = ctx.sourceElement?.closest?.("form");
    if (form) unlock(form);
  });
  addEventListener("pageshow", () => $$("form").forEach(unlock));
}

function guard() {
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form?.matches("[data-kb~=guard]") && event.isTrusted) form.dataset.dirty = "";
  });
  addEventListener("beforeunload", (event) => { if ($("form[data-dirty]")) event.preventDefault(); });
}

/** Marks a required field that was left empty; the server's words replace it on submit. */
function leave() {
  document.addEventListener("focusout", (event) => {
    const el = event.target;
    if (!el.matches?.(".kb-input") || el.closest("[data-kb-nocheck]")) return;
    const bad = el.value !== "" && !el.checkValidity();
    el.toggleAttribute("data-bad", bad);
    if (el.dataset.kind === "money") el.value = expandMoney(el.value);
  });
}

/** 12万 → 120000, 1.5亿 → 150000000, 3k → 3000; anything else is left for the server to judge. */
export function expandMoney(text) {
  const hit = /^\s*([-−]?[\d,，]+(?:\.\d+)?)\s*(万|亿|w|k|m)\s*元?\s*$/i.exec(text);
  if (!hit) return text;
  const power = { 万: 4, w: 4, 亿: 8, k: 3, m: 6 }[hit[2].toLowerCase()];
  const [whole, part = ""] = hit[1].replace(/[,，]/g, "").replace("−", "-").split(".");
  const digits = part.padEnd(power, "0");
  const sign = whole.startsWith("-") ? "-" : "";
  const joined = (whole.replace("-", "") + digits.slice(0, power)).replace(/^0+(?=\d)/, "");
  return sign + joined + (digits.length > power ? `.${digits.slice(power)}` : "");
}

async function reveal(button) {
  try {
    const data = await (await request(button.dataset.kbReveal ?? button.dataset.url, { method: "POST" })).json();
    const box = button.closest(".kb-mask, .kb-masked");
    button.remove();
    ($("[data-kb-masked]", box) ?? box).textContent = data.value;
  } catch (error) { toast({ text: t(error.status === 403 ? "forbidden" : "serverError"), tone: "danger" }); }
}

async function star(button) {
  const on = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(on));
  try {
    await request(button.dataset.kbStar, { method: "POST", json: { on } });
    // On a record the star is what the panel of followers shows; in a list every row keeps its own.
    if (!button.closest("#kb-list")) document.body.dispatchEvent(new CustomEvent("kb:changed", { bubbles: true }));
  } catch {
    button.setAttribute("aria-pressed", String(!on));
    toast({ text: t("notSaved"), tone: "danger" });
  }
}

async function copy(text) {
  try { await navigator.clipboard.writeText(text); toast({ text: t("copied") }); } catch { toast({ text: t("copyFailed"), tone: "warn" }); }
}

function clicks(event) {
  const at = (name) => event.target.closest?.(`[${name}]`);
  let el;
  if ((el = at("data-kb-reveal") ?? event.target.closest?.("[data-kb~=reveal]"))) reveal(el);
  else if ((el = at("data-kb-star"))) { event.preventDefault(); star(el); }
  else if ((el = at("data-kb-copy"))) copy(el.dataset.kbCopy || el.textContent.trim());
  else if (at("data-kb-copy-url")) copy(location.href);
  else if ((el = at("data-kb-eye"))) {
    const input = el.parentNode.querySelector("input");
    input.type = input.type === "password" ? "text" : "password";
    el.setAttribute("aria-pressed", String(input.type === "text"));
  } else if ((el = at("data-kb-print"))) print();
  else if ((el = at("data-kb-clear"))) { const input = $(el.dataset.kbClear); if (input) { input.value = ""; input.dispatchEvent(new Event("input", { bubbles: true })); } }
}

/** Enter in a field is the main button: the browser would press the first one, such as “save and new” or “save anyway”. */
function enter(event) {
  const el = event.target;
  if (event.key !== "Enter" || event.defaultPrevented || composing(event) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!el.matches?.("input:not([type=button], [type=submit], [type=file])") || !el.form) return;
  const buttons = $$("button[type=submit]", el.form);
  const main = buttons.filter((one) => one.matches(".kb-btn--primary, .kb-btn--danger-fill"));
  if (buttons.length < 2 || main.length !== 1) return;
  event.preventDefault();
  if (!main[0].disabled) el.form.requestSubmit(main[0]);
}

/** The field in which one begins to type: the first that must be filled in and is not, else the first. */
export function firstOf(root) {
  const fields = $$("input:not([type=hidden]), select, textarea", root).filter((one) => one.offsetParent);
  return fields.find((one) => one.required && !one.value) ?? fields[0];
}

export function startForms() {
  startWhen();
  once();
  guard();
  leave();
  document.addEventListener("click", clicks);
  document.addEventListener("keydown", enter);
  // Selects and ticks that should act at once (page size, view switch).
  document.addEventListener("change", (event) => {
    if (!event.target.matches?.("[data-kb-autosubmit]")) return;
    const name = event.target.closest("[data-kb-goto]");
    if (name) location.assign(event.target.value); else event.target.form.requestSubmit();
  });
  behaviour("errors", (el) => { ($("[aria-invalid=true]", el.closest("form") ?? document) ?? el).focus?.(); });
  behaviour("focus", (el) => el.focus());
  // A form that is a page: one types at once, as in a dialog. With problems or a doubt, those come first.
  behaviour("begin", (el) => {
    if (document.activeElement === document.body && !$("[aria-invalid=true], .kb-doubt", el)) firstOf(el)?.focus({ preventScroll: true });
  });
}
