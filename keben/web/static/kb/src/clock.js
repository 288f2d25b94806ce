// One clock: moments are written and days are counted in the zone of the company, whatever the device is set to.
import { config } from "./dom.js";

/** A date whose local parts are what clocks at the company show; only for reading parts, it is no point in time. */
export function wall(at = Date.now()) {
  if (!config.zone) return new Date(at);
  const format = new Intl.DateTimeFormat("en", { timeZone: config.zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" });
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  return new Date(part.year, part.month - 1, part.day, part.hour, part.minute, part.second);
}

const two = (n) => String(n).padStart(2, "0");

/** 15:04 */
export function hours(at) {
  const now = wall(at);
  return `${two(now.getHours())}:${two(now.getMinutes())}`;
}

/** 11-23 15:04, or 23 Nov 15:04, as times of this year stand everywhere. */
export function moment(at) {
  const now = wall(at);
  const english = document.documentElement.lang.startsWith("en");
  const day = english ? new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" }).format(now).replace("Sept", "Sep") : `${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  return `${day} ${hours(at)}`;
}
