// The line under a message that says what was promised: who, by when, or how it ended.

import { el, say, show } from "../../messaging/js/dom.js";
import { PRIORITY_NAMES } from "../../messaging/js/frames.js";
import { send } from "../../messaging/js/server.js";
import { inWords, isOpen } from "./promises.js";

export class PromiseLines {
  #app;
  #promises;
  #lines = new Map(); // by message id

  constructor(app, promises) {
    this.#app = app;
    this.#promises = promises;
    app.chat.on("removed", () => this.#lines.clear());
  }

  // The line of a message, or null when nothing was promised (yet).
  of(message) {
    const promises = this.#promises.of(message.id);
    if (!promises.length) return null;
    if (!this.#lines.has(message.id)) this.#lines.set(message.id, this.#draw(message));
    const line = this.#lines.get(message.id);
    this.#redraw(line, message, promises);
    return line;
  }

  #draw(message) {
    const answer = () => this.#app.conversation.composer.reply(message);
    return el(
      "div",
      { class: "ask" },
      el("b", { class: "priority" }, PRIORITY_NAMES[message.priority]),
      " ",
      el("span", { class: "words" }),
      " ",
      el("button", { type: "button", class: "answer", hidden: true, onclick: answer }, "Answer"),
      el(
        "button",
        { type: "button", class: "withdraw", hidden: true, onclick: (event) => this.#withdraw(event, message) },
        "No answer needed",
      ),
    );
  }

  #redraw(line, message, promises) {
    const { practice, now } = this.#app.chat;
    const { tone, words } = inWords(promises, message, practice, now);
    line.className = `ask ${tone}`;
    say(line.querySelector(".words"), words);
    const mine = promises.some((one) => isOpen(one) && one.parties.includes(practice.you));
    show(line.querySelector(".answer"), mine);
    const isAuthor = message.author === practice.you;
    show(line.querySelector(".withdraw"), isAuthor && promises.some(isOpen));
  }

  async #withdraw(event, message) {
    const button = event.target;
    button.disabled = true;
    try {
      const { promises } = await send(`/policies/asks/${message.id}/withdraw/`);
      this.#promises.take(message.id, promises);
    } catch (error) {
      say(button, `${error.message} Try again`);
    } finally {
      button.disabled = false;
    }
  }
}
