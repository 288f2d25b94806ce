// Small local behaviour: tabs with panels, conflict answers, import cells, line items.
import { $, $$, h, icon, t } from "./dom.js";
import { composing } from "./keys.js";
import { openDialog } from "./dialog.js";
import { behaviour } from "./registry.js";

/** Tabs whose panels are in the page: [role=tab][aria-controls]; arrows move. */
function tabs(list) {
  const all = $$("[role=tab]", list);
  const show = (tab) => {
    for (const one of all) {
      one.setAttribute("aria-selected", String(one === tab));
      one.tabIndex = one === tab ? 0 : -1;
      const panel = document.getElementById(one.getAttribute("aria-controls"));
      if (panel) panel.hidden = one !== tab;
    }
  };
  list.addEventListener("click", (event) => { const tab = event.target.closest("[role=tab]"); if (tab) show(tab); });
  list.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = all.indexOf(document.activeElement);
    if (!by || at < 0) return;
    const next = all[(at + by + all.length) % all.length];
    next.focus();
    show(next);
  });
}

/** A conflict fragment (409) opens as a dialog of its own, whatever it was swapped into. */
function conflict(el) {
  if (el.closest("dialog")) { wireConflict(el); return; }
  const dialog = openDialog({ size: 880, slot: true });
  dialog.slot.append(el);
  window.htmx.process(el);
  wireConflict(el);
}

function wireConflict(el) {
  el.addEventListener("click", (event) => {
    const all = event.target.closest("[data-kb-take]")?.dataset.kbTake;
    if (all) for (const radio of $$(`input[type=radio][data-side="${all}"]`, el)) radio.checked = true;
  });
}

/** Import sheet: Enter edits a marked cell, Enter again saves and goes to the next mark. Server swaps the cell. */
function sheet(table) {
  table.addEventListener("click", (event) => { const td = event.target.closest("td[data-url]"); if (td && !$("input", td)) edit(td); });
  table.addEventListener("keydown", (event) => {
    if (composing(event)) return;
    const td = event.target.closest("td");
    if (event.key === "Escape" && td?.kbText !== undefined) { event.stopPropagation(); restore(td); }
    if (event.key === "Enter" && event.target.matches("input")) { event.preventDefault(); commit(td); }
    if (event.key === "Enter" && event.target.matches("td[data-url]")) edit(td);
  });
  const restore = (td) => { fault.hidden = true; td.replaceChildren(...td.kbText); td.kbText = undefined; td.focus(); };
  const fault = $(".kb-fault", table.parentElement) ?? table.parentElement.appendChild(h("div.kb-fault", { role: "status", hidden: true }));
  /** What is wrong with the cell and what it could be, below it or above where there is no room. */
  const explain = (td) => {
    fault.hidden = !td.dataset.why;
    if (fault.hidden) return;
    const hint = td.dataset.hint;
    const take = hint && h("button.kb-btn.kb-btn--sm", { type: "button", onclick: () => { $("input", td).value = hint; commit(td); } }, t("adopt"));
    const same = $$(`td[data-tone=danger]`, table).filter((one) => one !== td && one.cellIndex === td.cellIndex && one.dataset.why === td.dataset.why).length;
    fault.replaceChildren(
      h("b.kb-danger", {}, icon("alert-triangle"), td.dataset.label), h("div", {}, td.dataset.why),
      ...(hint ? [h("div.kb-fault__hint", {}, h("span.kb-ok", {}, t("suggestion")), h("b", {}, hint), take)] : []),
      h("div.kb-small.kb-muted", {}, t("cellKeys") + (same ? ` · ${t("sameFault", { n: same })}` : "")),
    );
    place(td);
  };
  const place = (td) => {
    const box = td.getBoundingClientRect();
    const below = box.bottom + fault.offsetHeight + 8 < window.innerHeight;
    fault.style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - fault.offsetWidth - 8))}px`;
    fault.style.top = `${below ? box.bottom + 6 : box.top - fault.offsetHeight - 6}px`;
  };
  table.parentElement.addEventListener("scroll", () => { const td = $("td:has(input)", table); if (td && !fault.hidden) place(td); }, { passive: true });
  table.addEventListener("focusout", (event) => {
    const td = event.target.closest("td");
    if (!event.target.matches("input") || fault.contains(event.relatedTarget)) return;
    setTimeout(() => { if (td.isConnected && td.kbText !== undefined && !td.contains(document.activeElement) && !fault.contains(document.activeElement)) { fault.hidden = true; td.replaceChildren(...td.kbText); td.kbText = undefined; } });
  });
  const edit = (td) => {
    td.kbText = [...td.childNodes];
    const input = document.createElement("input");
    Object.assign(input, { type: "text", value: td.dataset.value ?? td.textContent.trim() });
    input.setAttribute("aria-label", td.dataset.label ?? "");
    td.replaceChildren(input);
    input.focus();
    input.select();
    explain(td);
  };
  const commit = async (td) => {
    fault.hidden = true;
    const value = $("input", td).value;
    const at = $$("td[data-url][data-tone]", table).indexOf(td);
    td.kbText = undefined;
    await window.htmx.ajax("POST", td.dataset.url, { target: td, swap: "outerHTML", values: { value } });
    const next = $$("td[data-url][data-tone=danger], td[data-url][data-tone=warn]", table)[Math.max(0, at)];
    if (next) edit(next);
  };
}

/** Document lines: Enter goes down, Ctrl+D copies from above, pasted cells fill rows (asks the server for new ones). */
function lines(table) {
  const inputs = (tr) => $$("input:not([type=hidden]), select", tr);
  table.addEventListener("keydown", (event) => {
    if (composing(event)) return;
    const tr = event.target.closest("tr");
    const at = inputs(tr).indexOf(event.target);
    if (event.key === "Enter" && !event.ctrlKey && !event.target.closest("[aria-expanded=true]")) {
      event.preventDefault();
      const below = tr.nextElementSibling && inputs(tr.nextElementSibling)[at];
      below ? below.focus() : table.dispatchEvent(new CustomEvent("kb:addrow", { bubbles: true }));
    }
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "d") {
      event.preventDefault();
      const above = tr.previousElementSibling && inputs(tr.previousElementSibling)[at];
      if (above) { event.target.value = above.value; event.target.dispatchEvent(new Event("change", { bubbles: true })); }
    }
  });
  table.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain");
    if (!/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    table.dispatchEvent(new CustomEvent("kb:pasterows", { detail: { rows: text.trim().split(/\r?\n/).map((line) => line.split("\t")) }, bubbles: true }));
    if (table.dataset.pasteUrl) window.htmx.ajax("POST", table.dataset.pasteUrl, { target: table.dataset.pasteTarget ?? table, swap: "outerHTML", values: { rows: text } });
  });
}

export function startParts() {
  behaviour("tabs", tabs);
  behaviour("conflict", conflict);
  behaviour("sheet", sheet);
  behaviour("lines", lines);
}
