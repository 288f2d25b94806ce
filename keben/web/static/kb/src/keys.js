// Keyboard: single letters outside fields, IME-safe everywhere; `?` lists what this page offers.
import { $, $$, h, t } from "./dom.js";
import { closeTop, trapTab, topLayer } from "./layers.js";
import { openDialog } from "./dialog.js";

/** True while an input method composes: Enter, Esc and letters belong to it. */
export const composing = (event) => event.isComposing || event.keyCode === 229;

const inField = (el) => el?.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable='true']");
const single = new Map();
const chords = new Map();
let pending = "";
let pendingTimer = 0;

/** key("t", fn) or key("g c", fn); fn returns false to let the key pass. */
export function key(combo, run) { (combo.includes(" ") ? chords : single).set(combo, run); }

/** Anything may offer a key: <a data-kb-key="e">, <button data-kb-key="g w">. */
function hooked(combo) {
  const scope = topLayer()?.el ?? document;
  return $$(`[data-kb-key="${CSS.escape(combo)}"]`, scope).find((el) => el.offsetParent !== null || el.closest(".kb-nav"));
}

function fire(combo, event) {
  const el = hooked(combo);
  if (el) { el.matches("input, textarea") ? el.focus() : el.click(); event.preventDefault(); return true; }
  const run = (combo.includes(" ") ? chords : single).get(combo);
  if (run && run(event) !== false) { event.preventDefault(); return true; }
  return false;
}

function onKey(event) {
  if (composing(event) || event.defaultPrevented) return;
  trapTab(event);
  const mod = event.ctrlKey || event.metaKey;
  if (event.key === "Escape") { if (closeTop()) event.preventDefault(); else fire("Escape", event); return; }
  if (mod && event.key === "Enter") { submitNearest(event); return; }
  if (mod && event.key.toLowerCase() === "s") { submitNearest(event, true); return; }
  if (mod && !event.shiftKey && !event.altKey) { fire(`mod+${event.key.toLowerCase()}`, event); return; }
  if (event.altKey && event.key.startsWith("Arrow")) { fire(`alt+${event.key}`, event); return; }
  if (mod || event.altKey || inField(event.target)) return;
  if (event.key.length > 1 && event.target.closest?.("[role=menu], [role=listbox], [data-kb~=board], dialog")) return;
  const name = event.key.length === 1 ? event.key.toLowerCase() : event.shiftKey ? `shift+${event.key}` : event.key;
  if (pending) {
    const combo = `${pending} ${name}`;
    pending = "";
    fire(combo, event);
    return;
  }
  if (name === "g") { pending = "g"; clearTimeout(pendingTimer); pendingTimer = setTimeout(() => { pending = ""; }, 1200); return; }
  fire(name, event);
}

function submitNearest(event, stay = false) {
  const form = event.target.closest?.("form") ?? topLayer()?.el.querySelector("form") ?? $("form[data-kb-main]");
  if (!form) return;
  event.preventDefault();
  const button = stay ? form.querySelector("[name=_stay]") : null;
  form.requestSubmit(button ?? undefined);
}

/** Only what works here: a key that this page does not know would be a promise it breaks. */
function offered() {
  const list = $("[data-kb~=table]:has(tbody tr[data-id])");
  const rowKeys = list ? JSON.parse(list.dataset.keys ?? "{}") : {};
  const go = $$("[data-kb-key^='g ']").map((el) => el.dataset.kbKey.slice(2).toUpperCase());
  const movable = $("[data-kb~=board] [data-kb-card], [data-kb~=month] [data-kb-entry]");
  const letter = (name) => hooked(name) || rowKeys[name];
  const form = topLayer()?.el.querySelector("form") ?? $("form[data-kb-main], .kb-composer");
  return [
    ["Ctrl K", "keySearch", true], ["/", "keyFocusSearch", $("[data-kb-search]")], ["C", "keyNew", hooked("c")],
    [`G ${[...new Set(go)].join(" · ")}`, "keyGo", go.length], ["J K · ↑ ↓", "keyRows", list], ["Enter", "keyOpen", list], ["Space", "keyPeek", list && $("[data-kb-peek]", list)],
    ["X", "keyTick", list && $("[data-kb-pick]", list)], ["E", "keyEdit", letter("e")], ["F", "keyFollow", letter("f")], ["T", "keyTransfer", letter("t")], ["F2", "keyCell", list?.dataset.editable],
    ["Space", "keyLift", movable], ["← → ↑ ↓", "keyCarry", movable], ["Ctrl Enter", "keySubmit", form], ["Ctrl S", "keySave", form],
    ["Alt ↑ ↓", "keyRecords", list || hooked("alt+ArrowDown")], ["Esc", "keyEsc", true], ["?", "keyHelp", true],
  ].filter(([, , on]) => on);
}

function showKeys() {
  const rows = offered();
  const list = h("dl.kb-keys", {}, rows.map(([k, word]) => h("div", {}, h("dt", {}, t(word)), h("dd", {}, h("kbd", {}, k)))));
  openDialog({ title: t("keysTitle"), body: list, size: 640 });
}

export function startKeys() {
  document.addEventListener("keydown", onKey);
  key("?", showKeys);
  key("/", () => { const box = $("[data-kb-search]"); if (!box) return false; box.focus(); box.select?.(); });
  document.addEventListener("click", (event) => { if (event.target.closest?.("[data-kb-keys]")) showKeys(); });
}
