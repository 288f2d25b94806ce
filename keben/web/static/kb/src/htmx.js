// htmx 4 with the settings of a strict content security policy, CSRF header, busy bar and error toasts.
import htmx from "htmx.org/dist/htmx.esm.js";
import { isPhone, t } from "./dom.js";
import { csrf } from "./net.js";
import { toast } from "./toast.js";

Object.assign(htmx.config, { includeIndicatorCSS: false, defaultTimeout: 30000, defaultFocusScroll: false });
window.htmx = htmx;

let running = 0;
let timer = 0;

function busy(ctx, on) {
  running += on ? 1 : -1;
  clearTimeout(timer);
  if (running > 0) {
    timer = setTimeout(() => {
      document.body.dataset.busy = "";
      if (ctx.target?.matches?.("[data-kb-region]")) ctx.target.classList.add("kb-dim");
    }, 300);
  } else {
    running = 0;
    delete document.body.dataset.busy;
  }
  if (!on) ctx.target?.classList?.remove("kb-dim");
}

export function startHtmx() {
  document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
    if (ctx.request.method !== "GET") ctx.request.headers["X-CSRFToken"] = csrf();
    const layer = ctx.sourceElement?.closest?.("[data-kb-layer]")?.dataset.kbLayer;
    if (layer && !ctx.request.headers["KB-Layer"]) ctx.request.headers["KB-Layer"] = layer;
    if (isPhone()) ctx.request.headers["KB-Phone"] = "1";
  });
  document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => busy(ctx, true));
  document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
    busy(ctx, false);
  });
  document.addEventListener("htmx:before:swap", (event) => {
    const { ctx } = event.detail;
    const status = ctx.response?.status;
    // A failure without a page region of its own must not replace what the user was reading.
    if (status >= 500 || status === 403 || status === 429) {
      const html = (ctx.response.headers?.get?.("Content-Type") ?? "").includes("html");
      if (!html || !/data-kb-errorbox/.test(ctx.text ?? "")) {
        event.preventDefault();
        // Our own refusals say themselves what is wrong (HX-Trigger kb:toast); a proxy's do not.
        if (!ctx.response.headers?.get?.("HX-Trigger")) toast({ text: t(status === 403 ? "forbidden" : "serverError"), tone: "danger" });
      }
    }
  });
  document.addEventListener("htmx:error", ({ detail }) => {
    if (detail?.error?.name === "AbortError") return;
    if (!navigator.onLine || detail?.error instanceof TypeError) toast({ text: t("offline"), tone: "danger" });
  });
}
