// Region cascader: data-kb="cascader" data-url (GET ?parent=code → {items:[{id,label,leaf}]}), or ?q= for search.
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
    this.input.readOnly = true;
    this.box = h("div.kb-options.kb-cascade", { hidden: true });
    this.box.addEventListener("mousedown", (event) => event.preventDefault());
    root.addEventListener("click", (event) => { if (event.target.closest("[data-kb-drop]")) { this.set("", []); return; } this.open(); });
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.input.addEventListener("blur", () => this.close());
  }

  async open() {
    if (!this.box.hidden) return;
    this.path = [];
    this.box.replaceChildren();
    layerRoot(this.root).append(this.box);
    this.box.hidden = false;
    await this.column("", 0);
    this.input.focus();
  }

  async column(parent, depth) {
    const { items } = await children(this.root.dataset.url, parent);
    while (this.box.children.length > depth) this.box.lastChild.remove();
    if (!items.length) return;
    const list = h("ul", { role: "listbox" }, items.map((item) => h("li.kb-option", { role: "option", "data-id": item.id, onclick: () => this.pick(item, depth) }, item.label, item.leaf ? null : icon("chevron-right"))));
    this.box.append(list);
    place(this.box, this.root, { gap: 4 });
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
    this.input.value = path.map((one) => one.label).join(" ");
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
