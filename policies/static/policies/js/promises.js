// How the answers to messages stand, by message; and the words for it. No DOM.

import { Emitter } from "../../messaging/js/emitter.js";
import { askedInWords } from "../../messaging/js/practice.js";
import { get } from "../../messaging/js/server.js";
import { clock, countdown, moment, span } from "../../messaging/js/times.js";

const MINUTE = 60_000;
const SOON_MS = 30 * MINUTE;
const MOST_AT_ONCE = 100;
const CHECK_EVERY_MS = MINUTE;

// Emits "change" with message ids.
export class Promises extends Emitter {
  #byMessage = new Map();
  #asked = new Map(); // message -> what last told of its promises, a question or a push
  #checkedAt = Date.now();

  // `onScreen()` gives the messages that are looked at.
  constructor(chat, onScreen) {
    super();
    chat.on("frame:promise", (frame) => this.#take(frame.message, frame.promises));
    chat.on("timeline", (id) => this.#load(chat.timeline(id).messages));
    // A push is a hint: what was told while there was no line is asked for again, and now and
    // then what is still open.
    chat.on("welcome", () => {
      this.#asked.clear();
      this.#load(onScreen());
    });
    chat.on("clock", () => {
      if (Date.now() - this.#checkedAt < CHECK_EVERY_MS) return;
      this.#checkedAt = Date.now();
      for (const [id, found] of this.#byMessage) if (found.some(isOpen)) this.#asked.delete(id);
      this.#load(onScreen());
    });
  }

  of(messageId) {
    return this.#byMessage.get(messageId) ?? [];
  }

  take(messageId, promises) {
    this.#take(messageId, promises);
  }

  // Asks for the promises of messages that are looked at elsewhere than in their conversation.
  look(messages) {
    return this.#load(messages);
  }

  // Until when this person owes the answer to a message, or null.
  due(message, you) {
    const owed = this.of(message.id).filter((one) => isOpen(one) && mayAnswer(one, you));
    return message.author === you ? null : (owed.toSorted(byDue)[0]?.due_at ?? null);
  }

  async #load(messages) {
    const wanted = messages.filter((one) => one.asks !== "nobody" && !this.#asked.has(one.id));
    for (let start = 0; start < wanted.length; start += MOST_AT_ONCE) {
      await this.#ask(wanted.slice(start, start + MOST_AT_ONCE).map((one) => one.id));
    }
  }

  async #ask(ids) {
    const question = {};
    for (const id of ids) this.#asked.set(id, question);
    const query = ids.map((id) => `message=${id}`).join("&");
    try {
      const { promises } = await get(`/policies/promises/?${query}`);
      // What was pushed meanwhile is newer than this answer.
      const isNews = ([id]) => this.#asked.get(Number(id)) === question;
      for (const [id, found] of Object.entries(promises).filter(isNews)) {
        this.#byMessage.set(Number(id), found);
      }
      this.emit("change", ids);
    } catch {
      // The messages stand without their promises; the next look asks again.
      for (const id of ids) this.#asked.delete(id);
    }
  }

  #take(messageId, promises) {
    this.#asked.set(messageId, promises);
    this.#byMessage.set(messageId, promises);
    this.emit("change", [messageId]);
  }
}

export function isOpen(promise) {
  return promise.state === "open";
}

// Whether it lost its use before anybody answered.
export function hasPassed(promise) {
  return promise.outcome !== null;
}

export function isLate(promise, now) {
  return promise.late || (isOpen(promise) && promise.due_at !== null && Date.parse(promise.due_at) < now);
}

// {tone, words} for the promises of a message: tone is "late", "high", "urgent", "done" or "quiet".
export function inWords(promises, message, practice, now) {
  const open = promises.filter(isOpen);
  if (promises.length > 1) return severalInWords(promises, open, practice, now);
  const [promise] = promises;
  const words = open.length
    ? openInWords(promise, message, practice, now)
    : endedInWords(promise, message, practice, now);
  return { tone: toneOf(promise, now), words };
}

// Whose answer counts: who was asked, their cover, and whom escalation told.
export function mayAnswer(promise, id) {
  return [...promise.parties, ...promise.cover, ...toldIds(promise)].includes(id);
}

// Who owes an answer may say by when; an urgent one can't be put off.
export function mayPromise({ parties, priority }, id) {
  return parties.includes(id) && priority !== "urgent";
}

function toneOf(promise, now) {
  if (promise.state === "satisfied") return "done";
  if (!isOpen(promise)) return "quiet";
  if (isLate(promise, now)) return "late";
  if (promise.priority !== "normal") return promise.priority;
  const isSoon = promise.due_at !== null && Date.parse(promise.due_at) - now < SOON_MS;
  return isSoon ? "high" : "quiet";
}

function openInWords(promise, message, practice, now) {
  const who = whoInWords(promise, message, practice);
  const isAsker = message?.author === practice.you;
  const again = isAsker ? againInWords(promise.again, now) : "";
  const after = [usefulInWords(promise, now), missedInWords(promise, now), pausedInWords(promise, now), promise.excused ? "excused" : "", again];
  if (isPromised(promise, now)) return promisedInWords(promise, practice, now);
  if (promise.due_at === null) return `${who.asked}. ${promise.reason}`;
  if (isLate(promise, now)) {
    const by = `late by ${span(now - Date.parse(promise.due_at))}`;
    const told = toldInWords(promise, practice, now);
    return [`${who.late} ${by}`, told, ...after].filter(Boolean).join(", ");
  }
  const due = `${who.due} ${moment(promise.due_at, now)}`;
  return [due, countdown(promise.due_at, now), ...after].filter(Boolean).join(", ");
}

// How a sentence begins about somebody who is asked, or has said "on it".
function whoInWords(promise, message, practice) {
  const { acknowledged, owner } = promise;
  if (acknowledged?.by === practice.you) return { asked: "You are on it", due: "You are on it, due", late: "You are on it," };
  if (acknowledged) {
    const name = practice.shortName(acknowledged.by);
    return { asked: `${name} is on it`, due: `${name} is on it, to answer by`, late: `${name} is on it,` };
  }
  if (owner === practice.you) return { asked: "You are asked", due: "Your answer is due", late: "Your answer is" };
  const to = `${whoAnswers(promise, message, practice)} to answer`;
  return { asked: to, due: `${to} by`, late: `${to},` };
}

// Somebody said by when they will answer, and that is still to come.
function isPromised({ promised }, now) {
  return Boolean(promised) && Date.parse(promised.until) > now;
}

// "Kim will answer by 3:00 pm, in 25 min, it was due 2:00 pm"
function promisedInWords(promise, practice, now) {
  const { by, until } = promise.promised;
  const at = moment(until, now);
  const who = by === practice.you ? `You promised an answer by ${at}` : `${practice.shortName(by)} will answer by ${at}`;
  const wasOrIs = isLate(promise, now) ? "was" : "is";
  const due = promise.due_at === null ? "" : `it ${wasOrIs} due ${moment(promise.due_at, now)}`;
  return [who, countdown(until, now), due].filter(Boolean).join(", ");
}

function usefulInWords({ useful_until: until }, now) {
  return until ? `useful until ${moment(until, now)}` : "";
}

function missedInWords({ promised }, now) {
  if (!promised || Date.parse(promised.until) > now) return "";
  return `promised by ${moment(promised.until, now)}`;
}

function pausedInWords(promise, now) {
  if (!promise.paused_until || Date.parse(promise.paused_until) <= now) return "";
  return `the clock waits until ${moment(promise.paused_until, now)}`;
}

// "reminded 2 of 6, next 2:45 pm"
function againInWords(again, now) {
  if (!again) return "";
  const next = again.next_at ? moment(again.next_at, now) : "";
  if (!again.count) return next && `reminder 1 of ${again.most} at ${next}`;
  return [`reminded ${again.count} of ${again.most}`, next && `next ${next}`].filter(Boolean).join(", ");
}

// "Its moment passed at 3:30 pm unanswered: it got done"
function passedInWords({ useful_until: until, outcome, late }, now) {
  const said = { done: ": it got done", not_done: ": it didn't get done", not_needed: ": it wasn't needed" }[outcome] ?? "";
  return `Its moment passed ${moment(until, now)} unanswered${late ? ", late" : ""}${said}`;
}

function endedInWords(promise, message, practice, now) {
  if (hasPassed(promise)) return passedInWords(promise, now);
  if (promise.state !== "satisfied") return endedUnanswered([promise]);
  const by = promise.satisfied_by === practice.you ? "you" : practice.shortName(promise.satisfied_by);
  const after = responseInWords(promise, message);
  const told = promise.told.length ? `told ${practice.list(toldIds(promise))}` : "";
  const late = promise.excused ? "late, excused" : "late";
  const parts = [`Answered by ${by} after ${after}`, promise.late ? late : "", told];
  return parts.filter(Boolean).join(", ");
}

function endedUnanswered(promises) {
  const isExcused = promises.some((one) => one.late && one.excused);
  const late = promises.some((one) => one.late) ? `, it was late${isExcused ? " and is excused" : ""}` : "";
  return promises[0].reason || `No answer needed any more${late}`;
}

// Working time says so when a night or a lunch makes it differ from what a clock shows.
function responseInWords(promise, message) {
  const counted = promise.response_minutes * MINUTE;
  const elapsed = message ? Date.parse(promise.satisfied_at) - Date.parse(message.posted_at) : counted;
  const isApart = promise.clock === "working" && elapsed - counted > 5 * MINUTE;
  return isApart ? `${span(counted)} of working time` : span(counted);
}

function severalInWords(promises, open, practice, now) {
  const asked = promises.filter((one) => one.state !== "cancelled");
  if (!asked.length) return { tone: "quiet", words: endedUnanswered(promises) };
  if (!open.length) {
    const isLateOne = asked.some((one) => one.late);
    return { tone: "done", words: `All ${asked.length} answered${isLateOne ? ", not all in time" : ""}` };
  }
  const answered = `${asked.length - open.length} of ${asked.length} answered`;
  const first = open.toSorted(byDue)[0];
  const waiting = `waiting on ${practice.list(open.map((one) => one.owner))}`;
  const due = dueInWords(first, now);
  return { tone: toneOf(first, now), words: [answered, waiting, due].filter(Boolean).join(", ") };
}

function dueInWords(promise, now) {
  if (promise.due_at === null) return promise.reason;
  if (isLate(promise, now)) return `late by ${span(now - Date.parse(promise.due_at))}`;
  return `by ${moment(promise.due_at, now)}`;
}

export function byDue(a, b) {
  return (a.due_at ?? "9999").localeCompare(b.due_at ?? "9999");
}

// "Bre", "Front desk, Oakland", "Bre or Kim", "Somebody here"
export function whoAnswers(promise, message, practice) {
  if (promise.owner !== null) return practice.shortName(promise.owner);
  if (message?.asks === "everybody") return "Somebody here";
  if (message?.asks === "people") return practice.list(message.people).replace(/ and /, " or ");
  const asked = message ? askedInWords(message, practice) : "";
  return asked ? asked.charAt(0).toUpperCase() + asked.slice(1) : practice.list(promise.parties);
}

function toldIds(promise) {
  return [...new Set(promise.told.map((one) => one.user))];
}

// "told Dana at 2:31 pm"
export function toldInWords(promise, practice, now) {
  if (!promise.told.length) return "";
  const last = promise.told.at(-1);
  const at = moment(last.at, now);
  const when = at === clock(last.at) ? `at ${at}` : at;
  return `told ${practice.list(toldIds(promise))} ${when}`;
}
