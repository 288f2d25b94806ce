// The drop list shared by picker, cascader, tags and @-mentions: fixed position, arrow keys, above any layer.
import { h, layerRoot, uid } from "./dom.js";

export class Options {
  /** anchor: the field's frame; onPick(item) */
  constructor(anchor, input, onPick) {
    Object.assign(this, { anchor, input, onPick, at: -1, items: [] });
    this.el = h("div.kb-options", { role: "listbox", id: uid("opt"), hidden: true });
    this.el.addEventListener("mousedown", (event) => event.preventDefault());
    this.el.addEventListener("click", (event) => { const li = event.target.closest(".kb-option"); if (li) this.onPick(this.items[Number(li.dataset.at)]); });
    this.outside = (event) => { if (!this.el.contains(event.target) && !anchor.contains(event.target)) this.close(); };
    this.move = () => this.open && this.place();
  }

  get open() { return !this.el.hidden; }

  show(items, { note, more } = {}) {
    this.items = items;
    this.at = items.findIndex((item) => !item.disabled);
    this.el.replaceChildren(...items.map((item, at) => this.row(item, at)));
    if (note) this.el.append(h("div.kb-options__note", {}, note));
    this.more = more;
    if (!this.open) {
      layerRoot(this.anchor).append(this.el);
      this.el.hidden = false;
      document.addEventListener("mousedown", this.outside);
      addEventListener("scroll", this.move, true);
      this.el.onscroll = () => { if (this.more && this.el.scrollTop + this.el.clientHeight > this.el.scrollHeight - 40) { const next = this.more; this.more = null; next(); } };
    }
    this.input?.setAttribute("aria-expanded", "true");
    this.input?.setAttribute("aria-controls", this.el.id);
    this.place();
    this.mark();
  }

  append(items, more) {
    const start = this.items.length;
    this.items.push(...items);
    this.el.append(...items.map((item, at) => this.row(item, start + at)));
    this.more = more;
  }

  row(item, at) {
    return h(`div.kb-option${item.fresh ? ".kb-option--new" : ""}`, { role: "option", "data-at": at, "data-on": item.on ?? false, id: `${this.el.id}-${at}` }, item.label, item.hint ? h("small", {}, item.hint) : null);
  }

  place() {
    const at = this.anchor.getBoundingClientRect();
    const room = innerHeight - at.bottom;
    const up = room < Math.min(this.el.offsetHeight, 320) + 8 && at.top > room;
    Object.assign(this.el.style, { left: `${Math.max(8, Math.min(at.left, innerWidth - this.el.offsetWidth - 8))}px`, minWidth: `${at.width}px`, top: up ? "auto" : `${at.bottom + 4}px`, bottom: up ? `${innerHeight - at.top + 4}px` : "auto" });
  }

  mark() {
    [...this.el.querySelectorAll(".kb-option")].forEach((li, at) => li.setAttribute("aria-selected", String(at === this.at)));
    const li = this.el.querySelector("[aria-selected=true]");
    li?.scrollIntoView({ block: "nearest" });
    if (li) this.input?.setAttribute("aria-activedescendant", li.id);
  }

  /** Returns true when the key was used. */
  key(event) {
    if (!this.open) return false;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by && this.items.length) { this.at = (this.at + by + this.items.length) % this.items.length; this.mark(); return true; }
    if (event.key === "Enter" && this.items[this.at]) { this.onPick(this.items[this.at]); return true; }
    if (event.key === "Escape") { this.close(); return true; }
    return false;
  }

  close() {
    this.el.hidden = true;
    this.el.remove();
    this.input?.setAttribute("aria-expanded", "false");
    this.input?.removeAttribute("aria-controls");
    document.removeEventListener("mousedown", this.outside);
    removeEventListener("scroll", this.move, true);
  }
}
