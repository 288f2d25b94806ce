// Ctrl K: search and commands. GET {palette}?q=&at=path → {groups:[{label, items:[{label, hint, icon, href, key, dialog}]}]}.
import { $, $$, config, h, icon, t } from "./dom.js";
import { loadDialog, openDialog } from "./dialog.js";
import { composing, key } from "./keys.js";
import { getJson } from "./net.js";

let open = null;

function marked(text, q) {
  const at = q ? text.toLowerCase().indexOf(q.toLowerCase()) : -1;
  return at < 0 ? [text] : [text.slice(0, at), h("mark", {}, text.slice(at, at + q.length)), text.slice(at + q.length)];
}

function draw(groups, q) {
  const list = open.list;
  let n = 0;
  list.replaceChildren(...groups.filter((group) => group.items.length).flatMap((group) => [h("div.kb-palette__group", {}, group.label),
    ...group.items.map((item) => h("a.kb-option", { href: item.href, role: "option", id: `kb-pal-${n++}`, "data-size": item.dialog ?? false, tabindex: "-1" }, icon(item.icon ?? "arrow-right"), h("span.kb-ellipsis", {}, marked(item.label, q)), h("small", {}, item.key ? h("kbd", {}, item.key) : item.hint ?? "")))]));
  if (!n) list.replaceChildren(h("div.kb-options__note", {}, q ? t("noHits") : t("paletteHint")));
  point(0);
}

function point(at) {
  const items = $$(".kb-option", open.list);
  open.at = items.length ? (at + items.length) % items.length : -1;
  items.forEach((el, i) => el.setAttribute("aria-selected", String(i === open.at)));
  items[open.at]?.scrollIntoView({ block: "nearest" });
  if (items[open.at]) open.input.setAttribute("aria-activedescendant", items[open.at].id);
}

async function ask() {
  const q = open.input.value.trim();
  const seq = open.seq = (open.seq ?? 0) + 1;
  try {
    const data = await getJson(`${config.palette}?${new URLSearchParams({ q, at: location.pathname })}`);
    if (open && seq === open.seq) draw(data.groups ?? [], q);
  } catch { if (open) draw([{ label: t("failedTitle"), items: [] }], q); }
}

export function showPalette() {
  if (open) return;
  const input = h("input", { type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": "kb-pal", placeholder: t("searchPlaceholder"), "aria-label": t("search"), autocomplete: "off", autofocus: true });
  const list = h("div.kb-palette__list", { id: "kb-pal", role: "listbox" });
  const body = h("div", {}, h("div.kb-palette__input", {}, icon("search"), input, h("button.kb-iconbtn", { type: "button", "data-kb-close": true, "aria-label": t("close") }, icon("x"))), list, h("div.kb-palette__foot", {}, h("span", {}, "↑ ↓ ", t("choose")), h("span", {}, "Enter ", t("open")), h("span", {}, "Esc ", t("close"))));
  const dialog = openDialog({ size: 640, slot: true });
  dialog.el.classList.add("kb-palette");
  dialog.slot.append(body);
  open = { input, list, dialog, at: -1 };
  dialog.el.addEventListener("kb:closed", () => { open = null; });
  let timer;
  const later = () => { clearTimeout(timer); timer = setTimeout(ask, 140); };
  input.addEventListener("input", (event) => { if (!composing(event)) later(); });
  input.addEventListener("compositionend", later);
  input.addEventListener("keydown", (event) => {
    if (composing(event)) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); point(open.at + (event.key === "ArrowDown" ? 1 : -1)); }
    if (event.key === "Enter") { event.preventDefault(); $$(".kb-option", list)[open.at]?.click(); }
  });
  list.addEventListener("click", (event) => {
    const item = event.target.closest("a.kb-option");
    if (!item?.dataset.size) return;
    event.preventDefault();
    const { href } = item;
    dialog.close();
    loadDialog(href, { size: item.dataset.size });
  });
  input.focus();
  ask();
}

export function startPalette() {
  key("mod+k", showPalette);
  document.addEventListener("click", (event) => { if (event.target.closest?.("[data-kb-palette]")) showPalette(); });
}
