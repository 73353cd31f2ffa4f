// Why messages interrupted somebody, as the two sides know it: whoever did, and whoever was. No DOM.

import { Emitter } from "./emitter.js";
import { get } from "./server.js";

const MOST_AT_ONCE = 100;

// Emits "change" when more is known.
export class Interruptions extends Emitter {
  #chat;
  #reasons = new Map(); // by message
  #asked = new Set();

  constructor(chat) {
    super();
    this.#chat = chat;
    chat.on("frame:interruption", ({ message, reason }) => this.#take({ [message]: reason }));
    chat.on("timeline", (id) => this.#look(chat.timeline(id).messages));
    chat.on("posted", (message) => this.#look([message]));
    chat.on("welcome", () => this.#asked.clear());
  }

  // "Interrupted: the laser shows an error", or "".
  inWords({ id, recalled_at: isGone }) {
    const reason = this.#reasons.get(id);
    return reason && !isGone ? `Interrupted: ${reason}` : "";
  }

  #look(messages) {
    const { you } = this.#chat.practice;
    const isOurs = (one) => one.interrupts?.length && (one.author === you || one.interrupts.includes(you));
    const wanted = messages.filter((one) => isOurs(one) && !this.#reasons.has(one.id) && !this.#asked.has(one.id));
    if (wanted.length) this.#ask(wanted.slice(-MOST_AT_ONCE).map((one) => one.id));
  }

  async #ask(ids) {
    for (const id of ids) this.#asked.add(id);
    try {
      const { reasons } = await get(`/api/interruptions/?${ids.map((id) => `message=${id}`).join("&")}`);
      this.#take(reasons);
    } catch {
      for (const id of ids) this.#asked.delete(id);
    }
  }

  #take(reasons) {
    for (const [id, reason] of Object.entries(reasons)) this.#reasons.set(Number(id), reason);
    this.emit("change");
  }
}
