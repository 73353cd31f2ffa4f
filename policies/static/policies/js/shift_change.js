// The end of one's shift and the beginning: what is owed when one goes home, and what was handed to
// one. Asked for again whenever it may have changed. No DOM.

import { Emitter } from "../../messaging/js/emitter.js";
import { get, send } from "../../messaging/js/server.js";

const TOGETHER_MS = 200;
const CHECK_EVERY_MS = 60_000;

// Emits "change", and "begins" when there is a sweep or a card that wasn't there before.
export class ShiftChange extends Emitter {
  sweep = null; // {ends_at, back_at, next, asks}
  handed = []; // {key, asker, patient, asks}
  #promises;
  #timer = 0;
  #loads = 0;
  #loadedAt = 0;
  #told = new Set();

  constructor(chat, promises) {
    super();
    this.#promises = promises;
    for (const event of ["welcome", "people", "frame:promise", "frame:notice"]) {
      chat.on(event, () => this.refresh());
    }
    chat.on("clock", () => Date.now() - this.#loadedAt > CHECK_EVERY_MS && this.refresh());
  }

  get isAny() {
    return this.sweep !== null || this.handed.length > 0;
  }

  refresh() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.load(), TOGETHER_MS);
  }

  // `asks` go to the next of one's role; may throw Refused.
  async handOver(asks, note) {
    const fields = { obligations: asks.map(({ promise }) => promise.id), note };
    const { promises } = await send("/policies/handovers/hand-over/", fields);
    for (const [message, found] of Object.entries(promises)) this.#promises.take(Number(message), found);
    await this.load();
  }

  async keep({ message, promise }) {
    const { promises } = await send(`/policies/handovers/keep/${promise.id}/`);
    this.#promises.take(message.id, promises);
    await this.load();
  }

  async finish() {
    this.#set(null, this.handed);
    await this.#tryTo("/policies/handovers/swept/");
  }

  async see(card) {
    const left = card.asks.filter((ask) => !ask.message); // what one can't read has no other place
    const rest = (one) => (left.length ? [{ ...one, asks: left }] : []);
    this.#set(this.sweep, this.handed.flatMap((one) => (one.key === card.key ? rest(one) : [one])));
    await this.#tryTo("/policies/handovers/seen/", { handovers: card.asks.map((ask) => ask.id) });
  }

  // It was answered where one can't read it; may throw Refused.
  async answered({ promise }) {
    await send(`/policies/obligations/${promise.id}/answered/`);
    await this.load();
  }

  // The list of the next question says how it stands after all.
  async #tryTo(url, fields) {
    this.#loads += 1;
    try {
      await send(url, fields);
    } catch {
      this.refresh();
    }
  }

  async load() {
    clearTimeout(this.#timer);
    this.#loads += 1;
    const load = this.#loads;
    this.#loadedAt = Date.now();
    try {
      const { sweep, handed } = await get("/policies/handovers/");
      if (load === this.#loads) this.#set(sweep, handed);
    } catch {
      // A minute later it is asked for again.
    }
  }

  #set(sweep, handed) {
    if (!sweep && !handed.length && !this.isAny) return;
    Object.assign(this, { sweep, handed });
    const names = [sweep?.ends_at, ...handed.flatMap((card) => card.asks.map((ask) => ask.id))].filter(Boolean);
    const isNews = names.some((name) => !this.#told.has(name));
    for (const name of names) this.#told.add(name);
    this.emit("change");
    if (isNews) this.emit("begins");
  }
}

// "Your shift ends at 5:00 pm: 2 answers are open", "Handed to you: 3 asks"
export function shiftChangeInWords({ sweep, handed }, clock) {
  const words = [];
  if (sweep) words.push(sweepInWords(sweep, clock));
  const count = handed.reduce((sum, card) => sum + card.asks.length, 0);
  if (count) words.push(handedInWords(count));
  return words.join(". ");
}

export function sweepInWords({ ends_at: endsAt, asks }, clock) {
  const open = asks.length === 1 ? "1 answer is open" : `${asks.length} answers are open`;
  return `Your shift ends at ${clock(endsAt)}: ${open}`;
}

export function handedInWords(count) {
  return `Handed to you: ${count === 1 ? "1 ask" : `${count} asks`}`;
}
