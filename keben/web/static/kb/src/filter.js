// Filter builder: rows of field, comparison, value in AND/OR groups; written as JSON into the hidden input `f`
// in the server's own form: {"all": [["level", "any", [1, 2]], {"any": [...]}]}.
// Fields come as a JSON island: [{name,label,kind,cmps:[[code,label]],choices:[[v,label]],presets,url,labels,me}].
import { $, $$, h, icon, t } from "./dom.js";
import { behaviour } from "./registry.js";

const NO_VALUE = new Set(["empty", "filled"]);
const MANY = new Set(["any", "none", "under"]);
const PAIR = new Set(["between"]);
const INPUT = { number: "number", date: "date", datetime: "datetime-local", money: "text", text: "text", phone: "text" };

/** Relative days are comparisons of their own here: ["due", "before", "@today-30"] is "before_days" 30. */
function fromLeaf([field, cmp, value = ""]) {
  const days = /^@today([+-]\d+)?$/.exec(typeof value === "string" ? value : "");
  if (!days || !["before", "after"].includes(cmp)) return { field, cmp, value };
  const n = Number(days[1] ?? 0);
  return { field, cmp: `${cmp}_${n > 0 ? "ahead" : "days"}`, value: String(Math.abs(n)) };
}

function toLeaf({ field, cmp, value }) {
  const days = /^(before|after)_(days|ahead)$/.exec(cmp);
  return days ? [field, days[1], `@today${days[2] === "ahead" ? "+" : "-"}${Number(value) || 0}`] : value === undefined ? [field, cmp] : [field, cmp, value];
}

/** The server's tree as groups and rows; a bare condition or list is a group of its own. */
function fromTree(node) {
  if (Array.isArray(node) && typeof node[0] === "string") return fromLeaf(node);
  if (Array.isArray(node)) return { op: "and", rows: node.map(fromTree) };
  const [word, items] = Object.entries(node ?? {})[0] ?? ["all", []];
  return { op: word === "any" ? "or" : "and", rows: items.map(fromTree) };
}

function toTree(node) {
  if (!node.op) return toLeaf(node);
  return { [node.op === "or" ? "any" : "all"]: node.rows.map(toTree) };
}

class Filter {
  constructor(form) {
    this.form = form;
    this.fields = JSON.parse($("script[type='application/json']", form).textContent);
    this.box = $("[data-kb-rows]", form);
    this.out = $("input[name=f]", form);
    const start = this.out.value ? fromTree(JSON.parse(this.out.value)) : { op: "and", rows: [] };
    this.tree = start.op ? start : { op: "and", rows: [start] };
    if (!this.tree.rows.length) this.tree.rows.push(this.blank());
    form.addEventListener("click", (event) => this.onClick(event));
    form.addEventListener("submit", () => { const sort = form.elements.sort; if (sort && !sort.value) sort.disabled = true; const tree = this.read(this.box.firstElementChild); this.out.value = tree.rows.length ? JSON.stringify(toTree(tree)) : ""; });
    this.draw();
  }

  blank() { const field = this.fields[0]; return { field: field.name, cmp: field.cmps[0][0], value: "" }; }
  field(name) { return this.fields.find((one) => one.name === name) ?? this.fields[0]; }

  draw() { this.box.replaceChildren(this.group(this.tree, 0)); }

  group(node, depth) {
    const op = h("select.kb-input.kb-input--sm", { "data-op": true, "aria-label": t("matchMode") }, [["and", t("matchAll")], ["or", t("matchAny")]].map(([v, label]) => h("option", { value: v, selected: v === node.op }, label)));
    const el = h(depth ? "div.kb-filter__group" : "div.kb-filter", { "data-group": true }, h("div.kb-row", {}, op, depth ? h("button.kb-linkbtn.kb-small", { type: "button", "data-act": "drop" }, t("remove")) : null));
    for (const row of node.rows) el.append(row.op ? this.group(row, depth + 1) : this.row(row));
    el.append(h("div.kb-row", {}, h("button.kb-linkbtn", { type: "button", "data-act": "row" }, t("addCondition")), depth < 1 ? h("button.kb-linkbtn", { type: "button", "data-act": "group" }, t("addGroup")) : null));
    return el;
  }

  row(data) {
    const field = this.field(data.field);
    const names = h("select.kb-input", { "data-field": true, "aria-label": t("field"), onchange: () => el.replaceWith(this.row({ field: names.value, cmp: this.field(names.value).cmps[0][0], value: "" })) }, this.fields.map((one) => h("option", { value: one.name, selected: one.name === field.name }, one.label)));
    const cmps = h("select.kb-input", { "data-cmp": true, "aria-label": t("comparison"), onchange: () => el.replaceWith(this.row({ field: field.name, cmp: cmps.value, value: this.value(el) })) }, field.cmps.map(([v, label]) => h("option", { value: v, selected: v === data.cmp }, label)));
    const el = h("div.kb-filter__row", { "data-row": true }, names, cmps, h("div", { "data-value": true }, this.control(field, data)), h("button.kb-iconbtn", { type: "button", "data-act": "drop", "aria-label": t("remove") }, icon("x")));
    return el;
  }

