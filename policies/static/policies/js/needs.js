// What others wait for from you, and what you were told of: a list from the server, asked for
// again whenever something about it may have changed. No DOM.

import { Emitter } from "../../messaging/js/emitter.js";
import { get, send } from "../../messaging/js/server.js";

const TOGETHER_MS = 150;
const CHECK_EVERY_MS = 60_000;

// Emits "change".
export class Needs extends Emitter {
  asks = [];
  notices = [];
  isLoaded = false;
  error = null;
  #timer = 0;
  #loads = 0;
  #loadedAt = 0;

  constructor(chat) {
    super();
    for (const event of ["ready", "welcome", "removed", "frame:notice.seen"]) {
      chat.on(event, () => this.refresh());
    }
    // Everybody in a conversation hears of its promises; this list is about yours.
    chat.on("frame:promise", (frame) => {
      if (this.#concerns(frame, chat.practice.you)) this.refresh();
    });
    // A push may get lost.
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
    this.#timer = setTimeout(() => this.#load(), TOGETHER_MS);
  }

  // What you owe in a conversation, the most pressing first.
  owedIn(conversation) {
    return this.asks.filter((ask) => ask.message.conversation === conversation);
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

  #concerns({ message, promises }, you) {
    const isOwed = promises.some((one) => one.parties.includes(you));
    const isListed = this.asks.some((ask) => ask.message.id === message);
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
      this.notices = found.notices;
      this.isLoaded = true;
      this.error = null;
    } catch (error) {
      this.error = error;
    }
    this.emit("change");
  }
}
