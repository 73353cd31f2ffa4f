// What is known of one's own direct asks on their way: sent, delivered, seen. Seen is no answer.
// No DOM.

import { Emitter } from "./emitter.js";
import { get, send } from "./server.js";
import { moment } from "./times.js";

// Emits "change" when more is known.
export class Receipts extends Emitter {
  #chat;
  #byMessage = new Map();
  #asked = new Set(); // own messages whose receipts were asked for
  #told = new Set(); // others' messages that this tab said it has

  constructor(chat) {
    super();
    this.#chat = chat;
    chat.on("frame:receipts", ({ message, receipts }) => this.#take({ [message]: receipts }));
    chat.on("timeline", (id) => this.#look(chat.timeline(id).messages));
    chat.on("posted", (message) => this.#look([message]));
    chat.on("changed", (message) => this.#look([message]));
    chat.on("welcome", () => this.#asked.clear());
  }

  of(messageId) {
    return this.#byMessage.get(messageId) ?? [];
  }

  #look(messages) {
    const { you, receipts } = this.#chat.practice;
    const having = messages.filter((one) => one.asks !== "nobody" && receipts.includes(one.priority));
    for (const one of having) if (one.author !== you) this.#tell(one, you);
    const own = having.filter((one) => one.author === you && !this.#asked.has(one.id));
    if (own.length) this.#ask(own.slice(-100).map((one) => one.id));
  }

  // That a tab of this person has it; the server counts the first time.
  #tell(message, you) {
    const isNamed = message.asks === "everybody" || message.people.includes(you);
    const { last_read: read = 0 } = this.#chat.conversations.get(message.conversation) ?? {};
    if (!isNamed || message.seq <= read || this.#told.has(message.id)) return;
    this.#told.add(message.id);
    send(`/api/messages/${message.id}/delivered/`).catch(() => this.#told.delete(message.id));
  }

  async #ask(ids) {
    for (const id of ids) this.#asked.add(id);
    try {
      const { receipts } = await get(`/api/receipts/?${ids.map((id) => `message=${id}`).join("&")}`);
      this.#take(receipts);
    } catch {
      for (const id of ids) this.#asked.delete(id);
    }
  }

  #take(receipts) {
    for (const [id, rows] of Object.entries(receipts)) this.#byMessage.set(Number(id), rows);
    this.emit("change");
  }
}

// "Seen by Bre 2:41 pm, delivered to Kim, not yet to Leo"
export function receiptsInWords(rows, practice, now) {
  const seen = rows.filter((one) => one.seen_at);
  const delivered = rows.filter((one) => !one.seen_at && one.delivered_at).map((one) => one.user);
  const sent = rows.filter((one) => !one.seen_at && !one.delivered_at).map((one) => one.user);
  const by = seen.map((one) => `${practice.shortName(one.user)} ${moment(one.seen_at, now)}`);
  const words = [
    by.length && `seen by ${by.join(", ")}`,
    delivered.length && `delivered to ${practice.list(delivered)}, not seen yet`,
    sent.length && (by.length || delivered.length ? `not delivered to ${practice.list(sent)} yet` : "sent, not delivered yet"),
  ].filter(Boolean);
  return words.join("; ").replace(/^./, (letter) => letter.toUpperCase());
}
