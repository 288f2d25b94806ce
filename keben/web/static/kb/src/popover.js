// Popovers and menus: data-kb-pop="#id" (hidden element in the page) or data-kb-pop-url (fragment); data-kb-menu="#id".
import { $, $$, h, layerRoot, t, isPhone } from "./dom.js";
import { openLayer, topLayer } from "./layers.js";
import { request } from "./net.js";

let current = null;

/** Puts a fixed element beside its trigger: below, else above; kept inside the window. */
export function place(el, trigger, { align = "start", gap = 8 } = {}) {
  if (isPhone() && el.matches(".kb-pop")) return;
  const at = trigger.getBoundingClientRect();
  const [w, hgt] = [el.offsetWidth, el.offsetHeight];
  let left = align === "end" ? at.right - w : align === "center" ? at.left + at.width / 2 - w / 2 : at.left;
  left = Math.max(8, Math.min(left, innerWidth - w - 8));
  const below = innerHeight - at.bottom - gap >= hgt || at.top < hgt + gap;
  const top = below ? Math.min(at.bottom + gap, Math.max(8, innerHeight - hgt - 8)) : at.top - hgt - gap;
  Object.assign(el.style, { left: `${left}px`, top: `${top}px` });
  el.dataset.side = below ? "bottom" : "top";
  const arrow = $(".kb-pop__arrow", el);
  if (arrow) arrow.style.left = `${Math.max(12, Math.min(at.left + at.width / 2 - left - 5, w - 24))}px`;
}

export function closePopover() { current?.drop(); }

export function openPopover(el, trigger, options = {}) {
  if (current?.trigger === trigger) { closePopover(); return; }
  closePopover();
  const home = { parent: el.parentNode, next: el.nextSibling };
  const root = layerRoot(trigger);
  root.append(el);
  el.hidden = false;
  el.dataset.open = "";
  trigger.setAttribute("aria-expanded", "true");
  place(el, trigger, options);
  const mine = { trigger, el, options };
  mine.drop = openLayer(el, {
    close() {
      current = null;
      trigger.setAttribute("aria-expanded", "false");
      delete el.dataset.open;
      el.hidden = true;
      el.removeAttribute("style"); // its place; a redraw would copy the attribute, which the policy forbids
      if (options.temporary || !home.parent?.isConnected) el.remove(); else home.parent.insertBefore(el, home.next);
    },
    focus: options.focus ?? true,
  });
  current = mine;
}

/** A part of the page that was drawn anew brings its menu anew: one that stands open would offer what is past. */
function renew() {
  if (!current || current.trigger.isConnected || current.options.temporary) return;
  const { el, trigger, options } = current;
  const at = items(el).indexOf(document.activeElement);
  closePopover();
  const [name, value] = [...trigger.attributes].map((one) => [one.name, one.value]).find(([one]) => one === "data-kb-pop" || one === "data-kb-menu");
  const again = $$(`[${name}="${CSS.escape(value)}"]`).find((one) => one.offsetParent);
  const fresh = again && $(value);
  if (!fresh) return;
  openPopover(fresh, again, options);
  items(fresh)[at]?.focus({ preventScroll: true });
}

async function openUrl(trigger) {
  const el = h(`div.kb-pop${trigger.dataset.kbPopSize ? `.kb-pop--${trigger.dataset.kbPopSize}` : ""}`, { role: "dialog", tabindex: "-1", "data-kb-layer": "popover" }, h("span.kb-skel"));
  document.body.append(el);
  openPopover(el, trigger, { temporary: true, align: trigger.dataset.kbAlign ?? "center" });
  try {
    el.innerHTML = await (await request(trigger.dataset.kbPopUrl, { layer: "popover" })).text();
    // A fragment may bring its own popover frame (macro why_popover): use its inside only.
    const frame = el.firstElementChild?.matches?.(".kb-pop") ? el.firstElementChild : null;
    if (frame) { el.className = frame.className; el.replaceChildren(...frame.childNodes); }
    window.htmx.process(el);
  } catch (error) { el.replaceChildren(h("p.kb-danger", {}, t({ 403: "forbidden", 404: "gone" }[error.status] ?? "notLoaded"))); }
  if (!$(".kb-pop__arrow", el)) el.prepend(h("span.kb-pop__arrow"));
  place(el, trigger, { align: trigger.dataset.kbAlign ?? "center" });
  ((isPhone() ? null : $("input[type=search]", el)) ?? $("a, button, input", el) ?? el).focus?.({ preventScroll: true });
}

const items = (menu) => $$("[role^=menuitem]", menu);

function menuKeys(event) {
  const menu = topLayer()?.el;
  if (!menu?.matches?.("[role=menu]")) return;
  const all = items(menu);
  const at = all.indexOf(document.activeElement);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) { all[(at + step + all.length) % all.length]?.focus(); event.preventDefault(); }
  else if (event.key === "Home") all[0]?.focus();
  else if (event.key === "End") all.at(-1)?.focus();
}

export function startPopovers() {
  document.addEventListener("click", (event) => {
    const trigger = event.target.closest?.("[data-kb-pop], [data-kb-pop-url], [data-kb-menu]");
    if (trigger) {
      event.preventDefault();
      if (trigger.dataset.kbPopUrl) { current?.trigger === trigger ? closePopover() : openUrl(trigger); return; }
      const el = $(trigger.dataset.kbPop ?? trigger.dataset.kbMenu);
      if (el) openPopover(el, trigger, { align: trigger.dataset.kbAlign ?? (trigger.dataset.kbMenu ? "end" : "center"), gap: trigger.dataset.kbMenu ? 4 : 8 });
      return;
    }
    // What its own click took out of the page (a chosen option, a dropped row) was inside when it was clicked.
    if (!current || !event.target.isConnected) return;
    if (!current.el.contains(event.target) || event.target.closest("[data-kb-close]") || event.target.closest("[role^=menuitem]:not([data-kb-keep])")) {
      if (!event.target.closest?.(".kb-options, .flatpickr-calendar, dialog") || event.target.closest("[data-kb-close], [role^=menuitem]")) closePopover();
    }
  });
  document.addEventListener("kb:close", () => setTimeout(closePopover));
  document.addEventListener("keydown", menuKeys);
  document.addEventListener("htmx:after:swap", renew);
  addEventListener("resize", closePopover);
}
