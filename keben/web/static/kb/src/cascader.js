// Region cascader: data-kb="cascader" data-url (GET ?parent=code → {items:[{id,label,title,leaf}]}); what is typed is asked as ?q=.
import { $, h, icon, layerRoot, t } from "./dom.js";
import { composing } from "./keys.js";
import { getJson } from "./net.js";
import { place } from "./popover.js";
import { behaviour } from "./registry.js";

const cache = new Map();
const children = (url, parent) => {
  const full = `${url}${url.includes("?") ? "&" : "?"}parent=${encodeURIComponent(parent)}`;
  if (!cache.has(full)) cache.set(full, getJson(full));
  return cache.get(full);
};

class Cascader {
  constructor(root) {
    this.root = root;
    this.input = $("input[type=text]", root);
    this.hidden = $("input[type=hidden]", root);
    // A touch opens the columns; a keyboard over half of the screen would hide them.
    this.input.readOnly = matchMedia("(pointer: coarse)").matches;
    this.input.autocomplete = "off";
    this.rest = this.input.value;
    this.input.addEventListener("input", (event) => { if (!composing(event)) this.later(); });
    this.input.addEventListener("compositionend", () => this.later());
    this.box = h("div.kb-options.kb-cascade", { hidden: true });
    this.box.addEventListener("mousedown", (event) => event.preventDefault());
    root.addEventListener("click", (event) => { if (event.target.closest("[data-kb-drop]")) { this.set("", []); return; } this.open(); });
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.input.addEventListener("blur", () => { this.settle(); this.close(); });
  }

  later() { clearTimeout(this.timer); this.timer = setTimeout(() => this.search(this.input.value.trim()), 180); }

  /** Regions by what was typed: one column of whole names; without words the columns from the provinces on. */
  async search(words) {
    this.show();
    const seq = this.seq = (this.seq ?? 0) + 1;
    if (!words) { await this.column("", 0); return; }
    const { items } = await getJson(`${this.asked()}q=${encodeURIComponent(words)}`);
    if (seq !== this.seq || this.box.hidden) return;
    this.box.replaceChildren();
    if (items.length) this.list(items, 0); else this.box.append(h("p.kb-options__note", {}, t("noHits")));
    this.box.classList.add("kb-cascade--found");
    place(this.box, this.root, { gap: 4 });
  }

  asked() { return this.root.dataset.url + (this.root.dataset.url.includes("?") ? "&" : "?"); }

  /** Leaving with half a word keeps the old choice; leaving an emptied field clears it. */
  settle() {
    clearTimeout(this.timer);
    this.seq = (this.seq ?? 0) + 1;
    if (this.input.value.trim() === "" && this.rest) this.set("", []); else this.input.value = this.rest;
  }

  async open() {
    if (!this.box.hidden) return;
    this.show();
    await this.column("", 0);
    this.input.focus();
    this.input.select();
  }

  show() {
    if (!this.box.hidden) return;
    this.path = [];
    this.box.replaceChildren();
    layerRoot(this.root).append(this.box);
    this.box.hidden = false;
  }

  async column(parent, depth) {
    const { items } = await children(this.root.dataset.url, parent);
    while (this.box.children.length > depth) this.box.lastChild.remove();
    this.box.classList.remove("kb-cascade--found");
    if (!items.length) return;
    this.list(items, depth);
    place(this.box, this.root, { gap: 4 });
  }

  list(items, depth) {
    const list = h("ul", { role: "listbox" }, items.map((item) => h("li.kb-option", { role: "option", "data-id": item.id, onclick: () => this.pick(item, depth) }, item.label, item.leaf ? null : icon("chevron-right"))));
    this.box.append(list);
    this.cursor(list.firstElementChild);
  }

  pick(item, depth) {
    this.path = [...this.path.slice(0, depth), item];
    const list = this.box.children[depth];
    for (const li of list.children) li.toggleAttribute("data-on", li.dataset.id === String(item.id));
    // Every level is a valid answer; the last one also closes.
    this.set(item.id, this.path);
    if (item.leaf) this.close(); else this.column(item.id, depth + 1);
  }

  set(id, path) {
    this.hidden.value = id;
    this.input.value = this.rest = path.at(-1)?.title ?? "";
    this.hidden.dispatchEvent(new Event("change", { bubbles: true }));
  }

  cursor(li) { this.box.querySelectorAll("[aria-selected]").forEach((el) => el.removeAttribute("aria-selected")); li?.setAttribute("aria-selected", "true"); li?.scrollIntoView({ block: "nearest" }); }

  onKey(event) {
    if (composing(event)) return;
    if (this.box.hidden) { if (["Enter", "ArrowDown", " "].includes(event.key)) { event.preventDefault(); this.open(); } return; }
    const at = this.box.querySelector("[aria-selected]");
    if (!at) return;
    const depth = [...this.box.children].indexOf(at.parentNode);
    const move = { ArrowDown: at.nextElementSibling, ArrowUp: at.previousElementSibling, ArrowLeft: this.box.children[depth - 1]?.querySelector("[data-on]") }[event.key];
    if (move) { event.preventDefault(); this.cursor(move); } else if (["Enter", "ArrowRight"].includes(event.key)) { event.preventDefault(); event.stopPropagation(); at.click(); } else if (event.key === "Escape") { event.stopPropagation(); this.close(); }
  }

  close() {
    if (this.box.hidden) return;
    this.box.hidden = true;
    this.box.remove();
    if (this.path?.length) this.root.dispatchEvent(new CustomEvent("kb:chosen", { detail: { id: this.hidden.value, label: this.input.value }, bubbles: true }));
  }
}

export function startCascaders() { behaviour("cascader", (el) => { el.kbCascader = new Cascader(el); }); }
