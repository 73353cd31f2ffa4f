// What others wait for from you, and what you were told of: a list from the server, asked for
// again whenever something about it may have changed. No DOM.

import { Emitter } from "../../messaging/js/emitter.js";
import { get, send } from "../../messaging/js/server.js";

const TOGETHER_MS = 150;

// Emits "change".
export class Needs extends Emitter {
  asks = [];
  notices = [];
  isLoaded = false;
  error = null;
  #timer = 0;

  constructor(chat) {
    super();
    for (const event of ["ready", "welcome", "removed", "frame:promise", "frame:notice.seen"]) {
      chat.on(event, () => this.refresh());
    }
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

  async #load() {
    try {
      const found = await get("/policies/needs-reply/");
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
