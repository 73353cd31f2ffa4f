// What came while one was with a patient: asked for when that ends, and by every page that is
// opened before it was looked at. No DOM.

import { Emitter } from "../../messaging/js/emitter.js";
import { get, send } from "../../messaging/js/server.js";

const AGAIN_MS = 5_000;

// Emits "change".
export class Digest extends Emitter {
  shown = null; // {since, at, asks, others}
  #chat;
  #state = "";
  #loads = 0;
  #timer = 0;

  constructor(chat) {
    super();
    this.#chat = chat;
    chat.on("people", () => this.#onPeople());
    chat.on("welcome", () => this.#load());
    chat.on("conversations", () => this.#sift());
    chat.on("frame:promise", (frame) => this.#onPromise(frame));
    chat.on("frame:digest.seen", ({ at }) => this.shown?.at === at && this.#show(null));
  }

  get isFree() {
    return this.#state !== "with_patient";
  }

  // Looked at: it leaves all tabs.
  async close() {
    const { at } = this.shown;
    this.#show(null);
    try {
      await send("/policies/digest/seen/", { at });
    } catch {
      // The next page that is opened shows it again.
    }
  }

  #onPeople() {
    const { practice } = this.#chat;
    const state = practice.state(practice.you);
    if (!practice.me || state === this.#state) return;
    const isReleased = this.#state === "with_patient";
    this.#state = state;
    if (state === "with_patient") this.#show(null);
    else if (isReleased) this.#load({ isNews: true });
  }

  async #load({ isNews = false } = {}) {
    this.#loads += 1;
    const load = this.#loads;
    clearTimeout(this.#timer);
    try {
      const { digest } = await get("/policies/digest/");
      if (load !== this.#loads || !this.isFree) return;
      this.#show(digest);
      if (digest && isNews) this.emit("released", digest);
    } catch {
      this.#timer = setTimeout(() => this.#load({ isNews }), AGAIN_MS);
    }
  }

  #show(digest) {
    if (!digest && !this.shown) return;
    this.shown = digest;
    this.emit("change");
  }

  // What was answered is no longer told of.
  #onPromise({ message, promises }) {
    if (promises.some((one) => one.state === "open")) return;
    this.#leave({ asks: (ask) => ask.message.id !== message });
  }

  // Nor what was read.
  #sift() {
    const { conversations } = this.#chat;
    const isUnread = ({ conversation: id }) => conversations.has(id) && this.#chat.unread(conversations.get(id)) > 0;
    this.#leave({ others: isUnread });
  }

  #leave({ asks = () => true, others = () => true }) {
    if (!this.shown) return;
    const left = { ...this.shown, asks: this.shown.asks.filter(asks), others: this.shown.others.filter(others) };
    if (left.asks.length === this.shown.asks.length && left.others.length === this.shown.others.length) return;
    if (left.asks.length || left.others.length) this.#show(left);
    else this.close();
  }
}

// "While you were with a patient: 2 asks of you, 1 urgent, and 4 other messages"
export function digestInWords({ asks, others }) {
  const count = (number, one, several) => (number === 1 ? `1 ${one}` : `${number} ${several}`);
  const rest = others.reduce((sum, one) => sum + one.count, 0);
  const urgent = asks.filter((one) => one.message.priority === "urgent").length + others.reduce((sum, one) => sum + one.urgent, 0);
  const other = asks.length ? "other " : "";
  const parts = [
    asks.length && count(asks.length, "ask of you", "asks of you"),
    rest && count(rest, `${other}message`, `${other}messages`),
  ].filter(Boolean);
  return `While you were with a patient: ${parts.join(" and ")}${urgent ? `, ${urgent} urgent` : ""}`;
}