  control(field, { cmp, value }) {
    if (NO_VALUE.has(cmp)) return h("span");
    const values = Array.isArray(value) ? value : [value];
    if (field.kind === "region") return this.region(field, cmp, String(values.join(",")).split(",").filter(Boolean));
    if (cmp === "preset") return h("select.kb-input", { "aria-label": field.label }, (field.presets ?? []).map(([code, label]) => h("option", { value: code, selected: code === [value].flat()[0] }, label)));
    if (field.choices || (field.url && (MANY.has(cmp) || cmp === "is" || cmp === "is_not"))) return this.picker(field, cmp, value);
    const input = (v) => h("input.kb-input", { type: INPUT[field.kind] ?? "text", value: v ?? "", step: "any", "aria-label": field.label });
    if (PAIR.has(cmp)) return h("div.kb-filter__pair", {}, input(values[0]), "–", input(values[1]));
    if (/_(days|ahead)$/.test(cmp)) return h("div.kb-filter__days", {}, h("input.kb-input", { type: "number", min: 0, max: 9999, value: values[0] ?? "", "aria-label": field.label }), field.days);
    return input(values[0]);
  }

  /** One region from the cascader, or several for “in or below”: each choice becomes a token. */
  region(field, cmp, codes) {
    const many = cmp === "under";
    const token = (code, label) => h("span.kb-token", {}, label, h("input", { type: "hidden", value: code }), h("button", { type: "button", "aria-label": t("remove"), onclick: (event) => event.target.closest(".kb-token").remove() }, icon("x")));
    const one = many ? "" : codes[0] ?? "";
    const combo = h("div.kb-combo", { "data-kb": "cascader", "data-url": field.url }, h("input", { type: "hidden", value: one }), h("input", { type: "text", "aria-label": field.label, value: one ? field.labels?.[one] ?? one : "" }), icon("chevron-down"));
    if (!many) return combo;
    const box = h("div.kb-filter__regions", {}, codes.map((code) => token(code, field.labels?.[code] ?? code)), combo);
    combo.addEventListener("kb:chosen", ({ detail }) => {
      if (!$$(".kb-token input", box).some((el) => el.value === detail.id)) combo.before(token(detail.id, detail.label));
      combo.kbCascader.set("", []);
    });
    return box;
  }

  picker(field, cmp, value) {
    const name = "";
    const many = MANY.has(cmp);
    const chosen = [value].flat().filter((v) => v !== "" && v != null).map((v) => (typeof v === "object" ? v : { id: v, label: field.choices?.find(([c]) => String(c) === String(v))?.[1] ?? field.labels?.[v] ?? v }));
    const tokens = many ? chosen.map((one) => h("span.kb-token", {}, one.label, h("input", { type: "hidden", name, value: one.id }), h("button", { type: "button", "data-kb-drop": "token", "aria-label": t("remove") }, icon("x")))) : [h("input", { type: "hidden", value: chosen[0]?.id ?? "" })];
    const me = field.me && !chosen.some((one) => one.id === "@me") ? h("button.kb-linkbtn.kb-small", { type: "button", onclick: (event) => { const picker = event.target.previousElementSibling.kbPicker; const item = { id: "@me", label: field.me }; many ? picker.toggle(item) : picker.set(item); event.target.remove(); } }, field.me) : null;
    const combo = h("div.kb-combo", { "data-kb": "picker", "data-name": name, "data-multiple": many, "data-url": field.url, "data-local": field.choices ? JSON.stringify(field.choices) : null }, tokens, h("input", { type: "text", "aria-label": field.label, value: many ? "" : chosen[0]?.label ?? "" }), icon("chevron-down"));
    return me ? h("div.kb-filter__person", {}, combo, me) : combo;
  }

  value(row) {
    const box = $("[data-value]", row);
    const hidden = $$("input[type=hidden]", box).map((el) => el.value).filter((v) => v !== "");
    if ($("[data-kb~=cascader]", box)) return $(".kb-filter__regions", box) ? hidden : hidden[0] ?? "";
    if ($("[data-kb~=picker]", box)) return "multiple" in $("[data-kb~=picker]", box).dataset ? hidden : hidden[0] ?? "";
    const values = $$("input, select", box).map((el) => el.value.trim());
    return values.length > 1 ? values : values[0] ?? "";
  }

  read(group) {
    const rows = [];
    for (const el of group.children) {
      if (el.matches("[data-group]")) { const inner = this.read(el); if (inner.rows.length) rows.push(inner); }
      if (!el.matches("[data-row]")) continue;
      const cmp = $("[data-cmp]", el).value;
      const value = this.value(el);
      const filled = Array.isArray(value) ? value.some(Boolean) : value !== "";
      if (NO_VALUE.has(cmp)) rows.push({ field: $("[data-field]", el).value, cmp });
      else if (filled) rows.push({ field: $("[data-field]", el).value, cmp, value });
    }
    return { op: $("[data-op]", group).value, rows };
  }

  onClick(event) {
    const act = event.target.closest("[data-act]")?.dataset.act;
    if (!act) return;
    const group = event.target.closest("[data-group]");
    const foot = group.lastElementChild;
    if (act === "row") foot.before(this.row(this.blank()));
    if (act === "group") foot.before(this.group({ op: "or", rows: [this.blank()] }, 1));
    if (act === "drop") (event.target.closest("[data-row]") ?? group).remove();
  }
}

export function startFilters() { behaviour("filter", (el) => { el.kbFilter = new Filter(el); }); }
