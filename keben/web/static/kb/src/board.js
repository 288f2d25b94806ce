// Kanban: drag or Space + arrows; POST data-move-url {id, to, before}. 409 with a fragment shows the gate popover.
import { $, $$, announce, config, h, t } from "./dom.js";
import { csrf } from "./net.js";
import { openPopover } from "./popover.js";
import { behaviour } from "./registry.js";
import { toast } from "./toast.js";

const lanes = (root) => $$("[data-kb-lane]", root);

async function move(root, card, home, lane) {
  const body = JSON.stringify({ id: card.dataset.id, to: lane.dataset.kbLane, before: card.nextElementSibling?.dataset.id ?? null });
  let response;
  try {
    response = await fetch(root.dataset.moveUrl, { method: "POST", body, credentials: "same-origin", headers: { "Content-Type": "application/json", "X-CSRFToken": csrf(), "HX-Request": "true", "KB-Layer": "popover" } });
  } catch { putBack(card, home); toast({ text: t("offline"), tone: "danger" }); return; }
  if (response.ok) {
    announce(t("movedTo", { lane: lane.dataset.label ?? "" }));
    const html = await response.text();
    if (html.trim()) { const range = document.createRange().createContextualFragment(html); for (const el of [...range.children]) { document.getElementById(el.id)?.replaceWith(el); window.htmx.process(el); } }
    document.body.dispatchEvent(new CustomEvent("kb:moved", { detail: { id: card.dataset.id, to: lane.dataset.kbLane }, bubbles: true }));
    return;
  }
  const html = await response.text();
  if (response.status === 409 || response.status === 422) gate(card, home, html);
  else { putBack(card, home); toast({ text: t(response.status === 403 ? "forbidden" : "serverError"), tone: "danger" }); }
}

function putBack(card, home) { home.lane.insertBefore(card, home.next?.isConnected ? home.next : null); }

function gate(card, home, html) {
  const pop = h("div.kb-pop", { role: "dialog", "data-kb-layer": "popover", tabindex: "-1" });
  pop.innerHTML = html;
  const frame = pop.firstElementChild?.matches?.(".kb-pop") ? pop.firstElementChild : null;
  if (frame) { pop.className = frame.className; pop.replaceChildren(...frame.childNodes); }
  document.body.append(pop);
  window.htmx.process(pop);
  openPopover(pop, card, { temporary: true, align: "center" });
  // However it is closed, the card goes home; when the move was done, the list is fetched anew anyway.
  const gone = new MutationObserver(() => { if (pop.isConnected) return; gone.disconnect(); if (card.isConnected) { putBack(card, home); card.focus({ preventScroll: true }); } });
  gone.observe(pop.parentNode, { childList: true });
}

function keyboard(root) {
  let held = null;
  root.addEventListener("keydown", (event) => {
    const card = event.target.closest("[data-kb-card]");
    if (!card || event.target !== card) return;
    if (event.key === " ") {
      event.preventDefault();
      event.stopPropagation();
      if (!held) { held = { card, lane: card.parentNode, next: card.nextElementSibling }; card.setAttribute("aria-grabbed", "true"); announce(t("cardLifted")); return; }
      card.removeAttribute("aria-grabbed");
      const lane = card.closest("[data-kb-lane]");
      if (card.parentNode !== held.lane) move(root, card, held, lane);
      held = null;
      return;
    }
    if (event.key === "Escape" && held) { event.stopPropagation(); putBack(held.card, held); held.card.removeAttribute("aria-grabbed"); held.card.focus(); held = null; return; }
    const all = lanes(root);
    const at = all.indexOf(card.closest("[data-kb-lane]"));
    const side = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const down = { ArrowUp: "previousElementSibling", ArrowDown: "nextElementSibling" }[event.key];
    if (!side && !down) return;
    event.preventDefault();
    event.stopPropagation();
    if (side && all[at + side]) { const into = $("[data-kb-cards]", all[at + side]); if (held) { into.prepend(card); card.focus(); announce(all[at + side].dataset.label ?? ""); } else $("[data-kb-card]", into)?.focus(); }
    else if (down) { const other = card[down]; if (!other) return; if (held) { down === "previousElementSibling" ? other.before(card) : other.after(card); card.focus(); } else other.focus(); }
  });
}

function start(root) {
  keyboard(root);
  import(config.assets.sortable).then(({ default: Sortable }) => {
    for (const lane of lanes(root)) {
      let home = null;
      Sortable.create($("[data-kb-cards]", lane), {
        group: root.dataset.group ?? "board", draggable: "[data-kb-card]", animation: 0, delay: 120, delayOnTouchOnly: true,
        onStart: ({ item, from }) => { home = { lane: from, next: item.nextElementSibling }; },
        onMove: ({ to }) => { lanes(root).forEach((one) => one.toggleAttribute("data-over", one.contains(to))); },
        onEnd: ({ item, from, to }) => { lanes(root).forEach((one) => one.removeAttribute("data-over")); if (from !== to) move(root, item, home, to.closest("[data-kb-lane]")); },
      });
    }
  });
}

export function startBoards() { behaviour("board", start); }
