// The mentions in a message: under the name that somebody has now, with whom a role reached.

import { say, set } from "./dom.js";

export function redrawChips(node, { mentions = [] }, { practice, now }) {
  if (!mentions.length) return;
  for (const chip of node.querySelectorAll(".body .mention")) {
    const mention = mentions[chip.dataset.mention];
    if (!mention) continue;
    const isMe = mention.people.includes(practice.you) && !mention.silent;
    chip.classList.toggle("is-me", isMe);
    chip.classList.toggle("is-silent", mention.silent);
    say(chip, `@${chipName(mention, practice)}`);
    set(chip, "title", chipTitle(mention, practice, now));
  }
}

function chipName(mention, practice) {
  if (mention.kind === "person") return practice.fullName(mention.people[0]);
  if (mention.kind !== "role") return mention.name;
  return `${mention.name} → ${practice.list(mention.people) || "nobody on shift"}`;
}

function chipTitle({ kind, people, off, silent }, practice, now) {
  const [id] = people;
  if (kind === "person") return `${practice.people.get(id)?.role_name ?? ""}. ${practice.stateInWords(id, now)}`;
  const told = silent ? "Nobody was notified" : `Notified: ${practice.list(people, 12) || "nobody"}`;
  return off.length ? `${told}. Off shift: ${practice.list(off, 12)}` : told;
}
