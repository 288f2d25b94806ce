// The composer away from the desk: voice, camera, place (asked at that moment), and what is written without a network.
import { hours } from "./clock.js";
import { $, $$, h, t } from "./dom.js";
import { keep } from "./outbox.js";
import { toast } from "./toast.js";
import { send } from "./upload.js";

/** A key that no other entry has; the server remembers it. */
export function freshKey() {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function camera(form) {
  const input = $("[data-kb-camera]", form);
  input?.addEventListener("change", (event) => { event.stopPropagation(); for (const file of input.files) send(form, file); input.value = ""; });
}

/** Among the tools of the phone and beside the paper clip of the desktop: each button records for itself. */
function voice(form, button) {
  if (!window.MediaRecorder || !navigator.mediaDevices) { button.hidden = true; return; }
  let stream;
  // The dialog may be closed while somebody speaks: then nobody listens any more.
  const close = () => { stream.getTracks().forEach((track) => track.stop()); form.kbRecording = null; clearInterval(clock); length.remove(); button.setAttribute("aria-pressed", "false"); };
  const length = h("span.kb-reclength", { role: "timer" });
  let clock;
  button.addEventListener("click", async () => {
    if (form.kbRecording) { form.kbRecording.stop(); return; }
    try { stream = await navigator.mediaDevices.getUserMedia({ audio: true }); } catch { toast({ text: t("voiceDenied"), tone: "warn" }); return; }
    const type = ["audio/mp4", "audio/webm", "audio/ogg"].find((one) => MediaRecorder.isTypeSupported(one)) ?? "";
    const parts = [];
    const recorder = new MediaRecorder(stream, type ? { mimeType: type } : {});
    recorder.ondataavailable = (event) => parts.push(event.data);
    recorder.onstop = () => {
      close();
      if (!form.isConnected) return;
      const kind = (recorder.mimeType || type || "audio/webm").split(";")[0];
      const end = { "audio/mp4": "m4a", "audio/ogg": "ogg" }[kind] ?? "webm";
      const time = hours().replace(":", "");
      send(form, new File(parts, `${t("voiceName")}-${time}.${end}`, { type: kind }));
    };
    recorder.start();
    form.kbRecording = recorder;
    button.setAttribute("aria-pressed", "true");
    const since = Date.now();
    const tick = () => { const s = Math.round((Date.now() - since) / 1000); length.textContent = `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")}`; if (!form.isConnected) recorder.stop(); };
    tick();
    button.after(length);
    clock = setInterval(tick, 1000);
  });
}

/** The place is taken on the press of the button only, and the browser asks as well; a second press takes it back. */
function place(form) {
  const button = $("[data-kb-place]", form);
  const field = form.elements.place;
  if (!button || !field) return;
  const label = $("span", button);
  const words = label.textContent;
  const clear = () => { field.value = ""; label.textContent = words; button.setAttribute("aria-pressed", "false"); };
  form.addEventListener("reset", clear);
  button.addEventListener("click", () => {
    if (field.value) { clear(); return; }
    if (!navigator.geolocation) { toast({ text: t("placeFailed"), tone: "warn" }); return; }
    label.textContent = t("placeAsking");
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      field.value = [coords.latitude.toFixed(6), coords.longitude.toFixed(6), Math.round(coords.accuracy)].join(",");
      label.textContent = t("placeTaken", { m: Math.round(coords.accuracy) });
      button.setAttribute("aria-pressed", "true");
    }, () => { clear(); toast({ text: t("placeFailed"), tone: "warn" }); }, { enableHighAccuracy: true, timeout: 15000, maximumAge: 0 });
  });
}

/** What the form would send, ready to be kept. */
function entry(form) {
  const fields = [...new FormData(form)].filter(([, value]) => typeof value === "string");
  fields.push(["written_at", new Date().toISOString()]);
  const files = $$(".kb-file", form).filter((row) => row.kbHeld).map((row) => ({ name: row.kbHeld.name, blob: row.kbHeld }));
  return { key: form.elements._key.value, url: form.getAttribute("hx-post"), upload: form.dataset.url, about: form.dataset.about ?? "", fields, files };
}

async function store(form) {
  try { await keep(entry(form)); } catch { toast({ text: t("outboxFull"), tone: "danger" }); return; }
  if (!navigator.onLine) toast({ text: t("outboxKept"), tone: "warn" });
  form.dispatchEvent(new CustomEvent("kb:saved", { bubbles: true }));
  form.dispatchEvent(new CustomEvent("kb:cleared"));
  form.closest("dialog")?.kbClose?.();
}

export function afield(form) {
  camera(form);
  for (const button of $$("[data-kb-voice]", form)) voice(form, button);
  place(form);
  $("[data-kb-at]", form)?.addEventListener("click", () => {
    const text = $("textarea", form);
    text.setRangeText("@", text.selectionStart, text.selectionEnd, "end");
    text.focus();
    text.dispatchEvent(new Event("input", { bubbles: true }));
  });
  // The draft is kept while one types; this closes without the question whether to leave it.
  $("[data-kb-keep]", form)?.addEventListener("click", () => { form.dispatchEvent(new CustomEvent("kb:keepdraft")); delete form.dataset.dirty; form.closest("dialog")?.kbClose?.(); });
  form.addEventListener("htmx:error", ({ detail }) => { if (detail?.ctx?.sourceElement === form && detail.error instanceof TypeError) store(form); });
}

export function startAfield() {
  // Before htmx hears of it: without a network, or with a file that waits, the entry goes to the queue.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches?.("[data-kb~=composer]") || !form.elements._key) return;
    form.elements._key.value ||= freshKey();
    if (navigator.onLine && !$$(".kb-file", form).some((row) => row.kbHeld)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.reportValidity()) store(form);
  }, true);
}
