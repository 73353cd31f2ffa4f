// The line under a message that says what was promised: who, by when, or how it ended.

import { el, say, show } from "../../messaging/js/dom.js";
import { PRIORITY_NAMES } from "../../messaging/js/frames.js";
import { OUTCOMES } from "./passed_list.js";
import { hasPassed, inWords, isOpen, mayAnswer, mayPromise } from "./promises.js";

export class PromiseLines {
  #app;
  #acts;
  #why;
  #reply;
  #lines = new Map(); // by message id

  // `reply(message)` begins the answer to a message.
  constructor(app, acts, why, reply = (message) => app.conversation.composer.reply(message)) {
    this.#app = app;
    this.#acts = acts;
    this.#why = why;
    this.#reply = reply;
    app.chat.on("removed", () => this.#lines.clear());
  }

  // The line of a message, or null when nothing was promised (yet).
  of(message) {
    const promises = this.#acts.promises.of(message.id);
    if (!promises.length) return null;
    if (!this.#lines.has(message.id)) this.#lines.set(message.id, { node: this.#draw(message.id) });
    const line = this.#lines.get(message.id);
    line.message = message;
    this.#redraw(line.node, message, promises);
    return line.node;
  }

  #draw(id) {
    const answer = () => this.#reply(this.#lines.get(id).message);
    const button = (name, label, onclick) =>
      el("button", { type: "button", class: name, hidden: name !== "why", onclick }, label);
    return el(
      "div",
      { class: "ask" },
      el("b", { class: "priority" }),
      " ",
      el("span", { class: "words" }),
      " ",
      button("answer", "Answer", answer),
      button("acknowledge", "On it", (event) => this.#try(event, () => this.#acknowledge(id))),
      button("promise", "Promise a time", (event) => this.#try(event, () => this.#promise(id))),
      button("withdraw", "No answer needed", (event) => this.#try(event, () => this.#acts.withdraw(id))),
      ...OUTCOMES.map(([outcome, words]) =>
        button(`outcome ${outcome}`, words, (event) => this.#try(event, () => this.#acts.outcome(id, outcome))),
      ),
      button("why", "Why?", (event) => this.#why.open(this.#acts.promises.of(id), id, event.currentTarget)),
    );
  }

  #redraw(line, message, promises) {
    const { practice, now } = this.#app.chat;
    const { tone, words } = inWords(promises, message, practice, now);
    line.className = `ask ${tone}${promises.every(hasPassed) ? " has-passed" : ""}`;
    say(line.querySelector(".priority"), PRIORITY_NAMES[message.priority]);
    say(line.querySelector(".words"), words);
    const isAuthor = message.author === practice.you;
    const mine = isAuthor ? [] : promises.filter((one) => isOpen(one) && mayAnswer(one, practice.you));
    show(line.querySelector(".answer"), mine.length > 0);
    show(line.querySelector(".acknowledge"), mine.some((one) => !one.acknowledged));
    show(line.querySelector(".promise"), mine.some((one) => mayPromise(one, practice.you)));
    show(line.querySelector(".withdraw"), isAuthor && promises.some(isOpen));
    const isQuestion = isAuthor && promises.some((one) => one.outcome === "");
    for (const button of line.querySelectorAll(".outcome")) show(button, isQuestion);
  }

  #acknowledge(id) {
    const { you } = this.#app.chat.practice;
    const mine = this.#acts.promises.of(id).find((one) => isOpen(one) && mayAnswer(one, you));
    return this.#acts.act(id, mine.id, "acknowledge");
  }

  async #promise(id) {
    const { chat } = this.#app;
    const mine = this.#acts.promises.of(id).find((one) => isOpen(one) && mayPromise(one, chat.practice.you));
    const { openPromise } = await import("./promising.js");
    await openPromise(mine, chat.now, (at) => this.#acts.act(id, mine.id, "promise", { at }));
  }

  async #try(event, act) {
    const button = event.currentTarget;
    button.disabled = true;
    try {
      await act();
    } catch (error) {
      if (!error.errors) throw error;
      this.#app.chat.emit("trouble", error.message);
    } finally {
      button.disabled = false;
    }
  }
}
