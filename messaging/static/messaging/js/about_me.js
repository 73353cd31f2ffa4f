// What somebody says of themself, to their colleagues: stored when they go on, or press Enter.

import { el, say, show } from "./dom.js";
import { field } from "./form_dialog.js";
import { send } from "./server.js";

const FIELDS = [
  ["pronouns", "Pronouns, as in she/her", { maxlength: 30, autocomplete: "off" }],
  ["extension", "Phone extension", { maxlength: 20, inputmode: "tel", autocomplete: "off" }],
];

export class AboutMe {
  #chat;
  #tell;
  #inputs = new Map();

  // `tell(words)` says what became of it.
  constructor(chat, tell) {
    this.#chat = chat;
    this.#tell = tell;
    this.elements = FIELDS.map(([name, label, attributes]) => {
      const input = el("input", { name, ...attributes, onchange: () => this.#store(name, input) });
      this.#inputs.set(name, input);
      return field(name, label, input);
    });
    chat.on("people", () => this.draw());
  }

  // What is just being written stays.
  draw() {
    const { me } = this.#chat.practice;
    for (const [name, input] of this.#inputs) {
      if (me && input !== document.activeElement && !this.#isRefused(input)) input.value = me[name];
    }
  }

  #problem(input) {
    return input.closest(".field").querySelector("[data-error-of]");
  }

  #isRefused(input) {
    return !this.#problem(input).hidden;
  }

  async #store(name, input) {
    const problem = this.#problem(input);
    show(problem, false);
    try {
      const said = await send("/api/profile/", { [name]: input.value.trim() });
      this.#chat.takePerson(this.#chat.practice.you, said);
      this.#tell("Saved.");
    } catch (error) {
      if (!error.errors) throw error;
      say(problem, error.message);
      show(problem, true);
      this.#tell("Not saved.");
    }
  }
}
