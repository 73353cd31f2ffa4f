// Below the text: whom its mentions reach now, and the offer to ask them for a reply.

import { heldFor } from "./busy.js";
import { el, say, show } from "./dom.js";
import { countNote } from "./mention_source.js";
import { mentionsIn, namesIn, nextOf, reachOf } from "./mentioning.js";
import { lower } from "./practice.js";
import { moment } from "./times.js";

export class ReachLine {
  #composer;
  #choice = null; // whom the button would ask

  constructor(composer) {
    this.#composer = composer;
    this.words = el("span");
    this.ask = el("button", {
      type: "button",
      class: "quiet",
      "aria-keyshortcuts": "Alt+R",
      onclick: () => this.#ask(),
    });
    this.element = el("p", { class: "reach", role: "status", hidden: true }, this.words, " ", this.ask);
    composer.parts.below.append(this.element);
  }

  draw() {
    const { conversation, draft, chat } = this.#composer;
    if (!conversation) return;
    const mentions = mentionsIn(draft.text, namesIn(conversation, chat.practice));
    const { busy } = heldFor(draft, conversation, chat.practice); // a line of its own says so of them
    const isNews = (one) => one.kind !== "person" || !busy.includes(one.people[0]);
    const said = mentions.filter(isNews).map((one) => inWords(one, chat)).concat(notHere(draft.text, conversation, chat.practice));
    this.#choice = draft.asks === "nobody" && draft.priority !== "fyi" ? askOf(mentions, chat.practice) : null;
    say(this.words, [...new Set(said.filter(Boolean))].join(" "));
    show(this.ask, this.#choice !== null);
    if (this.#choice) say(this.ask, `Ask ${this.#choice.words} for a reply (Alt R)`);
    show(this.element, Boolean(this.words.textContent) || this.#choice !== null);
  }

  onKey(event) {
    if (!event.altKey || event.code !== "KeyR" || !this.#choice) return false;
    event.preventDefault();
    this.#ask();
    return true;
  }

  #ask() {
    this.#composer.change(this.#choice.fields);
    this.#composer.focus();
  }
}

// "Bre is off shift, in Thu 9:00 am." "@front-desk → Bre." "@everyone notifies 4 now, 3 are off."
function inWords(mention, { practice, now }) {
  if (mention.isSilent || mention.kind === "namesakes") return "";
  const { on } = reachOf(mention, practice);
  if (mention.kind === "person") return personInWords(mention.people[0], practice, now);
  if (mention.kind !== "role") return `@${mention.name} ${countNote(mention, practice)}.`;
  if (on.length) return `@${mention.name} → ${practice.list(on)}.`;
  const next = nextOf(mention.people, practice);
  const when = next ? `; ${practice.shortName(next.id)} is in ${moment(next.at, now)}` : "";
  return `@${mention.name}: nobody is on shift${when}.`;
}

function personInWords(id, practice, now) {
  const { state, until } = practice.people.get(id).availability;
  if (state === "available" || id === practice.you) return "";
  const name = practice.shortName(id);
  if (state === "off_shift") return `${name} is off shift${until ? `, in ${moment(until, now)}` : ""}.`;
  const words = practice.stateInWords(id, now);
  return `${name} is ${lower(words)}.`;
}

function notHere(text, conversation, practice) {
  return [...practice.people.values()]
    .filter((one) => one.active && !conversation.members.includes(one.id) && text.includes(`@${one.name}`))
    .map((one) => `${one.name} isn't in this conversation and won't see it.`);
}

// The people who are named, or the one role.
function askOf(mentions, practice) {
  const loud = mentions.filter((one) => !one.isSilent && !one.people.includes(practice.you));
  const people = [...new Set(loud.filter((one) => one.kind === "person").map((one) => one.people[0]))];
  if (people.length) return { words: practice.list(people), fields: { asks: "people", people, role: "", location: null } };
  const role = loud.find((one) => one.kind === "role" && one.location !== null);
  if (!role) return null;
  const fields = { asks: "role", people: [], role: role.role, location: role.location, each: false };
  return { words: `@${role.name}`, fields };
}
