// The list of one conversation: stays at the newest while you are there, and where you are
// while you read back.

import { announce, el, keep, show, soon } from "./dom.js";
import { PRIORITY_NAMES } from "./frames.js";
import {
  drawMessage,
  drawPending,
  firstLine,
  followsOn,
  redrawMessage,
  redrawPending,
} from "./message.js";
import { dayName } from "./times.js";

const NEAR_PX = 80;
const OLDER_PX = 400;
const MOST_PAGES_BACK = 20;

export class Messages {
  #chat;
  #tools;
  #id = null;
  #scroller = document.getElementById("scroller");
  #list = document.getElementById("messages");
  #older = document.getElementById("older");
  #toNewest = document.getElementById("to-newest");
  #isAtEnd = true;
  #isLoadingOlder = false;
  #firstUnread = 0;
  #error = null;
  #opening = null;

  // `tools`: {reply(message), edit(draft), promise(message)}
  constructor(chat, tools) {
    this.#chat = chat;
    this.#tools = tools;
    this.draw = soon(() => this.#draw());
    this.#scroller.addEventListener("scroll", () => this.#onScroll(), { passive: true });
    this.#toNewest.onclick = () => this.#scrollToEnd();
    for (const event of ["timeline", "outbox"]) {
      chat.on(event, (id) => id === this.#id && this.draw());
    }
    for (const event of ["people", "clock"]) chat.on(event, this.draw);
    chat.on("posted", (message) => this.#onPosted(message));
    document.addEventListener("visibilitychange", () => this.#readWhatIsSeen());
    window.addEventListener("focus", () => this.#readWhatIsSeen());
    this.#list.addEventListener("keydown", (event) => this.#onKey(event));
    // The composer grows, a promise comes under a message: whoever is at the end stays there.
    new ResizeObserver(() => this.#isAtEnd && this.#stayAtEnd()).observe(this.#scroller);
    new ResizeObserver(() => this.#isAtEnd && this.#stayAtEnd()).observe(this.#list);
  }

  open(id) {
    this.#opening = this.#open(id);
    return this.#opening;
  }

  async #open(id) {
    this.#id = id;
    this.#error = null;
    this.#isAtEnd = true;
    const conversation = this.#chat.conversations.get(id);
    const isUnread = this.#chat.unread(conversation) > 0;
    this.#firstUnread = isUnread ? conversation.last_read + 1 : 0;
    keep(this.#list, [], () => null);
    this.draw();
    try {
      await this.#chat.open(id);
    } catch (error) {
      if (this.#id === id) this.#error = error;
    }
    this.draw();
  }

  close() {
    this.#id = null;
  }

  // Scrolls to a message, loading what lies before it; false when it isn't found.
  async goTo(messageId) {
    const id = this.#id;
    await this.#opening;
    if (this.#id !== id) return false;
    const timeline = this.#chat.timeline(id);
    for (let page = 0; page < MOST_PAGES_BACK && !timeline.get(messageId); page += 1) {
      if (!timeline.isLoaded || !timeline.hasMore) break;
      await this.#loadOlder();
      if (this.#id !== id) return false;
    }
    this.#draw();
    const node = document.getElementById(`message-${messageId}`);
    if (!node) return false;
    this.#isAtEnd = false;
    node.scrollIntoView({ block: "center" });
    node.focus({ preventScroll: true });
    node.classList.add("is-pointed-at");
    setTimeout(() => node.classList.remove("is-pointed-at"), 2000);
    return true;
  }

  focusLast() {
    this.#list.querySelector(".message:last-of-type")?.focus();
  }

  #draw() {
    if (this.#id === null || !this.#chat.isReady) return;
    const timeline = this.#chat.timeline(this.#id);
    const before = this.#scroller.scrollHeight - this.#scroller.scrollTop;
    const first = () => this.#list.querySelector(".message");
    const firstBefore = first();
    keep(
      this.#list,
      this.#items(timeline),
      (item) => item.key,
      (item) => this.#drawItem(item),
      (node, item) => this.#redrawItem(node, item),
    );
    this.#drawOlder(timeline);
    if (this.#isAtEnd) this.#stayAtEnd();
    // What came in above pushes down; what is read stays where it is.
    else if (firstBefore !== first()) {
      this.#scroller.scrollTop = this.#scroller.scrollHeight - before;
    }
    this.#readWhatIsSeen();
  }

  #items(timeline) {
    const items = [];
    let previous = null;
    let day = "";
    for (const message of timeline.messages) {
      const date = new Date(message.posted_at).toDateString();
      const isFirstUnread = message.seq === this.#firstUnread;
      if (date !== day) items.push({ key: `day-${date}`, at: message.posted_at });
      if (isFirstUnread) items.push({ key: "unread", isUnreadMark: true });
      const follows = date === day && !isFirstUnread && followsOn(message, previous);
      items.push({ key: message.id, message, follows, isFirstUnread });
      day = date;
      previous = message;
    }
    for (const entry of this.#chat.outbox.in(this.#id)) items.push({ key: entry.clientId, entry });
    return items;
  }

  #drawItem(item) {
    if (item.at) return el("li", { class: "day" }, el("span"));
    if (item.isUnreadMark) return el("li", { class: "day unread-mark" }, el("span", {}, "New"));
    if (item.entry) return drawPending(item.entry, this.#pendingTools());
    return drawMessage(item.message, this.#messageTools());
  }

  #redrawItem(node, item) {
    if (item.at) node.firstChild.textContent = dayName(item.at, this.#chat.now);
    else if (item.entry) redrawPending(node, item.entry, this.#chat.connection.isOpen);
    else if (item.message) redrawMessage(node, item, this.#messageTools());
  }

  #messageTools() {
    const timeline = this.#chat.timeline(this.#id);
    return {
      practice: this.#chat.practice,
      now: this.#chat.now,
      quoted: (id) => timeline.get(id),
      goTo: (id) => this.goTo(id),
      ...this.#tools,
    };
  }

  #pendingTools() {
    const { outbox, practice } = this.#chat;
    return {
      practice,
      retry: (id) => outbox.retry(id),
      discard: (id) => outbox.discard(id),
      edit: (id) => this.#tools.edit(outbox.discard(id)),
    };
  }

  #drawOlder(timeline) {
    const isEmpty = timeline.isLoaded && !timeline.messages.length && !this.#list.hasChildNodes();
    let content = null;
    if (this.#error) content = this.#drawError();
    else if (!timeline.isLoaded) content = skeleton();
    else if (isEmpty) content = this.#drawEmpty();
    else if (!timeline.hasMore) content = el("p", { class: "muted" }, "This is where it began.");
    const key = content?.className ?? "";
    if (this.#older.dataset.shows === key && !this.#error) return;
    this.#older.dataset.shows = key;
    this.#older.replaceChildren(...(content ? [content] : []));
  }

  #drawError() {
    const again = () => this.open(this.#id);
    return el(
      "p",
      { class: "trouble", role: "alert" },
      `The messages could not be loaded. ${this.#error.message} `,
      el("button", { type: "button", class: "button", onclick: again }, "Try again"),
    );
  }

  #drawEmpty() {
    return el(
      "div",
      { class: "empty" },
      el("p", { class: "empty-title" }, "Nothing here yet."),
      el("p", {}, "Say what you need, of whom and by when, and everybody knows what to do."),
    );
  }

  #onScroll() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    this.#isAtEnd = scrollHeight - scrollTop - clientHeight < NEAR_PX;
    show(this.#toNewest, !this.#isAtEnd && scrollHeight - scrollTop - clientHeight > clientHeight);
    if (scrollTop < OLDER_PX) this.#loadOlder();
    this.#readWhatIsSeen();
  }

  async #loadOlder() {
    const timeline = this.#chat.timeline(this.#id);
    if (this.#isLoadingOlder || !timeline.isLoaded || !timeline.hasMore) return;
    this.#isLoadingOlder = true;
    try {
      await this.#chat.loadOlder(this.#id);
      this.#draw();
    } catch {
      // Scrolling on tries again; the messages that are here stay.
    } finally {
      this.#isLoadingOlder = false;
    }
  }

  #onPosted(message) {
    if (message.conversation !== this.#id) return;
    if (message.author === this.#chat.practice.you) {
      this.#isAtEnd = true;
      this.#firstUnread = 0;
    } else {
      const who = this.#chat.practice.shortName(message.author);
      const priority = PRIORITY_NAMES[message.priority];
      const asks = message.asks === "nobody" ? "" : `${priority}, wants a reply. `;
      announce(`${who}: ${asks}${firstLine(message.text)}`);
    }
  }

  #readWhatIsSeen() {
    const isSeen = this.#isAtEnd && document.visibilityState === "visible" && document.hasFocus();
    const isShown = this.#scroller.getClientRects().length > 0;
    if (this.#id !== null && isSeen && isShown) this.#chat.markRead(this.#id);
  }

  #stayAtEnd() {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }

  #scrollToEnd() {
    this.#isAtEnd = true;
    this.#stayAtEnd();
    show(this.#toNewest, false);
  }

  // Up and down walk through messages, R answers the one in focus.
  #onKey(event) {
    const node = event.target.closest(".message");
    if (event.target !== node || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowUp: "previousElementSibling", ArrowDown: "nextElementSibling" }[event.key];
    if (step) {
      event.preventDefault();
      let next = node[step];
      while (next && !next.matches(".message")) next = next[step];
      if (next) next.focus();
      else if (event.key === "ArrowDown") this.#tools.write();
    } else if (event.key.toLowerCase() === "r") {
      const message = this.#chat.timeline(this.#id).get(Number(node.id.split("-")[1]));
      if (!message) return;
      event.preventDefault();
      this.#tools.reply(message);
    }
  }
}

// The shape of messages while they are on their way; seen only when that takes a moment.
function skeleton() {
  const row = () => el("div", { class: "bone" });
  return el("div", { class: "skeleton", "aria-label": "Loading messages" }, row(), row(), row());
}
