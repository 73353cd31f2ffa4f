// What others wait for from you, what you wait for from them, and what you were told of: lists from
// the server, asked for again whenever something about them may have changed. No DOM.

import { Emitter } from "../../messaging/js/emitter.js";
import { get, send } from "../../messaging/js/server.js";

const TOGETHER_MS = 150;
const CHECK_EVERY_MS = 60_000;

// Emits "change", and "told" with a notice.
export class Needs extends Emitter {
  asks = []; // {message, promise}
  waiting = []; // {message, promises, nudge_at}
  passed = []; // {message}: what lost its use unanswered, and you haven't said what became of it
  notices = [];
  isLoaded = false;
  error = null;
  #chat;
  #timer = 0;
  #loads = 0;
  #loading = null;
  #loadedAt = 0;

  constructor(chat) {
    super();
    this.#chat = chat;
    for (const event of ["ready", "welcome", "removed", "frame:notice.seen"]) {
      chat.on(event, () => this.refresh());
    }
    // Everybody in a conversation hears of its promises; these lists are about yours.
    chat.on("frame:promise", (frame) => {
      if (this.#concerns(frame)) this.refresh();
    });
    chat.on("posted", ({ author, asks }) => {
      if (author === chat.practice.you && asks !== "nobody") this.refresh();
    });
    // A push may get lost, and what is late moves up.
    chat.on("clock", () => {
      if (Date.now() - this.#loadedAt > CHECK_EVERY_MS) this.refresh();
    });
    chat.on("frame:notice", (frame) => {
      this.emit("told", frame.notice);
      this.refresh();
    });
  }

  // Several changes at once are one question.
  refresh() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.load(), TOGETHER_MS);
  }

  // Asks now; afterwards the lists are as new as can be.
  load() {
    clearTimeout(this.#timer);
    this.#loading = this.#load();
    return this.#loading;
  }

  // Whether somebody waits for you, once that is known.
  async isAnythingOwed() {
    let asked = null;
    // Of two questions only the later one is listened to, so the earlier one's end says nothing.
    while (!this.isLoaded && (asked === null || asked !== this.#loading)) {
      asked = this.#loading ?? this.load();
      await asked;
    }
    return this.asks.length > 0;
  }

  // What you owe in a conversation, the most pressing first.
  owedIn(conversation) {
    return this.asks.filter((ask) => ask.message.conversation === conversation);
  }

  // How the promises of a message stand now: what ended leaves at once, the rest follows.
  take(messageId, promises) {
    const { you } = this.#chat.practice;
    const isOpen = (one) => one.state === "open";
    const byId = new Map(promises.map((one) => [one.id, one]));
    this.asks = this.asks
      .map((ask) => ({ ...ask, promise: byId.get(ask.promise.id) ?? ask.promise }))
      .filter(({ promise }) => isOpen(promise) && promise.parties.includes(you));
    this.waiting = this.waiting
      .map((ask) => (ask.message.id === messageId ? { ...ask, promises } : ask))
      .filter((ask) => ask.promises.some(isOpen));
    if (!promises.some((one) => one.outcome === "")) {
      this.passed = this.passed.filter((one) => one.message.id !== messageId);
    }
    this.emit("change");
  }

  async markSeen(notice) {
    this.notices = this.notices.filter((one) => one.id !== notice.id);
    this.emit("change");
    try {
      await send(`/policies/notices/${notice.id}/seen/`);
    } catch {
      this.refresh();
    }
  }

  #concerns({ message, promises }) {
    const { you } = this.#chat.practice;
    const isOwed = promises.some((one) => one.parties.includes(you));
    const isListed = [...this.asks, ...this.waiting, ...this.passed].some((ask) => ask.message.id === message);
    return isOwed || isListed || this.notices.some((notice) => notice.message === message);
  }

  async #load() {
    this.#loads += 1;
    const load = this.#loads;
    this.#loadedAt = Date.now();
    try {
      const found = await get("/policies/needs-reply/");
      if (load !== this.#loads) return; // a later question knows more
      this.asks = found.asks;
      this.waiting = found.waiting;
      this.passed = found.passed;
      this.notices = found.notices;
      this.isLoaded = true;
      this.error = null;
    } catch (error) {
      this.error = error;
    }
    this.emit("change");
  }
}
