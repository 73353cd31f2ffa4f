// Below the text, when whom it is for is with a patient: until when, what Send does then, and what
// else may be done.

import { busyInWords, heldFor, sendInWords } from "./busy.js";
import { el, say, show, soon } from "./dom.js";

export class BusyLine {
  #composer;
  #words = el("span");
  #instead = this.#button("Ask somebody free now", () => this.#openInstead());
  #interrupt = this.#button("Interrupt…", () => this.#openInterrupt());
  #root = el("div", { class: "busy", hidden: true }, el("p", { role: "status" }, this.#words), this.#instead, this.#interrupt);

  constructor(composer) {
    this.#composer = composer;
    composer.parts.below.append(this.#root);
    this.draw = soon(() => this.#draw());
    for (const event of ["open", "change"]) composer.on(event, this.draw);
    for (const event of ["people", "conversations"]) composer.chat.on(event, this.draw);
  }

  #button(label, onclick) {
    return el("button", { type: "button", class: "quiet", "aria-haspopup": "dialog", onclick }, label);
  }

  get #held() {
    const { draft, conversation, chat } = this.#composer;
    return heldFor(draft, conversation, chat.practice);
  }

  #draw() {
    const { draft, conversation, chat, parts } = this.#composer;
    if (!conversation) return;
    const { practice, now } = chat;
    const held = this.#held;
    const { busy, isHeld } = held;
    say(parts.send, sendInWords(held, practice));
    parts.send.closest(".writing").classList.toggle("is-held", isHeld);
    const who = busy.length === 1 ? practice.shortName(busy[0]) : "each";
    const rest = isHeld ? ` It goes out now without a sound; ${who} hears of it when free.` : "";
    say(this.#words, busy.length ? `${busyInWords(busy, practice, now)}${rest}` : "");
    show(this.#root, busy.length > 0);
    show(this.#instead, isHeld);
    show(this.#interrupt, (isHeld || draft.each) && practice.can.interrupt.includes(draft.priority));
  }

  async #openInstead() {
    const { openInstead } = await import("./instead.js");
    openInstead(this.#composer, this.#held.busy);
  }

  // Without words there is nothing to interrupt with.
  async #openInterrupt() {
    const { draft } = this.#composer;
    if (!draft.text.trim() && !this.#composer.attaching.files.length) return this.#composer.focus();
    const { openInterrupt } = await import("./interrupt.js");
    return openInterrupt(this.#composer, this.#held.busy);
  }
}
