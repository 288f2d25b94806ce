// Cards at a stand: each is put into the outbox of this device (src/outbox.js sends it, now or when there is a network).
// Its key is known to the server, so that nothing is doubled. Loaded only by the page of the stand.
const form = document.getElementById("kb-stand");
const part = (name) => form.querySelector(`[data-${name}]`);
const tell = (text) => { part("told").textContent = text; };
const user = document.querySelector("meta[name=kb-user]")?.content ?? "";
const STICKY = `kb-stand:${user}`;
let photo = null;
let readAlready = false;

const freshKey = () => [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

function put(entry) {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open("keben-outbox", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("entries", { keyPath: "key" });
    asked.onerror = () => reject(asked.error);
    asked.onsuccess = () => {
      const change = asked.result.transaction("entries", "readwrite");
      change.objectStore("entries").put(entry);
      change.oncomplete = () => { asked.result.close(); resolve(); };
      change.onerror = change.onabort = () => reject(change.error);
    };
  });
}

/** A photo of a card needs no twelve megapixels; a smaller one is sent even over the network of a fair. */
async function smaller(file) {
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, 1800 / Math.max(picture.width, picture.height));
    const canvas = Object.assign(document.createElement("canvas"), { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve) => { canvas.toBlob((blob) => resolve(blob ?? file), "image/jpeg", 0.85); });
  } catch { return file; }
}

function stick() {
  const kept = {};
  for (const one of form.querySelectorAll("[data-sticky]")) kept[one.name] = one.type === "checkbox" ? one.checked : one.value;
  try { localStorage.setItem(STICKY, JSON.stringify(kept)); } catch { /* a private window forgets */ }
  return kept;
}

function unstick(kept) {
  for (const one of form.querySelectorAll("[data-sticky]")) {
    if (!(one.name in kept)) continue;
    if (one.type === "checkbox") one.checked = kept[one.name]; else one.value = kept[one.name];
  }
}

function show(file) {
  photo = file;
  readAlready = false;
  const label = part("photo-name");
  label.textContent = file ? file.name : label.dataset.word;
  const button = part("readcard");
  if (button) button.hidden = !file;
}

// The return key of the phone leads from the name over the company to the number, and saves from there: no finger leaves the keys.
const WAY = ["contact_name", "name", "mobile"];
const ASKED = ["name", "mobile", "phone", "email"];
form.addEventListener("keydown", (event) => {
  const next = WAY[WAY.indexOf(event.target.name) + 1];
  if (event.key !== "Enter" || event.isComposing || !WAY.includes(event.target.name) || !next) return;
  event.preventDefault();
  form.elements[next].focus();
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const data = new FormData(form);
  const about = String(data.get("name") || data.get("contact_name") || "").trim();
  if (!about) { tell(form.dataset.noname); form.elements.contact_name.focus(); return; }
  const fields = [...data].filter(([, value]) => typeof value === "string");
  if (photo && form.dataset.read && !readAlready) fields.push(["read_later", "1"]); // the server reads it when it arrives
  const key = freshKey();
  const kept = stick();
  try {
    const files = photo ? [{ name: `${form.dataset.card}-${about.slice(0, 40)}.jpg`, blob: await smaller(photo) }] : [];
    await put({ key, url: form.action, fields: [...fields, ["_key", key], ["text", about]], files, about, upload: form.dataset.upload, user, at: Date.now(), state: "waiting" });
  } catch { tell(form.dataset.full); return; }
  form.reset();
  unstick(kept);
  for (const name of ASKED) changed(form.elements[name]); // what was said of twins was about the card before
  show(null);
  tell(form.dataset.kept.replace("{about}", about));
  form.elements.contact_name.focus();
  window.dispatchEvent(new Event("online")); // the outbox looks whether it can send
});

// What was kept has been sent: the toast says so, and the line must not go on saying that it lies here.
document.body.addEventListener("kb:changed", () => { if (part("told").textContent.startsWith(form.dataset.kept.split("{about}")[0])) tell(""); });

part("photo").addEventListener("change", (event) => { show(event.target.files[0] ?? null); });

part("readcard")?.addEventListener("click", async (event) => {
  const button = event.currentTarget;
  const shown = photo;
  button.disabled = true;
  tell(form.dataset.reading);
  try {
    const body = new FormData();
    body.append("file", await smaller(shown), "card.jpg");
    const answer = await fetch(form.dataset.read, { method: "POST", body, credentials: "same-origin", headers: { "X-CSRFToken": document.querySelector("meta[name=kb-csrf]")?.content ?? "" } });
    const found = await answer.json();
    if (photo !== shown) return; // the card was saved meanwhile, and this is the next one
    readAlready = answer.ok;
    if (!answer.ok) { tell(found.error); return; }
    fill(found.fields);
    tell(Object.keys(found.fields).length ? form.dataset.filled : form.dataset.nothing);
  } catch { if (photo === shown) tell(form.dataset.later); } finally { button.disabled = false; }
});

function fill(found) {
  for (const [name, value] of Object.entries(found)) if (form.elements[name] && value && !form.elements[name].value) { form.elements[name].value = value; changed(form.elements[name]); }
}

/** Whoever watches a field, such as the check for twins, hears of what a script has written into it. */
function changed(input) { input.dispatchEvent(new Event("input", { bubbles: true })); }

