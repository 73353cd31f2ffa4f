// What was written and isn't acknowledged yet: sent in order, one at a time per conversation,
// and again after every reconnect under the same client id, which stores it once. No DOM.
// What is kept of it past a reload, and how, is none of its business: see unsent.js.

import { Emitter } from "./emitter.js";
import { post } from "./frames.js";
import { moment } from "./times.js";

const ANSWER_MS = 10_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 15_000;
// What waited longer may not hold any more: whoever wrote it decides.
const FRESH_MS = 12 * 3_600_000;
const PASSING = new Set(["try_again", "too_fast", "locked"]);

// Emits `change` with the id of the conversation whose entries changed.
export class Outbox extends Emitter {
  // Has the files of drafts uploaded first: {held(files), retry(files)}.
  holder = null;
  #entries = new Map(); // by client id, in the order of writing
  #send;
  #keeper = null;
  #kept = new Set(); // client ids of what would outlive this page
  #keeping = Promise.resolve();

  // `send` gives a frame to the socket and answers whether there was one.
  constructor(send) {
    super();
    this.#send = send;
  }

  get size() {
    return this.#entries.size;
  }

  // Whether something would be lost with this page.
  get isAtRisk() {
    return this.all.some((entry) => !this.#kept.has(entry.clientId) || this.#held(entry));
  }

  // From now on `keeper` {put(entry), remove(clientId)} keeps what waits here; null: nobody does.
  keepIn(keeper) {
    this.#keeper = keeper;
    for (const entry of this.#entries.values()) this.#keep(entry);
  }

  // Takes in what an earlier page kept, in the order of writing, and sends it.
  take(kept) {
    for (const { clientId, conversation, draft, writtenAt, detail, state } of kept) {
      if (this.#entries.has(clientId)) continue;
      const entry = { ...newEntry(clientId, { ...draft, conversation }), writtenAt };
      const isOld = Date.now() - writtenAt > FRESH_MS;
      if (state === "refused") Object.assign(entry, { state, detail });
      else if (isOld) Object.assign(entry, { state: "refused", detail: oldWords(writtenAt) });
      this.#entries.set(clientId, entry);
      this.#kept.add(clientId);
    }
    const sorted = [...this.#entries].sort(([, a], [, b]) => a.writtenAt - b.writtenAt);
    this.#entries = new Map(sorted);
    for (const conversation of new Set(kept.map((one) => one.conversation))) this.#pump(conversation);
  }

  get all() {
    return [...this.#entries.values()];
  }

  in(conversation) {
    return [...this.#entries.values()].filter((entry) => entry.conversation === conversation);
  }

  add(draft) {
    const clientId = newClientId();
    const entry = newEntry(clientId, draft);
    this.#entries.set(clientId, entry);
    this.#keep(entry);
    this.#pump(entry.conversation);
    return entry;
  }

  accepted(clientId) {
    this.#remove(clientId);
  }

  refused(clientId, code, detail) {
    const entry = this.#entries.get(clientId);
    if (!entry) return;
    clearTimeout(entry.timer);
    entry.detail = detail;
    if (PASSING.has(code)) {
      entry.state = "waiting";
      entry.attempts += 1;
      const delay = Math.min(FIRST_RETRY_MS * 2 ** (entry.attempts - 1), LONGEST_RETRY_MS);
      entry.timer = setTimeout(() => this.#pump(entry.conversation), delay);
      this.emit("change", entry.conversation);
      return;
    }
    entry.state = "refused";
    this.#keep(entry);
    this.#pump(entry.conversation);
  }

  retry(clientId) {
    const entry = this.#entries.get(clientId);
    if (!entry) return;
    Object.assign(entry, { state: "waiting", detail: "", writtenAt: Date.now() });
    this.#keep(entry);
    this.holder?.retry(entry.draft.files);
    this.#pump(entry.conversation);
  }

  // Takes an entry back, to be edited or forgotten.
  discard(clientId) {
    const entry = this.#entries.get(clientId);
    this.#remove(clientId);
    return entry?.draft;
  }

  // The line is back: whatever was under way is sent again.
  resend() {
    const conversations = new Set();
    for (const entry of this.#entries.values()) {
      if (entry.state === "sending") entry.state = "waiting";
      conversations.add(entry.conversation);
    }
    for (const conversation of conversations) this.#pump(conversation);
  }

  // The line is gone: nothing is under way any more.
  pause() {
    for (const entry of this.#entries.values()) {
      clearTimeout(entry.timer);
      if (entry.state === "sending") entry.state = "waiting";
      this.emit("change", entry.conversation);
    }
  }

  // Something that a message here waits for went on.
  look(conversation) {
    this.#pump(conversation);
  }

  // What waits for its files lets others pass.
  #pump(conversation) {
    const here = this.in(conversation);
    for (const entry of here) {
      const why = entry.state === "waiting" && this.#held(entry)?.why;
      if (!why) continue;
      Object.assign(entry, { state: "refused", detail: why });
      this.#keep(entry);
    }
    const queue = here.filter((entry) => entry.state !== "refused" && !this.#held(entry));
    const first = queue[0];
    if (first?.state === "waiting") this.#sendNow(first);
    this.emit("change", conversation);
  }

  // Null when all its files are there, {} while they are on their way, else {why}.
  #held({ draft: { files } }) {
    if (!files?.some((one) => !one.id)) return null;
    return this.holder?.held(files) ?? { why: "Its files were not uploaded. Edit it, and add them again." };
  }

  #sendNow(entry) {
    clearTimeout(entry.timer);
    if (entry.draft.files) this.#keep(entry); // with their numbers
    if (!this.#send(post(entry.clientId, entry.draft))) return;
    entry.state = "sending";
    entry.timer = setTimeout(() => {
      entry.state = "waiting";
      this.#pump(entry.conversation);
    }, ANSWER_MS);
  }

  #remove(clientId) {
    const entry = this.#entries.get(clientId);
    if (!entry) return;
    clearTimeout(entry.timer);
    this.#entries.delete(clientId);
    this.#letGo(clientId);
    this.#pump(entry.conversation);
  }

  // One after the other, so that what was put away last is what stays.
  #keep({ clientId, conversation, draft, writtenAt, detail, state }) {
    this.#afterwards(async (keeper) => {
      if (!this.#entries.has(clientId)) return;
      await keeper.put({ clientId, conversation, draft, writtenAt, detail, state });
      this.#kept.add(clientId);
    });
  }

  #letGo(clientId) {
    this.#afterwards((keeper) => this.#kept.delete(clientId) && keeper.remove(clientId));
  }

  // A browser whose storage is full keeps nothing: then it is at risk, and that is asked about.
  #afterwards(act) {
    const keeper = this.#keeper;
    if (keeper) this.#keeping = this.#keeping.then(() => act(keeper)).catch(() => {});
  }
}

function newEntry(clientId, draft) {
  return {
    clientId,
    conversation: draft.conversation,
    draft,
    state: "waiting", // waiting, sending, refused
    detail: "",
    writtenAt: Date.now(),
    attempts: 0,
    timer: 0,
  };
}

function oldWords(writtenAt) {
  const at = moment(new Date(writtenAt).toISOString(), Date.now());
  return `It has waited here since ${at}. Send it if it still holds.`;
}

// A page that came over plain http, as a demo's in a local network, has no crypto.randomUUID.
export function newClientId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
