// What you wrote to be sent later, the same in all tabs: rows of the server, asked for again
// after every gap. No DOM.

import { Emitter } from "./emitter.js";
import { post } from "./frames.js";
import { Newest } from "./newest.js";
import { newClientId } from "./outbox.js";
import { get, send } from "./server.js";

// Emits "change".
export class Scheduled extends Emitter {
  isLoaded = false;
  error = null;
  #chat;
  #newest = new Newest();
  #items = new Map();

  constructor(chat) {
    super();
    this.#chat = chat;
    for (const event of ["ready", "welcome"]) chat.on(event, () => this.load());
    chat.on("frame:scheduled", ({ item }) => this.#take(item));
    chat.on("frame:scheduled.gone", ({ id }) => this.#drop(id));
  }

  // The next one first.
  get items() {
    return [...this.#items.values()].sort((a, b) => a.send_at.localeCompare(b.send_at) || a.id - b.id);
  }

  // What could not be sent.
  get failed() {
    return this.items.filter((item) => item.problem);
  }

  async load() {
    if (!this.#chat.isReady) return;
    try {
      const found = await this.#newest.of(() => get("/api/scheduled/"));
      if (!found) return;
      this.#items = new Map(found.items.map((item) => [item.id, item]));
      this.isLoaded = true;
      this.error = null;
    } catch (error) {
      this.error = error;
    }
    this.emit("change");
  }

  // When whom a draft is for is next in: {user, at, state}, or null.
  async nextIn(draft) {
    return (await send("/api/scheduled/times/", { post: post(newClientId(), draft) })).next_in;
  }

  // A draft, kept under an id that it has from its first try on: a second one is the same.
  add(clientId, draft, when) {
    return this.#ask("/api/scheduled/", { post: post(clientId, draft), ...when });
  }

  // `fields`: {text} or {when, at}.
  change(id, fields) {
    return this.#ask(`/api/scheduled/${id}/`, fields);
  }

  async sendNow(id) {
    await send(`/api/scheduled/${id}/send/`);
    this.#drop(id);
  }

  async delete(id) {
    await send(`/api/scheduled/${id}/delete/`);
    this.#drop(id);
  }

  async #ask(path, fields) {
    const item = await send(path, fields);
    this.#take(item);
    return item;
  }

  #take(item) {
    this.#newest.changed();
    this.#items.set(item.id, item);
    this.emit("change");
  }

  #drop(id) {
    this.#newest.changed();
    if (this.#items.delete(id)) this.emit("change");
  }
}
