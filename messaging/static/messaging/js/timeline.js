// The messages of one conversation that this tab has: a window on it, always without a hole. It
// reaches the newest one, or it is detached: then what is new stays away until it is asked for.
// No DOM.

// The most that one tab keeps of a conversation, and so the most that stands in its list.
const MOST = 200;

export class Timeline {
  messages = [];
  isLoaded = false;
  hasMore = true; // before the first one
  isDetached = false; // there are more after the last one
  changes = 0; // the number of the last change that is known here
  #byId = new Map();
  #outside = new Map(); // what was in the window once: it may be quoted from within

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

  // The same, were it in the window once: as it was then, or as it was changed since.
  seen(id) {
    return this.#byId.get(id) ?? this.#outside.get(id);
  }

  // A page in place of whatever was here, the newest one unless it `isDetached`; `changes` was
  // known before it was asked for.
  fill(page, hasMore, changes = 0, isDetached = false) {
    this.#forget(this.messages);
    this.messages = [...page];
    this.#byId = new Map(page.map((message) => [message.id, message]));
    Object.assign(this, { isLoaded: true, hasMore, isDetached, changes });
  }

  // Takes in a page that ends right before the first one here; any other came too late.
  prepend(page, hasMore) {
    const older = page.filter((message) => message.seq < this.first);
    if (page.length && older.at(-1)?.seq !== this.first - 1) return;
    this.hasMore = hasMore;
    this.messages.unshift(...older);
    for (const message of older) this.#byId.set(message.id, message);
    if (this.messages.length <= MOST) return;
    this.#forget(this.messages.splice(MOST));
    this.isDetached = true;
  }

  // Takes in a page that begins right after the last one here; any other came too late.
  extend(page, hasNewer) {
    if (!this.isDetached || (page.length && page[0].seq !== this.head + 1)) return;
    this.isDetached = false;
    this.append(page);
    this.isDetached = hasNewer;
    this.keepNewest(MOST);
  }

  // Takes in what comes next; false when something is missing before it. What is posted past a
  // detached window is none of it.
  append(page) {
    if (this.isDetached) return true;
    for (const message of page) {
      if (message.seq <= this.head) continue;
      if (message.seq > this.head + 1) return false;
      this.messages.push(message);
      this.#byId.set(message.id, message);
    }
    return true;
  }

  // Puts changed messages in the place of what they were; an older copy changes nothing.
  change(changed) {
    for (const message of changed) {
      if (this.#outside.has(message.id)) this.#outside.set(message.id, message);
      const known = this.#byId.get(message.id);
      if (!known || known.change >= message.change) continue;
      this.messages[this.messages.indexOf(known)] = message;
      this.#byId.set(message.id, message);
    }
  }

  // Lets the oldest go when there are more than `count`.
  keepNewest(count = MOST) {
    if (this.messages.length <= count) return;
    this.#forget(this.messages.splice(0, this.messages.length - count));
    this.hasMore = true;
  }

  #forget(messages) {
    for (const message of messages) {
      this.#byId.delete(message.id);
      this.#outside.set(message.id, message);
    }
  }
}
