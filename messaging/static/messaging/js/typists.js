// Who types where, and telling others that you do: often enough, and not with every key. No DOM.

const EVERY_MS = 3_000;
export const LASTS_MS = 5_000;

export class Typists {
  #until = new Map(); // conversation -> Map(person -> until)
  #toldAt = 0;

  // Whether it is time to tell the others again.
  mayTell() {
    const now = Date.now();
    if (now - this.#toldAt < EVERY_MS) return false;
    this.#toldAt = now;
    return true;
  }

  heard(conversation, person) {
    const there = this.#until.get(conversation) ?? new Map();
    this.#until.set(conversation, there.set(person, Date.now() + LASTS_MS));
  }

  // Whoever posted types no more; whether they had been typing.
  posted(conversation, person) {
    return this.#until.get(conversation)?.delete(person) ?? false;
  }

  in(conversation) {
    const now = Date.now();
    const there = this.#until.get(conversation) ?? new Map();
    return [...there].filter(([, until]) => until > now).map(([person]) => person);
  }
}
