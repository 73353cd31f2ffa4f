// What may be done with a card: what you owe an answer to, and what you wait for. The keys of both
// stand in the map of shortcuts.

import { announce } from "../../messaging/js/dom.js";
import { keys } from "../../messaging/js/keys.js";
import { get, Refused } from "../../messaging/js/server.js";
import { openHandOver } from "./handing.js";
import { isOpen } from "./promises.js";

const NO_HEIR = "There is nobody whom you can hand this to now. Your cover can have it while they are at work.";

keys.within("On a card of Needs reply", [
  ["J", "The next card (or ↓)"],
  ["K", "The card before (or ↑)"],
  ["R", "Reply in place"],
  ["A", "On it"],
  ["P", "Promise a time"],
  ["D", "Hand it over"],
  ["C", "I've got it, or let it go"],
  ["E", "Done: it was answered elsewhere"],
  ["O", "Open it in its conversation"],
]);
keys.within("On a card of Waiting on others", [
  ["U", "Nudge"],
  ["X", "No answer needed"],
  ["O", "Open it in its conversation"],
]);

// For {message, promise}; `answers` writes in a card, `open(message, isToAnswer)` goes to it.
export function askActs({ app, acts, why, answers, open, focus }) {
  // After a dialog the card that it was opened from may be gone.
  const then = async (done) => {
    await done;
    return focus;
  };
  const act = (name) => ({ message, promise }) => acts.act(message.id, promise.id, name);
  return [
    { key: "R", name: () => "Reply", act: (ask, slot) => answers.open(ask, slot) },
    { key: "A", name: () => "On it", isOffered: ({ promise }) => !promise.acknowledged, act: act("acknowledge") },
    {
      key: "P",
      name: () => "Promise a time",
      isOffered: ({ promise }) => promise.priority !== "urgent",
      tells: true,
      act: async ({ message, promise }) => {
        const { openPromise } = await import("./promising.js");
        await openPromise(promise, app.chat.now, (at) => then(acts.act(message.id, promise.id, "promise", { at })));
      },
    },
    {
      key: "C",
      name: ({ promise }) => (isTaken(promise) ? "Let go" : "I've got it"),
      isOffered: ({ promise }) => isTaken(promise) || isOfGroup(promise),
      act: (ask) => act(isTaken(ask.promise) ? "let-go" : "take-over")(ask),
    },
    {
      key: "D",
      name: () => "Hand over",
      act: async ({ message, promise }) => {
        const { reassign_to: heirs } = await get(`/policies/obligations/${promise.id}/why/`);
        if (!heirs.length) throw new Refused(422, { __all__: [NO_HEIR] });
        openHandOver(heirs, (fields) => then(acts.act(message.id, promise.id, "reassign", fields)));
      },
    },
    { key: "E", name: () => "Done", act: act("answered") },
    { key: "O", name: () => "Open", isOpening: true, act: ({ message }) => open(message, true) },
    { name: () => "Why?", act: ({ message, promise }, _, button) => why.open([promise], message.id, button) },
  ];
}

// For {message, promises}.
export function waitingActs({ acts, why, open }) {
  return [
    {
      key: "U",
      name: () => "Nudge",
      act: async ({ message, promises }) => {
        await acts.act(message.id, promises.find(isOpen).id, "nudge");
        announce("Nudged.");
      },
    },
    { key: "X", name: () => "No answer needed", act: ({ message }) => acts.withdraw(message.id) },
    { key: "O", name: () => "Open", isOpening: true, act: ({ message }) => open(message, false) },
    { name: () => "Why?", act: ({ message, promises }, _, button) => why.open(promises, message.id, button) },
  ];
}

function isOfGroup({ owner, parties }) {
  return owner === null && parties.length > 1;
}

// It was taken over, and can go back.
function isTaken({ owner, taken_from: from }) {
  return owner !== null && from.length > 0;
}
