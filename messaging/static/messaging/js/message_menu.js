// What an author may still do with a message: another priority, or take it back.

import { el, placeAt, showDialog } from "./dom.js";
import { PRIORITIES, PRIORITY_NAMES } from "./frames.js";

export class MessageMenu {
  #chat;

  constructor(chat) {
    this.#chat = chat;
    this.popover = el("div", { class: "popover message-menu", popover: "auto", role: "dialog", "aria-label": "This message" });
    document.body.append(this.popover);
  }

  open(message, button) {
    this.popover.replaceChildren(
      ...this.#priorities(message),
      this.#choice("Take it back", () => this.#confirmRecall(message)),
    );
    this.popover.showPopover();
    placeAt(this.popover, button);
    this.popover.querySelector("button").focus();
  }

  // Only what the server would take: an ask stays one, whom it asks stays too.
  #priorities(message) {
    const { expectations } = this.#chat.practice;
    const isAsk = message.asks !== "nobody";
    const possible = isAsk ? PRIORITIES.filter((one) => one !== "fyi") : ["fyi", "normal"];
    return possible
      .filter((one) => one !== message.priority)
      .map((one) => {
        const words = isAsk ? `Make it ${PRIORITY_NAMES[one].toLowerCase()}: ${expectations[one] ?? ""}` : `Make it ${PRIORITY_NAMES[one]}`;
        return this.#choice(words, () => this.#chat.changePriority(message.id, one));
      });
  }

  #choice(label, action) {
    const act = () => {
      this.popover.hidePopover();
      action();
    };
    return el("button", { type: "button", class: "menu-item", onclick: act }, label);
  }

  #confirmRecall(message) {
    const dialog = el(
      "dialog",
      { class: "dialog small", "aria-label": "Take this message back?" },
      el("h2", {}, "Take this message back?"),
      el("p", {}, "Its words leave the chat for everybody, and its promise ends. What stays is that you wrote something, and when."),
      el(
        "div",
        { class: "dialog-foot" },
        el("button", { type: "button", class: "button", onclick: () => dialog.close() }, "Keep it"),
        el("button", { type: "button", class: "button primary", onclick: () => this.#recall(message, dialog) }, "Take it back"),
      ),
    );
    showDialog(dialog);
  }

  #recall(message, dialog) {
    dialog.close();
    if (!this.#chat.recall(message.id)) {
      this.#chat.emit("trouble", "There is no connection. Take it back when it is there again.");
    }
  }
}
