// Phone parts: swipe a card to the left for its actions; bottom sheets (data-kb-sheet="#id").
import { $, h, icon, t } from "./dom.js";
import { openLayer } from "./layers.js";
import { behaviour } from "./registry.js";

/** The actions of a card: those that the page brings, or dialling and writing as the list says. */
function actions(box) {
  const there = $(".kb-swipe__acts", box);
  if (there) return there;
  const follow = JSON.parse(box.closest("[data-keys]")?.dataset.keys ?? "{}").f;
  const links = [
    box.dataset.tel ? h("a.kb-swipe__call", { href: `tel:${box.dataset.tel}` }, icon("phone"), t("call")) : null,
    follow ? h("a.kb-swipe__write", { href: follow.url.replace("{pk}", box.dataset.id), "data-kb-dialog": follow.size }, icon("pencil-plus"), t("followUp")) : null,
  ].filter(Boolean);
  if (!links.length) return null;
  const acts = h("div.kb-swipe__acts", {}, links);
  box.prepend(acts);
  return acts;
}

let swiped = null;

function swipe(box) {
  const card = $(".kb-pcard", box);
  if (!card) return;
  let [x, moved, acts] = [null, 0, null];
  const close = () => { card.style.transform = ""; if (acts) acts.inert = true; swiped = null; };
  card.addEventListener("pointerdown", (event) => {
    if (swiped && swiped.card !== card) swiped.close();
    if (event.pointerType !== "mouse" && (acts ??= actions(box))) { acts.inert = !card.style.transform; x = event.clientX; moved = 0; }
  });
  card.addEventListener("pointermove", (event) => {
    if (x === null) return;
    moved = event.clientX - x;
    const from = swiped ? -acts.offsetWidth : 0;
    if (Math.abs(moved) < 6 && !card.style.transform) return;
    acts.inert = false;
    card.style.transform = `translateX(${Math.min(0, Math.max(from + moved, -acts.offsetWidth))}px)`;
  });
  const end = () => {
    if (x === null) return;
    x = null;
    if (swiped ? moved > 24 : moved > -48) close(); else { card.style.transform = `translateX(-${acts.offsetWidth}px)`; acts.inert = false; swiped = { card, close }; }
  };
  card.addEventListener("pointerup", end);
  card.addEventListener("pointercancel", end);
  box.addEventListener("click", (event) => { if (event.target.closest(".kb-swipe__acts")) close(); });
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
