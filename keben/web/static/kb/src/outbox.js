// Entries written without a network: kept in IndexedDB per person, sent in order when the network is back. Each has a key
// of its own that the server knows, so that nothing is sent twice; what was refused stays with its words until somebody decides.
import { moment } from "./clock.js";
import { $, h, icon, t } from "./dom.js";
import { openDialog } from "./dialog.js";
import { csrf } from "./net.js";
import { toast } from "./toast.js";

const STORE = "entries";
const user = () => $("meta[name=kb-user]")?.content ?? "";
let opening;
let retry = 0;
let pause = 1000; // the first moment after a network comes back often fails; later tries may wait

function database() {
  return (opening ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open("keben-outbox", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => { opening = null; reject(asked.error); };
  }));
}

async function work(mode, run) {
  const db = await database();
  return new Promise((resolve, reject) => {
    const change = db.transaction(STORE, mode);
    const asked = run(change.objectStore(STORE));
    change.oncomplete = () => resolve(asked?.result);
    change.onerror = change.onabort = () => reject(change.error);
  });
}

const save = (entry) => work("readwrite", (store) => store.put(entry));
const drop = (key) => work("readwrite", (store) => store.delete(key));
const mine = async () => (await work("readonly", (store) => store.getAll())).filter((one) => one.user === user()).sort((a, b) => a.at - b.at);

/** entry: {key, url, fields: [[name, value]], files: [{name, blob}], about, upload} */
export async function keep(entry) {
  await save({ ...entry, user: user(), at: Date.now(), state: "waiting" });
  await show();
  flush();
}

export async function flush() {
  clearTimeout(retry);
  if (!navigator.onLine || !user()) return;
  const run = async () => {
    for (const entry of (await mine()).filter((one) => one.state === "waiting")) {
      if (!(await deliver(entry))) { retry = setTimeout(flush, pause); pause = Math.min(pause * 2, 30000); break; }
      pause = 1000;
    }
    await show();
  };
  // Two tabs must not send the same entry at the same time.
  await (navigator.locks ? navigator.locks.request("keben-outbox", run) : run());
}

/** Sends one entry; false when the network or the server is not there and all must wait. */
async function deliver(entry) {
  try {
    for (const file of entry.files) {
      if (file.id) continue;
      const data = new FormData();
      data.append("file", file.blob, file.name);
      const answer = await post(entry.upload, data);
      if (waits(answer)) return false;
      if (!answer.ok) return refused(entry, (await answer.json().catch(() => ({}))).error ?? t("uploadFailed"));
      file.id = (await answer.json()).id;
      await save(entry);
    }
    const data = new FormData();
    for (const [name, value] of entry.fields) data.append(name, value);
    for (const file of entry.files) data.append("attachments", file.id);
    const answer = await post(entry.url, data);
    if (waits(answer)) return false;
    if (!answer.ok) return refused(entry, said(answer) ?? t("outboxRefused", { status: answer.status }));
  } catch { return false; }
  await drop(entry.key);
  toast({ text: t("outboxSent", { about: entry.about }) });
  document.body.dispatchEvent(new CustomEvent("kb:changed", { bubbles: true }));
  return true;
}

const post = (url, body) => fetch(url, { method: "POST", body, credentials: "same-origin", headers: { "X-CSRFToken": csrf(), "X-Requested-With": "kb", "HX-Request": "true" } });

/** Nobody signed in, too many requests, server down: later is another day. */
const waits = (answer) => answer.status >= 500 || answer.status === 401 || answer.status === 429;

function said(answer) {
  try { return JSON.parse(answer.headers.get("HX-Trigger"))["kb:toast"].text; } catch { return null; }
}

async function refused(entry, why) {
  await save({ ...entry, state: "failed", why });
  toast({ text: `${entry.about}: ${why}`, tone: "danger" });
  return true;
}

async function show() {
  const all = await mine().catch(() => []);
  let bar = $("#kb-outbox");
  if (!all.length) { bar?.remove(); return; }
  const failed = all.filter((one) => one.state === "failed").length;
  const text = failed ? t("outboxFailed", { n: failed }) : t("outboxWaiting", { n: all.length });
  if (!bar) { bar = h("button.kb-outbox", { type: "button", id: "kb-outbox", onclick: look }); document.body.append(bar); }
  bar.dataset.tone = failed ? "danger" : "warn";
  bar.replaceChildren(icon(failed ? "alert-triangle" : "clock"), text);
}

async function look() {
  const list = h("ul.kb-outboxlist");
  const dialog = openDialog({ title: t("outboxTitle"), body: list, size: 480 });
  const draw = async () => {
    const all = await mine();
    if (!all.length) { dialog.close(); return; }
    list.replaceChildren(...all.map((one) => row(one, draw)));
  };
  draw();
}

function row(one, draw) {
  const text = one.fields.find(([name]) => name === "text")?.[1] ?? "";
  const button = (word, run, cls = "") => h(`button.kb-btn.kb-btn--sm${cls}`, { type: "button", onclick: async () => { await run(); await show(); await draw(); } }, t(word));
  return h("li", {}, h("b", {}, one.about), h("small.kb-muted", {}, moment(one.at)),
    h("p", {}, text), one.files.length ? h("small.kb-muted", {}, one.files.map((file) => file.name).join(", ")) : null,
    one.why ? h("p.kb-error", {}, icon("alert-triangle"), one.why) : h("p.kb-small.kb-soon", {}, icon("clock"), t("outboxQueued")),
    h("div.kb-row", {}, button("retry", async () => { await save({ ...one, state: "waiting", why: undefined }); await flush(); }, ".kb-btn--primary"),
      h("button.kb-btn.kb-btn--sm", { type: "button", "data-kb-copy": text }, t("copyText")), button("discard", () => drop(one.key))));
}

export function startOutbox() {
  if (!window.indexedDB || !user()) return;
  addEventListener("online", flush);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) flush(); });
  show().then(flush);
}
