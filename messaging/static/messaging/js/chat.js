// What this tab knows of conversations, and what may be done with them. No DOM.
//
// Truth is on the server: numbers have no holes, so whoever sees one asks for what is missing.

import { DraftKeeper } from "./draft_keeper.js";
import { Drafts } from "./drafts.js";
import { Emitter } from "./emitter.js";
import { heartbeat, priority, recall, typing } from "./frames.js";
import { History } from "./history.js";
import { Outbox } from "./outbox.js";
import { Practice } from "./practice.js";
import { Reading } from "./reading.js";
import { get, send } from "./server.js";
import { LASTS_MS, Typists } from "./typists.js";
import { Unsent } from "./unsent.js";

const RELOAD_EVERY_MS = 30_000;
const MOST_LOADS = 3;
const ASK_AGAIN_MS = 2_000;
const NOTHING = { last_seq: 0, last_change: 0 };

// Emits "ready", "conversations", "people", "timeline" (id), "unread" (id), "typing" (id), "outbox" (id),
// "posted" (message), "written" (entry), "removed" (id), "locked" (says the server), "clock", and "frame:<type>" for frames of other apps.
export class Chat extends Emitter {
  practice = new Practice();
  reading = new Reading(this);
  drafts = new Drafts();
  draftKeeper = new DraftKeeper(this.drafts, (id, fields) =>
    send(`/api/conversations/${id}/draft/`, fields, { keepalive: true }),
  );
  conversations = new Map();
  isReady = false;
  isLocked = false; // the screen is: nothing is sent, asked for or read until it isn't
  #typing = new Typists();
  #clockOffset = 0;
  #loadedAt = 0;
  #loading = null;
  #asking = 0;
  #isGreeted = false; // the server has said whose line this is
  #noticed = new Set(); // the notices that came, by their ids
  #isOvertaken = false; // the server said something newer than what is being loaded

