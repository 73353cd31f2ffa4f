// What a notice says: to whom an answer is due, or late, and never what was asked. No DOM.

import { PRIORITY_NAMES } from "../../messaging/js/frames.js";
import { moment, span } from "../../messaging/js/times.js";

export function noticeInWords(notice, practice, now) {
  if (notice.kind === "digest") {
    return `${notice.count} replies are due or late, ${PRIORITY_NAMES[notice.priority].toLowerCase()} ones among them.`;
  }
  const words = WORDS[notice.kind](notice, practice, now);
  return `${PRIORITY_NAMES[notice.priority]}: ${words}`;
}

const WORDS = {
  reminder: (notice, practice, now) => `${whose(notice, practice)} ${dueOrLate(notice, now)}.`,
  again: (notice, practice, now) => `${practice.shortName(notice.asker)} still waits for your answer, it ${dueOrLate(notice, now)}.`,
  escalation: (notice, practice, now) => `${whose(notice, practice)} ${dueOrLate(notice, now)}.`,
  alert: (notice, practice, now) => `${whose(notice, practice)} ${dueOrLate(notice, now)}, and nobody who was asked can answer now.`,
  nudge: (notice, practice, now) => `${practice.shortName(notice.asker)} nudges you: your answer ${dueOrLate(notice, now)}.`,
  offer: (notice, practice, now) => `${whose(notice, practice)} ${dueOrLate(notice, now)}. Nobody has looked at it yet: can you?`,
  passed: () => "The moment of what you asked has passed. Did it get done?",
  promised: (notice, practice, now) => `The time that you promised ${practice.shortName(notice.asker)} has passed, your answer ${dueOrLate(notice, now)}.`,
  handover: (notice, practice, now) => `${practice.shortName(notice.asker)} waits for your answer now, it ${dueOrLate(notice, now)}.`,
  stuck: (notice, practice) => `${whose(notice, practice)} is not watched any more, after errors of the program.`,
};

// "Your answer to Ana", "Kim's answer to Ana", "An answer to Ana"
function whose({ owner, asker }, practice) {
  const to = `to ${practice.shortName(asker)}`;
  if (owner === practice.you) return `Your answer ${to}`;
  return owner === null ? `An answer ${to}` : `${practice.shortName(owner)}'s answer ${to}`;
}

function dueOrLate({ due_at: dueAt }, now) {
  if (dueAt === null) return "is wanted";
  const passed = now - Date.parse(dueAt);
  return passed < 0 ? `is due ${moment(dueAt, now)}` : `is late by ${span(passed)}`;
}
