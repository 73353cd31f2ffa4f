// What you keep for later, the same in all tabs: rows of the server, asked for again after every
// gap. No DOM.

import { Emitter } from "./emitter.js";
import { Newest } from "./newest.js";
import { get, send } from "./server.js";

// Emits "change".
export class Later extends Emitter {
  nextShift = null;
  isLoaded = false;
  error = null;
  #chat;
  #newest = new Newest();
  #items = new Map(); // by message id

  constructor(chat) {
    super();
    this.#chat = chat;
    for (const event of ["ready", "welcome"]) chat.on(event, () => this.load());
    chat.on("removed", () => this.load());
    chat.on("changed", (message) => {
      const item = this.of(message.id);
      if (item) this.#take({ ...item, message });
    });
    chat.on("frame:later", ({ item }) => this.#take(item));
    chat.on("frame:later.gone", ({ message }) => this.#drop(message));
  }

  // The server's clock, in milliseconds.
  get now() {
    return this.#chat.now;
  }

  of(message) {
    return this.#items.get(message);
  }

  // What you were reminded of first, then what comes, then what is only kept.
  get items() {
    const order = (item) => [item.reminded_at ? 0 : item.remind_at ? 1 : 2, item.remind_at ?? item.saved_at];
    return [...this.#items.values()].sort((a, b) => {
      const [[kind, at], [other, then]] = [order(a), order(b)];
      return kind - other || (kind === 2 ? then.localeCompare(at) : at.localeCompare(then));
    });
  }

  get due() {
    return this.items.filter((item) => item.reminded_at);
  }

  // What a notice is still owed for; nothing while you are with a patient.
  get notices() {
    const { practice } = this.#chat;
    if (practice.state(practice.you) === "with_patient") return [];
    return this.due.filter((item) => !item.seen);
  }

  async load() {
    if (!this.#chat.isReady) return;
    try {
      const found = await this.#newest.of(() => get("/api/later/"));
      if (!found) return;
      this.#items = new Map(found.items.map((item) => [item.message.id, item]));
      this.nextShift = found.next_shift;
      this.isLoaded = true;
      this.error = null;
    } catch (error) {
      this.error = error;
    }
    this.emit("change");
  }

  // `when` is {} (without a reminder), {when: "at", at} or {when: "shift"}; raises Refused.
  async keep(message, when = {}) {
    this.#take(await send(`/api/messages/${message}/later/`, when));
  }

  async done(message) {
    await send(`/api/messages/${message}/later/done/`);
    this.#drop(message);
  }

  async seen(message) {
    const item = this.of(message);
    if (!item?.reminded_at || item.seen) return;
    this.#take({ ...item, seen: true });
    await send(`/api/messages/${message}/later/seen/`);
  }

  async markUnread(message) {
    this.#chat.reading.take(await send(`/api/messages/${message}/unread/`));
  }

  // Does what may fail, and says so.
  async try(act) {
    try {
      await act();
    } catch (error) {
      if (!error.errors) throw error;
      this.#chat.emit("trouble", error.message);
    }
  }

  #take(item) {
    this.#newest.changed();
    this.#items.set(item.message.id, item);
    this.emit("change");
  }

  #drop(message) {
    this.#newest.changed();
    if (this.#items.delete(message)) this.emit("change");
  }
}
