// Live counts and news: one EventSource on {stream}. Events: count {name: n}, toast {...}, refresh {region}, call {...}.
// While the stream does not answer, the counts are asked for every 30 s; it is tried again with growing pauses.
import { $$, config } from "./dom.js";
import { getJson } from "./net.js";
import { toast } from "./toast.js";

const ASK_EVERY = 30000, FIRST_PAUSE = 2000, LONGEST_PAUSE = 60000;
let source = null;
let failures = 0;
let retry = 0;
let asking = 0;

function counts(data) {
  for (const [name, n] of Object.entries(data)) {
    for (const el of $$(`[data-kb-count-of="${CSS.escape(name)}"]`)) el.textContent = n ? (n > 99 ? "99+" : n) : "";
  }
}

function connect() {
  clearTimeout(retry);
  if (source || document.hidden) return;
  // The stream may stand on another port of this host: the session cookie must travel there.
  source = new EventSource(config.stream, { withCredentials: true });
  const on = (name, run) => source.addEventListener(name, (event) => { let data; try { data = JSON.parse(event.data); } catch { return; } run(data); });
  source.onopen = () => { failures = 0; stopAsking(); document.body.dataset.kbStream = "open"; };
  on("count", counts);
  on("toast", toast);
  on("refresh", (data) => document.body.dispatchEvent(new CustomEvent("kb:refresh", { detail: data, bubbles: true })));
  on("call", (data) => document.dispatchEvent(new CustomEvent("kb:call", { detail: data })));
  source.onerror = () => {
    drop();
    document.body.dataset.kbStream = "lost";
    ask();
    retry = setTimeout(connect, Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** failures));
    failures += 1;
  };
}

function drop() { source?.close(); source = null; }

/** The slower way, only while somebody looks. */
function ask() {
  if (asking || !config.poll) return;
  asking = setInterval(async () => {
    if (document.hidden || !navigator.onLine) return;
    try { counts(await getJson(config.poll, { quiet: true })); } catch { /* the next round may work */ }
  }, ASK_EVERY);
}

function stopAsking() { clearInterval(asking); asking = 0; }

export function startStream() {
  const net = () => document.body.toggleAttribute("data-offline", !navigator.onLine);
  addEventListener("online", net);
  addEventListener("offline", net);
  net();
  document.addEventListener("kb:counts", (event) => counts(event.detail?.value ?? event.detail ?? {}));
  if (!config.stream || !window.EventSource) { ask(); return; }
  connect();
  document.addEventListener("visibilitychange", () => { if (document.hidden) drop(); else connect(); });
  addEventListener("pagehide", drop);
  addEventListener("pageshow", (event) => { if (event.persisted) connect(); });
}
