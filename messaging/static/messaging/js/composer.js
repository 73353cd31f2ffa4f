// Where a message is written: its text, its priority, whom it asks, and what will happen.
// There may be several: one below a conversation, one in a thread of it.

import { equip } from "./addressing.js";
import { asksInWords, emptyDraft, problemOf, withPriority } from "./asking.js";
import { AsksMenu } from "./asks_menu.js";
import { Attaching } from "./attaching.js";
import { watchClarity } from "./clarity_watch.js";
import { buildParts, drawPriority, drawProblem, drawReplying, grow } from "./composer_parts.js";
import { ConfirmOption } from "./confirm_option.js";
import { show, soon } from "./dom.js";
import { Drafts } from "./drafts.js";
import { Emitter } from "./emitter.js";
import { MAX_TEXT } from "./frames.js";
import { gist } from "./message.js";
import { titleOf } from "./practice.js";
import { sendsWith } from "./preferences.js";
import { watchPastes } from "./patients.js";
import { equipSlots } from "./slots.js";
import { lookedFor, onTrigger } from "./triggers.js";
import { usefulUntil, wantedBy } from "./useful.js";

onTrigger("/", () => import("./wording_source.js"), { atLineStart: true });

// Emits `open`, `change` with the draft, and `sent` with the draft that goes out.
export class Composer extends Emitter {
  #chat;
  #form;
  #isInThread;
  #id = null;
  #thread = null; // the message that all that is written here replies to
  #problem = null;
  #hint;
  #gates = [];
  #by = null;
  #keys = [];
  #typeahead = null;

