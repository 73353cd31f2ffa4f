// Times and people as a screen on a wall says them, on the clocks of a location. No DOM.

const parts = new Map();

function format(zone, options) {
  const key = `${zone} ${Object.keys(options)}`;
  if (!parts.has(key)) parts.set(key, new Intl.DateTimeFormat("en-US", { timeZone: zone, ...options }));
  return parts.get(key);
}

// "2:41 pm"
export function clockIn(zone, at) {
  const said = format(zone, { hour: "numeric", minute: "2-digit" }).format(at);
  return said.replace(/\s(AM|PM)$/u, (_, half) => ` ${half.toLowerCase()}`);
}

// "PST"
export function zoneName(zone, at) {
  const found = format(zone, { timeZoneName: "short" }).formatToParts(at);
  return found.find((part) => part.type === "timeZoneName")?.value ?? "";
}

// "2:41 pm", of another day "Mon 9:00 am"
export function momentIn(zone, at, now) {
  const day = (one) => format(zone, { year: "numeric", month: "numeric", day: "numeric" }).format(one);
  const time = clockIn(zone, at);
  return day(at) === day(now) ? time : `${format(zone, { weekday: "short" }).format(at)} ${time}`;
}

// "7 min late", "due in 12 min"
export function dueInWords(dueAt, now) {
  const minutes = Math.floor(Math.abs(dueAt - now) / 60_000);
  if (dueAt >= now) return minutes < 1 ? "due now" : `due in ${minutes} min`;
  if (minutes < 60) return `${Math.max(minutes, 1)} min late`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h late`;
  const days = Math.floor(hours / 24);
  return days === 1 ? "1 day late" : `${days} days late`;
}

// "2 on, 1 free", "2 on, nobody free until 2:45 pm", "nobody on until 1:00 pm"
export function teamInWords({ on, free, free_at: freeAt, on_at: onAt }, zone, now) {
  const until = (at) => (at ? ` until ${momentIn(zone, Date.parse(at), now)}` : "");
  if (on === null) return "";
  if (!on) return `nobody on${until(onAt)}`;
  return free ? `${on} on, ${free} free` : `${on} on, nobody free${until(freeAt)}`;
}

// "Bre Nguyen, Ana Lopez (with a patient until 2:45 pm)"
export function namesInWords(people, zone, now) {
  const named = people.map(({ name, standing, until }) => {
    if (standing === "available" || !until) return name;
    const what = standing === "with_patient" ? "with a patient" : "away";
    return `${name} (${what} until ${momentIn(zone, Date.parse(until), now)})`;
  });
  return named.length > 4 ? `${named.slice(0, 3).join(", ")} and ${named.length - 3} others` : named.join(", ");
}
