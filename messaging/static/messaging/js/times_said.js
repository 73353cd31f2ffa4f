// What a time in a draft means: "in the next 30 minutes", "by 3", "3:15 pm", "end of day", "before
// close", "tomorrow morning", "Thursday 9:30", "no rush", on the browser's own clock. No DOM.

const MINUTE = 60_000;
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const NUMBERS = { a: 1, an: 1, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, ten: 10, fifteen: 15, twenty: 20, thirty: 30, "half an": 0.5, "a few": 3, "a couple of": 2 };
const SPAN = /\b(?:in|within)(?: the)?(?: next)? (\d+|half an|a few|a couple of|an?|one|two|three|four|five|six|ten|fifteen|twenty|thirty) ?(min|minute|hr|hour|h|day|week)s?\b|\bwithin the (hour)\b|\b(?:the )?next (hour)\b/;
const CLOCK = /(?:\b(?:by|before|at|until|till|around|no later than)|\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*|\btomorrow|\btoday)(?: at)? (?:about )?(\d{1,2})(?::(\d\d))? ?(am|pm|a\.m\.|p\.m\.|o'clock)?(?![\d/]|:\d| ?(?:min|hour|day|week|people|unit|vial|syringe|box))|\b(\d{1,2}):(\d\d) ?(am|pm)?\b|\b(\d{1,2}) ?(am|pm)\b/;
const PARTS = [
  [/\b(?:noon|midday|before lunch|by lunch)\b/, 12],
  [/\bfirst thing\b/, 9],
  [/\bmorning\b/, 12],
  [/\bafternoon\b/, 17],
  [/\b(?:tonight|evening)\b/, 20],
];
const DAY_END = /\b(?:end of (?:the |my |your )?(?:day|shift)|eod|cob|close of business|before (?:we )?clos(?:e|ing)|by clos(?:e|ing)|today)\b/;
// Hours as people at work mean them: "by 3" is in the afternoon.
const EARLIEST_HOUR = 7;
const USUAL_CLOSE = 18;

// The instant that a text wants its answer by, in milliseconds, or null: none is said, or there is no
// hurry. `closes` is when the day ends there, "18:00".
export function instantSaid(text, now, closes = null) {
  const said = text.toLowerCase().replace(/[’]/g, "'");
  const span = SPAN.exec(said);
  if (span) return now + minutesOf(span) * MINUTE;
  const day = dayOf(said, now);
  const clock = CLOCK.exec(said);
  if (clock) return atClock(day, now, clock);
  const part = PARTS.find(([pattern]) => pattern.test(said));
  if (part) return laterThan(now, setHours(day ?? new Date(now), part[1], 0), day);
  if (DAY_END.test(said)) return endOfDay(new Date(now), closes);
  return day ? endOfDay(day, closes) : null;
}

function minutesOf([, number, unit, ...hour]) {
  if (hour.some(Boolean)) return 60;
  const count = NUMBERS[number] ?? Number(number);
  const each = { min: 1, minute: 1, h: 60, hr: 60, hour: 60, day: 24 * 60, week: 7 * 24 * 60 };
  return count * each[unit];
}

// The day that is named: tomorrow, or the next Thursday; null: none is.
function dayOf(said, now) {
  const date = new Date(now);
  if (/\btomorrow\b|\bmañana\b/.test(said)) return shifted(date, 1);
  const named = /\b(?:by|on|before|this|next|until|,)? ?(sun|mon|tue|wed|thu|fri|sat)(?:s|rs|urs|nes|ur)?(?:day)?\b/.exec(said);
  if (!named) return null;
  const ahead = (DAYS.indexOf(named[1]) - date.getDay() + 7) % 7;
  return shifted(date, ahead || 7);
}

function atClock(day, now, [, hour, minute, half, exactHour, exactMinute, exactHalf, bare, bareHalf]) {
  const hours = Number(hour ?? exactHour ?? bare);
  const minutes = Number(minute ?? exactMinute ?? 0);
  const isPm = (half ?? exactHalf ?? bareHalf ?? "").replaceAll(".", "");
  if (hours > 23 || minutes > 59) return null;
  const on = day ?? new Date(now);
  if (isPm === "pm" || isPm === "am") {
    return laterThan(now, setHours(on, (hours % 12) + (isPm === "pm" ? 12 : 0), minutes), day);
  }
  const usual = hours < EARLIEST_HOUR ? hours + 12 : hours;
  const at = setHours(on, usual, minutes);
  const isPast = !day && at <= now && usual < 12;
  return laterThan(now, isPast ? setHours(on, usual + 12, minutes) : at, day);
}

// What is over for today is meant tomorrow.
function laterThan(now, at, day) {
  return at > now || day ? at : shifted(new Date(at), 1).getTime();
}

function endOfDay(date, closes) {
  const [hour, minute] = (closes ?? `${USUAL_CLOSE}:00`).split(":").map(Number);
  return setHours(date, hour, minute);
}

function setHours(date, hour, minute) {
  return new Date(date).setHours(hour, minute, 0, 0);
}

function shifted(date, days) {
  const other = new Date(date);
  other.setDate(other.getDate() + days);
  return other;
}
