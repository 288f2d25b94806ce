// List behaviour: ticks with shift ranges, "all results", batch bar, row cursor, frozen offsets.
import { $, $$, announce, config, t } from "./dom.js";
import { freeze } from "./columns.js";
import { loadDialog } from "./dialog.js";
import { step } from "./drawer.js";
import { key } from "./keys.js";
import { topLayer } from "./layers.js";
import { behaviour } from "./registry.js";
import { toast } from "./toast.js";

/** The list that keys work on: the one under the pointer, else the first of the page; a list fetched anew takes over. */
let pointed = null;
const active = () => (pointed?.root.isConnected ? pointed : $("[data-kb~=table]")?.kbList ?? null);

/** Words that stand in the search box but were not sent: rows ticked now would not be those that the words mean. */
function unasked() {
  const box = $("#main [data-kb-search][name=q]");
  if (!box?.form || [box.defaultValue, new URLSearchParams(location.search).get("q") ?? ""].includes(box.value)) return false;
  box.form.requestSubmit();
  return true;
}

class List {
  constructor(root) {
    this.root = root;
    this.all = false;
    this.last = null;
    this.ids = new Set();
    root.addEventListener("click", (event) => this.onClick(event));
    root.addEventListener("change", (event) => this.onChange(event));
    root.addEventListener("contextmenu", (event) => this.onMenu(event));
    root.addEventListener("pointerenter", () => { pointed = this; });
    new MutationObserver(() => this.refresh()).observe(root, { childList: true, subtree: true });
    this.refresh();
  }

  rows() { return $$("tbody tr[data-id]", this.root); }
  tick(row) { return $("input[data-kb-pick]", row); }

  refresh() {
    for (const row of this.rows()) {
      const box = this.tick(row);
      if (box) box.checked = this.all || this.ids.has(row.dataset.id);
      row.setAttribute("aria-selected", String(Boolean(box?.checked)));
    }
    this.show();
    const wrap = $(".kb-tablewrap", this.root);
    if (wrap && !wrap.kbScroll) {
      wrap.kbScroll = true;
      wrap.addEventListener("scroll", () => wrap.toggleAttribute("data-scrolled", wrap.scrollLeft > 0), { passive: true });
    }
    freeze(this.root);
  }

  onChange(event) {
    const box = event.target;
    if (box.checked && box.matches("[data-kb-pick], [data-kb-pick-all]") && unasked()) { box.checked = false; return; }
    if (box.matches("[data-kb-pick-all]")) { for (const row of this.rows()) this.set(row, box.checked); this.all = false; this.refresh(); return; }
    if (!box.matches("[data-kb-pick]")) return;
    const row = box.closest("tr");
    const rows = this.rows();
    if (this.shift && this.last?.isConnected) {
      const [a, b] = [rows.indexOf(this.last), rows.indexOf(row)].sort((x, y) => x - y);
      for (const one of rows.slice(a, b + 1)) this.set(one, box.checked);
    } else this.set(row, box.checked);
    this.last = row;
    this.all = false;
    this.refresh();
  }

  set(row, on) { on ? this.ids.add(row.dataset.id) : this.ids.delete(row.dataset.id); }

  onClick(event) {
    this.shift = event.shiftKey;
    if (event.target.closest("[data-kb-select-all]")) { this.all = true; this.refresh(); return; }
    if (event.target.closest("[data-kb-select-none]")) { this.clear(); return; }
    const action = event.target.closest("[data-kb-batch]");
    if (action) { this.run(action); return; }
    const row = event.target.closest("tbody tr[data-id]");
    if (row) this.cursor(row, false);
  }

  clear() { const had = this.all || this.ids.size; this.all = false; this.ids.clear(); this.refresh(); return Boolean(had); }

  /** pk=1&pk=2, or all=1 with the page's own query so that the server repeats the filter. */
  values() {
    const query = this.root.dataset.query ?? location.search.slice(1);
    return this.all ? { all: "1", query } : { pk: [...this.ids], query };
  }

  run(action) {
    const data = new FormData();
    for (const [name, value] of Object.entries(this.values())) for (const one of [value].flat()) data.append(name, one);
    loadDialog(action.dataset.kbBatch, { size: action.dataset.kbSize ?? 480, values: data });
  }

  /** The total arrives later than the rows: the summary puts [data-kb-total] into the list. */
  known() {
    const known = $("[data-kb-total]", this.root);
    if (known) Object.assign(this.root.dataset, { total: known.dataset.kbTotal, totalLabel: known.dataset.kbLabel ?? known.dataset.kbTotal });
    return Number(this.root.dataset.total ?? 0);
  }

