// What was written and not sent, by place: a conversation, or a thread in one. No DOM.

import { Emitter } from "./emitter.js";

// Emits `change` with {place, draft}; null when there is none any more.
export class Drafts extends Emitter {
  #drafts = new Map();

  get(place) {
    return this.#drafts.get(place);
  }

  set(place, draft) {
    this.#drafts.set(place, draft);
    this.emit("change", { place, draft });
  }

  drop(place) {
    if (this.#drafts.delete(place)) this.emit("change", { place, draft: null });
  }

  // A conversation is gone, and with it what was begun in it.
  forget(conversation) {
    for (const [place, draft] of this.#drafts) {
      if (draft.conversation === conversation) this.drop(place);
    }
  }
}
