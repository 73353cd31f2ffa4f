// What you asked that lost its use before anybody answered: did it get done?

import { el, keep, say, show } from "../../messaging/js/dom.js";
import { gist } from "../../messaging/js/message.js";
import { moment } from "../../messaging/js/times.js";

export const OUTCOMES = [
  ["done", "It got done"],
  ["not_done", "It didn't"],
  ["not_needed", "Not needed"],
];

export class PassedList {
  element;
  #app;
  #say;

  // `tell(message, outcome)` keeps what is said; throws Refused.
  constructor(app, tell) {
    this.#app = app;
    this.#say = tell;
    this.list = el("ul", {});
    this.problem = el("p", { class: "problem", role: "alert", hidden: true });
    this.element = el("section", { class: "passed-list", "aria-labelledby": "passed-title", hidden: true }, el("h2", { id: "passed-title" }, "Did it get done?"), this.list, this.problem);
  }

  draw(passed) {
    show(this.element, passed.length > 0);
    keep(this.list, passed, ({ message }) => message.id, ({ message }) => this.#drawOne(message), () => {});
  }

  #drawOne(message) {
    const at = moment(message.useful_until, this.#app.chat.now);
    const acts = OUTCOMES.map(([outcome, words]) =>
      el("button", { type: "button", class: "quiet", onclick: () => this.#tell(message, outcome) }, words),
    );
    return el(
      "li",
      { class: "passed-one" },
      el("p", { class: "passed-words" }, gist(message)),
      el("p", { class: "passed-note" }, `Nobody answered while it was of use, until ${at}.`),
      el("div", { class: "passed-acts", role: "group", "aria-label": "Did it get done?" }, acts),
    );
  }

  async #tell(message, outcome) {
    show(this.problem, false);
    try {
      await this.#say(message, outcome);
    } catch (error) {
      if (!error.errors) throw error;
      say(this.problem, error.message);
      show(this.problem, true);
    }
  }
}
