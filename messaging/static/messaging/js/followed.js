// The threads that you follow, in the rail until somebody ends them: which have new replies.

import { el, keep, say, show, soon } from "./dom.js";
import { firstLine } from "./message.js";
import { get } from "./server.js";

const QUIET_MS = 1_000;
// Where nothing is new, so many remind of themselves; the others are one click away.
const QUIET_ONES = 3;

export class Followed {
  #chat;
  #root = document.getElementById("followed");
  #threads = [];
  #timer = 0;
  #isWhole = false;

  // `open(root)` shows the thread that begins with a message.
  constructor(chat, open) {
    this.#chat = chat;
    this.open = open;
    this.list = el("ul", { class: "needs", "aria-labelledby": "followed-title" });
    this.rest = el("button", { type: "button", class: "quiet", hidden: true, onclick: () => this.#showWhole() });
    this.#root.append(el("h2", { id: "followed-title" }, "Threads you follow"), this.list, this.rest);
    this.draw = soon(() => this.#draw());
    for (const event of ["people", "conversations"]) chat.on(event, this.draw);
    for (const event of ["posted", "changed"]) chat.on(event, (message) => this.#look(message));
    chat.on("welcome", () => this.#load());
  }

  // Whether a message is in a thread that the person follows: one that they began, too, whose first
  // reply this is.
  has({ conversation, thread_root: root }) {
    if (!root) return false;
    const isOwn = this.#chat.timeline(conversation).get(root)?.author === this.#chat.practice.you;
    return isOwn || this.#threads.some((one) => one.root.id === root);
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
    const unreadIn = ({ root, seqs }) => seqs.filter((seq) => seq > conversations.get(root.conversation).last_read).length;
    const all = this.#threads.filter(({ root }) => conversations.has(root.conversation));
    const fresh = all.filter(unreadIn);
    const quiet = all.filter((one) => !unreadIn(one));
    const shown = this.#isWhole ? all : [...fresh, ...quiet.slice(0, QUIET_ONES)];
    show(this.#root, all.length > 0);
    show(this.rest, shown.length < all.length);
    say(this.rest, `Show all ${all.length}`);
    keep(this.list, shown, ({ root }) => root.id, (one) => this.#drawOne(one), (node, one) => {
      const { root } = one;
      const unread = unreadIn(one);
      say(node.querySelector(".who"), practice.shortName(root.author));
      say(node.querySelector(".words"), firstLine(root.text));
      say(node.querySelector(".new"), unread ? ` ${unread} new` : "");
    });
  }

  #showWhole() {
    this.#isWhole = true;
    this.#draw();
    this.list.querySelector("button").focus();
  }

  #drawOne({ root }) {
    const parts = [el("b", { class: "who" }), " ", el("span", { class: "words" }), el("b", { class: "new" })];
    return el("li", {}, el("button", { type: "button", class: "card", onclick: () => this.open(root) }, parts));
  }
}
