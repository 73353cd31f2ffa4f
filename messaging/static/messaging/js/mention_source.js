// What is suggested behind an @: people, those here and on shift first; roles; groups.

import { el } from "./dom.js";
import { namesIn, nextOf, reachOf, written } from "./mentioning.js";
import { lower } from "./practice.js";
import { redrawDot } from "./sidebar.js";
import { moment } from "./times.js";
import { fit } from "./triggers.js";

const ORDER = ["available", "with_patient", "away", "off_shift"];

export const label = "People, roles and groups";

export function find(query, composer) {
  const { conversation, chat } = composer;
  const isSilent = query.startsWith("_");
  const wanted = isSilent ? query.slice(1) : query;
  const names = namesIn(conversation, chat.practice);
  const items = [...people(chat, conversation, names), ...several(chat, conversation, names)];
  return items
    .map((item) => ({ ...item, fit: fit(item.name, wanted) }))
    .filter((item) => item.fit !== null)
    .sort((a, b) => a.rank - b.rank || a.fit - b.fit || a.name.localeCompare(b.name))
    .map((item) => ({ ...item, insert: `@${isSilent ? "_" : ""}${item.token} ` }));
}

function people({ practice, now }, conversation, names) {
  const all = [...practice.people.values()].filter((one) => one.active && one.id !== practice.you);
  return all.map(({ id, name, role_name, locations }) => {
    const isHere = conversation.members.includes(id);
    const isShared = all.some((one) => one.id !== id && one.name === name);
    const places = locations.map((place) => practice.place(place)).join(", ");
    const who = isShared ? `${role_name}, ${places} · ` : "";
    const sign = el("span", {});
    redrawDot(sign, practice, id);
    return {
      key: `person-${id}`,
      name,
      token: written(id, names, practice),
      note: `${who}${isHere ? inWords(practice, id, now) : "not in this conversation"}`,
      sign,
      rank: isHere ? 1 + ORDER.indexOf(practice.state(id)) / 10 : 4,
    };
  });
}

// "available", "with a patient until 3:15 pm", "off shift, in Thu 9:00 am"
function inWords(practice, id, now) {
  const { state, until } = practice.people.get(id).availability;
  if (state === "off_shift") return until ? `off shift, in ${moment(until, now)}` : "off shift";
  if (state === "available") return "available";
  return lower(practice.stateInWords(id, now));
}

// Roles come before people who are off: whoever is on is who can help.
// Where a conversation has a location, the role alone means the one there.
function several({ practice, now }, conversation, names) {
  const isHere = conversation.location !== null;
  const shown = [...names.values()].filter(
    ({ kind, name }) =>
      !["person", "namesakes"].includes(kind) && name !== "channel" && !(isHere && kind === "role" && name.includes(" ")),
  );
  return shown.map((target) => ({
    key: target.name,
    name: target.name,
    token: target.name,
    note: target.kind === "role" ? roleNote(target, practice, now) : countNote(target, practice),
    rank: target.kind === "role" ? 1.25 : 2,
  }));
}

function roleNote(target, practice, now) {
  const { on } = reachOf(target, practice);
  if (on.length) return `→ ${practice.list(on)}`;
  const next = nextOf(target.people, practice);
  return next ? `nobody on shift, ${practice.shortName(next.id)} in ${moment(next.at, now)}` : "nobody on shift";
}

export function countNote(target, practice) {
  const { on, off } = reachOf(target, practice);
  return off.length ? `notifies ${on.length} now, ${off.length} ${off.length === 1 ? "is" : "are"} off` : `notifies ${on.length} now`;
}
