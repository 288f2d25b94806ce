// 写跟进: next-step chips fill a hidden date, @ suggests colleagues, Ctrl+Enter submits, focus stays afterwards.
import { afield, startAfield } from "./afield.js";
import { $, $$ } from "./dom.js";
import { composing } from "./keys.js";
import { getJson } from "./net.js";
import { Options } from "./options.js";
import { startOutbox } from "./outbox.js";
import { behaviour } from "./registry.js";

function start(form) {
  const text = $("textarea", form);
  form.addEventListener("click", (event) => {
    const chip = event.target.closest("[data-kb-next]");
    if (chip) {
      const on = chip.getAttribute("aria-pressed") !== "true";
      $$("[data-kb-next]", form).forEach((el) => el.setAttribute("aria-pressed", "false"));
      chip.setAttribute("aria-pressed", String(on));
      const field = form.elements[chip.dataset.name ?? "next_at"];
      if (field) field.value = on ? chip.dataset.kbNext : "";
    }
  });
  // Another time than that of a chip: the chip no longer says what will be.
  form.addEventListener("change", ({ target }) => {
    if (target.name === "next_at") for (const chip of $$("[data-kb-next]", form)) chip.setAttribute("aria-pressed", String(chip.dataset.kbNext === target.value));
  });
  phrases(form, text);
  if (form.dataset.mentionUrl) mentions(form, text);
  if (form.elements._key) afield(form);
  form.addEventListener("kb:cleared", () => clear(form));
  form.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
    if (ctx.sourceElement !== form || !(ctx.response?.status >= 200 && ctx.response.status < 300)) return;
    clear(form);
    text.focus();
  });
}

function clear(form) {
  form.reset();
  // A reset leaves hidden fields as they are: the next entry must not inherit date and mentions.
  if (form.elements.next_at) form.elements.next_at.value = "";
  $$("input[type=hidden][name=mentions]", form).forEach((el) => el.remove());
  $$("[data-kb-next]", form).forEach((el) => el.setAttribute("aria-pressed", "false"));
  $$("[data-kb-files] .kb-file", form).forEach((el) => el.remove());
  if (form.elements._key) form.elements._key.value = "";
  delete form.dataset.dirty;
}

function insert(text, words) {
  text.setRangeText(words, text.selectionStart, text.selectionEnd, "end");
  text.focus();
  text.dispatchEvent(new Event("input", { bubbles: true }));
}

/** An open menu lies outside of the form; once it has closed and given the focus back, the words go to the caret. */
function phrases(form, text) {
  $(".kb-menu[id^=kb-phrases]", form)?.addEventListener("click", ({ target }) => {
    const one = target.closest("[data-kb-phrase]");
    if (one) setTimeout(() => insert(text, one.dataset.kbPhrase));
  });
}

/** The word after the last @ before the caret, or null. */
const wanted = (text) => /@([^\s@]{0,12})$/.exec(text.value.slice(0, text.selectionStart))?.[1] ?? null;

function mentions(form, text) {
  const options = new Options(text, text, (item) => {
    const q = wanted(text);
    text.setRangeText(`@${item.label} `, text.selectionStart - q.length - 1, text.selectionStart, "end");
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name: "mentions", value: item.id });
    form.append(input);
    options.close();
  });
  const look = async () => {
    const q = wanted(text);
    if (q === null) { options.close(); return; }
    const url = new URL(form.dataset.mentionUrl, location.origin);
    url.searchParams.set("q", q);
    const { items } = await getJson(url);
    if (wanted(text) !== q) return; // a later letter has asked again
    if (items.length) options.show(items.slice(0, 8)); else options.close();
  };
  text.addEventListener("input", (event) => { if (!composing(event)) look(); });
  text.addEventListener("compositionend", look);
  text.addEventListener("keydown", (event) => { if (!composing(event) && options.key(event)) { event.preventDefault(); event.stopPropagation(); } });
  text.addEventListener("blur", () => options.close());
}

export function startComposers() { behaviour("composer", start); startAfield(); startOutbox(); }
