// Uploads: data-kb="upload" data-url; choose, drop or paste. Answer {id, name, size, url}; hidden inputs keep the ids.
import { $, $$, bar, h, icon, t } from "./dom.js";
import { csrf, renew } from "./net.js";
import { startPreviews } from "./preview.js";
import { behaviour } from "./registry.js";
import { toast } from "./toast.js";

export function sizeText(bytes) {
  return bytes < 1024 ? `${bytes} B` : bytes < 1048576 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
}

/** Sends one file; without a network a form that can wait (data-kb~=composer) keeps the bytes in the row. */
export function send(root, file) {
  const list = $("[data-kb-files]", root) ?? root;
  const progress = bar(0);
  const row = h("span.kb-file", {}, icon("paperclip"), file.name, h("small.kb-muted", {}, sizeText(file.size)), progress);
  list.append(row);
  const limit = Number(root.dataset.max ?? 0);
  if (limit && file.size > limit) { fail(row, progress, t("fileTooBig", { max: sizeText(limit) })); return; }
  const lost = () => (root.matches("[data-kb~=composer]") ? hold(row, progress, file) : fail(row, progress, t("offline")));
  if (!navigator.onLine) { lost(); return; }
  transmit(root, row, progress, file, lost);
}

function transmit(root, row, progress, file, lost) {
  const xhr = new XMLHttpRequest();
  xhr.open("POST", root.dataset.url);
  xhr.setRequestHeader("X-CSRFToken", csrf());
  xhr.setRequestHeader("X-Requested-With", "kb");
  xhr.responseType = "json";
  xhr.upload.onprogress = (event) => { if (event.lengthComputable) progress.querySelector(".v").setAttribute("width", `${(100 * event.loaded) / event.total}%`); };
  xhr.onload = () => {
    if (xhr.status < 300) done(root, row, progress, xhr.response);
    else if (xhr.status === 401) signInAgain(root, row, progress, file, lost);
    else fail(row, progress, xhr.response?.error ?? xhr.response?.detail ?? t("uploadFailed"));
  };
  xhr.onerror = lost;
  const data = new FormData();
  data.append("file", file, file.name || "image.png");
  row.kbSending = true;
  xhr.onloadend = () => { row.kbSending = false; settled(root); };
  xhr.send(data);
}

const busy = (form) => !!form.kbRecording || $$(".kb-file", form).some((row) => row.kbSending || "waits" in row.dataset);

/** Somebody has pressed the button while files were under way: with the last of them the form goes, unless one has failed. */
function settled(root) {
  const form = root.closest("form");
  if (!form || form.kbAfterFiles === undefined || busy(form)) return;
  const by = form.kbAfterFiles;
  delete form.kbAfterFiles;
  if (!$$(".kb-file.kb-danger", form).length) form.requestSubmit(by);
}

