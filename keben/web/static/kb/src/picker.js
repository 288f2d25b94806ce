// Remote and local select: data-kb="picker" data-url (GET ?q=&after= → {items:[{id,label,hint}], next}).
// Holds hidden inputs named data-name; data-multiple, data-new-url for 新建“…”, data-local (JSON list) instead of a URL.
import { $, $$, h, icon, t } from "./dom.js";
import { composing } from "./keys.js";
import { getJson } from "./net.js";
import { Options } from "./options.js";
import { behaviour } from "./registry.js";
import { loadDialog } from "./dialog.js";

class Picker {
  constructor(root) {
    this.root = root;
    this.input = $("input[type=text], input[type=search]", root);
    this.many = "multiple" in root.dataset;
    this.options = new Options(root, this.input, (item) => this.pick(item));
    Object.entries({ role: "combobox", autocomplete: "off", "aria-expanded": "false", "aria-autocomplete": "list" }).forEach(([k, v]) => this.input.setAttribute(k, v));
    this.rest = this.input.value;
    this.input.addEventListener("input", (event) => { if (!composing(event)) this.later(); });
    this.input.addEventListener("compositionend", () => this.later());
    this.input.addEventListener("focus", () => { if (!this.many) this.input.select(); });
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.input.addEventListener("blur", () => { this.quiet(); this.settle(); });
    root.addEventListener("mousedown", (event) => { if (event.target.closest("[data-kb-drop]")) return; if (document.activeElement !== this.input) { event.preventDefault(); this.input.focus(); }
      if (!this.options.open) this.load(""); });
    root.addEventListener("click", (event) => { const x = event.target.closest("[data-kb-drop]"); if (x) this.drop(x); });
  }

  values() { return $$("input[type=hidden]", this.root).map((el) => el.value).filter(Boolean); }

  /** No list any more, nor one whose answer is still on its way: it would lie over the next field. */
  quiet() { clearTimeout(this.timer); this.seq = (this.seq ?? 0) + 1; this.options.close(); }

  later() { clearTimeout(this.timer); this.timer = setTimeout(() => this.load(this.input.value.trim()), 180); }

  async load(q, after) {
    const seq = this.seq = (this.seq ?? 0) + 1;
    if (this.root.dataset.local) { this.showLocal(q); return; }
    const url = new URL(this.root.dataset.url, location.origin);
    url.searchParams.set("q", q);
    if (after) url.searchParams.set("after", after);
    // Another field may narrow this one: data-with="customer,product" sends their values along.
    for (const name of (this.root.dataset.with ?? "").split(",").filter(Boolean)) {
      const other = this.root.closest("form")?.elements[name];
      if (other?.value) url.searchParams.set(name, other.value);
    }
    try {
      const data = await getJson(url);
      if (seq !== this.seq) return;
      const more = data.next ? () => this.load(q, data.next) : null;
      if (after) { this.options.append(this.dress(data.items), more); return; }
      this.present(data.items, q, more);
    } catch { this.options.show([], { note: t("serverError") }); }
  }

  showLocal(q) {
    this.all ??= JSON.parse(this.root.dataset.local).map((one) => (Array.isArray(one) ? { id: String(one[0]), label: one[1], hint: one[2] } : one));
    const word = q.toLowerCase();
    this.present(this.all.filter((item) => !word || item.label.toLowerCase().includes(word) || item.hint?.toLowerCase().includes(word)), q);
  }

  dress(items) { const on = new Set(this.values()); return items.map((item) => ({ ...item, on: on.has(String(item.id)) })); }

  present(items, q, more) {
    const list = this.dress(items);
    if (this.root.dataset.newUrl && q) list.push({ fresh: true, label: t("createNamed", { name: q }), q });
    this.options.show(list, { note: items.length ? null : t("noHits"), more });
  }

  pick(item) {
    if (!item) return;
    if (item.fresh) { this.options.close(); this.create(item.q); return; }
    if (this.many) this.toggle(item); else { this.set(item); this.quiet(); }
  }

  set(item) {
    const hidden = $("input[type=hidden]", this.root);
    hidden.value = item?.id ?? "";
    this.input.value = this.rest = item?.label ?? "";
    const clear = $(".kb-combo__x", this.root);
    if (clear) clear.hidden = !item;
    this.changed(hidden);
  }

  toggle(item) {
    const old = $$("input[type=hidden]", this.root).find((el) => el.value === String(item.id));
    if (old) old.closest(".kb-token").remove(); else this.root.insertBefore(this.token(item), this.input);
    this.input.value = "";
    this.changed(this.root);
    this.load("");
  }

  token(item) {
    return h("span.kb-token", {}, item.label, h("input", { type: "hidden", name: this.root.dataset.name, value: item.id }), h("button", { type: "button", "data-kb-drop": "token", "aria-label": t("remove") }, icon("x")));
  }

  drop(x) {
    if (x.dataset.kbDrop === "token") { x.closest(".kb-token").remove(); this.changed(this.root); } else this.set(null);
    this.input.focus();
  }

  changed(el) { el.dispatchEvent(new Event("change", { bubbles: true })); this.root.dispatchEvent(new CustomEvent("kb:picked", { bubbles: true })); const form = this.root.closest("form"); if (form?.matches("[data-kb~=guard]")) form.dataset.dirty = ""; }

  /** Leaving with half a word keeps the old choice; leaving an emptied field clears it. */
  settle() {
    if (this.many) { this.input.value = ""; return; }
    if (this.input.value.trim() === "" && this.rest) this.set(null); else this.input.value = this.rest;
  }

  async create(name) {
    const dialog = await loadDialog(`${this.root.dataset.newUrl}?${new URLSearchParams({ name })}`);
    const done = (event) => { const made = event.detail?.value ?? event.detail; dialog.close(); this.many ? this.toggle(made) : this.set(made); };
    document.addEventListener("kb:created", done, { once: true });
    dialog.el.addEventListener("kb:closed", () => document.removeEventListener("kb:created", done));
  }

  onKey(event) {
    if (composing(event)) return;
    if (this.options.key(event)) { event.preventDefault(); event.stopPropagation(); return; }
    if (event.key === "Enter" && (this.options.open || this.input.value !== (this.many ? "" : this.rest))) { event.preventDefault(); return; }
    if (event.key === "ArrowDown") { event.preventDefault(); this.load(""); }
    if (event.key === "Backspace" && this.many && !this.input.value) { $$(".kb-token", this.root).at(-1)?.remove(); this.changed(this.root); }
  }
}

export function startPickers() { behaviour("picker", (el) => { el.kbPicker = new Picker(el); }); }
