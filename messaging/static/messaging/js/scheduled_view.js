// What waits to be sent: its words, its time, and what became of it.

import { el, keep, say, show, showDialog, soon } from "./dom.js";
import { errorOf, FormDialog } from "./form_dialog.js";
import { MAX_TEXT, PRIORITY_NAMES } from "./frames.js";
import { askedInWords, titleOf } from "./practice.js";
import { bothTimes, choicesOf, timeThere } from "./send_later.js";
import { openWhen } from "./when_dialog.js";
import { placesOf } from "./zones.js";

export class ScheduledView {
  #app;
  #scheduled;
  #root;

  constructor(app, root) {
    this.#app = app;
    this.#root = root;
    this.#scheduled = app.scheduled;
    this.#build();
    this.draw = soon(() => this.#draw());
    this.#scheduled.on("change", this.draw);
    for (const event of ["people", "clock", "conversations"]) app.chat.on(event, this.draw);
  }

  open() {
    this.#scheduled.load();
    this.draw();
  }

  #build() {
    this.#root.className = "board";
    this.summary = el("p", { class: "sub", role: "status" }, "\u00a0");
    this.trouble = el("p", { class: "trouble", role: "alert", hidden: true });
    this.list = el("ul", { class: "later-list", "aria-label": "Waiting to be sent" });
    this.empty = el(
      "div",
      { class: "empty", hidden: true },
      el("p", { class: "empty-title" }, "Nothing waits to be sent."),
      el("p", {}, "Write a message and choose “Later…” beside Send."),
    );
    const title = el("div", { class: "head-text" }, el("h1", {}, "Scheduled"), this.summary);
    const region = { class: "board-scroller", tabindex: "0", role: "region", "aria-label": "Scheduled" };
    this.#root.append(
      el("header", { class: "head" }, title),
      el("div", region, this.trouble, this.list, this.empty),
    );
  }

  #draw() {
    if (this.#root.hidden || !this.#app.chat.isReady) return;
    const { items, failed, isLoaded, error } = this.#scheduled;
    keep(this.list, items, (item) => item.id, (item) => this.#drawItem(item), (node, item) => this.#redraw(node, item));
    show(this.empty, isLoaded && !items.length);
    show(this.trouble, error !== null);
    say(this.trouble, error ? `This list may be old. ${error.message}` : "");
    const waiting = `${items.length - failed.length} waiting`;
    say(this.summary, isLoaded ? [waiting, failed.length ? `${failed.length} not sent` : ""].filter(Boolean).join(" · ") : "\u00a0");
  }

  #drawItem({ id }) {
    const button = (label, act) => el("button", { type: "button", class: "quiet", onclick: act }, label);
    return el(
      "li",
      { class: "later-item" },
      el("p", { class: "later-when" }),
      el("p", { class: "later-text" }, el("b", { class: "from" })),
      el("p", { class: "later-words" }),
      el(
        "div",
        { class: "later-acts" },
        button("Edit text", () => this.#edit(this.#item(id))),
        button("Change time", () => this.#changeTime(this.#item(id))),
        button("Send now", () => this.#app.later.try(() => this.#scheduled.sendNow(id))),
        button("Delete", () => this.#confirmDelete(id)),
      ),
    );
  }

  #item(id) {
    return this.#scheduled.items.find((item) => item.id === id);
  }

  #redraw(node, item) {
    const { practice, conversations, now } = this.#app.chat;
    const conversation = conversations.get(item.post.conversation);
    const when = node.querySelector(".later-when");
    say(when, this.#whenInWords(item, conversation, now));
    when.classList.toggle("is-failed", Boolean(item.problem));
    say(node.querySelector(".from"), toInWords(item.post, conversation, practice));
    say(node.querySelector(".later-words"), item.post.text);
  }

  #whenInWords(item, conversation, now) {
    const at = bothTimes(item.send_at, placesOf(item.post, conversation, this.#app.chat.practice), now);
    if (item.problem) return `Not sent (${at}). ${item.problem}`;
    return item.when === "next_in" ? `When they are next in: ${at}` : at;
  }

  #edit(item) {
    const text = el("textarea", { name: "text", rows: "6", maxlength: MAX_TEXT, "aria-label": "Message", class: "later-edit" });
    text.value = item.post.text;
    const fields = el("div", { class: "field" }, text, errorOf("text"));
    new FormDialog("Edit what will be sent", fields, "Save", async () => {
      await this.#scheduled.change(item.id, { text: text.value });
    }).open();
  }

  async #changeTime(item) {
    const { chat } = this.#app;
    const places = placesOf(item.post, chat.conversations.get(item.post.conversation), chat.practice);
    const who = await this.#scheduled.nextIn({ ...item.post, replyTo: item.post.reply_to }).catch(() => null);
    openWhen({
      title: "Change the time",
      choices: choicesOf(who, places, chat),
      action: "Send then",
      now: chat.now,
      start: Date.parse(item.send_at) > chat.now ? item.send_at : undefined,
      pick: async (value) => {
        await this.#scheduled.change(item.id, value);
      },
      extra: (at) => timeThere(at.toISOString(), places),
    });
  }

  #confirmDelete(id) {
    const remove = () => {
      dialog.close();
      this.#app.later.try(() => this.#scheduled.delete(id));
    };
    const dialog = el(
      "dialog",
      { class: "dialog small", "aria-label": "Delete this message?" },
      el("h2", {}, "Delete this message?"),
      el("p", {}, "It will not be sent, and its words are gone."),
      el(
        "div",
        { class: "dialog-foot" },
        el("button", { type: "button", class: "button", onclick: () => dialog.close() }, "Keep it"),
        el("button", { type: "button", class: "button primary", onclick: remove }, "Delete"),
      ),
    );
    showDialog(dialog);
  }
}

// "To Bre Nguyen · High, asks Bre · 1 file"
function toInWords(post, conversation, practice) {
  const to = conversation ? `To ${titleOf(conversation, practice)}` : "To a conversation you are no longer in";
  const asked = askedInWords(post, practice);
  const asks = [post.priority === "normal" ? "" : PRIORITY_NAMES[post.priority], asked ? `asks ${asked}` : ""];
  const count = post.attachments?.length ?? 0;
  const files = count ? `${count} ${count === 1 ? "file" : "files"}` : "";
  return [to, asks.filter(Boolean).join(", "), files].filter(Boolean).join(" · ");
}
