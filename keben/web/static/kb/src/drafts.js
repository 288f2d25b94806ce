// Drafts: data-kb="draft" data-draft="key" on a form; kept in the browser every 5 s, offered again, dropped on success.
import { hours, moment } from "./clock.js";
import { $, $$, h, icon, t } from "./dom.js";
import { behaviour } from "./registry.js";

// Several people may share a device: a draft belongs to who wrote it.
const PREFIX = `kb-draft:${document.querySelector("meta[name=kb-user]")?.content ?? ""}:`;
const SKIP = new Set(["csrfmiddlewaretoken", "_version", "_key", "_draft", "place"]);

function read(form) {
  const data = {};
  for (const [name, value] of new FormData(form)) if (typeof value === "string" && !SKIP.has(name)) (data[name] ??= []).push(value);
  for (const el of form.querySelectorAll("input[type=password]")) delete data[el.name];
  for (const box of $$(".kb-combo", form)) data[`@${nameOf(box)}`] = chosen(box);
  return data;
}

const nameOf = (box) => box.dataset.name ?? $("input[type=hidden]", box)?.name;

/** What a picker shows beside what it sends: [[id, label]]. */
function chosen(box) {
  const tokens = $$(".kb-token", box).map((token) => [$("input", token).value, token.textContent.trim()]);
  const single = $(":scope > input[type=hidden]", box);
  return single ? (single.value ? [[single.value, $("input[type=text]", box).value]] : []) : tokens;
}

function choose(box, pairs) {
  const input = $("input[type=text]", box);
  const single = $(":scope > input[type=hidden]", box);
  if (single) {
    const [id, label] = pairs[0] ?? ["", ""];
    single.value = id;
    input.value = label;
    if (box.kbPicker) box.kbPicker.rest = label;
    single.dispatchEvent(new Event("change", { bubbles: true }));
    return;
  }
  $$(".kb-token", box).forEach((token) => token.remove());
  for (const [id, label] of pairs) box.insertBefore(h("span.kb-token", {}, label, h("input", { type: "hidden", name: nameOf(box), value: id }), h("button", { type: "button", "data-kb-drop": "token", "aria-label": t("remove") }, icon("x"))), input);
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

function write(form, data) {
  for (const box of $$(".kb-combo", form)) if (data[`@${nameOf(box)}`]) choose(box, data[`@${nameOf(box)}`]);
  // Whom a text calls is in no field that one sees.
  if (form.matches("[data-kb~=composer]")) for (const value of data.mentions ?? []) form.append(h("input", { type: "hidden", name: "mentions", value }));
  for (const [name, values] of Object.entries(data)) {
    const fields = $$(`[name="${CSS.escape(name)}"]`, form).filter((el) => !el.closest(".kb-combo") && el.name !== "mentions");
    fields.forEach((el, at) => {
      if (el.matches("[type=checkbox], [type=radio]")) el.checked = values.includes(el.value);
      else if (el.tagName === "SELECT") for (const option of el.options) option.selected = values.includes(option.value);
      else if (el.type !== "file") el.value = values[Math.min(at, values.length - 1)] ?? "";
      el.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
}

function start(form) {
  const slot = PREFIX + form.dataset.draft;
  const rest = JSON.stringify(read(form));
  let last = rest;
  const keep = () => {
    if (!form.isConnected) { clearInterval(timer); return; }
    const now = JSON.stringify(read(form));
    if (now === last) return;
    last = now;
    try { now === rest ? localStorage.removeItem(slot) : localStorage.setItem(slot, JSON.stringify({ at: Date.now(), data: JSON.parse(now) })); } catch { /* full or forbidden storage: nothing to keep */ }
    // Back at the beginning, as after sending, nothing is kept: the note would speak of a draft that is not there.
    note = now === rest ? "" : t("draftKept", { time: hours() });
    if (!pressed) tell();
  };
  // A note that comes while a button is held down may move it from under the finger, and the press would be lost.
  let [pressed, note] = [false, ""];
  const tell = () => { const mark = $("[data-kb-draftmark]", form); if (mark) mark.textContent = note; };
  const release = () => { pressed = false; if (form.isConnected) setTimeout(tell); };
  form.addEventListener("pointerdown", () => { pressed = true; for (const end of ["pointerup", "pointercancel"]) addEventListener(end, release, { once: true }); });
  const timer = setInterval(keep, 5000);
  form.addEventListener("focusout", keep);
  form.addEventListener("kb:keepdraft", keep);
  addEventListener("pagehide", keep);
  // What was sent is still in the fields while the next page loads: it must not be kept a second time.
  const sent = () => { localStorage.removeItem(slot); last = JSON.stringify(read(form)); note = ""; tell(); $("[data-kb-draftoffer]", form)?.remove(); };
  form.addEventListener("kb:saved", sent);
  // Before the answer takes the form's place: “save and new” would offer what it has just saved. And after a composer has emptied itself.
  for (const done of ["htmx:after:request", "htmx:finally:request"]) form.addEventListener(done, ({ detail: { ctx } }) => {
    if (ctx.sourceElement === form && ctx.response?.status >= 200 && ctx.response?.status < 300) sent();
  });
  if (!form.hasAttribute("hx-post")) form.addEventListener("submit", () => localStorage.setItem(`${slot}:sent`, "1"));
  offer(form, slot, rest);
}

function offer(form, slot, rest) {
  let kept;
  try { kept = JSON.parse(localStorage.getItem(slot)); } catch { return; }
  if (!kept || JSON.stringify(kept.data) === rest) return;
  const bar = h("div.kb-banner.kb-banner--sm", { role: "status", "data-kb-draftoffer": "" }, icon("history"), h("span", {}, t("draftFound", { when: moment(kept.at) })), h("span.kb-banner__tools", {},
    h("button.kb-linkbtn", { type: "button", onclick: () => { write(form, kept.data); bar.remove(); } }, t("restore")),
    h("button.kb-linkbtn", { type: "button", onclick: () => { localStorage.removeItem(slot); bar.remove(); } }, t("discard"))));
  ($(".kb-dialog__body", form) ?? form).prepend(bar);
}

export function startDrafts() {
  behaviour("draft", start);
  // A page that confirms a saved form names its draft, because a full page load has no event to listen to.
  behaviour("draft-done", (el) => localStorage.removeItem(PREFIX + el.dataset.draft));
}
