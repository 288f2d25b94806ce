// Dialogs: a link or button with data-kb-dialog loads a fragment; the server closes with HX-Trigger "kb:close".
import { $, $$, h, icon, t, uid } from "./dom.js";
import { openLayer } from "./layers.js";
import { request } from "./net.js";

/** Opens {title, body: Node, foot: Node[], size} or an empty shell for a fragment (slot). Returns {el, slot, close}. */
export function openDialog({ title, body, foot, size = 640, slot = false } = {}) {
  const titleId = uid("dlg");
  const el = h(`dialog.kb-dialog.kb-dialog--${size}`, { "data-kb-layer": "dialog", tabindex: "-1" });
  const inner = h("div.kb-dialog__slot");
  el.append(inner);
  if (!slot) {
    el.setAttribute("aria-labelledby", titleId);
    inner.append(head(title, titleId), h("div.kb-dialog__body", {}, body));
    if (foot) inner.append(h("div.kb-dialog__foot", {}, foot));
  }
  document.body.append(el);
  el.showModal();
  let drop;
  // Toasts live inside the open dialog, above its backdrop; they must outlive it.
  const remove = () => { const toasts = $("#kb-toasts", el); if (toasts) document.body.append(toasts); el.close(); el.remove(); el.dispatchEvent(new CustomEvent("kb:closed")); };
  drop = openLayer(el, { close: remove, focus: !slot });
  el.addEventListener("cancel", (event) => { event.preventDefault(); });
  el.addEventListener("mousedown", (event) => { if (event.target === el && !el.querySelector("form")) drop(); });
  el.addEventListener("click", (event) => { if (event.target.closest("[data-kb-close]")) { event.preventDefault(); closeGuarded(el, drop); } });
  el.kbClose = drop;
  return { el, slot: inner, close: drop };
}

/** A dialog opened by its address is a page: closing it leads back, or to the list it belongs to. */
function leavePage() {
  if (history.length > 1) history.back();
  else location.assign(`/${location.pathname.split("/")[1]}/`);
}

function closeGuarded(el, drop) {
  const dirty = el.querySelector("form[data-dirty]");
  if (dirty && !window.confirm(t("leaveUnsaved"))) return;
  if (dirty) delete dirty.dataset.dirty;
  drop();
}

const head = (title, id) => h("div.kb-dialog__head", {}, h("h2.kb-dialog__title", { id }, title),
  h("button.kb-iconbtn", { type: "button", "data-kb-close": true, "aria-label": t("close") }, icon("x")));

function adopt(el) {
  const title = $(".kb-dialog__title", el);
  if (title) { title.id ||= uid("dlg"); el.setAttribute("aria-labelledby", title.id); }
  const fields = $$(".kb-dialog__body :is(input:not([type=hidden]), select, textarea)", el);
  const wanted = fields.find((one) => one.required && !one.value);
  ($("[autofocus]", el) ?? $("[aria-invalid=true]", el) ?? wanted ?? fields[0] ?? $(".kb-dialog__foot .kb-btn", el))?.focus();
}

/** Loads a fragment into a new dialog. `values` makes it a POST (batch actions). */
export async function loadDialog(url, { size = 640, values } = {}) {
  const dialog = openDialog({ size, slot: true });
  dialog.slot.append(h("div.kb-dialog__body", {}, ...[60, 90, 75].map((w) => h("p.kb-pad", {}, h("span.kb-skel")))));
  try {
    if (values) {
      // A form carries several values of one name; the `values` of htmx would join them with commas.
      const form = h("form", { hidden: true }, [...values.entries()].map(([name, value]) => h("input", { type: "hidden", name, value })));
      dialog.slot.append(form);
      await window.htmx.ajax("POST", url, { source: form, target: dialog.slot, swap: "innerHTML", headers: { "KB-Layer": "dialog", "KB-Step": "ask" } });
    } else {
      const response = await request(url, { layer: "dialog" });
      dialog.slot.innerHTML = await response.text();
      window.htmx.process(dialog.slot);
    }
    if (dialog.el.isConnected) adopt(dialog.el);
  } catch (error) {
    dialog.slot.replaceChildren(head(t("failedTitle")), h("div.kb-dialog__body", {}, h("p", {}, t({ 403: "forbidden", 404: "gone" }[error.status] ?? "notLoaded"))));
  }
  return dialog;
}

export function startDialogs() {
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-kb-layer=page] [data-kb-close]")) { leavePage(); return; }
    const link = event.target.closest?.("[data-kb-dialog]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    const template = link.dataset.kbDialogFrom && document.getElementById(link.dataset.kbDialogFrom);
    if (template) {
      const { el, slot } = openDialog({ size: link.dataset.kbDialog || 640, slot: true });
      slot.append(template.content.cloneNode(true));
      window.htmx.process(slot);
      adopt(el);
      return;
    }
    loadDialog(link.dataset.kbUrl ?? link.href, { size: link.dataset.kbDialog || 640 });
  });
  document.addEventListener("kb:close", (event) => setTimeout(() => {
    // Later: the answer's other events start at the form, and once the dialog is gone they would reach nobody.
    // A choice between two versions stands above the form it came from: both are done.
    const open = [...document.querySelectorAll("dialog.kb-dialog[open]")].reverse();
    for (const one of event.detail?.all ? open : open.slice(0, 1)) one.kbClose?.();
  }));
  document.addEventListener("htmx:after:swap", (event) => {
    const dialog = event.target.closest?.("dialog.kb-dialog");
    if (dialog) adopt(dialog);
  });
  document.addEventListener("input", (event) => {
    const box = event.target.closest?.("[data-kb-confirm-word]");
    if (box) box.form.querySelector("[type=submit]").disabled = event.target.value.trim() !== box.dataset.kbConfirmWord;
  });
}
