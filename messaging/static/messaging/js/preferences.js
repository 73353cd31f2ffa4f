// What somebody chose for themself, the same in all their tabs; theme and density follow at once.

import { Emitter } from "./emitter.js";
import { send } from "./server.js";

// Whether a key pressed in a message sends it, as the person chose.
export function sendsWith(event, { enter_sends: isPlain = true }) {
  if (event.key !== "Enter" || event.isComposing) return false;
  return isPlain ? !event.shiftKey : event.ctrlKey || event.metaKey;
}

// Emits "change".
export class Preferences extends Emitter {
  values = {};
  #root = document.documentElement;
  #chat;

  constructor(chat) {
    super();
    this.#chat = chat;
    chat.on("ready", () => this.#take(chat.practice.preferences));
    chat.on("frame:preferences", (frame) => this.#take(frame.preferences));
  }

  // Stores some of them; raises Refused.
  async change(fields) {
    this.#take(await send("/api/preferences/", fields));
  }

  #take(values) {
    this.values = values;
    this.#chat.practice.preferences = values;
    if (values.theme === "system") delete this.#root.dataset.theme;
    else this.#root.dataset.theme = values.theme;
    if (values.density === "compact") this.#root.dataset.density = values.density;
    else delete this.#root.dataset.density;
    this.emit("change");
  }
}
