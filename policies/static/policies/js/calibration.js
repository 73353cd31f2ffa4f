// How urgent one's urgent asks were, as others made it out, and which answers one may say it of.
// Asked for when urgent is chosen and when an urgent ask is answered. No DOM.

import { Emitter } from "../../messaging/js/emitter.js";
import { get, send } from "../../messaging/js/server.js";

const FRESH_MS = 60_000;

// Emits "change".
export class Calibration extends Emitter {
  known = null; // CALIBRATION of docs/protocol.md
  #loading = null;
  #loadedAt = 0;

  constructor(chat) {
    super();
    const { practice } = chat;
    chat.on("welcome", () => this.load().catch(() => {}));
    chat.on("frame:promise", ({ promises }) => {
      const isMine = promises.some((one) => one.priority === "urgent" && one.satisfied_by === practice.you);
      if (isMine) this.load().catch(() => {});
    });
    chat.on("posted", (message) => {
      if (message.priority === "urgent" && message.author === practice.you) this.#loadedAt = 0;
    });
  }

  // What is known, or what the server says when that is old; may fail.
  fresh() {
    const isFresh = this.known && Date.now() - this.#loadedAt < FRESH_MS;
    return isFresh ? this.known : this.load();
  }

  load() {
    this.#loading ??= get("/policies/calibration/")
      .then((known) => {
        this.#loadedAt = Date.now();
        this.known = known;
        this.emit("change");
        return known;
      })
      .finally(() => (this.#loading = null));
    return this.#loading;
  }

  // What somebody wants said of the last urgent ask that they answered in a conversation.
  toRate(conversation) {
    return this.known?.to_rate.find((one) => one.conversation === conversation) ?? null;
  }

  async rate(obligation, verdict) {
    this.known = { ...this.known, to_rate: this.known.to_rate.filter((one) => one.id !== obligation) };
    this.emit("change");
    await send(`/policies/obligations/${obligation}/rate/`, { verdict });
  }
}

// "4 of your last 5 urgent asks could have waited. Urgent this week: you 6, team median 1."
export function calibrationInWords({ rated, could_wait: waiting, calls, week }) {
  const of = `of your last ${rated} urgent asks`;
  const words = [
    waiting && `${waiting} ${of} could have waited.`,
    calls && `${calls} ${waiting ? "" : `${of} `}should have been a call.`,
    rated && !waiting && !calls && `All ${of.slice(3)} were right to interrupt.`,
    `Urgent this week: you ${week.you}, team median ${Number(week.median.toFixed(1))}.`,
  ];
  return words.filter(Boolean).map((one) => one.replace(/ {2,}/g, " ")).join(" ");
}
