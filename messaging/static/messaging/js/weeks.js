// When everybody works this week, asked for once in a while. No DOM.

import { get } from "./server.js";
import { wallSpan } from "./times.js";

const KEPT_MS = 5 * 60_000;
export const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
let asked = null;
let askedAt = 0;

// By person: seven days from Monday on; raises Refused.
export function weeks() {
  if (!asked || Date.now() - askedAt > KEPT_MS) {
    askedAt = Date.now();
    asked = get("/api/people/weeks/").then((answer) => answer.weeks);
    asked.catch(() => (asked = null));
  }
  return asked;
}

// "09:00–12:00, 13:00–17:00" -> "9 am–12 pm, 1–5 pm"; "off" without hours.
export function hoursInWords(day) {
  if (!day) return "off";
  return day.split(", ").map((one) => wallSpan(...one.split("–"))).join(", ");
}

// The days with the same hours together: "Mon–Wed 9–5 pm", "Thu off".
export function weekInLines(days) {
  const lines = [];
  days.forEach((day, index) => {
    const last = lines.at(-1);
    if (last?.day === day) last.until = index;
    else lines.push({ day, from: index, until: index });
  });
  return lines.map(({ day, from, until }) => ({
    days: from === until ? DAYS[from] : `${DAYS[from]}–${DAYS[until]}`,
    hours: hoursInWords(day),
  }));
}

// Monday is 0.
export function weekday(now) {
  return (new Date(now).getDay() + 6) % 7;
}
