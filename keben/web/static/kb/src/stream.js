// Live counts and news: one EventSource on {stream}. Events: count {name: n}, toast {...}, refresh {region}, call {...}.
import { $$, config } from "./dom.js";
import { getJson } from "./net.js";
import { toast } from "./toast.js";

let source = null;
let failures = 0;

function counts(data) {
  for (const [name, n] of Object.entries(data)) {
    for (const el of $$(`[data-kb-count-of="${CSS.escape(name)}"]`)) el.textContent = n ? (n > 99 ? "99+" : n) : "";
  }
}

function connect() {
  if (source || document.hidden || failures > 5) return;
  source = new EventSource(config.stream);
  const on = (name, run) => source.addEventListener(name, (event) => { failures = 0; let data; try { data = JSON.parse(event.data); } catch { return; } run(data); });
  on("count", counts);
  on("toast", toast);
  on("refresh", (data) => document.body.dispatchEvent(new CustomEvent("kb:refresh", { detail: data, bubbles: true })));
  on("call", (data) => document.dispatchEvent(new CustomEvent("kb:call", { detail: data })));
  source.onerror = () => { drop(); failures += 1; if (failures === 6 && config.poll) poll(); setTimeout(connect, Math.min(60000, 2000 * 2 ** failures)); };
}

function drop() { source?.close(); source = null; }

/** Without a stream server the counts are asked for, only while somebody looks. */
function poll() {
  setInterval(async () => {
    if (document.hidden || !navigator.onLine) return;
    try { counts(await getJson(config.poll)); } catch { /* the next round may work */ }
  }, 30000);
}

export function startStream() {
  const net = () => document.body.toggleAttribute("data-offline", !navigator.onLine);
  addEventListener("online", net);
  addEventListener("offline", net);
  net();
  document.addEventListener("kb:counts", (event) => counts(event.detail?.value ?? event.detail ?? {}));
  if (!config.stream || !window.EventSource) { if (config.poll) poll(); return; }
  connect();
  document.addEventListener("visibilitychange", () => { if (document.hidden) drop(); else connect(); });
  addEventListener("pagehide", drop);
}
