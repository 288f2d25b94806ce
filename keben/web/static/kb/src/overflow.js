// Tabs that do not fit go behind 更多, in their order; the current one always stays in sight.
import { $, $$, h } from "./dom.js";
import { behaviour } from "./registry.js";

function overflow(nav) {
  const more = $(".kb-tabs__more", nav);
  const menu = document.getElementById(more?.dataset.kbMenu?.slice(1));
  if (!menu) return;
  const always = [...menu.children];
  const tabs = $$("a.kb-tab", nav);
  const fits = () => nav.scrollWidth <= nav.clientWidth + 1;
  function arrange() {
    for (const tab of tabs) tab.hidden = false;
    more.hidden = !always.length;
    if (!fits()) {
      more.hidden = false;
      for (const tab of tabs.filter((one) => !one.hasAttribute("aria-current")).reverse()) { if (fits()) break; tab.hidden = true; }
    }
    const hidden = tabs.filter((tab) => tab.hidden).map((tab) => h("a.kb-menu__item", { role: "menuitem", href: tab.href }, tab.firstChild.textContent, h("small", {}, $(".kb-tab__n", tab)?.textContent ?? "")));
    menu.replaceChildren(...hidden, ...always);
  }
  new ResizeObserver(arrange).observe(nav);
  // The counts arrive after the tabs and make them wider.
  new MutationObserver(arrange).observe(nav, { childList: true, characterData: true, subtree: true });
}

/** Tabs that scroll sideways show the current one. */
function inSight(current) {
  const bar = current.parentElement;
  if (bar.scrollWidth > bar.clientWidth) bar.scrollLeft = current.offsetLeft - (bar.clientWidth - current.offsetWidth) / 2;
}

export function startOverflow() {
  behaviour("overflow", overflow);
  document.querySelectorAll(".kb-tabs > a[aria-current]").forEach(inSight);
}