  constructor(connection) {
    super();
    this.connection = connection;
    this.outbox = new Outbox((frame) => this.#isGreeted && !this.isLocked && connection.send(frame));
    this.outbox.on("change", (id) => this.emit("outbox", id));
    this.unsent = new Unsent(this.outbox, (id) => this.conversations.has(id));
    this.history = new History(connection, (id) => this.conversations.get(id) ?? NOTHING);
    this.history.on("timeline", (id) => {
      this.#settleOutbox(id);
      this.emit("timeline", id);
    });
    connection.on("frame", (frame) => this.#onFrame(frame));
    connection.on("state", (state) => {
      if (state === "open") return;
      this.#isGreeted = false;
      this.outbox.pause();
    });
    this.on("clock", () => this.#isStale() && this.load().catch(() => {}));
  }

  // The server's clock, in milliseconds.
  get now() {
    return Date.now() + this.#clockOffset;
  }

  // Everything but the messages; raises Refused. Two at once are one.
  load() {
    this.#isOvertaken = true;
    this.#loading ??= this.#load().finally(() => {
      this.#loading = null;
    });
    return this.#loading;
  }

  async #load() {
    const state = await this.#newestState();
    if (this.#isOthers(state.you)) return this.connection.end();
    this.#loadedAt = Date.now();
    this.practice.take(state);
    this.#setClock(state.now);
    const known = this.conversations;
    this.conversations = new Map(
      state.conversations.map((one) => [one.id, this.#neverBackwards(one, known.get(one.id))]),
    );
    for (const id of this.history.ids) if (!this.conversations.has(id)) this.#forget(id);
    this.draftKeeper.takeAll(state.drafts, state.now);
    this.unsent.open(state.you, state.outbox_key);
    this.isReady = true;
    this.emit("ready");
    this.emit("people");
    return this.emit("conversations");
  }

  // Somebody else has logged in in this browser while this page was asleep or without a line: what is
  // here isn't theirs, and nothing of it is said as theirs.
  #isOthers(you) {
    return this.practice.you !== 0 && this.practice.you !== you;
  }

  // What was pushed while an answer was on its way may be newer than the answer: asked again then.
  async #newestState() {
    for (let tries = 1; ; tries += 1) {
      this.#isOvertaken = false;
      const state = await get("/api/state/");
      if (!this.#isOvertaken || tries === MOST_LOADS) return state;
    }
  }

  // Shifts begin and end without a push: what was said of somebody holds until its end.
  #isStale() {
    if (!this.isReady || Date.now() - this.#loadedAt < RELOAD_EVERY_MS) return false;
    const ended = ({ availability }) => Date.parse(availability.until ?? "9999") < this.now;
    return [...this.practice.people.values()].some((person) => person.active && ended(person));
  }

  timeline(id) {
    return this.history.timeline(id);
  }

  unread(conversation) {
    return Math.max(0, conversation.last_seq - conversation.last_read);
  }

  // Whether something was written that would be lost with this page.
  get isAtRisk() {
    return this.outbox.isAtRisk || this.unsent.edits.isAtRisk || (this.draftKeeper.isAtRisk && !this.connection.isOpen);
  }

  post(draft) {
    const entry = this.outbox.add(draft);
    this.emit("written", entry);
    return entry;
  }

  // Takes a message of one's own back; false without a line.
  recall(messageId) {
    return this.connection.send(recall(messageId));
  }

  changePriority(messageId, value) {
    return this.connection.send(priority(messageId, value));
  }

  markRead(id) {
    this.reading.mark(id);
  }

  tellTyping(id) {
    if (this.#typing.mayTell()) this.connection.send(typing(id));
  }

  typists(id) {
    return this.#typing.in(id);
  }

  takeConversation(conversation) {
    this.#isOvertaken = true;
    const known = this.conversations.get(conversation.id);
    this.conversations.set(conversation.id, this.#neverBackwards(conversation, known));
    this.emit("conversations");
  }

  takeAvailability(user, availability) {
    this.takePerson(user, { availability });
  }

  takePerson(user, fields) {
    this.#isOvertaken = true;
    const person = this.practice.people.get(user);
    if (!person) return;
    Object.assign(person, fields);
    this.emit("people");
  }

  #onFrame(frame) {
    const handler = this.#handlers[frame.type];
    if (frame.type === "preferences") this.#isOvertaken = true; // they are part of the state, too
    if (handler) handler(frame);
    else this.emit(`frame:${frame.type}`, frame);
  }

  #handlers = {
    welcome: (frame) => {
      if (this.#isOthers(frame.you)) return this.connection.end();
      this.#isGreeted = true;
      this.#setClock(frame.now);
      if (this.isLocked) return null;
      this.practice.online = new Set(frame.online);
      this.emit("people");
      this.#compareHeads(frame.heads, frame.changes);
      this.outbox.resend();
      this.unsent.look();
      this.emit("welcome");
      // What was pushed while there was no line, or before there was one and after the state was read.
      this.#isOvertaken = true;
      return this.isReady ? this.load().catch(() => {}) : null;
    },
    heartbeat: (frame) => {
      this.#setClock(frame.now);
      if (!this.isLocked) this.#compareHeads(frame.heads, frame.changes);
    },
    locked: () => this.emit("locked"),
    accepted: (frame) => {
      this.#takeMessage(frame.message);
      this.outbox.accepted(frame.client_id);
    },
    refused: (frame) => {
      this.outbox.refused(frame.client_id, frame.code, frame.detail);
      if (frame.code === "locked") this.emit("locked");
    },
    "message.posted": (frame) => this.#takeMessage(frame.message),
    "message.changed": (frame) => this.#takeChange(frame.message),
    messages: (frame) => this.#onMessages(frame),
    read: (frame) => this.reading.take(frame),
    draft: (frame) => this.draftKeeper.take(frame),
    typing: (frame) => this.#onTyping(frame),
    presence: (frame) => {
      this.#isOvertaken = true;
      for (const user of frame.online) this.practice.online.add(user);
      for (const user of frame.offline) this.practice.online.delete(user);
      this.emit("people");
      this.#meet([...frame.online, ...frame.offline]);
    },
    // A push may come twice; somebody is told once.
    notice: (frame) => {
      if (this.#noticed.has(frame.notice.id)) return;
      this.#noticed.add(frame.notice.id);
      this.emit("frame:notice", frame);
    },
    availability: (frame) => this.takeAvailability(frame.user, frame.availability),
    profile: ({ user, pronouns, extension }) => this.takePerson(user, { pronouns, extension }),
    "conversation.added": (frame) => this.#onShown(frame.conversation),
    "conversation.changed": (frame) => this.#onShown(frame.conversation),
    "conversation.removed": (frame) => this.#forget(frame.conversation),
    // The tab's own frames are well formed, but one may cross with the news that one was removed.
    error: (frame) => {
      if (frame.code === "try_again") this.#askSoon();
      if (frame.code === "locked") this.emit("locked");
      else if (frame.code !== "not_found") this.emit("trouble", frame.detail);
    },
  };

  // What the server couldn't answer just now may be what this tab lacks: its heads say so.
  #askSoon() {
    this.#asking ||= setTimeout(() => {
      this.#asking = 0;
      this.connection.send(heartbeat());
    }, ASK_AGAIN_MS);
  }

  #onShown(conversation) {
    this.takeConversation(conversation);
    this.#meet(conversation.members);
  }

