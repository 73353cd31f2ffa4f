// The later list: what you were reminded of on top, then what comes, then what is only kept.

import { el, keep, say, show, soon } from "./dom.js";
import { remind } from "./later_menu.js";
import { firstLine, gone } from "./message.js";
import { titleOf } from "./practice.js";
import { moment } from "./times.js";

export class LaterView {
  #app;
  #later;
  #root;
  #promise;

  constructor(app, root) {
    this.#app = app;
    this.#root = root;
    this.#later = app.later;
    this.#promise = app.newPromise((message) => this.#go(message, true));
    this.#build();
    this.draw = soon(() => this.#draw());
    this.#later.on("change", this.draw);
    app.onPromises(this.draw);
    for (const event of ["people", "clock", "conversations"]) app.chat.on(event, this.draw);
  }

  open() {
    this.#later.load();
    this.draw();
  }

  #build() {
    this.#root.className = "board";
    this.summary = el("p", { class: "sub", role: "status" }, "\u00a0");
    this.trouble = el("p", { class: "trouble", role: "alert", hidden: true });
    this.list = el("ul", { class: "later-list", "aria-label": "Kept for later" });
    this.empty = el(
      "div",
      { class: "empty", hidden: true },
      el("p", { class: "empty-title" }, "Nothing kept for later."),
      el("p", {}, "“Save for later” and “Remind me…” are in the menu of every message."),
    );
    const title = el("div", { class: "head-text" }, el("h1", {}, "Later"), this.summary);
    const scroller = el(
      "div",
      { class: "board-scroller", tabindex: "0", role: "region", "aria-label": "Later" },
      this.trouble,
      this.list,
      this.empty,
    );
    this.#root.append(el("header", { class: "head" }, title), scroller);
  }

  #draw() {
    if (this.#root.hidden || !this.#app.chat.isReady) return;
    const { items, due, isLoaded, error } = this.#later;
    this.#app.look(items.map((item) => item.message));
    keep(this.list, items, keyOf, (item) => this.#drawItem(item), (node, item) => this.#redraw(node, item));
    show(this.empty, isLoaded && !items.length);
    show(this.trouble, error !== null);
    say(this.trouble, error ? `This list may be old. ${error.message}` : "");
    say(this.summary, isLoaded ? `${due.length} due · ${items.length} kept` : "\u00a0");
  }

  #drawItem({ message }) {
    const later = this.#later;
    const button = (label, act) =>
      el("button", { type: "button", class: "quiet", onclick: () => later.try(act) }, label);
    return el(
      "li",
      { class: "later-item" },
      el("p", { class: "later-when" }),
      el("p", { class: "later-text" }, el("b", { class: "from" }), " ", el("span", { class: "words" })),
      el("div", { class: "ask-line" }),
      el(
        "div",
        { class: "later-acts" },
        button("Show", () => this.#show(message)),
        button("Done", () => later.done(message.id)),
        button("Remind me…", () => remind(later, message, this.#app.due)),
      ),
    );
  }

  #redraw(node, item) {
    const { practice, conversations, now } = this.#app.chat;
    const { message } = item;
    const when = node.querySelector(".later-when");
    say(when, whenInWords(item, now));
    when.classList.toggle("is-due", Boolean(item.reminded_at));
    const conversation = conversations.get(message.conversation);
    const where = conversation?.kind === "channel" ? titleOf(conversation, practice) : "";
    say(node.querySelector(".from"), [practice.fullName(message.author), where].filter(Boolean).join(" · "));
    say(node.querySelector(".words"), message.recalled_at ? gone(message) : firstLine(message.text));
    const line = node.querySelector(".ask-line");
    const promise = this.#promise(message);
    if (promise && line.firstChild !== promise) line.replaceChildren(promise);
    else if (!promise) line.replaceChildren();
    show(line, Boolean(promise));
  }

  #show(message) {
    this.#go(message, false);
    return this.#later.seen(message.id);
  }

  #go({ conversation, id }, isToAnswer) {
    this.#app.router.go(`/c/${conversation}/`);
    this.#app.conversation.goToMessage(conversation, id, isToAnswer);
  }
}

function keyOf(item) {
  return `${item.message.id}.${item.message.change}`;
}

function whenInWords({ remind_at, reminded_at, saved_at, when }, now) {
  if (reminded_at) return `Due since ${moment(remind_at, now)}`;
  if (!remind_at) return `Kept ${moment(saved_at, now)}`;
  return `${when === "shift" ? "On your next shift, " : ""}${moment(remind_at, now)}`;
}
