// Building and finding elements without innerHTML.
export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

/** h("button.kb-btn", {type: "button", onclick}, "text", child) */
export function h(spec, props = {}, ...children) {
  const [tag, ...classes] = spec.split(".");
  const el = document.createElement(tag || "div");
  if (classes.length) el.className = classes.join(" ");
  for (const [key, value] of Object.entries(props)) {
    if (value == null || value === false) continue;
    if (key.startsWith("on")) el.addEventListener(key.slice(2), value);
    else if (key in el && typeof value === "boolean") el[key] = value;
    else el.setAttribute(key, value === true ? "" : value);
  }
  el.append(...children.flat().filter((child) => child != null && child !== false));
  return el;
}

const SVG = "http://www.w3.org/2000/svg";

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", name.endsWith("-filled") ? "kb-icon kb-icon--fill" : "kb-icon");
  for (const [key, value] of [["width", 16], ["height", 16], ["aria-hidden", "true"]]) svg.setAttribute(key, value);
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${config.icons}#${name}`);
  svg.append(use);
  return svg;
}

export function bar(share, tone) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "kb-bar");
  if (tone) svg.dataset.tone = tone;
  for (const [cls, width] of [["t", "100%"], ["v", `${share}%`]]) {
    const rect = document.createElementNS(SVG, "rect");
    rect.setAttribute("class", cls);
    rect.setAttribute("width", width);
    svg.append(rect);
  }
  return svg;
}

function island(id) {
  const el = document.getElementById(id);
  return el ? JSON.parse(el.textContent) : {};
}

/** Settings the server puts into the page: urls, asset paths, language. */
export const config = island("kb-config");
const words = island("kb-i18n");

/** A translated text; {name} is replaced from values. */
export function t(key, values = {}) {
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
}

export const isPhone = () => matchMedia("(max-width: 767.98px)").matches;

/** Where floating parts must live to be above the current layer: the open dialog or the body. */
export const layerRoot = (el) => el?.closest("dialog[open]") ?? document.querySelector("dialog[open]") ?? document.body;

export const focusables = (root) => $$("a[href], button:not([disabled]), input:not([disabled]):not([type=hidden]), select:not([disabled]), textarea:not([disabled]), [tabindex='0']", root)
  .filter((el) => el.offsetParent !== null || el === document.activeElement);

let serial = 0;
export const uid = (prefix = "kb") => `${prefix}-${++serial}`;

export function announce(text) {
  const live = document.getElementById("kb-live");
  if (live) live.textContent = text;
}
