// Answers of the server to a list's question: never one that is older than what came meanwhile. No
// DOM.

export class Newest {
  #asked = 0;
  #changes = 0;

  // Something of the list was pushed, or done here.
  changed() {
    this.#changes += 1;
  }

  // What `ask()` answers, asked again when something changed meanwhile; null when the question was
  // put once more since: that answer knows more.
  async of(ask) {
    this.#asked += 1;
    const asked = this.#asked;
    for (;;) {
      const changes = this.#changes;
      const found = await ask();
      if (asked !== this.#asked) return null;
      if (changes === this.#changes) return found;
    }
  }
}
