// Date fields: data-kb="date" (data-kind date|datetime|range). The calendar loads on first focus and opens on a click or on arrow down;
// typing always works.
import { wall } from "./clock.js";
import { config, h, t } from "./dom.js";
import { place } from "./popover.js";
import { behaviour } from "./registry.js";

let library;
const load = () => (library ??= import(config.assets.flatpickr));

const iso = (date) => `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, "0")}-${String(date.getDate()).padStart(2, "0")}`;

function quick(picker) {
  const day = (n) => { const date = wall(); date.setDate(date.getDate() + n); return date; };
  const monday = (8 - wall().getDay()) % 7 || 7;
  const chips = [["today", 0], ["tomorrow", 1], ["nextMonday", monday]];
  picker.calendarContainer.append(h("div.kb-datequick", {}, chips.map(([word, n]) => h("button.kb-chip", { type: "button", onclick: () => { picker.setDate(day(n), true); if (!picker.config.enableTime) picker.close(); } }, t(word)))));
}

/** A day that there is, or nothing: the library would make 2 March of 30 February without a word. */
function strict(text) {
  const found = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::\d{2})?)?$/.exec(text.trim());
  if (!found) return undefined;
  const [year, month, day, hour, minute] = found.slice(1).map((part) => Number(part ?? 0));
  const date = new Date(year, month - 1, day, hour, minute);
  return date.getMonth() === month - 1 && date.getDate() === day && date.getHours() === hour && date.getMinutes() === minute ? date : undefined;
}

/** What is typed and is no such day stays as it is: the server understands 昨天 and 9月3日, and says what it does not. */
function keepTyped(picker) {
  const set = picker.setDate;
  picker.setDate = (date, ...more) => { if (typeof date !== "string" || !date.trim() || strict(date)) set(date, ...more); };
}

/** 法定节假日 and 调休 come from the server: config.holidays = {rest: [iso], work: [iso]}. */
function markDay(el) {
  const day = iso(el.dateObj);
  if (config.holidays?.rest?.includes(day)) el.dataset.rest = t("restDay");
  if (config.holidays?.work?.includes(day)) el.dataset.work = t("workDay");
}

function start(input) {
  let made;
  const build = () => (made ??= make(input));
  // Who asks for it gets it, nobody else: a dialog puts the cursor here by itself, and the calendar would lie over what it says.
  const open = async () => (await build()).open();
  input.addEventListener("focus", build);
  input.addEventListener("click", open);
  input.addEventListener("keydown", (event) => { if (event.key === "ArrowDown" && !input._flatpickr?.isOpen) { event.preventDefault(); open(); } });
}

async function make(input) {
  const { flatpickr, zh } = await load();
  const kind = input.dataset.kind ?? "date";
  const picker = flatpickr(input, {
    allowInput: true, clickOpens: false, disableMobile: false, time_24hr: true, enableTime: kind === "datetime", mode: kind === "range" ? "range" : "single",
    dateFormat: kind === "datetime" ? "Y-m-d H:i" : "Y-m-d", locale: { ...(config.lang?.startsWith("zh") ? zh : {}), firstDayOfWeek: 1 }, minDate: input.dataset.min, maxDate: input.dataset.max,
    appendTo: input.closest("dialog") ?? undefined, position: (picker) => { picker.calendarContainer.style.right = "auto"; place(picker.calendarContainer, input, { gap: 4 }); },
    parseDate: strict, onDayCreate: (_dates, _text, _picker, el) => markDay(el), onReady: (_d, _t, instance) => { if (kind !== "range") quick(instance); },
  });
  if (kind !== "range") keepTyped(picker);
  return picker;
}

export function startDates() { behaviour("date", start); }
