// Two minutes before one's time with a patient ends: whether to stay longer. Without an answer it
// ends by itself. Every tab asks, without a sound, and stops when one of them was answered.

import { announce, el, say, show, soon } from "./dom.js";
import { keys } from "./keys.js";
import { send } from "./server.js";
import { moment } from "./times.js";

const BEFORE_MS = 2 * 60_000;
const MORE = [15, 30];

export class Staying {
  #chat;
  #timer = 0;
  #asked = ""; // the end that was asked about
  #words = el("p", { class: "staying-words" });
  #root;

  constructor(chat) {
    this.#chat = chat;
    this.#root = el(
      "section",
      { class: "staying", "aria-label": "With a patient", hidden: true },
      this.#words,
      MORE.map((minutes) => this.#button(`${minutes} min more`, () => this.#stay(minutes))),
      this.#button("Free now", () => this.#become({ state: "available" })),
    );
    document.getElementById("line-bar").after(this.#root);
    const draw = soon(() => this.#draw());
    for (const event of ["people", "clock"]) chat.on(event, draw);
    keys.add(
      ...MORE.map((minutes) => ({
        words: `With this patient ${minutes} min more`,
        act: () => this.#stay(minutes),
        isShown: () => !this.#root.hidden,
        isInPalette: true,
      })),
    );
  }

  get #availability() {
    return this.#chat.practice.me?.availability ?? {};
  }

  #button(label, onclick) {
    return el("button", { type: "button", class: "button", onclick }, label);
  }

  #draw() {
    clearTimeout(this.#timer);
    const { state, until } = this.#availability;
    const left = state === "with_patient" ? Date.parse(until) - this.#chat.now : 0;
    const isNear = left > 0 && left <= BEFORE_MS;
    if (left > 0) this.#timer = setTimeout(() => this.#draw(), (isNear ? left : left - BEFORE_MS) + 20);
    show(this.#root, isNear);
    if (!isNear) return;
    say(this.#words, `Your time with the patient ends ${moment(until, this.#chat.now)}. Stay longer?`);
    if (this.#asked === until) return;
    this.#asked = until;
    announce(this.#words.textContent);
  }

  // Longer than the end that is shown here: of two tabs that say so at once, one counts.
  #stay(minutes) {
    return this.#become({ state: "with_patient", minutes, until: this.#availability.until });
  }

  async #become(fields) {
    try {
      const answer = await send("/api/availability/", fields);
      this.#chat.takeAvailability(this.#chat.practice.you, answer);
    } catch (error) {
      if (!error.errors) throw error;
      this.#chat.emit("trouble", error.message);
    }
  }
}
