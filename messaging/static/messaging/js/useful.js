// What the times in an ask mean for its answer: when it loses its use ("Susan checks out in 30
// minutes"), and when its answer is due. No DOM.

import { instantSaid } from "./times_said.js";

const LEAVES = /\b(?:check(?:s|ing)? ?out|leav(?:es|ing)|(?:has|have|needs?) to (?:go|leave)|(?:is|are) (?:only )?here (?:until|till)|head(?:s|ing) out|clos(?:es|ing) (?:at|in)|expires?)\b/i;
const LONGEST_MS = 30 * 24 * 60 * 60_000;

// The instant that the words of an ask give as its end, in milliseconds, or null.
export function endSaid({ asks, text }, { now, practice }) {
  if (asks === "nobody" || practice.preferences?.checks_clarity === false) return null;
  const sentence = text.split(/(?<=[.!?])\s+|\n/).find((one) => LEAVES.test(one));
  const at = sentence ? instantSaid(sentence, now) : null;
  return at !== null && at > now && at - now < LONGEST_MS ? at : null;
}

// When whoever writes has the answer due, as the text says, where that is later than the rule's time;
// what is urgent can't wait.
export function wantedBy({ asks, dueThen, priority, text }, { now }) {
  if (!dueThen || asks === "nobody" || priority === "urgent") return null;
  const at = instantSaid(text, now);
  return at !== null && at > now && at - now < LONGEST_MS ? at : null;
}

// `endSaid`, unless whoever writes keeps it open.
export function usefulUntil(draft, chat) {
  return draft.staysOpen ? null : endSaid(draft, chat);
}
