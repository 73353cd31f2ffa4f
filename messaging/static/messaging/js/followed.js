// The threads that you follow, in the rail until somebody ends them: which have new replies.

import { el, keep, say, show, soon } from "./dom.js";
import { firstLine } from "./message.js";
import { get } from "./server.js";

const QUIET_MS = 1_000;

export class Followed {
  #chat;
  #root = document.getElementById("followed");
  #threads = [];
  #timer = 0;

  // `open(root)` shows the thread that begins with a message.
  constructor(chat, open) {
    this.#chat = chat;
    this.open = open;
    this.list = el("ul", { class: "needs", "aria-labelledby": "followed-title" });
    this.#root.append(el("h2", { id: "followed-title" }, "Threads you follow"), this.list);
    this.draw = soon(() => this.#draw());
    for (const event of ["people", "conversations"]) chat.on(event, this.draw);
    for (const event of ["posted", "changed"]) chat.on(event, (message) => this.#look(message));
    chat.on("welcome", () => this.#load());
  }

  // Several replies at once are one question.
  #look({ id, thread, thread_root: root }) {
    if (!root && !thread && !this.#threads.some((one) => one.root.id === id)) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#load(), QUIET_MS);
  }

  async #load() {
    try {
      this.#threads = (await get("/api/threads/")).threads;
      this.draw();
    } catch {
      // The threads stand in their conversations; the next reply asks again.
    }
  }

  #draw() {
    const { conversations, practice } = this.#chat;
    const shown = this.#threads.filter(({ root }) => conversations.has(root.conversation));
    show(this.#root, shown.length > 0);
    keep(this.list, shown, ({ root }) => root.id, (one) => this.#drawOne(one), (node, { root, seqs }) => {
      const read = conversations.get(root.conversation).last_read;
      const unread = seqs.filter((seq) => seq > read).length;
      say(node.querySelector(".who"), practice.shortName(root.author));
      say(node.querySelector(".words"), firstLine(root.text));
      say(node.querySelector(".new"), unread ? ` ${unread} new` : "");
    });
  }

  #drawOne({ root }) {
    const parts = [el("b", { class: "who" }), " ", el("span", { class: "words" }), el("b", { class: "new" })];
    return el("li", {}, el("button", { type: "button", class: "card", onclick: () => this.open(root) }, parts));
  }
}
