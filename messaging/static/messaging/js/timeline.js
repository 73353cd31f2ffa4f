// The messages of one conversation that this tab has: always without a hole. No DOM.

export class Timeline {
  messages = [];
  isLoaded = false;
  hasMore = true; // before the first one
  #byId = new Map();

  // The number of the newest message here.
  get head() {
    return this.messages.at(-1)?.seq ?? 0;
  }

  get first() {
    return this.messages[0]?.seq ?? 0;
  }

  get(id) {
    return this.#byId.get(id);
  }

  // The newest page, in place of whatever was here.
  fill(page, hasMore) {
    this.messages = [];
    this.#byId.clear();
    this.isLoaded = true;
    this.hasMore = hasMore;
    this.#put(page, this.messages.length);
  }

  prepend(page, hasMore) {
    const older = page.filter((message) => message.seq < this.first);
    this.hasMore = hasMore;
    this.#put(older, 0);
  }

  // Takes in what comes next; false when something is missing before it.
  append(page) {
    for (const message of page) {
      if (message.seq <= this.head) continue;
      if (message.seq > this.head + 1) return false;
      this.#put([message], this.messages.length);
    }
    return true;
  }

  #put(page, at) {
    this.messages.splice(at, 0, ...page);
    for (const message of page) this.#byId.set(message.id, message);
  }
}