/** vCard 2.1 to 4.0 and MECARD, as far as a card at a stand needs them. */
export function parseCard(text) {
  const found = {};
  const keep = (name, value) => { const clean = value?.replace(/\\([,;nN\\])/g, (_all, sign) => (sign.toLowerCase() === "n" ? " " : sign)).trim(); if (clean && !found[name]) found[name] = clean; };
  if (/^MECARD:/i.test(text)) {
    for (const one of text.slice(7).split(/(?<!\\);/)) {
      const [name, value] = [one.slice(0, one.indexOf(":")).toUpperCase(), one.slice(one.indexOf(":") + 1)];
      keep({ N: "contact_name", ORG: "name", TEL: "mobile", EMAIL: "email", ADR: "address", TITLE: "post" }[name] ?? "", value.replace(",", ""));
    }
    delete found[""];
    return found;
  }
  for (const line of text.replace(/\r?\n[ \t]/g, "").split(/\r?\n/)) {
    const at = line.indexOf(":");
    if (at < 0) continue;
    const [name, ...marks] = line.slice(0, at).toUpperCase().replace(/^ITEM\d+\./, "").split(";");
    const value = line.slice(at + 1);
    if (name === "FN") { delete found.contact_name; keep("contact_name", value); }
    if (name === "N" && !found.contact_name) keep("contact_name", value.split(";").slice(0, 2).join(""));
    if (name === "ORG") keep("name", value.split(/(?<!\\);/)[0]);
    if (name === "TITLE") keep("post", value);
    if (name === "TEL") keep(/WORK|FAX/.test(marks.join()) && !/CELL/.test(marks.join()) ? "phone" : "mobile", value.replace(/^tel:/i, ""));
    if (name === "EMAIL") keep("email", value);
    if (name === "ADR") keep("address", value.split(/(?<!\\);/).filter(Boolean).join(" "));
  }
  return found;
}

/** Browsers without a reader of codes of their own (Safari, Firefox, desktops) get jsQR, as (source, width, height) → text or "". */
let decoder = null;
let tries = 0;
async function load() {
  const formats = await globalThis.BarcodeDetector?.getSupportedFormats().catch(() => []);
  if (formats?.includes("qr_code")) {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return async (source) => (await detector.detect(source).catch(() => []))[0]?.rawValue ?? "";
  }
  // Some browsers remember a module that failed to arrive; another address is asked anew.
  const { default: jsqr } = await import(`${form.dataset.decoder}${tries++ ? `?${tries}` : ""}`);
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  return async (source, width, height, longest) => {
    const scale = Math.min(1, longest / Math.max(width, height));
    [canvas.width, canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
    if (!canvas.width || !canvas.height) return "";
    pen.drawImage(source, 0, 0, canvas.width, canvas.height);
    const code = jsqr(pen.getImageData(0, 0, canvas.width, canvas.height).data, canvas.width, canvas.height);
    return code ? code.data || new TextDecoder("gb18030").decode(new Uint8Array(code.binaryData)) : ""; // what is no UTF-8 is a card made by an older Chinese program
  };
}
const ready = () => (decoder ??= load().catch(() => (decoder = null)));

/** Fill in what the text of a code holds; false where it is no card. */
function take(text) {
  const found = text ? parseCard(text) : {};
  if (!Object.keys(found).length) return false;
  fill(found);
  tell(form.dataset.filled);
  return true;
}

/** Where no camera may be used, or it found nothing, a photo of the code does as well. */
function offer(text) {
  part("codelabel").hidden = false;
  tell(text);
}

async function scan() {
  const decode = await ready();
  if (!decode) { tell(form.dataset.nodecoder); return; }
  const video = part("video");
  let stream;
  try { stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }); } catch { offer(form.dataset.nocamera); return; }
  const stop = () => { stream?.getTracks().forEach((track) => track.stop()); part("camera").hidden = true; stream = null; };
  part("stop").onclick = stop;
  part("camera").hidden = false;
  video.srcObject = stream;
  await video.play();
  const end = Date.now() + 20000;
  let seen = "";
  while (stream && Date.now() < end) {
    const text = await decode(video, video.videoWidth, video.videoHeight, 800);
    if (!stream) return; // cancelled meanwhile
    if (take(text)) { stop(); return; }
    seen ||= text;
    await new Promise((resolve) => { setTimeout(resolve, 150); });
  }
  if (stream) { offer(seen ? form.dataset.nocard : form.dataset.nocode); stop(); }
}

part("code").addEventListener("change", async (event) => {
  const file = event.target.files[0];
  event.target.value = ""; // the same picture may be chosen again
  if (!file) return;
  const decode = await ready();
  if (!decode) { tell(form.dataset.nodecoder); return; }
  let picture;
  try { picture = await createImageBitmap(file); } catch { tell(form.dataset.nopicture); return; }
  let text = "";
  for (const longest of [1000, 1800, 500]) text ||= await decode(picture, picture.width, picture.height, longest); // a code that is blurred at one size is often sharp at another
  if (!take(text)) tell(text ? form.dataset.nocard : form.dataset.nocode);
});

// Without HTTPS a browser gives no camera to a page at all.
part(navigator.mediaDevices?.getUserMedia ? "scan" : "codelabel").hidden = false;
part("scan").addEventListener("click", scan);
ready(); // now, while there is a network: at the stand there may be none
try { unstick(JSON.parse(localStorage.getItem(STICKY) ?? "{}")); } catch { /* what was kept is damaged: start anew */ }
