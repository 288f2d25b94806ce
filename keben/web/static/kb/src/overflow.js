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

/** Tabs of a record scroll sideways; those out of sight stand in a menu at the end of the line as well. */
function tabline(line) {
  const bar = $("[role=tablist]", line);
  const more = $("[data-kb-menu]", line);
  const menu = document.getElementById(more.dataset.kbMenu.slice(1));
  const show = (tab) => { tab.scrollIntoView({ block: "nearest", inline: "center" }); tab.click(); tab.focus({ preventScroll: true }); };
  function arrange() {
    more.hidden = false;
    const seen = bar.getBoundingClientRect();
    const cut = $$(".kb-tab", bar).filter((tab) => {
      const at = tab.getBoundingClientRect();
      return at.width > 0 && (at.right > seen.right + 1 || at.left < seen.left - 1);
    });
    more.hidden = !cut.length;
    if (!menu.hidden) return;
    menu.replaceChildren(...cut.map((tab) => h("button.kb-menu__item", { type: "button", role: "menuitem", onclick: () => show(tab) }, tab.firstChild.textContent.trim(), h("small", {}, $(".kb-tab__n", tab)?.textContent ?? ""))));
  }
  new ResizeObserver(arrange).observe(line);
  bar.addEventListener("scroll", arrange, { passive: true });
  // The counts are renewed in place and change how wide the tabs are.
  new MutationObserver(arrange).observe(bar, { childList: true, characterData: true, subtree: true });
}

/** Tabs that scroll sideways show the current one. */
function inSight(current) {
  const bar = current.parentElement;
  if (bar.scrollWidth > bar.clientWidth) bar.scrollLeft = current.offsetLeft - (bar.clientWidth - current.offsetWidth) / 2;
}

export function startOverflow() {
  behaviour("overflow", overflow);
  behaviour("tabline", tabline);
  document.querySelectorAll(".kb-tabs > a[aria-current]").forEach(inSight);
}
