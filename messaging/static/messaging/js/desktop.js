// The browser's own notifications: who wrote and how pressing it is, never what was written.

export class Desktop {
  #isRefused = false;
  #shown = new Map(); // by tag: the notification, and which conversations it is about

  // "granted", "denied", "default" (not asked yet), or "unsupported".
  get permission() {
    return globalThis.Notification?.permission ?? "unsupported";
  }

  // Whether pages may show them: on a phone they may not, whatever is permitted.
  get isAble() {
    return this.permission === "granted" && !this.#isRefused;
  }

  // Asks, which a browser takes only from a click; the answer.
  async ask() {
    if (this.permission === "default") await Notification.requestPermission();
    return this.permission;
  }

  // Shows one, or puts it in place of the one with its tag without a second alert. Whether it did.
  show({ tag, words, conversations = [], act, isAgain = false }) {
    if (this.permission !== "granted") return false;
    const known = this.#shown.get(tag);
    const about = new Set([...(known?.about ?? []), ...conversations]);
    try {
      const note = new Notification(words, { tag, silent: true, renotify: !isAgain });
      note.onclick = () => {
        window.focus();
        note.close();
        act?.();
      };
      note.onclose = () => this.#shown.get(tag)?.note === note && this.#shown.delete(tag);
      this.#shown.set(tag, { note, about });
      return true;
    } catch {
      this.#isRefused = true;
      return false; // on a phone pages may not make them by themselves
    }
  }

  // Takes away those that are about nothing unread any more.
  closeUnless(isUnread) {
    for (const [tag, { note, about }] of this.#shown) {
      if (!about.size || [...about].some(isUnread)) continue;
      this.#shown.delete(tag);
      note.close();
    }
  }

  closeAll() {
    for (const { note } of this.#shown.values()) note.close();
    this.#shown.clear();
  }
}
