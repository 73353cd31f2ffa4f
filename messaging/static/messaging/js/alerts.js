// Who is told of what: decided here and nowhere else. No DOM, and no clock of its own.

import { PRIORITIES } from "./frames.js";

// What is older when it comes in is counted and nothing more.
export const STALE_MS = 5 * 60_000;
// From one person within this time there is one alert, then a count.
export const BURST_MS = 60_000;

const TELLS = { tells: true, sounds: false, why: "" };
const rank = (priority) => PRIORITIES.indexOf(priority);
const isNot = (why) => ({ tells: false, sounds: false, why });

export function isMuted(conversation, now) {
  return Date.parse(conversation.muted_until ?? 0) > now;
}

// Whether a message asks this person: `you` is {id, role, locations}.
export function asksYou(message, you) {
  if (message.asks === "people") return message.people.includes(you.id);
  if (message.asks === "role") return message.role === you.role && you.locations.includes(message.location);
  return message.asks === "everybody";
}

// Whether a message names this person, and not silently.
export function mentionsYou({ mentions = [] }, you) {
  return mentions.some((one) => !one.silent && one.people.includes(you.id));
}

// What becomes of a message that came in: {tells, sounds, why}. `why` says what kept it quiet:
// "own", "archived", "seen", "stale", "chosen", or "held" until the person is free again. `follows`:
// it is in a thread that the person follows.
export function decide(message, { you, conversation, preferences, state, now, isSeen, follows = false }) {
  const isByNobody = message.kind === "automatic" || message.kind === "imported";
  if (message.author === you.id || isByNobody || message.recalled_at) return isNot("own");
  if (conversation.archived_at) return isNot("archived");
  if (isSeen) return isNot("seen");
  if (now - Date.parse(message.posted_at) > STALE_MS) return isNot("stale");
  if (!isWanted(message, you, conversation, now, follows)) return isNot("chosen");
  const isInterrupting = state === "with_patient" && isInterrupted(message, you);
  if (state !== "available" && !isInterrupting) return isNot("held");
  return { ...TELLS, sounds: isHeard(message.priority, preferences) };
}

// Whether a message was sent to alert this person though they are with a patient.
export function isInterrupted({ interrupts = [] }, you) {
  return interrupts.includes(you.id);
}

// Whether a locked screen rings of something urgent, as an open one would: not while its person is
// with a patient, unless it was sent to interrupt them.
export function isRung({ posted_at, interrupts }, { state, now }) {
  if (now - Date.parse(posted_at) > STALE_MS) return false;
  return state === "available" || (state === "with_patient" && interrupts);
}

// Asks of oneself and urgent messages always come through.
function isWanted(message, you, conversation, now, follows) {
  if (message.priority === "urgent" || asksYou(message, you) || isInterrupted(message, you)) return true;
  const chosen = isMuted(conversation, now) ? "nothing" : conversation.alerts;
  if (chosen === "mentions") return follows || mentionsYou(message, you);
  return chosen !== "nothing";
}

export function isHeard(priority, { sound_from: from }) {
  return from !== "never" && rank(priority) >= rank(from);
}

// What came from somebody lately, so that a burst is one alert.
export class Bursts {
  #bySender = new Map();

  // {isNew, count, urgent}: `isNew` for the first one, and for one that is more pressing.
  take({ author, priority, conversation }, now) {
    const last = this.#bySender.get(author);
    const isOver = !last || now - last.since >= BURST_MS;
    const burst = isOver ? { since: now, highest: -1, count: 0, urgent: 0, about: new Set() } : last;
    const isNew = rank(priority) > burst.highest && (isOver || priority === "urgent");
    burst.highest = Math.max(burst.highest, rank(priority));
    burst.count += 1;
    burst.about.add(conversation);
    if (priority === "urgent") burst.urgent += 1;
    this.#bySender.set(author, burst);
    return { isNew, count: burst.count, urgent: burst.urgent };
  }

  // Whoever was read begins anew.
  forgetRead(isUnread) {
    for (const [author, { about }] of this.#bySender) {
      if (![...about].some(isUnread)) this.#bySender.delete(author);
    }
  }
}

const KINDS = { fyi: "FYI", normal: "message", high: "high message", urgent: "urgent message" };

// "New urgent message from Bre", "3 new messages from Bre, 1 urgent": never what was written, and
// where only if the person wants that (`where`).
export function alertInWords({ who, priority, count = 1, urgent = 0, where = "", isInterrupting = false }) {
  const place = where ? ` in ${where}` : "";
  if (isInterrupting) return `${who} interrupts you: ${KINDS[priority]}${place}`;
  if (count < 2) return `New ${KINDS[priority]} from ${who}${place}`;
  return `${count} new messages from ${who}${place}${urgent ? `, ${urgent} urgent` : ""}`;
}

// "While you were busy: 4 new messages, 1 urgent"
export function heldInWords(messages) {
  const urgent = messages.filter((one) => one.priority === "urgent").length;
  const count = messages.length === 1 ? "1 new message" : `${messages.length} new messages`;
  return `While you were busy: ${count}${urgent ? `, ${urgent} urgent` : ""}`;
}

// The most pressing first, then the oldest.
export function byPressure(a, b) {
  return rank(b.priority) - rank(a.priority) || Date.parse(a.posted_at) - Date.parse(b.posted_at);
}

const NOTICES = {
  reminder: "A reply is due soon",
  escalation: "A reply is late",
  alert: "A reply needs somebody who is there",
  handover: "A reply is yours to give now",
};

export function noticeInShort({ kind, count }) {
  return count > 1 ? `${count} replies are due or late` : (NOTICES[kind] ?? "A reply needs a look");
}
