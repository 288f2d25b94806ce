// Column widths, order and visibility: dragged in the head or ticked in the chooser, then saved to the view.
import { $, $$, config, t } from "./dom.js";
import { save } from "./net.js";
import { behaviour } from "./registry.js";

const tableOf = (el) => el.closest("[data-kb~=table]");
const heads = (root) => $$("thead th[data-col]", root);

/** Widths that somebody chose. In <col> they would be hints, which a full table gives away and long texts overrule; here they
    hold for every cell, also of rows that arrive later. */
const sheet = new CSSStyleSheet();
const rules = new Map();

function hold(root) {
  const id = root.id || (root.id = `kb-table-${rules.size}`);
  const chosen = heads(root).filter((th) => th.dataset.width);
  // Room to spare goes to columns without any width, so one that was made narrow stays so.
  if (chosen.length && chosen.length < heads(root).length) for (const th of heads(root)) {
    const col = $(`col[data-col="${CSS.escape(th.dataset.col)}"]`, root);
    th.dataset.width ? col?.setAttribute("width", th.dataset.width) : col?.removeAttribute("width");
  }
  rules.set(id, chosen.map((th) => {
    const [at, px] = [[...th.parentNode.children].indexOf(th) + 1, `${th.dataset.width}px`];
    return `#${CSS.escape(id)} :is(thead tr, tr[data-id]) > :nth-child(${at}) { min-width: ${px}; max-width: ${px}; width: ${px}; }`;
  }));
  for (const one of rules.keys()) if (!document.getElementById(one)) rules.delete(one);
  sheet.replaceSync([...rules.values()].flat().join("\n"));
  freeze(root);
}

/** Further pinned columns sit right of the earlier ones; widths are only known in the browser. */
export function freeze(root) {
  let left = 0;
  $$("thead th", root).forEach((th, at) => {
    if (!th.matches(".kb-pick, .kb-frozen")) return;
    if (at > 1 && th.matches(".kb-frozen")) for (const cell of $$(`tr > :nth-child(${at + 1})`, root)) cell.style.left = `${left}px`;
    left += th.offsetWidth;
  });
}

function setWidth(th, width) {
  th.dataset.width = Math.min(800, Math.max(60, Math.round(width)));
  hold(tableOf(th));
}

/** One after the other: two quick changes must not overtake each other on their way. */
let saving = Promise.resolve();
function persist(root) {
  const url = root.dataset.columnsUrl;
  if (!url) return;
  const columns = heads(root).map((th) => ({ name: th.dataset.col, width: Number(th.dataset.width) || undefined, pinned: th.classList.contains("kb-frozen") }));
  saving = saving.then(() => save(url, { columns })).catch(() => {});
}

function resize(th, event) {
  const root = tableOf(th);
  const grip = event.target;
  const [startX, startW] = [event.clientX, th.offsetWidth];
  grip.setPointerCapture(event.pointerId);
  grip.dataset.on = "";
  const move = (e) => setWidth(th, startW + e.clientX - startX);
  const up = () => { delete grip.dataset.on; grip.removeEventListener("pointermove", move); persist(root); };
  grip.addEventListener("pointermove", move);
  grip.addEventListener("pointerup", up, { once: true });
}

/** Keyboard twin of the grip: arrows change the width by 16 px. */
function gripKey(th, event) {
  const by = { ArrowLeft: -16, ArrowRight: 16 }[event.key];
  if (!by) return;
  event.preventDefault();
  event.stopPropagation();
  setWidth(th, th.offsetWidth + by);
  event.target.setAttribute("aria-valuenow", th.dataset.width);
  persist(tableOf(th));
}

/** Where a column lands that is dropped beside another: the name of the record stays first, and pinned ones stay together before
    the others, as the server keeps them. */
function landing(root, from, to, after) {
  const all = heads(root);
  const at = (name) => all.find((th) => th.dataset.col === name);
  const pinned = all.filter((th) => th.classList.contains("kb-frozen"));
  if (at(from) === all[0]) return null;
  const frozen = pinned.includes(at(from));
  if (frozen !== pinned.includes(at(to)) && pinned.length) {
    const last = pinned.filter((th) => th !== at(from)).at(-1);
    return last ? [last.dataset.col, true] : null;
  }
  return [to, after || at(to) === all[0]];
}

