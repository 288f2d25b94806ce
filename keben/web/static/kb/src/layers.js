// The stack of open layers: Esc closes the top one; focus goes back to where it came from.
import { focusables } from "./dom.js";

const stack = [];

/** Returns a function that closes the layer. `close` must remove the element. */
export function openLayer(el, { close, trap = false, focus = true } = {}) {
  const layer = { el, close, trap, back: document.activeElement };
  stack.push(layer);
  if (focus) first(el).focus?.({ preventScroll: true });
  return () => dropLayer(layer);
}

/** A field before a link or button; never the closing cross, which would be announced first. */
function first(el) {
  const all = focusables(el).filter((one) => !one.matches("[data-kb-close]"));
  return el.querySelector("[autofocus]") ?? all.find((one) => one.matches("input, select, textarea")) ?? all[0] ?? el;
}

export function dropLayer(layer) {
  const at = stack.indexOf(layer);
  if (at < 0) return;
  for (const above of stack.splice(at).reverse()) above.close?.();
  if (layer.back?.isConnected) layer.back.focus?.({ preventScroll: true });
}

export const topLayer = () => stack.at(-1);
export const closeTop = () => { const top = topLayer(); if (top) dropLayer(top); return Boolean(top); };

export function trapTab(event) {
  const top = topLayer();
  if (event.key !== "Tab" || !top?.trap) return;
  const list = focusables(top.el);
  if (!list.length) { event.preventDefault(); return; }
  const [first, last] = [list[0], list.at(-1)];
  const inside = top.el.contains(document.activeElement);
  if (event.shiftKey && (!inside || document.activeElement === first)) { last.focus(); event.preventDefault(); }
  else if (!event.shiftKey && (!inside || document.activeElement === last)) { first.focus(); event.preventDefault(); }
}
