// Whom a message asks: the words, the defaults and what can't be meant. No DOM.

import { askedInWords } from "./practice.js";

export function emptyDraft(conversation) {
  return {
    conversation,
    text: "",
    priority: "normal",
    asks: "nobody",
    people: [],
    role: "",
    location: null,
    each: false,
    replyTo: null,
    confirm: "",
  };
}

// Those a message here can ask: members but you.
export function askable(conversation, practice) {
  return conversation.members.filter((id) => id !== practice.you && practice.people.get(id)?.active);
}

// The roles that can be asked here, each at a location: [{role, location, people}].
export function askableRoles(conversation, practice) {
  const found = new Map();
  for (const id of askable(conversation, practice)) {
    const person = practice.people.get(id);
    for (const location of person.locations) {
      const isHere = conversation.location === null || conversation.location === location;
      if (!isHere || !practice.locations.has(location)) continue;
      const key = `${person.role}@${location}`;
      const entry = found.get(key) ?? { role: person.role, location, people: [] };
      entry.people.push(id);
      found.set(key, entry);
    }
  }
  return [...found.values()];
}

// Changing the priority changes what may be asked: FYI asks nobody; high and urgent ask
// somebody, in a direct conversation the others.
export function withPriority(draft, priority, conversation) {
  const changed = { ...draft, priority };
  if (priority === "fyi") return withAsks(changed, { asks: "nobody" });
  const mustAsk = priority === "high" || priority === "urgent";
  if (mustAsk && draft.asks === "nobody" && conversation.kind === "direct") {
    return withAsks(changed, { asks: "everybody" });
  }
  return changed;
}

export function withAsks(draft, { asks, people = [], role = "", location = null, each = false }) {
  const isSeveral = asks === "everybody" || people.length > 1;
  return { ...draft, asks, people, role, location, each: each && isSeveral };
}

// "nobody", "Bre", "Bre and Kim, each", "front desk, Oakland"
export function asksInWords(draft, conversation, practice) {
  if (draft.asks === "nobody") return "nobody";
  const others = askable(conversation, practice);
  if (draft.asks === "everybody" && others.length === 1) return practice.shortName(others[0]);
  const words = askedInWords(draft, practice);
  return draft.each ? `${words}, each` : words;
}

// Why a draft can't be sent as it is: {field, message}, or null.
export function problemOf(draft, mostCharacters) {
  if (draft.text.trim().length > mostCharacters) {
    const over = draft.text.trim().length - mostCharacters;
    return { field: "text", message: `Too long by ${over} characters. Send it in two messages.` };
  }
  const mustAsk = draft.priority === "high" || draft.priority === "urgent";
  if (mustAsk && draft.asks === "nobody") {
    return { field: "asks", message: "Choose whom it asks: high and urgent want an answer." };
  }
  if (draft.asks === "people" && !draft.people.length) {
    return { field: "asks", message: "Choose at least one person." };
  }
  return null;
}
