// Cells of a list edited in place (double click, F2 on the current row), and the list fetched again after batch runs.
import { $, $$, t } from "./dom.js";
import { openInline, wireInline } from "./inline.js";
import { composing, key } from "./keys.js";
import { behaviour } from "./registry.js";
import { toast } from "./toast.js";

const wired = new WeakSet();

function columnOf(root, td) { return $("thead tr", root)?.children[td.cellIndex]?.dataset.col; }

function edit(root, td) {
  const row = td.closest("tr[data-id]");
  const name = columnOf(root, td);
  if (!row || !name || !(root.dataset.editable ?? "").split(",").includes(name)) return false;
  if ("shut" in row.dataset) { toast({ text: t("rowShut"), tone: "info" }); return true; }
  td.dataset.url = `${root.dataset.cellUrl}${row.dataset.id}/cell/${name}/${root.dataset.cellQuery ?? ""}`;
  if (!wired.has(td)) {
    wired.add(td);
    wireInline(td);
    td.addEventListener("keydown", (event) => { if (event.key === "Tab" && !composing(event)) walk(root, td, event); });
    td.addEventListener("kb:picked", (event) => { if (!("multiple" in event.target.dataset)) $("form", td)?.requestSubmit(); });
  }
  openInline(td).then(() => { asOpened.set(td, sent(td)); });
  return true;
}

const asOpened = new WeakMap();
const sent = (td) => { const form = $("form", td); return form ? String(new URLSearchParams(new FormData(form))) : ""; };
const editable = (root, row) => [...row.children].filter((one) => (root.dataset.editable ?? "").split(",").includes(columnOf(root, one)));

/** Tab goes on to the next cell of the row that can be edited, Shift+Tab back; what was changed is saved on the way. */
function walk(root, td, event) {
  const cells = editable(root, td.parentNode);
  const next = cells[cells.indexOf(td) + (event.shiftKey ? -1 : 1)];
  if (!("open" in td.dataset) || !next) return;
  event.preventDefault();
  event.stopPropagation();
  if (sent(td) === asOpened.get(td)) { td.kbRestore(); edit(root, next); return; }
  td.addEventListener("htmx:after:swap", () => { if (!$("form", td)) edit(root, next); }, { once: true });
  $("form", td).requestSubmit();
}

function cells(root) {
  root.addEventListener("dblclick", (event) => {
    const td = event.target.closest("tbody td");
    if (!td || event.target.closest("a, button, input, select, form")) return;
    if (edit(root, td)) { event.preventDefault(); getSelection()?.removeAllRanges(); }
  });
}

/** What shows records besides their own page: the list, and pages that say so (the workbench, the to-dos). */
const shown = () => $("#kb-list") ?? $("[data-kb-again][id]");

/** The same address once more; only the list itself is replaced, so toasts, dialogs and scroll of the page stay. */
export function reloadList() {
  const list = shown();
  return list && window.htmx.ajax("GET", location.href, { target: `#${list.id}`, select: `#${list.id}`, swap: "outerHTML" });
}

/** What was written in a dialog shows at once; what was written in the drawer shows when it has closed. */
let stale = false;
const drawerOpen = () => Boolean($(".kb-drawer"));

/** A list fetched anew keeps its cursor, wherever it was when the new rows came. */
function keepCursor() {
  let kept = null;
  document.addEventListener("htmx:before:swap", () => { kept = $("#kb-list tr[data-cursor]")?.dataset.id ?? null; });
  document.addEventListener("htmx:after:swap", () => {
    if (kept && !$("#kb-list tr[data-cursor]")) $(`#kb-list tr[data-id="${kept}"]`)?.setAttribute("data-cursor", "");
    kept = null;
  });
}

export function startCells() {
  behaviour("table", cells);
  keepCursor();
  document.addEventListener("kb:listed", reloadList);
  document.addEventListener("kb:changed", () => { if (!shown()) return; if (drawerOpen()) stale = true; else reloadList(); });
  addEventListener("popstate", () => { if (stale && !drawerOpen()) { stale = false; reloadList(); } });
  key("F2", () => {
    const row = $("tr[data-cursor]");
    const root = row?.closest("[data-kb~=table]");
    const td = root && editable(root, row)[0];
    return td ? edit(root, td) : false;
  });
}
