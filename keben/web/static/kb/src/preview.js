// Files seen without leaving the page: a[data-kb-show="image|audio|video|pdf|text"] opens a dialog; arrows walk along the files beside it.
import { $$, h, icon, t } from "./dom.js";
import { openDialog } from "./dialog.js";
import { request } from "./net.js";

const LINKS = "a[data-kb-show]";

// A browser without a viewer of its own, as on phones, opens or downloads the file as any other link does.
const shows = (link) => link.dataset.kbShow !== "pdf" || navigator.pdfViewerEnabled;

function part(link) {
  const name = link.dataset.name ?? link.textContent.trim();
  if (link.dataset.kbShow === "image") return h("img.kb-preview", { src: link.href, alt: name });
  if (link.dataset.kbShow === "pdf") return h("iframe.kb-preview.kb-preview--pdf", { src: link.href, title: name });
  if (link.dataset.kbShow === "text") {
    const box = h("pre.kb-preview.kb-preview--text", { tabindex: "0", "aria-label": name });
    request(link.href).then((answer) => answer.text()).then((text) => { box.textContent = text; }, () => { box.textContent = t("serverError"); });
    return box;
  }
  return h(`${link.dataset.kbShow}.kb-preview`, { src: link.href, controls: "", "aria-label": name });
}

function open(links, at) {
  const dialog = openDialog({ size: 880, slot: true });
  const go = (by) => {
    at = (at + by + links.length) % links.length;
    const link = links[at];
    const button = (name, word, step) => h("button.kb-iconbtn.kb-iconbtn--line", { type: "button", "aria-label": t(word), title: t(word), onclick: () => go(step) }, icon(name));
    dialog.slot.replaceChildren(
      h("div.kb-dialog__head", {}, h("h2.kb-dialog__title.kb-ellipsis", {}, link.dataset.name ?? link.textContent.trim()), links.length > 1 ? h("small.kb-muted", {}, `${at + 1} / ${links.length}`) : null,
        h("span.kb-row.kb-foot-right", {}, links.length > 1 ? [button("chevron-left", "prevFile", -1), button("chevron-right", "nextFile", 1)] : null,
          h("button.kb-iconbtn", { type: "button", "data-kb-close": true, "aria-label": t("close") }, icon("x")))),
      h("div.kb-dialog__body.kb-previewbox", {}, part(link)));
    dialog.el.setAttribute("aria-label", link.dataset.name ?? "");
    dialog.el.focus();
  };
  dialog.el.addEventListener("keydown", (event) => { const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key]; if (by && links.length > 1 && !event.target.matches("audio, video")) { event.preventDefault(); go(by); } });
  go(0);
}

export function startPreviews() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(LINKS);
    if (!link || !shows(link) || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    const seen = new Set();
    const all = $$(LINKS, link.closest("ul, ol, .kb-line__out") ?? document).filter((one) => shows(one) && !seen.has(one.href) && seen.add(one.href));
    open(all, all.findIndex((one) => one.href === link.href));
  });
}
