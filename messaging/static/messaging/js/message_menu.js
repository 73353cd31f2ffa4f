// What may be done with a message: one menu, filled by whoever can do something with it.

import { el, showDialog } from "./dom.js";
import { PRIORITIES, PRIORITY_NAMES } from "./frames.js";
import { openMenu } from "./menu.js";

export class MessageMenu {
  #sources = [];

  // `entriesFor(message)` gives [{label, act(from), key}]; `key` does the same while the message
  // is in focus, and `from` is the button or the message. What can't be undone says `isLast`.
  add(entriesFor) {
    this.#sources.push(entriesFor);
  }

  open(message, from) {
    const entries = this.#entries(message);
    entries.sort((a, b) => Boolean(a.isLast) - Boolean(b.isLast));
    openMenu("This message", entries, from);
  }

  // Whether this key does something with a message in focus; then it is done.
  press(message, key, from) {
    const entry = this.#entries(message).find((one) => one.key?.toLowerCase() === key.toLowerCase());
    entry?.act(from);
    return Boolean(entry);
  }

  #entries(message) {
    return this.#sources.flatMap((entriesFor) => entriesFor(message));
  }
}

// What everybody may do, and what only its author may still do.
export function ownEntries(chat, { reply }) {
  return (message) => {
    const answer = { label: "Reply", key: "R", act: () => reply(message) };
    if (message.author !== chat.practice.you) return [answer];
    const recall = { label: "Take it back", isLast: true, act: () => confirmRecall(chat, message) };
    return [answer, ...priorities(chat, message), recall];
  };
}

// Only what the server would take: an ask stays one, whom it asks stays too.
function priorities(chat, message) {
  const { expectations } = chat.practice;
  const isAsk = message.asks !== "nobody";
  const possible = isAsk ? PRIORITIES.filter((one) => one !== "fyi") : ["fyi", "normal"];
  return possible
    .filter((one) => one !== message.priority)
    .map((one) => ({
      label: isAsk ? `Make it ${PRIORITY_NAMES[one].toLowerCase()}: ${expectations[one] ?? ""}` : `Make it ${PRIORITY_NAMES[one]}`,
      act: () => chat.changePriority(message.id, one) || sayOffline(chat),
    }));
}

function confirmRecall(chat, message) {
  const recall = () => {
    dialog.close();
    if (!chat.recall(message.id)) sayOffline(chat);
  };
  const dialog = el(
    "dialog",
    { class: "dialog small", "aria-label": "Take this message back?" },
    el("h2", {}, "Take this message back?"),
    el("p", {}, "Its words leave the chat for everybody, and its promise ends. What stays is that you wrote something, and when."),
    el(
      "div",
      { class: "dialog-foot" },
      el("button", { type: "button", class: "button", onclick: () => dialog.close() }, "Keep it"),
      el("button", { type: "button", class: "button primary", onclick: recall }, "Take it back"),
    ),
  );
  showDialog(dialog);
}

function sayOffline(chat) {
  chat.emit("trouble", "There is no connection. Try again when it is back.");
}
