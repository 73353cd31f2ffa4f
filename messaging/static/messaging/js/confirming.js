// Who is asked to confirm a message, and what may be done about it: in words. No DOM.

import { clock } from "./times.js";

const UNDO_MS = 5 * 60_000;
const REMIND_MS = 60 * 60_000;

// {words, confirmed: [{user, at}], canConfirm, canUndo, canRemind} for whoever looks; those who
// are no longer among `members` aren't waited for.
export function confirmingOf(message, members, practice, now) {
  const { waiting, confirmed, reminded_at: remindedAt } = message.confirming;
  const { you } = practice;
  const missing = waiting.filter((id) => members.includes(id));
  const mine = confirmed.find((one) => one.user === you);
  const isReminded = remindedAt !== null && now - Date.parse(remindedAt) < REMIND_MS;
  return {
    words: inWords(message, missing, mine, practice, isReminded),
    confirmed,
    canConfirm: missing.includes(you),
    canUndo: Boolean(mine) && now - Date.parse(mine.at) < UNDO_MS,
    canRemind: message.author === you && missing.length > 0 && !isReminded,
  };
}

function inWords(message, missing, mine, practice, isReminded) {
  const { confirmed, reminded_at: remindedAt } = message.confirming;
  const total = confirmed.length + missing.length;
  const who = practice.list(missing.toSorted((a) => (a === practice.you ? -1 : 0)), 3);
  const count = missing.length
    ? `${confirmed.length} of ${total} confirmed: waiting on ${who}`
    : `All ${total} confirmed`;
  const own = mine ? `you confirmed ${clock(mine.at)}` : "";
  const reminded = isReminded && missing.length ? `reminded ${clock(remindedAt)}` : "";
  return [total === 1 && !missing.length ? "Confirmed" : count, own, reminded].filter(Boolean).join(", ");
}
