// Where a message is written: its text, its priority, whom it asks, and what will happen.

import { asksInWords, emptyDraft, problemOf, withPriority } from "./asking.js";
import { AsksMenu } from "./asks_menu.js";
import { ConfirmOption } from "./confirm_option.js";
import { el, say, set, show, soon } from "./dom.js";
import { MAX_TEXT, PRIORITIES, PRIORITY_NAMES } from "./frames.js";
import { firstLine } from "./message.js";
import { titleOf } from "./practice.js";
import { sendsWith } from "./preferences.js";

export class Composer {
  #chat;
  #form;
  #place;
  #drafts = new Map(); // by conversation or thread: what was written there and not sent
  #id = null;
  #thread = null; // the message that all that is written here replies to
  #problem = null;
  #parts;
  #hint;

  // `hint(composer)` makes what gives the words beside the choices, from whoever knows. With
  // `place` it is a second one on the page, in a `form` of its own.
  constructor(chat, messages, { hint, form = document.getElementById("composer"), place = "" } = {}) {
    this.#chat = chat;
    this.#form = form;
    this.#place = place;
    this.messages = messages;
    this.#hint = hint?.(this);
    this.#parts = this.#build();
    this.draw = soon(() => this.#draw());
    this.#form.addEventListener("submit", (event) => this.#onSubmit(event));
    for (const event of ["people", "conversations"]) chat.on(event, this.draw);
    chat.on("removed", (id) => this.#drafts.delete(id));
  }

  get draft() {
    if (!this.#drafts.has(this.#key)) this.#drafts.set(this.#key, this.#empty());
    return this.#drafts.get(this.#key);
  }

  get #key() {
    return this.#thread ?? this.#id;
  }

  #empty() {
    return { ...emptyDraft(this.#id), replyTo: this.#thread };
  }

  get conversation() {
    return this.#chat.conversations.get(this.#id);
  }

  // Whether something was written anywhere that would be lost with this page.
  get hasUnsent() {
    return this.#chat.outbox.isAtRisk || [...this.#drafts.values()].some((one) => one.text.trim());
  }

  open(id, thread = null) {
    this.#id = id;
    this.#thread = thread;
    this.#problem = null;
    this.#parts.asks.close();
    this.#parts.text.value = this.draft.text;
    show(this.#form, true);
    this.#grow();
    this.#draw();
    this.#hint?.refresh(this.draft, this.conversation);
  }

  close() {
    this.#id = null;
    show(this.#form, false);
  }

  focus() {
    this.#parts.text.focus();
  }

  reply(message) {
    this.change({ replyTo: message.id });
    this.focus();
  }

  // Puts a draft back that could not be sent.
  restore(draft) {
    if (!draft) return;
    const text = [draft.text, this.draft.text].filter(Boolean).join("\n\n");
    this.#drafts.set(this.#key, { ...draft, text });
    this.open(this.#id, this.#thread);
    this.focus();
  }

  change(fields) {
    this.#drafts.set(this.#key, { ...this.draft, ...fields });
    this.#problem = null;
    this.#draw();
    this.#hint?.refresh(this.draft, this.conversation);
  }

  #build() {
    const text = el("textarea", {
      id: `${this.#place}text`,
      rows: "1",
      "aria-label": this.#place ? "Reply in the thread" : "Message",
      "aria-describedby": `${this.#place}composer-problem ${this.#place}composer-hint`,
      autocomplete: "off",
      oninput: () => this.#onInput(),
      onkeydown: (event) => this.#onKey(event),
    });
    const priority = el("select", {
      id: `${this.#place}priority`,
      class: "pill",
      "aria-keyshortcuts": "Alt+P",
      onchange: (event) => this.#choosePriority(event.target.value),
    });
    const asks = new AsksMenu(this.#chat, (choice) => this.change(choice), () => this.focus());
    const confirm = new ConfirmOption(this.#place, (choice) => this.change(choice));
    const replying = el("div", { class: "replying", hidden: true });
    const problem = el("p", { class: "problem", id: `${this.#place}composer-problem`, role: "alert" });
    const hint = el("span", { class: "hint", id: `${this.#place}composer-hint` }, this.#hint?.element ?? null);
    const send = el("button", { type: "submit", class: "button primary send" }, "Send");
    this.#form.append(
      replying,
      el(
        "div",
        { class: "choices" },
        el("label", { class: "visually-hidden", for: priority.id }, "Priority"),
        priority,
        asks.button,
        confirm.select,
        hint,
      ),
      el("div", { class: "writing" }, text, send),
      problem,
      asks.popover,
    );
    return { text, priority, asks, confirm, replying, problem, send };
  }

  #draw() {
    const conversation = this.conversation;
    if (!conversation) return;
    const { practice } = this.#chat;
    show(this.#form, !conversation.archived_at);
    const { text, priority, asks, problem } = this.#parts;
    const draft = this.draft;
    this.#drawPriorities(priority);
    if (priority.value !== draft.priority) priority.value = draft.priority;
    priority.dataset.priority = draft.priority;
    const title = titleOf(conversation, practice);
    set(text, "placeholder", this.#thread ? "Reply in the thread" : `Message ${title}`);
    asks.draw(draft, conversation, asksInWords(draft, conversation, practice));
    this.#parts.confirm.draw(draft);
    this.#drawReplying(draft);
    say(problem, this.#problem?.message ?? "");
    show(problem, this.#problem !== null);
    set(text, "aria-invalid", this.#problem?.field === "text" ? "true" : null);
    set(asks.button, "aria-invalid", this.#problem?.field === "asks" ? "true" : null);
  }

  // "High: within 1 h": a priority means a time, not a color.
  #drawPriorities(select) {
    const { expectations } = this.#chat.practice;
    if (select.options.length) return;
    for (const value of PRIORITIES) {
      const words = `${PRIORITY_NAMES[value]}: ${shorter(expectations[value] ?? "")}`;
      select.append(el("option", { value }, words));
    }
  }

  #drawReplying(draft) {
    const { replying } = this.#parts;
    const isQuoting = draft.replyTo !== this.#thread;
    show(replying, isQuoting);
    if (!isQuoting) return;
    const message = this.#chat.timeline(this.#id).get(draft.replyTo);
    const who = message ? this.#chat.practice.shortName(message.author) : "an earlier message";
    replying.replaceChildren(
      el("span", { class: "replying-to" }, "Replying to ", el("b", {}, who), " ", message ? firstLine(message.text) : ""),
      el(
        "button",
        { type: "button", class: "quiet", onclick: () => this.change({ replyTo: this.#thread }) },
        "Don't quote",
      ),
    );
  }

  #choosePriority(value) {
    this.change(withPriority(this.draft, value, this.conversation));
    const isOpenQuestion = problemOf(this.draft, MAX_TEXT)?.field === "asks";
    if (isOpenQuestion) this.#parts.asks.open();
  }

  #onInput() {
    this.draft.text = this.#parts.text.value;
    this.#grow();
    if (this.draft.text.trim()) this.#chat.tellTyping(this.#id);
    if (this.#problem?.field === "text") this.change({});
    this.#hint?.refresh(this.draft, this.conversation);
  }

  #onKey(event) {
    if (sendsWith(event, this.#chat.practice.preferences)) {
      event.preventDefault();
      this.#form.requestSubmit();
    } else if (event.key === "Escape" && this.draft.replyTo !== this.#thread) {
      event.stopPropagation();
      this.change({ replyTo: this.#thread });
    } else if (event.key === "ArrowUp" && !this.#parts.text.value) {
      event.preventDefault();
      this.messages.focusLast();
    } else if (event.altKey && event.code === "KeyP") {
      event.preventDefault();
      this.#parts.priority.focus();
    } else if (event.altKey && event.code === "KeyA") {
      event.preventDefault();
      this.#parts.asks.open();
    }
  }

  #onSubmit(event) {
    event.preventDefault();
    const draft = { ...this.draft, text: this.draft.text.trim() };
    if (!draft.text) {
      this.focus();
      return;
    }
    this.#problem = problemOf(draft, MAX_TEXT);
    if (this.#problem) {
      this.#draw();
      if (this.#problem.field === "asks") this.#parts.asks.open();
      return;
    }
    this.#chat.post(draft);
    // Every message starts at normal and asks nobody: what the last one was says nothing.
    this.#drafts.set(this.#key, this.#empty());
    this.open(this.#id, this.#thread);
    this.focus();
  }

  #grow() {
    const { text } = this.#parts;
    text.style.height = "auto";
    text.style.height = `${Math.min(text.scrollHeight + 2, 240)}px`;
  }
}

// "Reply within 1 h" -> "within 1 h": the rest is clear beside the name.
function shorter(words) {
  return words.replace(/^Reply /, "").replace(/^./, (letter) => letter.toLowerCase());
}
