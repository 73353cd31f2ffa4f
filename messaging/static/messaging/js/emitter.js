// The smallest event source: who is told what happened is none of the teller's business.

export class Emitter {
  #listeners = new Map();

  // Calls `listener` on each event of this name; the answer stops that.
  on(name, listener) {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  emit(name, detail) {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) listener(detail);
  }
}
