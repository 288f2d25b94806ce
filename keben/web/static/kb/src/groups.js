// Groups of a list: a head opens to its rows, which are fetched once; the address says which groups are open.
import { $, $$, t } from "./dom.js";
import { request } from "./net.js";
import { behaviour } from "./registry.js";
import { toast } from "./toast.js";

const MOST = 10;

async function fetchInto(body, url) {
  body.setAttribute("aria-busy", "true");
  try {
    const html = await (await request(url)).text();
    body.insertAdjacentHTML("beforeend", html);
    window.htmx.process(body);
    return true;
  } catch { toast({ text: t("serverError"), tone: "danger" }); return false; } finally { body.removeAttribute("aria-busy"); }
}

/** Reloading and links keep the open groups; a list with very many of them opens the last ten. */
function remember(root) {
  const url = new URL(location.href);
  const open = $$("tbody[data-kb-group]", root).filter((body) => $("[aria-expanded=true]", body)).map((body) => body.dataset.kbGroup).slice(-MOST);
  open.length ? url.searchParams.set("open", open.join(",")) : url.searchParams.delete("open");
  history.replaceState(history.state, "", url);
}

async function toggle(root, link) {
  const body = link.closest("tbody");
  const on = link.getAttribute("aria-expanded") !== "true";
  if (on && !("loaded" in body.dataset)) {
    body.dataset.loaded = "";
    if (!(await fetchInto(body, link.dataset.kbOpen))) { delete body.dataset.loaded; return; }
  }
  link.setAttribute("aria-expanded", String(on));
  for (const row of [...body.rows].slice(1)) row.hidden = !on;
  remember(root);
}

function groups(root) {
  root.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-kb-open]");
    if (!opener || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (opener.matches("a")) { toggle(root, opener); return; }
    const [body, line] = [opener.closest("tbody"), opener.closest("tr")];
    opener.disabled = true;
    fetchInto(body, opener.dataset.kbOpen).then((done) => { if (!done) { opener.disabled = false; return; } const next = line.nextElementSibling; line.remove(); $("a", next)?.focus(); });
  });
}

export function startGroups() { behaviour("table", groups); }
