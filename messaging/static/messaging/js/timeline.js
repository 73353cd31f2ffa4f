// The messages of one conversation that this tab has: always without a hole. No DOM.

export class Timeline {
  messages = [];
  isLoaded = false;
  hasMore = true; // before the first one
  changes = 0; // the number of the last change that is known here
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

  // The newest page, in place of whatever was here; `changes` was known before it was asked for.
  fill(page, hasMore, changes = 0) {
    this.messages = [];
    this.#byId.clear();
    this.isLoaded = true;
    this.hasMore = hasMore;
    this.changes = changes;
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

  // Puts changed messages in the place of what they were; an older copy changes nothing.
  change(changed) {
    for (const message of changed) {
      const known = this.#byId.get(message.id);
      if (!known || known.change >= message.change) continue;
      this.messages[this.messages.indexOf(known)] = message;
      this.#byId.set(message.id, message);
    }
  }

  #put(page, at) {
    this.messages.splice(at, 0, ...page);
    for (const message of page) this.#byId.set(message.id, message);
  }
}
