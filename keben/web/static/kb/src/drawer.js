// Record drawer over its list: data-kb-drawer links open it, the URL follows, Alt+arrows walk along the list.
import { $, $$, h, icon, t, config } from "./dom.js";
import { key } from "./keys.js";
import { openLayer } from "./layers.js";
import { request } from "./net.js";

const DRAWER = "a[data-kb-drawer], a[data-kb~=drawer]";

let open = null;
// A reloaded drawer address is a full page: going back from it must load the list again.
const born = Boolean(history.state?.kbDrawer);
// The address of the list that drawers were opened over, as long as that list still stands in the page.
let home = "";

const links = () => $$(DRAWER, $("#main")).filter((a) => a.closest("tr, li, .kb-kcard, .kb-pcard"));

function build() {
  const button = (name, label, onclick) => h("button.kb-iconbtn", { type: "button", title: label, "aria-label": label, onclick }, icon(name));
  const place = h("span", { class: "kb-drawer__place" });
  const full = h("a.kb-btn.kb-btn--sm", { title: t("openFull") }, icon("arrows-maximize"), t("openFull"));
  const back = button("arrow-left", t("back"), () => history.back());
  back.hidden = true;
  const up = button("chevron-up", t("prevRecord"), () => step(-1));
  const down = button("chevron-down", t("nextRecord"), () => step(1));
  up.classList.add("kb-iconbtn--line"); down.classList.add("kb-iconbtn--line");
  const trail = h("span", {}, document.title.split(" · ")[0]);
  const top = h("div.kb-drawer__top", {}, back, trail, h("div.kb-drawer__tools", {}, place, up, down, h("hr"), full,
    h("button.kb-iconbtn", { type: "button", "data-kb-copy-url": true, title: t("copyLink"), "aria-label": t("copyLink") }, icon("link")),
    h("button.kb-iconbtn", { type: "button", title: t("close"), "aria-label": t("close"), onclick: () => closeDrawer() }, icon("x"))));
  const body = h("div.kb-drawer__body", { id: "kb-drawer-body", "data-kb-region": true });
  const el = h("aside.kb-drawer", { role: "dialog", "aria-modal": "true", tabindex: "-1", "data-kb-layer": "drawer" }, top, body);
  const scrim = h("div.kb-scrim", { onclick: () => closeDrawer() });
  return { el, scrim, body, place, full, up, down, back };
}

export async function openDrawer(url, { push = true } = {}) {
  if (!open) {
    open = build();
    open.title = document.title;
    open.list = { path: location.pathname, query: location.search.slice(1) };
    if (push) home = location.pathname + location.search;
    document.body.append(open.scrim, open.el);
    $("#main")?.setAttribute("inert", "");
    open.drop = openLayer(open.el, { trap: true, close: teardown });
    open.el.focus();
  }
  // htmx stamps states that are not its own on each swap, which would lose the depth; so ours carry its mark.
  if (push) history.pushState({ htmx: true, kbDrawer: url, depth: (history.state?.depth ?? 0) + 1 }, "", url);
  open.url = url;
  open.depth = history.state?.depth ?? 0;
  mark(url);
  open.full.href = whole(url);
  const seq = open.seq = (open.seq ?? 0) + 1;
  try {
    const html = await (await request(url, { layer: "drawer" })).text();
    if (!open || seq !== open.seq) return;
    open.body.innerHTML = html;
    window.htmx.process(open.body);
    const title = $(".kb-rec__title", open.body);
    if (title) { open.el.setAttribute("aria-label", title.textContent.trim()); document.title = `${title.textContent.trim()} · ${config.product ?? ""}`; }
  } catch (error) {
    if (!open) return;
    open.body.replaceChildren(h("div.kb-blank", {}, icon("alert-triangle"), h("p", {}, t({ 403: "forbidden", 404: "gone" }[error.status] ?? "notLoaded")),
      h("button.kb-btn", { type: "button", onclick: () => openDrawer(url, { push: false }) }, t("retry"))));
  }
}

/** The record as a page of its own knows the list it stands in, so that next and previous stay the same. */
function whole(url) {
  const { pathname } = new URL(url, location.origin);
  return open.list.path !== "/" && pathname.startsWith(open.list.path) ? `${pathname}?list=${encodeURIComponent(open.list.query)}` : url;
}

function mark(url) {
  const path = new URL(url, location.origin).pathname;
  const list = links();
  const at = list.findIndex((a) => a.pathname === path);
  open.at = at;
  $$("#main [aria-current=row]").forEach((el) => el.removeAttribute("aria-current"));
  const row = list[at]?.closest("tr, li, .kb-kcard");
  row?.setAttribute("aria-current", "row");
  const table = list[at]?.closest("[data-kb~=table]");
  const from = Number(table?.dataset.from ?? 1);
  open.place.textContent = at < 0 ? "" : t("placeInList", { n: from + at, total: table?.dataset.totalLabel ?? list.length });
  open.up.disabled = at <= 0;
  open.down.disabled = at < 0 || at >= list.length - 1;
  open.back.hidden = (history.state?.depth ?? 0) < 2;
}

export function step(by) {
  if (!open) return false;
  const next = links()[open.at + by];
  if (next) { history.replaceState({ ...history.state, kbDrawer: next.href }, "", next.href); openDrawer(next.href, { push: false }); }
}

function teardown() {
  const was = open;
  open = null;
  was.el.remove();
  was.scrim.remove();
  $("#main")?.removeAttribute("inert");
  document.title = was.title;
  $$("#main [aria-current=row]").forEach((el) => el.removeAttribute("aria-current"));
  if (history.state?.depth) history.go(-history.state.depth);
}

export function closeDrawer() { open?.drop(); }

export function startDrawer() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(DRAWER);
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button || matchMedia("(max-width: 767.98px)").matches) return;
    event.preventDefault();
    openDrawer(link.href);
  });
  addEventListener("popstate", (event) => {
    if (event.state?.kbDrawer) openDrawer(event.state.kbDrawer, { push: false });
    else if (open) open.drop();
    else if (born) location.reload();
  });
  // Between a list and its drawers nothing is fetched anew: ticks and place of the list stay.
  document.addEventListener("htmx:before:history:restore", (event) => {
    if (history.state?.kbDrawer || event.detail.path === home) event.preventDefault();
  });
  // What the timeline of a drawer writes into the address is still the drawer's entry: without its depth, closing would not go home.
  document.addEventListener("htmx:before:history:update", (event) => {
    if (event.detail.sourceElement?.isConnected === false) event.preventDefault();
  });
  document.addEventListener("htmx:after:history:replace", ({ detail }) => {
    if (open) history.replaceState({ htmx: true, kbDrawer: detail.path, depth: open.depth }, "", detail.path);
    else home = "";
  });
  document.addEventListener("htmx:after:history:push", () => { home = ""; });
  document.addEventListener("kb:refresh", () => { if (open) openDrawer(open.url, { push: false }); });
  key("alt+ArrowUp", () => step(-1));
  key("alt+ArrowDown", () => step(1));
}
