// Who else is editing this record: data-kb="presence" data-url. Asked while somebody looks; says so while a value is open.
import { $ } from "./dom.js";
import { request } from "./net.js";
import { behaviour } from "./registry.js";

const EVERY = 20000;

function start(el) {
  const beat = async () => {
    if (!el.isConnected) { clearInterval(timer); document.removeEventListener("kb:editing", beat); return; }
    if (document.hidden || !navigator.onLine) return;
    const editing = Boolean($("[data-kb~=inline][data-open]"));
    // A page that has been left or signed out must not complain every twenty seconds, nor leave while a file waits in it.
    const quiet = Boolean($(".kb-file[data-waits]"));
    try { el.innerHTML = await (await request(el.dataset.url, { method: editing ? "POST" : "GET", quiet })).text(); } catch { clearInterval(timer); }
  };
  const timer = setInterval(beat, EVERY);
  document.addEventListener("kb:editing", beat);
}

export function startPresence() { behaviour("presence", start); }
