// Live counts and news: one EventSource on {stream}. Events: count {name: n}, toast {...}, refresh {region}, call {...}.
import { $$, config } from "./dom.js";
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
  source.onerror = () => { drop(); failures += 1; setTimeout(connect, Math.min(60000, 2000 * 2 ** failures)); };
}

function drop() { source?.close(); source = null; }

export function startStream() {
  const net = () => document.body.toggleAttribute("data-offline", !navigator.onLine);
  addEventListener("online", net);
  addEventListener("offline", net);
  net();
  if (!config.stream || !window.EventSource) return;
  connect();
  document.addEventListener("visibilitychange", () => { if (document.hidden) drop(); else connect(); });
  addEventListener("pagehide", drop);
}
