// Above one's own name in the sidebar: what changed in the guideline, else three questions. It takes
// its room from the list of conversations, so that nothing that is being read moves.

import { announce, el, say, show } from "../../messaging/js/dom.js";
import { send } from "../../messaging/js/server.js";

export class GuidelineCard {
  #app;
  #change = null;
  #isPulseDue = false;
  #title = el("h2", { id: "guideline-title" });
  #words = el("p", {});
  #read = el("a", { class: "quiet", href: "/guidelines/" }, "Read it");
  #act = el("button", { type: "button", class: "button", onclick: () => this.#go() });
  #skip = el("button", { type: "button", class: "quiet", onclick: () => this.#answer({ skip: true }) }, "Skip");
  #root = el(
    "section",
    { class: "guideline-card", "aria-labelledby": "guideline-title", hidden: true },
    this.#title,
    this.#words,
    el("div", { class: "guideline-acts" }, this.#act, this.#read, this.#skip),
  );

  constructor(app) {
    this.#app = app;
    document.getElementById("me").before(this.#root);
    app.chat.on("people", () => this.#draw());
  }

  // What /guidelines/pending/ answers.
  take({ change, pulse }) {
    this.#change = change;
    this.#isPulseDue = pulse;
    this.#draw();
  }

  // Nobody is asked during a treatment.
  get #isFree() {
    const { practice } = this.#app.chat;
    return practice.state(practice.you) === "available";
  }

  #draw() {
    const { practice } = this.#app.chat;
    const change = this.#change;
    const isShown = Boolean(change) || (this.#isPulseDue && this.#isFree);
    const hadFocus = this.#root.contains(document.activeElement);
    show(this.#root, isShown);
    if (!isShown && hadFocus) this.#app.conversation.composer.focus();
    if (!isShown) return;
    say(this.#title, change ? "The guideline changed" : "Three questions about messages");
    say(this.#words, change ? `${practice.shortName(change.by)}: ${change.changes.join(" ")}` : "Without your name. A minute, every four weeks.");
    say(this.#act, change ? "Got it" : "Answer");
    show(this.#read, Boolean(change));
    show(this.#skip, !change);
  }

  #go() {
    return this.#change ? this.#acknowledge() : this.#open();
  }

  async #acknowledge() {
    const change = this.#change;
    this.#change = null;
    this.#draw();
    try {
      await send("/guidelines/seen/", { version: change.version });
      announce("Got it.");
    } catch (error) {
      this.#fail(error, () => (this.#change = change));
    }
  }

  async #open() {
    const { openPulse } = await import("./pulse.js");
    openPulse((answers) => this.#send(answers));
  }

  async #send(answers) {
    await send("/guidelines/pulse/", answers);
    this.#isPulseDue = false;
    this.#draw();
    announce("Thank you.");
    return () => this.#app.conversation.composer.focus();
  }

  async #answer(answers) {
    try {
      await this.#send(answers);
    } catch (error) {
      this.#fail(error, () => {});
    }
  }

  #fail(error, restore) {
    if (!error.errors) throw error;
    restore();
    this.#draw();
    this.#app.chat.emit("trouble", error.message);
  }
}