  show() {
    const total = this.known();
    const n = this.all ? total : this.ids.size;
    const bar = $("[data-kb-batchbar]", this.root);
    const info = $("[data-kb-info]", this.root);
    const head = $("[data-kb-pick-all]", this.root);
    const rows = this.rows();
    const here = rows.filter((row) => this.tick(row)?.checked).length;
    if (head) { head.checked = rows.length > 0 && here === rows.length; head.indeterminate = here > 0 && here < rows.length; }
    // A list fetched anew brings a bar of its own, or the old one as it was at first: what is shown is asked of the bar.
    const shown = `${n}|${this.all}|${total}`;
    if (!bar || (bar.kbShown === shown && bar.hidden === (n === 0))) return;
    bar.kbShown = shown;
    bar.hidden = n === 0;
    if (info) info.hidden = n > 0;
    const count = $("[data-kb-count]", bar);
    if (count) count.textContent = t(bar.dataset.word ?? "selected", { n });
    const every = $("[data-kb-select-all]", bar);
    if (every) every.hidden = this.all || n >= total;
    const sum = $("[data-kb-sum]", bar);
    if (sum) this.sum(sum);
    if (n) announce(t("selected", { n }));
  }

  /** The sum of the ticked rows' data-amount (minor units as integers, so the sum is exact). */
  sum(el) {
    const cents = this.rows().filter((row) => this.tick(row)?.checked).reduce((all, row) => all + BigInt(row.dataset.amount ?? 0), 0n);
    el.closest("[data-kb-sumbox]").hidden = this.all;
    const text = (cents < 0n ? -cents : cents).toString().padStart(3, "0");
    el.textContent = `${cents < 0n ? "−" : ""}${config.currency ?? "¥"}${text.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",")}.${text.slice(-2)}`;
  }

  cursor(row, scroll = true) {
    for (const old of $$("tr[data-cursor]", this.root)) delete old.dataset.cursor;
    row.dataset.cursor = "";
    if (!scroll) return;
    row.scrollIntoView({ block: "nearest" });
    // The focus follows the cursor, so that Enter opens this row and not the button used before.
    $(".kb-table__name a, a[data-kb-drawer]", row)?.focus({ preventScroll: true });
  }

  move(by) {
    const rows = this.rows();
    if (!rows.length) return false;
    const at = rows.findIndex((row) => "cursor" in row.dataset);
    this.cursor(rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by))]);
  }

  current() { return $("tr[data-cursor]", this.root); }

  onMenu(event) {
    const more = event.target.closest("tbody tr")?.querySelector("[data-kb-rowmenu]");
    if (!more || event.target.closest("a, input")) return;
    event.preventDefault();
    more.click();
  }
}

/** Keys of rows rest while a drawer, a dialog or a menu lies over the list. */
function withRow(run) {
  return () => {
    const row = topLayer() ? null : active()?.current();
    if (!row) return false;
    return run(row);
  };
}

export function startTables() {
  behaviour("table", (el) => { el.kbList = new List(el); });
  // Over a list the drawer goes along it; under any other layer the rows rest.
  const move = (by) => () => {
    const layer = topLayer()?.el;
    if (layer) return layer.matches(".kb-drawer") ? step(by) : false;
    const list = active();
    return list ? list.move(by) : false;
  };
  key("j", move(1)); key("k", move(-1)); key("ArrowDown", move(1)); key("ArrowUp", move(-1));
  key("Enter", withRow((row) => { if (document.activeElement !== document.body && document.activeElement?.matches("a, button")) return false; $(".kb-table__name a, a[data-kb-drawer], a[data-kb~=drawer]", row)?.click(); }));
  key(" ", withRow((row) => { const peek = $("[data-kb-peek]", row); if (!peek) return false; peek.click(); }));
  key("x", withRow((row) => { const list = active(); const box = list.tick(row); if (!box) return false; box.checked = !box.checked; list.set(row, box.checked); list.all = false; list.refresh(); }));
  key("shift+F10", withRow((row) => { $("[data-kb-rowmenu]", row)?.click(); }));
  key("Escape", () => (active()?.clear() ? undefined : false));
  for (const letter of ["e", "f", "t"]) key(letter, withRow((row) => {
    const found = JSON.parse(active().root.dataset.keys ?? "{}")[letter];
    if (!found) return false;
    if (letter === "e" && "shut" in row.dataset) { toast({ text: t("rowShut"), tone: "info" }); return; }
    loadDialog(found.url.replace("{pk}", row.dataset.id), { size: found.size });
  }));
}
