// What is pinned in a conversation: quiet in its head, and a list that leads there.

import { say, show } from "./dom.js";
import { attempt } from "./message_acts.js";

export class Pins {
  #chat;
  #button = document.getElementById("pins-button");

  // `goTo(id)` shows a message of this conversation in its place, false when it isn't found.
  constructor(chat, goTo) {
    this.#chat = chat;
    this.goTo = goTo;
  }

  entriesFor = (message) => {
    const label = message.pinned ? "Unpin" : "Pin";
    return [{ label, key: "P", act: () => attempt(this.#chat, message, "pin", { on: !message.pinned }) }];
  };

  draw(conversation) {
    say(this.#button, `Pinned (${conversation.pins})`);
    show(this.#button, conversation.pins > 0);
    this.#button.onclick = () => this.#open(conversation);
  }

  async #open(conversation) {
    try {
      const { openPins } = await import("./pin_list.js");
      openPins(this.#chat, conversation, (id) => this.#show(id));
    } catch {
      this.#chat.emit("trouble", "The list can't be loaded now. Try again in a moment.");
    }
  }

  async #show(id) {
    if (!(await this.goTo(id))) this.#chat.emit("trouble", "The message can't be shown now.");
  }
}
