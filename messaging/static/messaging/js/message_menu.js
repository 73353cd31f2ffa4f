// What may be done with a message: one menu, filled by whoever can do something with it.

import { el, placeAt, showDialog } from "./dom.js";
import { PRIORITIES, PRIORITY_NAMES } from "./frames.js";

const STEPS = { ArrowDown: 1, ArrowUp: -1 };

export class MessageMenu {
  #sources = [];
  #back = null;

  constructor() {
    this.popover = el("div", {
      class: "popover message-menu",
      popover: "auto",
      role: "menu",
      "aria-label": "This message",
      onkeydown: (event) => this.#onKey(event),
    });
  }

  // `entriesFor(message)` gives [{label, act, key}]; `key` is the letter that does the same while
  // the message is in focus. What can't be undone says `isLast`.
  add(entriesFor) {
    this.#sources.push(entriesFor);
  }

  // `from` is the button or the message in focus; Escape goes back there.
  open(message, from) {
    const entries = this.#sources.flatMap((entriesFor) => entriesFor(message));
    entries.sort((a, b) => Boolean(a.isLast) - Boolean(b.isLast));
    if (!entries.length) return;
    this.popover.replaceChildren(...entries.map((entry) => this.#item(entry)));
    this.#back = from;
    from.closest("main, aside, dialog, body").append(this.popover);
    this.popover.showPopover();
    placeAt(this.popover, from);
    this.#items[0].focus();
  }

  get #items() {
    return [...this.popover.children];
  }

  #item({ label, act, key }) {
    const choose = () => {
      this.#close();
      act();
    };
    const hint = key ? el("kbd", { "aria-hidden": "true" }, key) : null;
    const keys = key?.toLowerCase() ?? null;
    const item = { type: "button", class: "menu-item", role: "menuitem", tabindex: "-1", onclick: choose };
    return el("button", { ...item, "aria-keyshortcuts": keys }, label, hint);
  }

  #close() {
    this.popover.hidePopover();
    this.#back?.focus({ preventScroll: true });
  }

  #onKey(event) {
    const items = this.#items;
    const step = STEPS[event.key];
    const at = items.indexOf(document.activeElement);
    const to = { Home: 0, End: items.length - 1 }[event.key];
    const short = items.find((one) => one.getAttribute("aria-keyshortcuts") === event.key.toLowerCase());
    if (step) items.at((at + step + items.length) % items.length).focus();
    else if (to !== undefined) items[to].focus();
    else if (short) short.click();
    else if (event.key === "Tab" || event.key === "Escape") this.#close();
    else return;
    event.preventDefault();
    event.stopPropagation();
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
