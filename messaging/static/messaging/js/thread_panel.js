// A thread beside the conversation: its first message, the replies, and where to write the next.

import { change, doneInWords, drawBelow } from "./below.js";
import { Composer } from "./composer.js";
import { el, keep, say, set, show, soon } from "./dom.js";
import { drawMessage, drawPending, followsOn, redrawMessage, redrawPending } from "./message.js";
import { titleOf } from "./practice.js";
import { get } from "./server.js";
import { isFollowing, threadOf } from "./threads.js";

export class ThreadPanel {
  #chat;
  #app = document.getElementById("app");
  #view;
  #panel = document.getElementById("thread");
  #root = null; // the id of the message that it begins with
  #conversation = null;
  #messages = new Map(); // by id
  #state = "loading"; // loading, here, or the words of what went wrong
  #from = null;

  // `view` is the conversation's: its `tools` draw messages here too.
  constructor(chat, view, { hint, newPromise }) {
    this.#chat = chat;
    this.#view = view;
    this.#build(hint);
    this.promise = newPromise((message) => this.composer.reply(message));
    this.draw = soon(() => this.#draw());
    for (const event of ["people", "clock", "conversations"]) this.#chat.on(event, this.draw);
    for (const event of ["timeline", "outbox"]) this.#chat.on(event, (id) => id === this.#conversation && this.#takeTimeline());
    for (const event of ["changed", "posted"]) {
      this.#chat.on(event, (message) => this.#take([message]) && this.draw());
    }
    this.#chat.on("welcome", () => this.#root !== null && this.#load());
    this.#chat.on("removed", (id) => id === this.#conversation && this.close());
  }

  // Shows the thread that a message is in; `from` has the focus again when it is closed.
  async open(message, from = document.activeElement) {
    this.#from = from;
    const root = message.thread_root ?? message.id;
    if (root !== this.#root) {
      this.#root = root;
      this.#conversation = message.conversation;
      this.#messages.clear();
      this.#state = "loading";
      keep(this.list, [], () => null);
      this.composer.open(message.conversation, root);
      this.#take([message]);
      this.#takeTimeline();
    }
    this.#app.dataset.thread = root;
    show(this.#panel, true);
    this.composer.focus();
    await this.#load();
    this.#toEnd();
  }

  close() {
    if (this.#root === null) return;
    this.#root = this.#conversation = null;
    this.composer.close();
    show(this.#panel, false);
    delete this.#app.dataset.thread;
    if (this.#from?.isConnected) this.#from.focus({ preventScroll: true });
    else this.#view.composer.focus();
  }

  focusLast() {
    this.list.querySelector(".message:last-of-type")?.focus();
  }

  #build(hint) {
    const button = (label, onclick) => el("button", { type: "button", class: "quiet", onclick }, label);
    this.title = el("h2", { id: "thread-title" }, "Thread");
    this.where = el("p", { class: "sub" });
    this.done = button("Done", () => this.#end());
    this.follow = button("Follow", () => this.#follow());
    const close = button("Close", () => this.close());
    set(close, "aria-keyshortcuts", "Escape");
    this.standing = el("p", { class: "thread-standing", role: "status", hidden: true });
    this.list = el("ol", { class: "messages", "aria-label": "In this thread" });
    this.trouble = el("div", { class: "list-end" });
    this.scroller = el("div", { class: "scroller", tabindex: "-1" }, this.trouble, this.list);
    const form = el("form", { class: "composer", autocomplete: "off" });
    this.#panel.append(
      el("header", { class: "head" }, el("div", { class: "head-text" }, this.title, this.where), this.follow, this.done, close),
      this.standing,
      this.scroller,
      form,
    );
    this.composer = new Composer(this.#chat, this, { hint, form, place: "thread-" });
    this.#panel.onkeydown = (event) => {
      if (event.key !== "Escape" || event.defaultPrevented || document.querySelector(":popover-open")) return;
      event.preventDefault();
      this.close();
    };
    this.list.onkeydown = (event) => this.#onKey(event);
  }

  async #load() {
    const root = this.#root;
    try {
      const thread = await get(`/api/messages/${root}/thread/`);
      if (root !== this.#root) return;
      this.#take([thread.root, ...thread.replies]);
      this.hasOlder = thread.more;
      this.#state = "here";
    } catch (error) {
      if (root !== this.#root) return;
      if (!error.errors) throw error;
      this.#state = error.message;
    }
    this.#draw();
  }

  // Takes in those of the thread that are newer than what is here; whether there were any.
  #take(messages) {
    const isOfIt = (one) => one.id === this.#root || one.thread_root === this.#root;
    const isNews = (one) => isOfIt(one) && (this.#messages.get(one.id)?.change ?? -1) < one.change;
    const news = this.#root === null ? [] : messages.filter(isNews);
    for (const one of news) this.#messages.set(one.id, one);
    return news.length > 0;
  }

  #takeTimeline() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    const isAtEnd = scrollHeight - scrollTop - clientHeight < 80;
    this.#take(this.#chat.timeline(this.#conversation).messages);
    this.#draw();
    if (isAtEnd) this.#toEnd();
  }

  get #sorted() {
    return [...this.#messages.values()].toSorted((a, b) => a.seq - b.seq);
  }

  #draw() {
    const conversation = this.#chat.conversations.get(this.#conversation);
    if (this.#root === null || !conversation) return;
    const messages = this.#sorted;
    const root = this.#messages.get(this.#root);
    say(this.where, titleOf(conversation, this.#chat.practice));
    const thread = root ? threadOf(root, messages) : null;
    this.#drawHead(root, thread, messages);
    const pending = this.#chat.outbox.in(this.#conversation).filter(({ draft }) => this.#messages.has(draft.replyTo));
    const items = [
      ...messages.map((message, at) => ({ key: message.id, message, follows: at > 1 && followsOn(plain(message), messages[at - 1]) })),
      ...pending.map((entry) => ({ key: entry.clientId, entry })),
    ];
    keep(this.list, items, (item) => item.key, (item) => this.#drawItem(item), (node, item) => this.#redrawItem(node, item));
    this.#drawState();
  }

  #drawHead(root, thread, messages) {
    const { practice } = this.#chat;
    const done = doneInWords(thread, this.#chat);
    const asks = messages.some((one) => one.asks !== "nobody" && !one.recalled_at);
    show(this.done, Boolean(root) && !root.recalled_at);
    show(this.follow, Boolean(root) && !root.recalled_at);
    say(this.done, thread?.done ? "Reopen" : "Done");
    const isOn = root ? isFollowing(root, thread, practice.you) : false;
    say(this.follow, isOn ? "Unfollow" : "Follow");
    this.isDone = Boolean(thread?.done);
    this.isOn = isOn;
    const meaning = asks ? "Done ends what you asked here, and marks what you owe as answered." : "";
    say(this.standing, done || meaning);
    this.standing.classList.toggle("is-done", Boolean(done));
    show(this.standing, Boolean(done || meaning));
  }

  #drawState() {
    if (this.#state === "here") {
      const words = this.hasOlder ? [el("p", { class: "muted" }, "Older replies stand in the conversation.")] : [];
      return this.trouble.replaceChildren(...words);
    }
    if (this.#state === "loading") return this.trouble.replaceChildren();
    const again = el("button", { type: "button", class: "button", onclick: () => this.#load() }, "Try again");
    return this.trouble.replaceChildren(el("p", { class: "trouble", role: "alert" }, `${this.#state} `, again));
  }

  // The same message stands in the conversation too: ids are the page's, so these are others.
  #drawItem({ message, entry }) {
    const node = entry ? drawPending(entry, this.#pendingTools()) : drawMessage(plain(message), this.#tools());
    node.id = `thread-${node.id}`;
    return node;
  }

  #redrawItem(node, { message, follows, entry }) {
    if (entry) redrawPending(node, entry, this.#chat.connection.isOpen);
    else redrawMessage(node, { message: plain(message), follows, isFirstUnread: false }, this.#tools());
  }

  #tools() {
    return {
      ...this.#view.tools,
      practice: this.#chat.practice,
      importedFrom: this.#chat.conversations.get(this.#conversation)?.imported_from,
      now: this.#chat.now,
      quoted: (id) => this.#messages.get(id),
      goTo: (id) => this.#view.goToMessage(this.#conversation, id),
      reply: (message) => this.composer.reply(message),
      promise: this.promise,
      editing: null, // what is in hand stands in the conversation
      below: (node, message) => drawBelow(node, message, { ...this.#view.tools, chat: this.#chat, messages: [], openThread: null }),
    };
  }

  #pendingTools() {
    const { outbox, practice } = this.#chat;
    return {
      practice,
      retry: (id) => outbox.retry(id),
      discard: (id) => outbox.discard(id),
      edit: (id) => this.composer.restore(outbox.discard(id)),
    };
  }

  #end() {
    return this.#act("done", { on: !this.isDone });
  }

  #follow() {
    return this.#act("follow", { on: !this.isOn });
  }

  async #act(name, fields) {
    const root = this.#messages.get(this.#root);
    if (root) await change(this.#chat, root, name, fields);
  }

  #toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  #onKey(event) {
    const node = event.target.closest(".message");
    if (event.target !== node) return;
    const step = { ArrowUp: "previousElementSibling", ArrowDown: "nextElementSibling" }[event.key];
    if (!step) return;
    event.preventDefault();
    if (node[step]) node[step].focus();
    else if (event.key === "ArrowDown") this.composer.focus();
  }
}

// In its thread a reply to the first message needs no quote.
function plain(message) {
  return message.reply_to === message.thread_root ? { ...message, reply_to: null } : message;
}