  // `hint(composer)` makes what gives the words beside the choices, from whoever knows. With
  // `place` it is a second one on the page, in a `form` of its own. `drafts` may be shared.
  constructor(
    chat,
    messages,
    { hint, form = document.getElementById("composer"), place = "", drafts = new Drafts() } = {},
  ) {
    super();
    this.#chat = chat;
    this.#form = form;
    this.#isInThread = Boolean(place);
    this.messages = messages;
    this.drafts = drafts;
    this.#hint = hint?.(this);
    const on = {
      input: () => this.#onInput(),
      key: (event) => this.#onKey(event),
      priority: (value) => this.#choosePriority(value),
    };
    const asks = new AsksMenu(chat, (choice) => this.change(choice), () => this.focus());
    const confirm = new ConfirmOption(place, (choice) => this.change(choice));
    this.parts = buildParts(form, place, { on, asks, confirm, hint: this.#hint?.element ?? null });
    this.draw = soon(() => this.#draw());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    form.addEventListener("keydown", (event) => this.#onEscape(event), { capture: true });
    for (const event of ["people", "conversations"]) chat.on(event, this.draw);
    chat.on("removed", (id) => drafts.forget(id));
    equipSlots(this);
    equip(this);
    watchPastes(this);
    watchClarity(this);
    this.attaching = new Attaching(this, form);
  }

  get chat() {
    return this.#chat;
  }

  get draft() {
    return this.drafts.get(this.#key) ?? { ...emptyDraft(this.#id), replyTo: this.#thread };
  }

  // Where it is written: a conversation, or a thread.
  get place() {
    return this.#key;
  }

  get #key() {
    return this.#thread ?? this.#id;
  }

  get conversation() {
    return this.#chat.conversations.get(this.#id);
  }

  // Whether files were added anywhere that would be lost with this page.
  get hasUnsent() {
    return this.attaching.isAny;
  }

  // `gate(draft, conversation)` says what stands against sending: {field, message, choices?,
  // select?: [start, end]}, or null; or promises to say so, when it has to be loaded.
  addGate(gate) {
    this.#gates.push(gate);
  }

  // `handler(event)` sees each key first, and answers whether it took it.
  addKeys(handler) {
    this.#keys.push(handler);
  }

  open(id, thread = null) {
    this.#id = id;
    this.#thread = thread;
    this.#problem = null;
    this.parts.asks.close();
    this.#typeahead?.close();
    this.parts.text.value = this.draft.text;
    show(this.#form, true);
    grow(this.parts.text);
    this.#draw();
    this.#hint?.refresh(this.draft, this.conversation);
    this.emit("open");
  }

  close() {
    this.#id = null;
    this.#typeahead?.close();
    show(this.#form, false);
  }

  focus() {
    this.parts.text.focus();
  }

  reply(message) {
    this.change({ replyTo: message.id });
    this.focus();
  }

  // Puts a draft back that could not be sent.
  restore(draft) {
    if (!draft) return;
    const { files, settled, interrupt, interruptAgain, usefulUntil: _, wantedBy: __, ...rest } = draft; // some were for that send alone
    const text = [draft.text, this.draft.text].filter(Boolean).join("\n\n");
    this.drafts.set(this.#key, { ...rest, text });
    this.attaching.restore(files);
    this.open(this.#id, this.#thread);
    this.focus();
  }

  change(fields) {
    this.drafts.set(this.#key, { ...this.draft, ...fields });
    this.#problem = null;
    const { text } = this.parts;
    if (text.value !== this.draft.text) {
      text.value = this.draft.text;
      grow(text);
    }
    this.#draw();
    this.#hint?.refresh(this.draft, this.conversation);
    this.emit("change", this.draft);
  }

  // Writes text into this range, with the caret behind it.
  insert(words, start, end) {
    this.parts.text.setRangeText(words, start, end, "end");
    this.#onInput();
    this.focus();
  }

  // `fields` are for this one send, and are not kept when something stands against it. `by(draft)`
  // has it sent later; who answers a question (`settled`) goes on with what was begun.
  submit(fields = {}, by = fields.settled ? this.#by : null) {
    this.#by = by;
    const draft = { ...this.draft, ...fields, ...(by && { isLater: true }), text: this.draft.text.trim() };
    // "In 30 minutes" is meant from now on, not from later.
    if (!by) Object.assign(draft, { usefulUntil: usefulUntil(draft, this.#chat), wantedBy: wantedBy(draft, this.#chat) });
    if (!draft.text && !this.attaching.files.length) return this.focus();
    const found = this.#against(draft);
    return found instanceof Promise ? found.then((one) => this.#send(draft, one)) : this.#send(draft, found);
  }

  #send(draft, problem) {
    if (draft.conversation !== this.#id) return null; // while that was loaded, another was opened
    this.#problem = problem;
    if (problem) return this.#showProblem();
    if (this.#by) return this.#by(draft);
    const files = this.attaching.take();
    this.#chat.post(files.length ? { ...draft, files } : draft);
    this.emit("sent", draft);
    // Every message starts at normal and asks nobody: what the last one was says nothing.
    this.drafts.drop(this.#key);
    this.open(this.#id, this.#thread);
    return this.focus();
  }

  // The first thing that stands against it; waits only for what has to be loaded.
  #against(draft) {
    let found = problemOf(draft, MAX_TEXT);
    for (const gate of this.#gates) {
      if (found instanceof Promise) found = found.then((one) => one ?? gate(draft, this.conversation));
      else found ??= gate(draft, this.conversation);
    }
    return found;
  }

  #showProblem() {
    const { asks, text, problem } = this.parts;
    const { field, select, choices } = this.#problem;
    this.#draw();
    if (select) {
      this.focus();
      text.setSelectionRange(...select);
    } else if (choices) problem.querySelector("button").focus();
    else if (field === "asks") asks.open();
  }

  #draw() {
    const conversation = this.conversation;
    if (!conversation) return;
    const { practice } = this.#chat;
    show(this.#form, !conversation.archived_at);
    const { text, priority, asks, confirm, replying } = this.parts;
    const draft = this.draft;
    drawPriority(priority, draft.priority, practice.expectations);
    const title = titleOf(conversation, practice);
    text.placeholder = this.#isInThread ? "Reply in the thread" : `Message ${title}`;
    asks.draw(draft, conversation, asksInWords(draft, conversation, practice));
    confirm.draw(draft);
    const isQuoting = draft.replyTo !== this.#thread;
    show(replying, isQuoting);
    if (isQuoting) drawReplying(replying, this.#quoted(draft), () => this.#stopQuoting());
    drawProblem(this.parts, this.#problem);
  }

  #quoted({ replyTo }) {
    const message = this.#chat.timeline(this.#id).get(replyTo);
    const who = message ? this.#chat.practice.shortName(message.author) : "an earlier message";
    return { who, words: message ? gist(message) : "" };
  }

  #stopQuoting() {
    this.change({ replyTo: this.#thread });
  }

  #choosePriority(value) {
    this.change(withPriority(this.draft, value, this.conversation));
    const isOpenQuestion = problemOf(this.draft, MAX_TEXT)?.field === "asks";
    if (isOpenQuestion) this.parts.asks.open();
  }

  #onInput() {
    const { text } = this.parts;
    const draft = { ...this.draft, text: text.value };
    this.drafts.set(this.#key, draft);
    grow(text);
    if (this.#problem && this.#problem.field !== "asks") {
      this.#problem = null;
      drawProblem(this.parts, null);
    }
    this.#hint?.refresh(draft, this.conversation);
    this.emit("change", draft);
    if (draft.text.trim()) this.#chat.tellTyping(this.#id);
    this.#suggest();
  }

  // What suggests is loaded when it is first wanted; from then on it looks at once, so that it sees
  // each step of what is typed quickly.
  async #suggest() {
    if (this.#typeahead) return this.#typeahead.refresh();
    const { value, selectionEnd } = this.parts.text;
    if (!lookedFor(value, selectionEnd)) return null;
    const { Typeahead } = await import("./typeahead.js");
    this.#typeahead ??= new Typeahead(this);
    return this.#typeahead.refresh();
  }

  // Escape takes a question back, wherever in the composer one is.
  #onEscape(event) {
    if (event.key !== "Escape" || !this.#problem?.choices) return;
    event.stopPropagation();
    this.change({});
    this.focus();
  }

  #onKey(event) {
    const { text, priority, asks } = this.parts;
    if (this.#typeahead?.onKey(event)) return;
    if (this.#keys.some((handler) => handler(event))) return;
    if (sendsWith(event, this.#chat.practice.preferences)) {
      event.preventDefault();
      if (!event.repeat) this.#form.requestSubmit();
    } else if (event.key === "Escape" && this.draft.replyTo !== this.#thread) {
      event.stopPropagation();
      this.#stopQuoting();
    } else if (event.key === "ArrowUp" && !text.value) {
      event.preventDefault();
      this.messages.focusLast();
    } else if (event.altKey && event.code === "KeyP") {
      event.preventDefault();
      priority.focus();
    } else if (event.altKey && event.code === "KeyA") {
      event.preventDefault();
      asks.open();
    }
  }
}
