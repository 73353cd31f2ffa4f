// What you are asked to confirm, in the rail until you do.

import { announce, el, keep, say, show, soon } from "./dom.js";
import { change } from "./below.js";
import { gist } from "./message.js";
import { get } from "./server.js";

export class ToConfirm {
  #chat;
  #root = document.getElementById("to-confirm");
  #waiting = new Map(); // by id
  #reminded = new Set();

  // `goTo(conversation, message)` shows a message in its place.
  constructor(chat, goTo) {
    this.#chat = chat;
    this.goTo = goTo;
    this.title = el("h2", { id: "to-confirm-title" });
    this.list = el("ul", { class: "needs", "aria-labelledby": "to-confirm-title" });
    this.#root.append(this.title, this.list);
    this.draw = soon(() => this.#draw());
    for (const event of ["people", "conversations"]) chat.on(event, this.draw);
    for (const event of ["posted", "changed"]) chat.on(event, (message) => this.#take(message));
    chat.on("welcome", () => this.#load());
    chat.on("frame:confirm.wanted", (frame) => this.#onReminder(frame));
  }

  async #load() {
    try {
      const { messages } = await get("/api/to-confirm/");
      this.#waiting = new Map(messages.map((one) => [one.id, one]));
      this.draw();
    } catch {
      // The messages themselves have their buttons; the next connection asks again.
    }
  }

  #take(message) {
    const isMine = message.confirming?.waiting.includes(this.#chat.practice.you) && !message.recalled_at;
    if (isMine) this.#waiting.set(message.id, message);
    else if (!this.#waiting.delete(message.id)) return;
    this.draw();
  }

  async #onReminder({ message, by }) {
    this.#reminded.add(message);
    announce(`${this.#chat.practice.shortName(by)} reminds you to confirm a message.`);
    await this.#load();
  }

  #draw() {
    const { conversations, practice } = this.#chat;
    const shown = [...this.#waiting.values()].filter((one) => conversations.has(one.conversation));
    show(this.#root, shown.length > 0);
    say(this.title, `To confirm: ${shown.length}`);
    keep(this.list, shown, (one) => one.id, (one) => this.#drawOne(one), (node, one) => {
      const who = practice.shortName(one.author);
      say(node.querySelector(".who"), this.#reminded.has(one.id) ? `${who} reminds you` : who);
      say(node.querySelector(".words"), gist(one));
    });
  }

  #drawOne({ id, conversation }) {
    const confirm = (event) => {
      event.currentTarget.disabled = true;
      const button = event.currentTarget;
      change(this.#chat, { id }, "confirm", { on: true }).then((isDone) => (button.disabled = isDone));
    };
    return el(
      "li",
      {},
      el(
        "button",
        { type: "button", class: "card", onclick: () => this.goTo(conversation, id) },
        el("b", { class: "who" }),
        " ",
        el("span", { class: "words" }),
      ),
      el("button", { type: "button", class: "quiet", onclick: confirm }, "Confirm"),
    );
  }
}
