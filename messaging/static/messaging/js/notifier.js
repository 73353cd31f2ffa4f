// Tells of what came in, by the ways that somebody chose; alerts.js decides whether. Of the tabs of
// a browser only the leading one does: the others count.

import { alertInWords, Bursts, byPressure, decide, heldInWords, isHeard, isInterrupted, isRung, noticeInShort } from "./alerts.js";
import { Desktop } from "./desktop.js";
import { Emitter } from "./emitter.js";
import { titleOf } from "./practice.js";
import { get } from "./server.js";
import { Sounds } from "./sounds.js";
import { Toasts } from "./toasts.js";

const MISSED_MS = 500;
const MOST_MISSED = 10;
const LOCKED_WORDS = "Something urgent came. Unlock the chat to read it.";

// Emits "change" when what the browser lets it do is another.
export class Notifier extends Emitter {
  sounds = new Sounds();
  desktop = new Desktop();
  toasts = new Toasts();
  #app;
  #chat;
  #bursts = new Bursts();
  #considered = new Map(); // conversation -> the number up to which it was decided
  #held = [];
  #state = "";
  #timer = 0;

  constructor(app) {
    super();
    this.#app = app;
    this.#chat = app.chat;
    this.#chat.on("posted", (message) => this.#take(message));
    this.#chat.on("conversations", () => this.#onConversations());
    this.#chat.on("people", () => this.#onPeople());
    this.#chat.on("frame:hint", (hint) => this.#onHint(hint));
    this.#chat.on("frame:notice", ({ notice }) => this.#onNotice(notice));
    this.sounds.on("blocked", () => this.emit("change"));
    window.addEventListener("pagehide", () => this.desktop.closeAll());
    navigator.serviceWorker?.addEventListener("message", (event) => this.#onQuestion(event));
  }

  get preferences() {
    return this.#app.preferences.values;
  }

  // The screen was locked or unlocked: nothing that names somebody stays beside the page.
  hush() {
    this.toasts.close();
    this.desktop.closeAll();
  }

  // The worker was pushed something: whether this tab tells of it by itself, where it is seen or
  // beside it.
  #onQuestion({ data, ports }) {
    if (data !== "do you tell?") return;
    const isSeen = document.visibilityState === "visible";
    ports[0].postMessage(isSeen || (this.preferences.notifies && this.desktop.isAble));
  }

  // The screen is locked, and something urgent came: a sound, and words that tell nothing of it.
  #onHint({ posted_at, author, interrupts }) {
    if (!this.#chat.isLocked || !this.#app.browserTabs.isLeader) return;
    const { practice, now } = this.#chat;
    if (!isRung({ posted_at, interrupts }, { state: practice.state(practice.you), now })) return;
    const { isNew } = this.#bursts.take({ author, priority: "urgent", conversation: null }, Date.now());
    const isHeardNow = isHeard("urgent", this.preferences) && (isNew || interrupts || !author);
    if (isHeardNow) this.sounds.play("urgent");
    if (this.preferences.notifies) this.desktop.show({ tag: "locked", words: LOCKED_WORDS, isAgain: !isHeardNow });
  }

  // Tries each way, whatever was chosen; what became of each, in words.
  async test() {
    const words = "This is a test";
    this.toasts.show({ key: "test", words });
    const isHeardNow = await this.sounds.play("high");
    return [
      "On the page: shown at the corner.",
      isHeardNow ? "Sound: played." : "Sound: this browser blocks it. Click anywhere in the page and try again.",
      `Browser notification: ${this.#testDesktop(words)}.`,
    ];
  }

