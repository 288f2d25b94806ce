// Calendar: an entry is dragged to another day, or lifted with Space, carried by the arrows and put down with Space.
import { $, announce, config, t } from "./dom.js";
import { reloadList } from "./cells.js";
import { csrf } from "./net.js";
import { behaviour } from "./registry.js";
import { toast } from "./toast.js";

const dayOf = (entry) => entry.closest("td[data-day]");

async function move(root, entry, home) {
  const day = dayOf(entry);
  let text = t("offline");
  try {
    const response = await fetch(root.dataset.moveUrl, { method: "POST", body: JSON.stringify({ id: entry.dataset.id, to: day.dataset.day }), credentials: "same-origin", headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrf() } });
    if (response.ok) { announce(t("movedTo", { lane: day.dataset.label })); await reloadList(); $(`[data-id="${entry.dataset.id}"] a`)?.focus({ preventScroll: true }); return; }
    text = (await response.json()).errors?.join(" ") || t("serverError");
  } catch { /* the text says it */ }
  home.list.insertBefore(entry, home.next?.isConnected ? home.next : null);
  toast({ text, tone: "danger" });
}

/** The same weekday one row up or down, the day before or after in the same row or its neighbour. */
function neighbour(td, key) {
  const days = [...td.closest("tbody").querySelectorAll("td[data-day]")];
  return days[days.indexOf(td) + { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[key]];
}

function keyboard(root) {
  let held = null;
  const drop = () => { held.entry.removeAttribute("aria-grabbed"); held = null; };
  root.addEventListener("keydown", (event) => {
    const entry = event.target.closest("[data-kb-entry]");
    if (!entry) return;
    const stop = () => { event.preventDefault(); event.stopPropagation(); };
    if (event.key === " ") {
      stop();
      if (!held) { held = { entry, list: entry.parentNode, next: entry.nextElementSibling }; entry.setAttribute("aria-grabbed", "true"); announce(t("cardLifted")); return; }
      const home = held;
      drop();
      if (entry.parentNode !== home.list) move(root, entry, home);
    } else if (event.key === "Escape" && held) {
      stop();
      held.list.insertBefore(entry, held.next);
      drop();
      event.target.focus();
    } else if (event.key.startsWith("Arrow") && held) {
      stop();
      const td = neighbour(dayOf(entry), event.key);
      if (td) { $("ul", td).prepend(entry); event.target.focus(); announce(td.dataset.label); }
    }
  });
}

function start(root) {
  keyboard(root);
  import(config.assets.sortable).then(({ default: Sortable }) => {
    for (const list of root.querySelectorAll("td[data-day] ul")) {
      let home = null;
      Sortable.create(list, {
        group: "month", draggable: "[data-kb-entry]", sort: false, animation: 0, delay: 150, delayOnTouchOnly: true,
        onStart: ({ item, from }) => { home = { list: from, next: item.nextElementSibling }; },
        onMove: ({ to }) => { root.querySelectorAll("td[data-over]").forEach((one) => one.removeAttribute("data-over")); to.closest("td").setAttribute("data-over", ""); },
        onEnd: ({ item, from, to }) => { root.querySelectorAll("td[data-over]").forEach((one) => one.removeAttribute("data-over")); if (from !== to) move(root, item, home); },
      });
    }
  });
}

export function startMonths() { behaviour("month", start); }
