// Whom a text names, as the server will see it (messaging/mentions.py). No DOM.

import { askableRoles } from "./asking.js";

export const MANY = 15;
const AT = /(?<![\p{L}\p{N}_@./-])@(_?)/gu;
const GOES_ON = /^(?:[\p{L}\p{N}_|]|-[\p{L}\p{N}_])/u;

// Every name that means something here: {name, kind, people, role, location}, by small letters.
// `namesakes` are two who share a name, so that it means neither.
export function namesIn(conversation, practice) {
  const found = new Map();
  const put = (name, target) => found.set(name.toLowerCase(), { name, role: "", location: null, ...target });
  const here = conversation.members.filter((id) => practice.people.get(id)?.active);
  const others = here.filter((id) => id !== practice.you);
  put("channel", { kind: "everyone", people: others });
  put("everyone", { kind: "everyone", people: others });
  put("on-shift", { kind: "on_shift", people: others });
  for (const role of rolesIn(conversation, practice)) put(role.name, role);
  for (const { name, people } of practice.groups) {
    put(name, { kind: "group", people: people.filter((id) => others.includes(id)) });
  }
  const first = (id) => practice.fullName(id).split(" ")[0];
  for (const nameOf of [first, (id) => practice.fullName(id)]) {
    const sharing = Map.groupBy(here, (id) => nameOf(id).toLowerCase());
    for (const id of here) {
      const name = nameOf(id);
      const sharers = sharing.get(name.toLowerCase());
      if (name.endsWith(".")) continue;
      put(name, { kind: sharers.length > 1 ? "namesakes" : "person", people: sharers });
    }
  }
  for (const id of here) put(`${practice.fullName(id)}|${id}`, { kind: "person", people: [id] });
  return found;
}

// The roles that can be addressed here, with their location where that isn't clear.
function rolesIn(conversation, practice) {
  const roles = askableRoles(conversation, practice);
  const named = roles.map(({ role, location, people }) => {
    const name = `${role.replaceAll("_", "-")} ${practice.place(location)}`;
    return { name, kind: "role", people, role, location };
  });
  const whole = new Map();
  for (const { role, people } of roles) {
    const known = whole.get(role)?.people ?? [];
    const all = [...new Set([...known, ...people])];
    whole.set(role, { name: role.replaceAll("_", "-"), kind: "role", people: all, role, location: conversation.location });
  }
  return [...whole.values(), ...named];
}

// The mentions in a text: [{...target, start, end, isSilent}].
export function mentionsIn(text, names) {
  const lengths = [...new Set([...names.keys()].map((name) => name.length))].sort((a, b) => b - a);
  const found = [];
  for (const at of text.matchAll(AT)) {
    const start = at.index + at[0].length;
    for (const length of lengths) {
      const end = start + length;
      const target = names.get(text.slice(start, end).toLowerCase());
      if (!target || target.name.length !== length || GOES_ON.test(text.slice(end))) continue;
      found.push({ ...target, start: at.index, end, isSilent: at[1] === "_" });
      break;
    }
  }
  return found;
}

// How a person is written so that nobody else is meant.
export function written(id, names, practice) {
  const name = practice.fullName(id);
  return names.get(name.toLowerCase())?.kind === "namesakes" ? `${name}|${id}` : name;
}

// Those who are told of it now, and those who are off shift.
export function reachOf({ people }, practice) {
  const on = people.filter((id) => practice.state(id) !== "off_shift");
  return { on, off: people.filter((id) => !on.includes(id)) };
}

// Who of these is on shift first again: {id, at}, or null.
export function nextOf(people, practice) {
  const next = people
    .map((id) => ({ id, at: practice.people.get(id)?.availability.until }))
    .filter((one) => one.at)
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return next[0] ?? null;
}

// Where else somebody of a role is on shift now: {location, people, isHere}, here first.
export function elsewhere({ role, location }, conversation, practice) {
  const on = [...practice.people.values()].filter(
    (one) => one.active && one.id !== practice.you && one.role === role && practice.state(one.id) !== "off_shift",
  );
  const found = on.flatMap((one) =>
    one.locations
      .filter((place) => place !== location && practice.locations.has(place))
      .map((place) => ({ location: place, id: one.id, isHere: conversation.members.includes(one.id) })),
  );
  found.sort((a, b) => b.isHere - a.isHere);
  return found[0] ?? null;
}