/** A form that is sent while a file is under way, or somebody still speaks, would leave it behind. */
function waitForFiles(event) {
  const form = event.target;
  if (!form.matches?.("form") || !busy(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  form.kbAfterFiles = event.submitter;
  toast({ text: t("filesFirst"), tone: "info" });
  form.kbRecording?.stop();
}

/** The session has ended: the file stays in the row, one signs in again in a further tab, and on coming back it goes up. */
function signInAgain(root, row, progress, file, lost) {
  progress.remove();
  row.setAttribute("role", "alert");
  row.dataset.waits = "";
  const said = h("span.kb-soon", {}, t("sessionEnded"));
  const retry = h("button.kb-linkbtn", { type: "button", onclick: () => resume(true) }, t("retry"));
  const parts = [said, h("a.kb-linkbtn", { href: "/login/?next=/", target: "_blank", rel: "opener" }, t("signInAgain")), retry, dropButton(row)];
  row.append(...parts);
  const resume = async (asked) => {
    if (!row.isConnected) { removeEventListener("focus", back); return; }
    const who = await renew().catch(() => "");
    if (who !== "same") { if (asked || who === "other") said.textContent = t(who === "other" ? "otherPerson" : "sessionEnded"); return; }
    removeEventListener("focus", back);
    row.removeAttribute("role");
    delete row.dataset.waits;
    parts.forEach((part) => part.remove());
    row.append(progress);
    transmit(root, row, progress, file, lost);
  };
  const back = () => resume(false);
  addEventListener("focus", back);
}

function done(root, row, progress, data) {
  progress.remove();
  row.append(h("input", { type: "hidden", name: root.dataset.name ?? "files", value: data.id }), dropButton(row));
  root.dispatchEvent(new CustomEvent("kb:uploaded", { detail: data, bubbles: true }));
}

function hold(row, progress, file) {
  progress.remove();
  row.kbHeld = file;
  row.append(h("span.kb-soon", {}, t("fileWaits")), dropButton(row));
}

function fail(row, progress, text) {
  progress.remove();
  row.classList.add("kb-danger");
  row.setAttribute("role", "alert");
  row.append(h("span", {}, text), dropButton(row));
  row.dispatchEvent(new CustomEvent("kb:refused", { bubbles: true }));
}

const dropButton = (row) => h("button.kb-iconbtn", { type: "button", "aria-label": t("remove"), onclick: () => row.remove() }, icon("x"));

function start(root) {
  const inputs = $$("input[type=file]:not([data-kb-camera])", root);
  const all = (files) => { for (const file of files) send(root, file); };
  for (const input of inputs) input.addEventListener("change", () => { all(input.files); input.value = ""; });
  root.addEventListener("dragover", (event) => { if (event.dataTransfer.types.includes("Files")) { event.preventDefault(); root.dataset.over = ""; } });
  root.addEventListener("dragleave", (event) => { if (!root.contains(event.relatedTarget)) delete root.dataset.over; });
  root.addEventListener("drop", (event) => { delete root.dataset.over; if (event.dataTransfer.files.length) { event.preventDefault(); all(event.dataTransfer.files); } });
  const scope = root.closest("form") ?? root;
  scope.addEventListener("paste", (event) => { if (event.clipboardData.files.length) { event.preventDefault(); all(event.clipboardData.files); } });
  root.addEventListener("click", (event) => { if (event.target.closest("[data-kb-choose]")) inputs[0].click(); });
}

/** A plain file field (no upload at once): the frame takes drops and shows the chosen names. */
function plain(root) {
  const input = $("input[type=file]", root);
  const names = $("[data-kb-names]", root);
  const show = () => { if (names) names.textContent = [...input.files].map((file) => `${file.name} · ${sizeText(file.size)}`).join(", "); };
  input.addEventListener("change", show);
  root.addEventListener("dragover", (event) => { event.preventDefault(); root.dataset.over = ""; });
  root.addEventListener("dragleave", () => delete root.dataset.over);
  root.addEventListener("drop", (event) => { event.preventDefault(); delete root.dataset.over; input.files = event.dataTransfer.files; show(); input.dispatchEvent(new Event("change", { bubbles: true })); });
}

/** What was refused, by the address it was sent to: it outlives the panel that is loaded anew. */
const refused = new Map();

/** Files that go to a record at once: when all have come to an end its panels reload; a refused one stays to be read. */
function here(root) {
  let arrived = false;
  ($("[data-kb-files]", root) ?? root).append(...(refused.get(root.dataset.url) ?? []));
  refused.delete(root.dataset.url);
  const ended = () => {
    const rows = $$(".kb-file", root);
    if (!arrived || rows.some((row) => !row.matches(".kb-danger"))) return;
    if (rows.length) refused.set(root.dataset.url, rows);
    document.body.dispatchEvent(new CustomEvent("kb:changed", { bubbles: true }));
  };
  root.addEventListener("kb:refused", ended);
  root.addEventListener("kb:uploaded", (event) => {
    const row = $$(".kb-file", root).find((el) => $("input[type=hidden]", el)?.value === String(event.detail.id));
    row?.remove();
    arrived = true;
    ended();
  });
}

export function startUploads() { behaviour("files-here", here); behaviour("upload", start); behaviour("drop", plain); startPreviews(); addEventListener("submit", waitForFiles, true); }