  // Somebody may work here since after this tab was opened: who they are, the server knows.
  #meet(ids) {
    const isKnown = ids.every((id) => this.practice.people.has(id));
    if (this.isReady && !isKnown) this.load().catch(() => {});
  }

  #takeMessage(message) {
    const conversation = this.conversations.get(message.conversation);
    if (!conversation) return;
    this.#meet([message.author]);
    const isNew = message.seq > conversation.last_seq;
    conversation.last_seq = Math.max(conversation.last_seq, message.seq);
    if (isNew) conversation.last_posted_at = message.posted_at;
    if (message.author === this.practice.you) {
      conversation.last_read = Math.max(conversation.last_read, message.seq);
      this.outbox.accepted(message.client_id);
    }
    if (this.#typing.posted(message.conversation, message.author)) {
      this.emit("typing", message.conversation);
    }
    this.history.take(message);
    this.emit("conversations");
    if (isNew) this.emit("posted", message);
  }

  // What was sent and turns up among the stored messages is shown once, whoever told of it first.
  #settleOutbox(id) {
    for (const { clientId } of this.outbox.in(id)) {
      if (this.timeline(id).messages.some((one) => one.client_id === clientId)) this.outbox.accepted(clientId);
    }
  }

  #takeChange(message) {
    const conversation = this.conversations.get(message.conversation);
    if (!conversation) return;
    conversation.last_change = Math.max(conversation.last_change, message.change);
    this.history.change(message);
    this.emit("changed", message);
  }

  #onMessages(frame) {
    for (const message of frame.messages) this.outbox.accepted(message.client_id);
    this.history.follows(frame);
  }

  #compareHeads(heads, changes) {
    this.history.askAnew();
    const ids = new Set(Object.keys(heads).map(Number));
    const isSame = ids.size === this.conversations.size;
    for (const [id, seq] of Object.entries(heads)) {
      const conversation = this.conversations.get(Number(id));
      if (!conversation) continue;
      conversation.last_seq = Math.max(conversation.last_seq, seq);
      conversation.last_change = Math.max(conversation.last_change, changes[id] ?? 0);
      this.history.catchUp(conversation.id);
    }
    this.emit("conversations");
    // Somebody was added or removed while this tab did not hear.
    const isKnown = isSame && [...ids].every((id) => this.conversations.has(id));
    if (this.isReady && !isKnown) this.load().catch(() => {});
  }

  #onTyping({ conversation, user }) {
    this.#typing.heard(conversation, user);
    this.emit("typing", conversation);
    setTimeout(() => this.emit("typing", conversation), LASTS_MS + 50);
  }

  #forget(id) {
    this.#isOvertaken = true;
    for (const entry of this.outbox.in(id)) this.outbox.discard(entry.clientId);
    this.conversations.delete(id);
    this.history.forget(id);
    this.emit("removed", id);
    this.emit("conversations");
  }

  #setClock(now) {
    this.#clockOffset = Date.parse(now) - Date.now();
  }

  // What comes now may have been read before what came meanwhile.
  #neverBackwards(conversation, known) {
    const last_seq = Math.max(conversation.last_seq, known?.last_seq ?? 0);
    const last_change = Math.max(conversation.last_change, known?.last_change ?? 0);
    return { ...conversation, ...this.reading.furthest(conversation, known), last_seq, last_change };
  }
}
