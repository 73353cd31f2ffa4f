// Whom a draft is for, and who of them is with a patient; in words. No DOM.

import { askable } from "./asking.js";
import { moment } from "./times.js";

// Whom it asks, else in a direct conversation the others; a whole channel is nobody in particular.
export function meantBy(draft, conversation, practice) {
  const others = askable(conversation, practice);
  if (draft.asks === "people") return others.filter((id) => draft.people.includes(id));
  if (draft.asks === "role") {
    const holders = others.filter((id) => {
      const { role, locations } = practice.people.get(id);
      return role === draft.role && locations.includes(draft.location);
    });
    const on = holders.filter((id) => practice.state(id) !== "off_shift");
    return on.length ? on : holders;
  }
  return conversation.kind === "direct" ? others : [];
}

// {busy, isHeld}: who of them is with a patient, and whether it waits until one of them is free.
export function heldFor(draft, conversation, practice) {
  const meant = meantBy(draft, conversation, practice);
  const busy = meant.filter((id) => practice.state(id) === "with_patient");
  return { busy, isHeld: busy.length > 0 && busy.length === meant.length };
}

// "Kim is with a patient until 3:15 pm."; of several, each with their time.
export function busyInWords(busy, practice, now) {
  const until = (id) => moment(practice.people.get(id).availability.until, now);
  const [first] = busy;
  if (busy.length === 1) return `${practice.shortName(first)} is with a patient until ${until(first)}.`;
  const each = busy.map((id) => `${practice.shortName(id)} until ${until(id)}`);
  return `With patients: ${each.join(", ")}.`;
}

// "Send when Kim is free"
export function sendInWords({ busy, isHeld }, practice) {
  if (!isHeld) return "Send";
  return busy.length === 1 ? `Send when ${practice.shortName(busy[0])} is free` : "Send when they are free";
}

// Who does the same at the same place, is on shift and free: those of the conversation first.
export function freeInstead(busy, conversation, practice) {
  const roles = new Set(busy.map((id) => practice.people.get(id).role));
  const all = new Set(busy.flatMap((id) => practice.people.get(id).locations));
  const places = conversation.location === null ? all : new Set([conversation.location]);
  return [...practice.people.values()]
    .filter((one) => one.active && one.id !== practice.you && !busy.includes(one.id) && roles.has(one.role))
    .filter((one) => practice.state(one.id) === "available" && one.locations.some((place) => places.has(place)))
    .map((one) => ({ id: one.id, isHere: conversation.kind === "channel" && conversation.members.includes(one.id) }))
    .sort((a, b) => b.isHere - a.isHere || practice.fullName(a.id).localeCompare(practice.fullName(b.id)));
}