function moveColumn(root, from, onto, side) {
  const [to, after] = landing(root, from, onto, side) ?? [from, false];
  const cells = (name) => { const at = heads(root)[0].parentNode ? [...$("thead tr", root).children].findIndex((th) => th.dataset.col === name) : -1; return at; };
  const [a, b] = [cells(from), cells(to)];
  if (a < 0 || b < 0 || a === b) return;
  for (const row of [...$$("tr", root), ...$$("colgroup", root)]) {
    const moving = row.children[a];
    const target = row.children[b];
    if (!moving || !target || row.querySelector("[colspan]")) continue;
    row.insertBefore(moving, after ? target.nextSibling : target);
  }
  hold(root);
  persist(root);
}

function drag(root) {
  let from = null;
  hold(root);
  root.addEventListener("dragstart", (event) => { const th = event.target.closest?.("th[data-col][draggable=true]"); if (th) { from = th.dataset.col; event.dataTransfer.effectAllowed = "move"; event.dataTransfer.setData("text/plain", from); } });
  const side = (th, event) => (event.clientX > th.getBoundingClientRect().left + th.offsetWidth / 2 ? "after" : "before");
  root.addEventListener("dragover", (event) => {
    const th = from && event.target.closest?.("th[data-col]");
    if (!th) return;
    event.preventDefault();
    $$("th[data-drop]", root).forEach((el) => delete el.dataset.drop);
    th.dataset.drop = side(th, event);
  });
  root.addEventListener("drop", (event) => {
    const th = from && event.target.closest?.("th[data-col]");
    if (th) { event.preventDefault(); moveColumn(root, from, th.dataset.col, th.dataset.drop === "after"); }
  });
  root.addEventListener("dragend", () => { from = null; $$("th[data-drop]", root).forEach((el) => delete el.dataset.drop); });
}

/** Chooser form: search, drag or arrow keys, pin, tick; submits an ordered list of names. */
function chooser(form) {
  const items = () => $$(".kb-chooser__item", form);
  $("[data-kb-chooser-search]", form)?.addEventListener("input", (event) => {
    if (event.isComposing) return;
    const word = event.target.value.trim().toLowerCase();
    for (const item of items()) item.hidden = Boolean(word) && !item.textContent.toLowerCase().includes(word);
  });
  form.addEventListener("click", (event) => {
    const pin = event.target.closest("[data-kb-pin]");
    if (!pin) return;
    const on = pin.getAttribute("aria-pressed") !== "true";
    pin.setAttribute("aria-pressed", String(on));
    pin.querySelector("input")?.toggleAttribute("disabled", !on);
  });
  form.addEventListener("keydown", (event) => {
    if (!event.target.closest("[data-kb-grip]")) return;
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const item = event.target.closest(".kb-chooser__item");
    const list = items();
    const other = by && list[list.indexOf(item) + by];
    if (!other) return;
    event.preventDefault();
    by < 0 ? other.before(item) : other.after(item);
    event.target.focus();
  });
  const list = $(".kb-chooser__list", form);
  // Only who opens the chooser fetches the drag library.
  const arm = () => import(config.assets.sortable).then(({ default: Sortable }) => Sortable.create(list, { handle: "[data-kb-grip]", draggable: ".kb-chooser__item", animation: 0 }));
  list.addEventListener("pointerenter", arm, { once: true });
  form.addEventListener("submit", (event) => {
    if (!form.dataset.kbJson) return;
    event.preventDefault();
    const columns = items().filter((item) => $("input[type=checkbox]", item).checked).map((item) => ({ name: item.dataset.name, pinned: $("[data-kb-pin]", item)?.getAttribute("aria-pressed") === "true" }));
    save(form.action, { columns }).then(() => location.reload()).catch(() => {});
  });
}

/** Rows of a dialog put in order by drag or by arrow keys on their grip; the order of their inputs is what is sent. */
function sortRows(table) {
  const body = $("tbody", table);
  import(config.assets.sortable).then(({ default: Sortable }) => Sortable.create(body, { handle: "[data-kb-grip]", animation: 0 }));
  body.addEventListener("keydown", (event) => {
    const row = event.target.closest("[data-kb-grip]")?.closest("tr");
    const other = row && { ArrowUp: row.previousElementSibling, ArrowDown: row.nextElementSibling }[event.key];
    if (!other) return;
    event.preventDefault();
    event.key === "ArrowUp" ? other.before(row) : other.after(row);
    event.target.focus();
  });
}

export function startColumns() {
  document.adoptedStyleSheets.push(sheet);
  behaviour("sortrows", sortRows);
  behaviour("chooser", chooser);
  behaviour("table", drag);
  document.addEventListener("pointerdown", (event) => { const grip = event.target.closest?.(".kb-th__grip"); if (grip) { event.preventDefault(); resize(grip.closest("th"), event); } });
  document.addEventListener("keydown", (event) => { const grip = event.target.closest?.(".kb-th__grip"); if (grip) gripKey(grip.closest("th"), event); });
}
