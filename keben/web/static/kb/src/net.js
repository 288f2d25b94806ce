// Requests of our own modules: same origin, CSRF header, JSON or text back, errors shown as a toast.
import { config, t } from "./dom.js";
import { toast } from "./toast.js";

export const csrf = () => document.querySelector("meta[name=kb-csrf]")?.content ?? config.csrf ?? "";

/** After signing in again in another tab: the page takes over the new token. Answers same, other (person) or "" (still out). */
export async function renew() {
  const response = await fetch("/me/", { credentials: "same-origin", headers: { Accept: "text/html" } });
  const page = response.ok && !response.redirected ? new DOMParser().parseFromString(await response.text(), "text/html") : null;
  const value = (root, name) => root?.querySelector(`meta[name=${name}]`)?.content ?? "";
  if (!value(page, "kb-user")) return "";
  if (value(page, "kb-user") !== value(document, "kb-user")) return "other";
  const token = value(page, "kb-csrf");
  document.querySelector("meta[name=kb-csrf]").content = token;
  for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = token;
  return "same";
}

export class HttpError extends Error {
  constructor(response, text) { super(text || response.statusText); this.status = response.status; }
}

export async function request(url, { method = "GET", json, body, layer, signal, quiet } = {}) {
  const headers = { "X-Requested-With": "kb" };
  if (layer) { headers["HX-Request"] = "true"; headers["KB-Layer"] = layer; }
  if (method !== "GET") headers["X-CSRFToken"] = csrf();
  if (json !== undefined) { headers["Content-Type"] = "application/json"; body = JSON.stringify(json); }
  const response = await fetch(url, { method, headers, body, signal, credentials: "same-origin" });
  // What a layer asked for may stand on a page of its own; an ended session leads to the sign-in.
  if ((layer || response.status === 401) && !quiet && response.headers.get("HX-Redirect")) return leave(response.headers.get("HX-Redirect"));
  if (!response.ok) throw new HttpError(response, await response.text());
  return response;
}

/** The page leaves, drafts are kept on the way; what a page asks by itself is `quiet`. */
function leave(href) {
  location.assign(href);
  return new Promise(() => {});
}

export const getJson = async (url, options) => (await request(url, options)).json();

/** Fire and tell: used for preferences, columns and stars, where the page already shows the new state. */
export async function save(url, json, { method = "POST" } = {}) {
  try { return await request(url, { method, json }); } catch (error) {
    toast({ text: t("notSaved"), tone: "danger" });
    throw error;
  }
}
