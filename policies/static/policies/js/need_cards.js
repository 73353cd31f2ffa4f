// What a card says: who asked what, until when, and how it stands.

import { el, say, show } from "../../messaging/js/dom.js";
import { PRIORITY_NAMES } from "../../messaging/js/frames.js";
import { gist, wordsOf } from "../../messaging/js/message.js";
import { askedInWords, titleOf } from "../../messaging/js/practice.js";
import { clock, countdown, moment, span } from "../../messaging/js/times.js";
import { inWords, isLate, isOpen, whoAnswers } from "./promises.js";

const HOUR_MS = 60 * 60_000;
const GONE = "Answered, or somebody else's by now. What you wrote stays until you send it or close it.";

export function drawCard({ message }) {
  return [
    el(
      "span",
      { class: "card-top" },
      el("b", { class: `priority ${message.priority}` }, PRIORITY_NAMES[message.priority]),
      " ",
      el("span", { class: "from" }),
      " ",
      el("span", { class: "due" }),
    ),
    " ",
    el("span", { class: "card-text" }),
  ];
}

export function redrawAsk(node, { message, promise, isGone }, isChosen, chat) {
  const { practice, now } = chat;
  say(node.querySelector(".card-text"), textOf(message, isChosen));
  say(node.querySelector(".from"), [practice.shortName(message.author), whereOf(message, chat)].filter(Boolean).join(" · "));
  redrawDue(node.querySelector(".due"), promise, now);
  const standing = node.querySelector(".card-standing");
  say(standing, isGone ? GONE : standingInWords(promise, message, practice, now));
  show(standing, Boolean(standing.textContent));
}

export function redrawWaiting(node, { message, promises, nudge_at: nudgeAt }, isChosen, chat) {
  const { practice, now } = chat;
  say(node.querySelector(".card-text"), textOf(message, isChosen));
  const open = promises.filter(isOpen);
  const whom = open.length > 1 ? practice.list(open.map((one) => one.owner)) : whoAnswers(open[0], message, practice);
  say(node.querySelector(".from"), [`To ${whom}`, whereOf(message, chat)].filter(Boolean).join(" · "));
  redrawDue(node.querySelector(".due"), open[0], now);
  const nudged = nudgedInWords(open, nudgeAt, now);
  say(node.querySelector(".card-standing"), [inWords(promises, message, practice, now).words, nudged].filter(Boolean).join(". "));
}

// "4 min late", "in 25 min", "today 6:00 pm"; of a promised time until that has come.
export function dueShort(promise, now) {
  if (isPromised(promise, now)) return `promised ${moment(promise.promised.until, now)}`;
  if (promise.due_at === null) return "no reply time";
  const left = Date.parse(promise.due_at) - now;
  if (left < 0) return `${span(-left)} late`;
  return left < HOUR_MS ? countdown(promise.due_at, now) : moment(promise.due_at, now);
}

// The chosen card says all of it.
function textOf(message, isChosen) {
  return (isChosen && wordsOf(message.text)) || gist(message);
}

function redrawDue(due, promise, now) {
  const isHeld = isPromised(promise, now);
  say(due, dueShort(promise, now));
  due.classList.toggle("late", !isHeld && isLate(promise, now));
  due.classList.toggle("soon", !isHeld && isSoon(promise, now));
}

function isSoon(promise, now) {
  if (promise.due_at === null) return false;
  const left = Date.parse(promise.due_at) - now;
  return left >= 0 && left < HOUR_MS;
}

function isPromised({ promised }, now) {
  return Boolean(promised) && Date.parse(promised.until) > now;
}

// What the top line leaves open: who else may answer, what was said already.
function standingInWords(promise, message, practice, now) {
  const isMany = promise.owner === null && promise.parties.length > 1;
  const isHeld = promise.acknowledged || promise.promised || promise.paused_until;
  if (isMany && !isHeld) return `For ${askedInWords(message, practice)}: one answer is enough.`;
  return isHeld ? inWords([promise], message, practice, now).words : "";
}

function nudgedInWords(open, nudgeAt, now) {
  const last = open.map((one) => one.nudged_at).filter(Boolean).toSorted().at(-1);
  if (!last) return "";
  const next = nudgeAt && Date.parse(nudgeAt) > now ? `, possible again at ${clock(nudgeAt)}` : "";
  return `Nudged ${moment(last, now)}${next}`;
}

function whereOf(message, { practice, conversations }) {
  const conversation = conversations.get(message.conversation);
  return conversation?.kind === "channel" ? titleOf(conversation, practice) : "";
}
