// What the board is drawn from: asked of the server again when a hint says that it changed, when time
// alone will have changed it, and now and then. No DOM.

import { Emitter } from "../../messaging/js/emitter.js";
import { get } from "../../messaging/js/server.js";

// Hints come at most once a second for each place, and speak of all that second.
const SETTLED_MS = 1200;
const AFTER_CHANGE_MS = 300;
const CHECK_EVERY_MS = 60_000;
const TRY_AGAIN_MS = 5_000;
const LEAST_MS = 1_000;

// One answer of the server, kept as new as it can be while somebody looks. Emits "change".
export class Source extends Emitter {
  found = null;
  asOf = 0; // on the server's clock, of what is shown
  error = null;
  askedAs = ""; // the address that was answered
  #url;
  #now;
  #timer = 0;
  #dueAt = Infinity;
  #isOn = false;
  #asked = 0;

  // `url()` is asked for; `now()` is the server's clock.
  constructor(url, now) {
    super();
    this.#url = url;
    this.#now = now;
  }

  // Whether what is found is what would be asked for now.
  get isOfThis() {
    return this.found !== null && this.askedAs === this.#url();
  }

  start() {
    this.#isOn = true;
    this.load();
  }

  stop() {
    this.#isOn = false;
    this.#asked += 1;
    clearTimeout(this.#timer);
    this.#dueAt = Infinity;
  }

  // Something changed, or is about to: one question for all that changes meanwhile.
  hint() {
    this.#loadIn(SETTLED_MS);
  }

  async load() {
    clearTimeout(this.#timer);
    this.#dueAt = Infinity;
    this.#asked += 1;
    const mine = this.#asked;
    try {
      const url = this.#url();
      const found = await get(url);
      if (mine !== this.#asked) return;
      this.found = found;
      this.askedAs = url;
      this.asOf = Date.parse(found.now);
      this.error = null;
    } catch (error) {
      if (mine !== this.#asked) return;
      this.error = error;
    }
    this.emit("change");
    if (this.#isOn) this.#loadIn(this.error ? TRY_AGAIN_MS : this.#untilNews());
  }

  #untilNews() {
    const { changes_at: at } = this.found;
    const wait = at ? Date.parse(at) - this.#now() + AFTER_CHANGE_MS : CHECK_EVERY_MS;
    return Math.min(Math.max(wait, LEAST_MS), CHECK_EVERY_MS);
  }

  // The sooner of two times counts.
  #loadIn(wait) {
    if (!this.#isOn || Date.now() + wait >= this.#dueAt) return;
    clearTimeout(this.#timer);
    this.#dueAt = Date.now() + wait;
    this.#timer = setTimeout(() => this.load(), wait);
  }
}
