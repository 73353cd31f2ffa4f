// Instants and spans as people read them, in the browser's own zone. No DOM.

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const LONG_WEEKDAYS = [
  "Sunday",
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
];
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

// "1:42 pm"
export function clock(at) {
  const date = new Date(at);
  const hour = date.getHours() % 12 || 12;
  const minute = String(date.getMinutes()).padStart(2, "0");
  return `${hour}:${minute} ${date.getHours() < 12 ? "am" : "pm"}`;
}

// How many local midnights lie between: 0 today, 1 tomorrow, -1 yesterday.
export function daysFrom(now, at) {
  return Math.round((startOfDay(at) - startOfDay(now)) / DAY);
}

function startOfDay(at) {
  const date = new Date(at);
  return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
}

// "Today", "Yesterday", "Tuesday", "Tuesday, Nov 10"
export function dayName(at, now) {
  const days = daysFrom(now, at);
  if (days === 0) return "Today";
  if (days === -1) return "Yesterday";
  const date = new Date(at);
  const name = LONG_WEEKDAYS[date.getDay()];
  return days > -6 && days < 0 ? name : `${name}, ${monthDay(date, now)}`;
}

function monthDay(date, now) {
  const year = date.getFullYear() === new Date(now).getFullYear() ? "" : ` ${date.getFullYear()}`;
  return `${MONTHS[date.getMonth()]} ${date.getDate()}${year}`;
}

// "3:24 pm", "tomorrow 11:00 am", "Thu 9:30 am", "Dec 14, 9:30 am"
export function moment(at, now) {
  const days = daysFrom(now, at);
  if (days === 0) return clock(at);
  if (days === 1) return `tomorrow ${clock(at)}`;
  if (days === -1) return `yesterday ${clock(at)}`;
  const date = new Date(at);
  if (Math.abs(days) < 7) return `${WEEKDAYS[date.getDay()]} ${clock(at)}`;
  return `${monthDay(date, now)}, ${clock(at)}`;
}

// "3:24 pm", "Thu 9:30 am", "Dec 14": where there is little room.
export function shortMoment(at, now) {
  const days = daysFrom(now, at);
  const date = new Date(at);
  if (days === 0) return clock(at);
  if (days < 0 || days > 6) return monthDay(date, now);
  return `${WEEKDAYS[date.getDay()]} ${clock(at).replace(":00", "")}`;
}

// "7 min", "1 h 5 min", "3 days"; never "0 min".
export function span(ms) {
  const minutes = Math.floor(ms / MINUTE);
  if (minutes < 1) return "less than a minute";
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours < 24) return rest ? `${hours} h ${rest} min` : `${hours} h`;
  const days = Math.floor(hours / 24);
  return days === 1 ? "1 day" : `${days} days`;
}

// "in 49 min" while that is near, else nothing: "tomorrow 11:00 am" says enough.
export function countdown(at, now) {
  const left = Date.parse(at) - now;
  if (left <= 0 || left > 12 * 60 * MINUTE) return "";
  return left < MINUTE ? "in less than a minute" : `in ${span(Math.ceil(left / MINUTE) * MINUTE)}`;
}

// "09:00", "13:00" -> "9 am–1 pm"; "13:30", "18:00" -> "1:30–6 pm"
export function wallSpan(starts, ends) {
  const [from, to] = [wall(starts), wall(ends)];
  return from.half === to.half ? `${from.time}–${to.time} ${to.half}` : `${from.time} ${from.half}–${to.time} ${to.half}`;
}

function wall(text) {
  const [hour, minute] = text.split(":").map(Number);
  const time = minute ? `${hour % 12 || 12}:${String(minute).padStart(2, "0")}` : `${hour % 12 || 12}`;
  return { time, half: hour % 24 < 12 ? "am" : "pm" };
}
