// Which of the browser's tabs leads: just one, the one that was used last. Whatever should happen
// once and not once in each tab (a sound, a browser notification) is the leader's. No DOM.

import { Emitter } from "./emitter.js";

const NAME = "medspa-leader";

// Emits `leader` with whether this tab leads now.
export class Tabs extends Emitter {
  isLeader = false;
  #locks;
  #storage;
  #id = Math.random().toString(36).slice(2);
  #waiting = null;

  // Browsers give locks to pages over https only; without them the tabs agree by what is stored.
  constructor({ locks = navigator.locks, storage = localStorage } = {}) {
    super();
    this.#locks = locks;
    this.#storage = storage;
    if (locks) this.#queue();
    else this.#join();
  }

  // This tab is being used: it leads from now on.
  lead() {
    if (this.isLeader) return;
    if (this.#locks) {
      this.#waiting.abort();
      this.#hold({ steal: true });
    } else {
      this.#storage.setItem(NAME, this.#id);
      this.#become(true);
    }
  }

  // A lock is held until its tab closes or dies, or another one takes it.
  #hold(options) {
    const held = () => {
      this.#become(true);
      return new Promise(() => {});
    };
    this.#locks.request(NAME, options, held).catch(() => {
      if (options.signal?.aborted) return; // it waits no more, since it took the lead itself
      this.#become(false);
      this.#queue();
    });
  }

  #queue() {
    this.#waiting = new AbortController();
    this.#hold({ signal: this.#waiting.signal });
  }

  #join() {
    const look = () => this.#become(this.#storage.getItem(NAME) === this.#id);
    const claim = () => {
      if (!this.#storage.getItem(NAME)) this.#storage.setItem(NAME, this.#id);
      look();
    };
    addEventListener("storage", (event) => event.key === NAME && claim());
    addEventListener("pagehide", () => {
      if (this.#storage.getItem(NAME) === this.#id) this.#storage.removeItem(NAME);
    });
    claim();
  }

  #become(isLeader) {
    if (this.isLeader === isLeader) return;
    this.isLeader = isLeader;
    this.emit("leader", isLeader);
  }
}
