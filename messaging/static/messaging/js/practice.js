// Who works here and where: names and states as colleagues say them. No DOM.

import { moment, shortMoment } from "./times.js";

const STATE_WORDS = {
  available: "Available",
  with_patient: "With a patient",
  away: "Away",
  off_shift: "Off shift",
};

export class Practice {
  you = 0;
  name = "";
  people = new Map();
  locations = new Map();
  roles = new Map();
  groups = [];
  online = new Set();
  expectations = {};
  preferences = {};
  mailWaits = [];
  can = {};
  limits = {};
  receipts = []; // the priorities whose asks have them

  take(state) {
    this.you = state.you;
    this.name = state.practice;
    this.people = new Map(state.people.map((person) => [person.id, person]));
    this.locations = new Map(state.locations.map((location) => [location.id, location]));
    this.roles = new Map(state.roles.map((role) => [role.value, role.label]));
    this.groups = state.groups;
    this.online = new Set(state.people.filter((one) => one.online).map((one) => one.id));
    this.expectations = state.expectations;
    this.preferences = state.preferences;
    this.mailWaits = state.mail_waits;
    this.can = state.can;
    this.limits = state.limits;
    this.receipts = state.receipts;
  }

  get me() {
    return this.people.get(this.you);
  }

  // "Bre Nguyen"; "you" is for sentences, not for lists.
  fullName(id) {
    return this.people.get(id)?.name ?? "Somebody who left";
  }

  // "Bre", or the whole name when two people share the first one. "Dr. Cole" stays whole.
  shortName(id) {
    const name = this.fullName(id);
    const [first] = name.split(" ");
    if (first.endsWith(".")) return name;
    const namesakes = [...this.people.values()].filter((one) => one.name.split(" ")[0] === first);
    return namesakes.length > 1 ? name : first;
  }

  // "Bre", "Bre and Kim", "Bre, Kim and 3 others"; you are "you".
  list(ids, most = 3) {
    const names = ids.map((id) => (id === this.you ? "you" : this.shortName(id)));
    if (names.length > most) {
      const shown = names.slice(0, most - 1);
      return `${shown.join(", ")} and ${names.length - shown.length} others`;
    }
    if (names.length < 2) return names[0] ?? "";
    return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
  }

  state(id) {
    return this.people.get(id)?.availability?.state ?? "off_shift";
  }

  // "With a patient until 3:15 pm", "Off shift until Thu 8:00 am"
  stateInWords(id, now) {
    const { state, until } = this.people.get(id)?.availability ?? { state: "off_shift" };
    const words = STATE_WORDS[state];
    return until ? `${words} until ${moment(until, now)}` : words;
  }

  // What stands beside a name where there is little room; nothing for who is available.
  stateInShort(id, now) {
    const { state, until } = this.people.get(id)?.availability ?? { state: "off_shift" };
    if (state === "available") return "";
    if (state === "off_shift") return until ? `back ${shortMoment(until, now)}` : "off";
    return until ? `until ${shortMoment(until, now)}` : "";
  }

  place(id) {
    return this.locations.get(id)?.name ?? "";
  }

  roleName(value) {
    return this.roles.get(value) ?? value;
  }
}

// What a conversation is called: its name, or the other people in it.
export function titleOf(conversation, practice) {
  if (conversation.kind === "channel") return conversation.name;
  const others = conversation.members.filter((id) => id !== practice.you);
  if (others.length === 1) return practice.fullName(others[0]);
  return practice.list(others, 4) || practice.fullName(practice.you);
}

// "front desk, Oakland", once it is sent "front desk, Oakland → Bre", for what a message asks; "" when it asks nobody.
export function askedInWords(message, practice) {
  if (message.asks === "people") return practice.list(message.people);
  if (message.asks === "everybody") return "everybody here";
  if (message.asks === "role") {
    const place = practice.place(message.location);
    const role = practice.roleName(message.role).toLowerCase();
    const reached = message.reached?.length ? ` → ${practice.list(message.reached)}` : "";
    return `${place ? `${role}, ${place}` : role}${reached}`;
  }
  return "";
}

// "Off shift until 9:00 am" within a sentence.
export function lower(words) {
  return words.charAt(0).toLowerCase() + words.slice(1);
}
