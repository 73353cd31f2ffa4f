// The list of one conversation: stays at the newest while you are there, and where you are
// while you read back; holds a window of messages, whatever the conversation's length.

import { announce, el, keep, say, show, soon } from "./dom.js";
import { PRIORITY_NAMES } from "./frames.js";
import { drawListEnd } from "./list_end.js";
import {
  drawMessage,
  drawPending,
  gist,
  followsOn,
  redrawMessage,
  redrawPending,
} from "./message.js";
import { Place } from "./place.js";
import { Since } from "./since.js";
import { dayName } from "./times.js";

const MORE_PX = 600;
const POINTED_AT_MS = 2_000;

export class Messages {
  #chat;
  #tools;
  #id = null;
  #scroller = document.getElementById("scroller");
  #list = document.getElementById("messages");
  #toNewest = document.getElementById("to-newest");
  #toUnread = document.getElementById("to-unread");
  #place = new Place(this.#scroller, this.#list);
  #since = new Since();
  #isLoading = false;
  #error = null;
  #opening = null;

  // `tools`: {reply(message), edit(draft), promise(message)}
  constructor(chat, tools) {
    this.#chat = chat;
    this.#tools = tools;
    this.draw = soon(() => this.#draw());
    this.#scroller.addEventListener("scroll", () => this.#onScroll(), { passive: true });
    this.#toNewest.onclick = () => this.#goToNewest();
    this.#toUnread.onclick = () => this.#goToUnread();
    for (const event of ["timeline", "outbox"]) {
      chat.on(event, (id) => id === this.#id && this.draw());
    }
    for (const event of ["people", "clock"]) chat.on(event, this.draw);
    chat.on("posted", (message) => this.#onPosted(message));
    chat.on("written", (entry) => this.#onWritten(entry));
    chat.on("welcome", () => this.#error && this.open(this.#id));
    chat.on("unread", (id) => id === this.#id && this.#markUnread());
    document.addEventListener("visibilitychange", () => this.#readWhatIsSeen());
    window.addEventListener("focus", () => this.#readWhatIsSeen());
    this.#list.addEventListener("keydown", (event) => this.#onKey(event));
  }

  // Shows a conversation at its newest message.
  open(id) {
    this.#begin(id, true);
    this.#opening = this.#load(() => this.#chat.history.open(id));
    return this.#opening;
  }

  // Shows a conversation at one of its messages; at the newest when that isn't there.
  async openAt(id, messageId) {
    this.#begin(id, false);
    this.#opening = null;
    if (await this.goTo(messageId)) return true;
    if (this.#id === id && !this.#error) await this.open(id);
    return false;
  }

  #begin(id, isAtEnd) {
    this.#id = id;
    this.#place.isAtEnd = isAtEnd;
    this.#error = null;
    this.#chat.reading.release(id);
    this.#since.open(this.#chat.conversations.get(id));
    keep(this.#list, [], () => null);
    this.draw();
  }

  close() {
    this.#id = null;
  }

  // "New" stands before the first message that is unread now.
  #markUnread() {
    this.#since.open(this.#chat.conversations.get(this.#id));
    this.draw();
  }

  // Scrolls to a message of any age, loading what stands around it; false when it isn't found.
  async goTo(messageId) {
    const id = this.#id;
    await this.#opening;
    await this.#load(() => this.#chat.history.openAround(id, messageId).catch(unlessMissing));
    const node = this.#id === id && document.getElementById(`message-${messageId}`);
    if (!node) return false;
    this.#place.show(node);
    node.focus({ preventScroll: true });
    node.classList.add("is-pointed-at");
    setTimeout(() => node.classList.remove("is-pointed-at"), POINTED_AT_MS);
    return true;
  }

  focusLast() {
    this.#list.querySelector(".message:last-of-type")?.focus();
  }

  async #goToNewest() {
    this.#place.isAtEnd = true;
    await this.#load(() => this.#chat.history.open(this.#id));
    this.#place.toEnd();
    this.#onScroll();
  }

  async #goToUnread() {
    const id = this.#id;
    this.#since.isSeen = true;
    await this.#load(() => this.#chat.history.openAt(id, this.#since.first));
    const mark = this.#list.querySelector(".unread-mark");
    if (this.#id !== id || !mark) return;
    this.#place.show(mark, true);
    this.#list.querySelector(".is-first-unread").focus({ preventScroll: true });
    this.#drawButtons();
  }

  // Draws what `load` brings to the open conversation, or says why there is nothing.
  async #load(load) {
    const id = this.#id;
    try {
      await load();
      if (this.#id === id) this.#error = null;
    } catch (error) {
      if (this.#id === id) this.#error = error;
    }
    if (this.#id === id) this.#draw();
  }

  #draw() {
    if (this.#id === null || !this.#chat.isReady) return;
    const timeline = this.#chat.timeline(this.#id);
    if (timeline.isDetached) this.#place.isAtEnd = false;
    else if (this.#place.isAtEnd) timeline.keepNewest();
    if (!this.#isBeingRead && !this.#isMarkOnScreen) {
      const { last_seq, last_read } = this.#chat.conversations.get(this.#id) ?? {};
      this.#since.look(last_seq, last_read);
    }
    this.#place.note();
    keep(
      this.#list,
      this.#items(timeline),
      (item) => item.key,
      (item) => this.#drawItem(item),
      (node, item) => this.#redrawItem(node, item),
    );
    drawListEnd(timeline, this.#list.hasChildNodes(), this.#error, () => this.open(this.#id));
    this.#place.keep();
    this.#drawButtons();
    this.#readWhatIsSeen();
  }

  // The line above what is new stays while somebody who reads back looks at it.
  get #isMarkOnScreen() {
    const mark = !this.#place.isAtEnd && this.#list.querySelector(".unread-mark");
    if (!mark) return false;
    const { top, bottom } = this.#scroller.getBoundingClientRect();
    const at = mark.getBoundingClientRect();
    return at.bottom > top && at.top < bottom;
  }

  #items(timeline) {
    const items = [];
    let previous = null;
    let day = "";
    for (const message of timeline.messages) {
      const date = new Date(message.posted_at).toDateString();
      const isFirstUnread = message.seq === this.#since.first;
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
    if (item.isUnreadMark) {
      return el("li", { class: "day unread-mark" }, el("span", {}, "New since you left"));
    }
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
      importedFrom: this.#chat.conversations.get(this.#id)?.imported_from,
      now: this.#chat.now,
      quoted: (id) => timeline.seen(id),
      goTo: (id) => this.goTo(id),
      ...this.#tools,
    };
  }

  #pendingTools() {
    const { outbox, practice } = this.#chat;
    return {
      practice,
      retry: (id) => outbox.retry(id),
      discard: (id) => {
        const draft = outbox.discard(id);
        outbox.holder?.drop(draft?.files);
      },
      edit: (id) => this.#tools.edit(outbox.discard(id)),
    };
  }

  // "Newest messages" below, and above the way to what is new and not on the screen.
  #drawButtons() {
    const { isDetached } = this.#chat.timeline(this.#id);
    const isFar = this.#place.below > this.#scroller.clientHeight;
    show(this.#toNewest, isDetached || (!this.#place.isAtEnd && isFar));
    const mark = this.#list.querySelector(".unread-mark");
    const top = this.#scroller.getBoundingClientRect().top;
    if (mark && mark.getBoundingClientRect().bottom > top) this.#since.isSeen = true;
    const isAbove = this.#since.first > 0 && !this.#since.isSeen;
    show(this.#toUnread, isAbove);
    if (isAbove) say(this.#toUnread, `Jump to first unread · ${this.#since.count} new`);
  }

  #onScroll() {
    if (this.#id === null) return;
    const { isDetached } = this.#chat.timeline(this.#id);
    this.#place.isAtEnd = !isDetached && this.#place.isNearEnd;
    this.#place.note();
    this.#drawButtons();
    if (this.#scroller.scrollTop < MORE_PX) this.#loadMore((id) => this.#chat.history.loadOlder(id));
    else if (this.#place.below < MORE_PX) this.#loadMore((id) => this.#chat.history.loadNewer(id));
    this.#readWhatIsSeen();
  }

  async #loadMore(load) {
    if (this.#isLoading) return;
    this.#isLoading = true;
    try {
      await load(this.#id);
    } catch {
      // Scrolling on tries again; the messages that are here stay.
    } finally {
      this.#isLoading = false;
    }
  }

  // What you write yourself you see, wherever you were reading.
  #onWritten(entry) {
    if (entry.conversation !== this.#id) return;
    this.#since.answered();
    this.#place.isAtEnd = true;
    if (this.#chat.timeline(this.#id).isDetached) this.#goToNewest();
  }

  #onPosted(message) {
    if (message.conversation !== this.#id) return;
    if (message.author === this.#chat.practice.you) this.#since.answered();
    else {
      const who = this.#chat.practice.shortName(message.author);
      const priority = PRIORITY_NAMES[message.priority];
      const asks = message.asks === "nobody" ? "" : `${priority}, wants a reply. `;
      announce(`${who}: ${asks}${gist(message)}`);
    }
  }

  get #isBeingRead() {
    const isSeen = this.#place.isAtEnd && document.visibilityState === "visible";
    return isSeen && document.hasFocus() && this.#scroller.getClientRects().length > 0;
  }

  #readWhatIsSeen() {
    if (this.#id !== null && this.#isBeingRead) this.#chat.markRead(this.#id);
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

function unlessMissing(error) {
  if (error.status !== 404) throw error;
}
