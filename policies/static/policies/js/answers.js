// Answering in a card, without leaving the list: a small field, sent as any message is.

import { el, say, show } from "../../messaging/js/dom.js";
import { MAX_TEXT } from "../../messaging/js/frames.js";
import { sendsWith } from "../../messaging/js/preferences.js";

const MOST_PX = 200;
const NO_LINE = "No connection. It goes out when it is back.";

export class Answers {
  #app;
  #open = new Map(); // by promise: {ask, form, text, note, send, clientId}
  #kept = new Map(); // what was written in a field that was closed again

  constructor(app) {
    this.#app = app;
    app.chat.outbox.on("change", () => this.#look());
  }

  // Whether something is written for a promise that would be lost with its card.
  isWriting(promiseId) {
    const open = this.#open.get(promiseId);
    return Boolean(open && (open.clientId || open.text.value.trim()));
  }

  // Whether something is written that would be lost with the page.
  get isAtRisk() {
    return this.#kept.size > 0 || [...this.#open.keys()].some((id) => this.isWriting(id));
  }

  // Puts the field into `slot` and the focus into the field.
  open(ask, slot) {
    const id = ask.promise.id;
    if (!this.#open.has(id)) {
      this.#open.set(id, this.#build(ask));
      slot.replaceChildren(this.#open.get(id).form);
    }
    this.#open.get(id).text.focus();
  }

  #build(ask) {
    const id = ask.promise.id;
    const who = this.#app.chat.practice.shortName(ask.message.author);
    const text = el("textarea", {
      rows: "2",
      maxlength: MAX_TEXT,
      "aria-label": `Your answer to ${who}`,
      placeholder: `Your answer to ${who}`,
      oninput: () => grow(text),
      onkeydown: (event) => this.#onKey(event, id),
    });
    const note = el("p", { class: "card-note", role: "status", hidden: true });
    const cancel = el("button", { type: "button", class: "quiet", onclick: () => this.#putAway(id) }, "Cancel");
    const send = el("button", { type: "submit", class: "button primary" }, "Send");
    const form = el("form", { class: "card-answer" }, text, el("div", { class: "card-foot" }, note, cancel, send));
    form.onsubmit = (event) => {
      event.preventDefault();
      this.#send(id);
    };
    text.value = this.#kept.get(id) ?? "";
    this.#kept.delete(id);
    return { ask, form, text, note, send, clientId: null };
  }

  #onKey(event, id) {
    if (event.key === "Escape") this.#putAway(id);
    else if (sendsWith(event, this.#app.preferences.values)) this.#send(id);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #send(id) {
    const open = this.#open.get(id);
    const text = open.text.value.trim();
    if (!text || open.clientId) return;
    const { conversation, id: replyTo } = open.ask.message;
    this.#wait(open, true, "Sending…");
    open.clientId = this.#app.chat.post({ conversation, text, priority: "normal", asks: "nobody", replyTo }).clientId;
    this.#look();
  }

  // What became of what was sent: stored, or refused with a reason; without a line it waits.
  #look() {
    for (const [id, open] of this.#open) {
      if (!open.clientId) continue;
      const entry = this.#app.chat.outbox.all.find((one) => one.clientId === open.clientId);
      if (!entry) this.#close(id);
      else if (entry.state === "waiting" && !this.#app.connection.isOpen) this.#wait(open, true, NO_LINE);
      else if (entry.state === "refused") {
        open.clientId = null;
        this.#app.chat.outbox.discard(entry.clientId);
        this.#wait(open, false, entry.detail);
        open.text.focus();
      }
    }
  }

  #wait({ text, note, send }, isWaiting, words) {
    text.readOnly = isWaiting;
    send.disabled = isWaiting;
    say(note, words);
    show(note, Boolean(words));
  }

  // What is written is there again when the field is.
  #putAway(id) {
    const { text, clientId } = this.#open.get(id);
    if (text.value.trim() && !clientId) this.#kept.set(id, text.value);
    this.#close(id);
  }

  #close(id) {
    const open = this.#open.get(id);
    this.#open.delete(id);
    const card = open.form.closest(".need")?.querySelector(".card");
    const hadFocus = open.form.contains(document.activeElement);
    open.form.remove();
    if (hadFocus) card?.focus();
    this.onclose?.();
  }
}

function grow(text) {
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight + 2, MOST_PX)}px`;
}