  #testDesktop(words) {
    if (!this.preferences.notifies) return "turned off above";
    if (this.desktop.show({ tag: "test", words })) return "shown; if you saw none, look at the device's own settings";
    return { denied: "this browser blocks it", default: "not allowed yet" }[this.desktop.permission] ?? "this browser has none";
  }

  // What comes before the page is drawn is seen when it is.
  #take(message) {
    if (!this.#chat.isReady) return;
    if (message.seq <= this.#considered.get(message.conversation)) return;
    this.#considered.set(message.conversation, message.seq);
    this.#consider(message);
  }

  #consider(message) {
    const { conversations, now, practice } = this.#chat;
    const conversation = conversations.get(message.conversation);
    if (!conversation) return;
    const { tells, sounds, why } = decide(message, {
      you: practice.me,
      conversation,
      preferences: this.preferences,
      state: practice.state(practice.you),
      now,
      isSeen: this.#isSeen(message),
      follows: this.#app.conversation.followed.has(message),
    });
    if (why === "held") this.#held.push(message);
    if (tells && this.#app.browserTabs.isLeader) this.#tell(message, conversation, sounds);
  }

  #isSeen({ conversation, seq }) {
    const isRead = seq <= (this.#chat.conversations.get(conversation)?.last_read ?? 0);
    const isShown = this.#app.conversation.id === conversation && document.visibilityState === "visible";
    return isRead || (isShown && document.hasFocus());
  }

  #tell(message, conversation, sounds) {
    const { practice } = this.#chat;
    const { author, priority } = message;
    const { isNew, count, urgent } = this.#bursts.take(message, Date.now());
    const where = conversation.kind === "channel" ? titleOf(conversation, practice) : "";
    const isInterrupting = isInterrupted(message, practice.me) && practice.state(practice.you) === "with_patient";
    const facts = { who: practice.shortName(author), priority, count, urgent, isInterrupting };
    const act = () => this.#app.goTo(conversation.id);
    if (sounds && (isNew || isInterrupting)) this.sounds.play(priority);
    if (document.visibilityState === "visible") {
      const words = alertInWords({ ...facts, where: count > 1 ? "" : where });
      this.toasts.show({ key: conversation.id, words, act, isUrgent: priority === "urgent" || isInterrupting });
    }
    if (document.hasFocus() || !this.preferences.notifies) return;
    this.desktop.show({
      tag: `from-${author}`,
      words: alertInWords({ ...facts, where: this.preferences.names_conversation ? where : "" }),
      conversations: [conversation.id],
      act,
      isAgain: !isNew && !isInterrupting,
    });
  }

  #onConversations() {
    const isUnread = (id) => {
      const conversation = this.#chat.conversations.get(id);
      return Boolean(conversation) && this.#chat.unread(conversation) > 0;
    };
    this.desktop.closeUnless(isUnread);
    this.#bursts.forgetRead(isUnread);
    const { key } = this.toasts;
    if (typeof key === "number" && !isUnread(key)) this.toasts.close();
    for (const [id, { last_seq: seq }] of this.#chat.conversations) {
      if (!this.#considered.has(id)) this.#considered.set(id, seq);
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#lookForMissed(), MISSED_MS);
  }

  // What no push told of, after a gap: it is fetched, and what is not stale is told like the rest.
  #lookForMissed() {
    const behind = [...this.#chat.conversations.values()].filter((one) => one.last_seq > this.#considered.get(one.id));
    for (const [index, one] of behind.entries()) {
      const isToTell = this.#app.browserTabs.isLeader && index < MOST_MISSED && this.#chat.unread(one) > 0;
      if (isToTell) this.#fetchMissed(one);
      else this.#considered.set(one.id, one.last_seq);
    }
  }

  async #fetchMissed({ id, last_seq: newest }) {
    const after = this.#considered.get(id);
    this.#considered.set(id, newest);
    try {
      const { messages, more } = await get(`/api/conversations/${id}/messages/?after=${after}`);
      if (more) return; // so much is no news any more
      for (const message of messages) if (message.seq <= newest) this.#consider(message);
    } catch {
      // It stays counted.
    }
  }

  // Whoever is free again learns in one line what came meanwhile.
  #onPeople() {
    const { practice } = this.#chat;
    const state = practice.state(practice.you);
    if (state === this.#state || this.#chat.isLocked) return;
    if (this.#state === "with_patient") this.#held = []; // the digest tells of it
    this.#state = state;
    if (state !== "available") {
      this.toasts.close();
      this.desktop.closeAll();
      return;
    }
    const unread = this.#held.filter((one) => one.seq > (this.#chat.conversations.get(one.conversation)?.last_read ?? Infinity));
    this.#held = [];
    if (!unread.length || !this.#app.browserTabs.isLeader) return;
    const [first] = unread.sort(byPressure);
    const act = () => this.#app.goTo(first.conversation);
    const words = heldInWords(unread);
    this.toasts.show({ key: "held", words, act });
    this.tellHeld({ words, priority: first.priority, conversations: unread.map((one) => one.conversation), act });
  }

  // That something came while somebody was busy, once and beside what the page shows of it.
  tellHeld({ words, priority, conversations, act }) {
    const { practice } = this.#chat;
    const isQuiet = this.#chat.isLocked || practice.state(practice.you) !== "available";
    if (isQuiet || !this.#app.browserTabs.isLeader) return;
    if (isHeard(priority, this.preferences)) this.sounds.play(priority);
    if (document.hasFocus() || !this.preferences.notifies) return;
    this.desktop.show({ tag: "held", words, conversations, act });
  }

  // The page itself shows notices; who looks elsewhere is told that there is one.
  #onNotice(notice) {
    const isFree = this.#chat.practice.state(this.#chat.practice.you) === "available";
    if (!isFree || !this.#app.browserTabs.isLeader) return;
    if (isHeard(notice.priority, this.preferences)) this.sounds.play(notice.priority);
    if (document.hasFocus() || !this.preferences.notifies) return;
    this.desktop.show({
      tag: "notice",
      words: noticeInShort(notice),
      act: () => notice.conversation && this.#app.goTo(notice.conversation),
    });
  }
}
