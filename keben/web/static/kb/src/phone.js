// Phone parts: swipe a card to the left for its actions; bottom sheets (data-kb-sheet="#id").
import { $, h } from "./dom.js";
import { openLayer } from "./layers.js";
import { behaviour } from "./registry.js";

function swipe(box) {
  const card = $(".kb-pcard", box);
  const acts = $(".kb-swipe__acts", box);
  if (!card || !acts) return;
  acts.inert = true;
  let x = null;
  let moved = 0;
  card.addEventListener("pointerdown", (event) => { x = event.clientX; moved = 0; });
  card.addEventListener("pointermove", (event) => { if (x !== null && event.pointerType !== "mouse") { acts.inert = false; moved = Math.min(0, event.clientX - x); card.style.transform = `translateX(${Math.max(moved, -acts.offsetWidth)}px)`; } });
  const end = () => { if (x === null) return; x = null; const on = moved < -48; card.style.transform = on ? `translateX(-${acts.offsetWidth}px)` : ""; acts.inert = !on; };
  card.addEventListener("pointerup", end);
  card.addEventListener("pointercancel", end);
}

export function openSheet(el) {
  const scrim = h("div.kb-scrim", { onclick: () => drop() });
  const home = { parent: el.parentNode, next: el.nextSibling };
  document.body.append(scrim, el);
  el.hidden = false;
  const drop = openLayer(el, { trap: true, close() { scrim.remove(); el.hidden = true; home.parent?.insertBefore(el, home.next); } });
  el.kbClose = drop;
}

export function startPhone() {
  behaviour("swipe", swipe);
  document.addEventListener("click", (event) => {
    const trigger = event.target.closest?.("[data-kb-sheet]");
    if (trigger) { event.preventDefault(); const el = $(trigger.dataset.kbSheet); if (el) openSheet(el); return; }
    const close = event.target.closest?.(".kb-sheet [data-kb-close]");
    if (close) close.closest(".kb-sheet").kbClose?.();
  });
}
