// An author changes what a message says, in its place. What isn't saved is there again after a
// reload, and where it can't be saved any more it becomes a draft.

import { emptyDraft } from "./asking.js";
import { el, say } from "./dom.js";
import { MAX_TEXT } from "./frames.js";
import { firstLine } from "./message.js";
import { act } from "./message_acts.js";
import { titleOf } from "./practice.js";
import { clock } from "./times.js";

const EDITABLE_MS = 15 * 60_000;

export class Editing {
  #chat;
  #shown;
  #kept;
  #open = null; // {message, form, text, problem}; `message` as it stood when it was taken in hand

  // `shown()` gives the conversation on the screen.
  constructor(chat, shown) {
    this.#chat = chat;
    this.#shown = shown;
    this.#kept = chat.unsent.edits;
    this.#kept.on("found", () => this.#takeUp());
    for (const event of ["timeline", "welcome", "clock"]) chat.on(event, () => this.#takeUp());
    chat.on("changed", (message) => this.#onChanged(message));
    document.getElementById("composer").addEventListener("keydown", (event) => this.#onComposerKey(event), true);
  }

  entriesFor = (message) =>
    this.#isEditable(message) ? [{ label: "Edit", key: "E", act: () => this.open(message) }] : [];

  // What stands in place of the words of a message that is in hand.
  editor(message) {
    return this.#open?.message.id === message.id && !message.recalled_at ? this.#open.form : null;
  }

  open(message) {
    if (this.#open?.message.id !== message.id) {
      this.#close();
      this.#open = { message, ...this.#build(message) };
      this.#redraw(message);
    }
    this.#focus();
  }

  // One that can't be seen is closed again, unless it was found: then it waits to be.
  #focus() {
    const { text, id } = this.#open;
    queueMicrotask(() => {
      if (!text.isConnected) return id ? null : this.#close();
      grow(text);
      text.focus();
      return text.setSelectionRange(text.value.length, text.value.length);
    });
  }

  // What an earlier page left, once what it was about is on the screen, or too old.
  #takeUp() {
    if (!this.#chat.connection.isOpen) return;
    for (const edit of this.#kept.found) {
      const message = this.#chat.timeline(edit.conversation).get(edit.message);
      if (!this.#chat.conversations.has(edit.conversation)) this.#forget(edit);
      else if (!this.#mayEdit(edit, message)) this.#makeDraft(edit);
      else if (message && edit.conversation === this.#shown() && !this.#open) this.#openAgain(edit, message);
    }
  }

  // They are no longer there.
  #forget(edit) {
    this.#kept.take(edit);
    this.#kept.drop(edit);
  }

  #mayEdit({ posted_at }, message) {
    return message ? this.#isEditable(message) : this.#chat.now - Date.parse(posted_at) < EDITABLE_MS;
  }

  #openAgain(edit, message) {
    this.#kept.take(edit);
    this.#open = { message: { ...message, edited_at: edit.edited_at }, ...this.#build(message), id: edit.id };
    this.#open.text.value = edit.text;
    this.#keep();
    this.#redraw(message);
    this.#meet();
    this.#focus();
  }

  #makeDraft(edit) {
    this.#kept.take(edit);
    const { drafts, draftKeeper, practice, conversations } = this.#chat;
    const draft = drafts.get(edit.conversation) ?? emptyDraft(edit.conversation);
    drafts.set(edit.conversation, { ...draft, text: [draft.text, edit.text].filter(Boolean).join("\n\n") });
    draftKeeper.emit("shown", edit.conversation);
    this.#kept.drop(edit);
    const where = edit.conversation === this.#shown() ? "below" : `in ${titleOf(conversations.get(edit.conversation), practice)}`;
    this.#chat.emit("trouble", `That message can't be edited any more. What you had changed it to is a draft ${where}.`);
  }

  // Every change of it, until it is saved or says the same as before.
  #keep() {
    const { message, text, id } = this.#open;
    if (text.value === message.text) return this.#kept.letGo();
    const { conversation, edited_at, posted_at } = message;
    return this.#kept.keep({ id, conversation, message: message.id, text: text.value, edited_at, posted_at });
  }

  #isEditable({ author, kind, recalled_at, posted_at }) {
    const { now, practice } = this.#chat;
    const isMine = author === practice.you && kind === "person" && !recalled_at;
    return isMine && now - Date.parse(posted_at) < EDITABLE_MS;
  }

  // Up, with nothing written, takes one's last message in hand.
  #onComposerKey(event) {
    const isUp = event.key === "ArrowUp" && !event.shiftKey && !event.altKey && !event.ctrlKey;
    if (!isUp || event.target.id !== "text" || event.target.value) return;
    const { messages } = this.#chat.timeline(this.#shown());
    const last = messages.findLast((one) => one.author === this.#chat.practice.you);
    if (!last || !this.#isEditable(last)) return;
    event.preventDefault();
    event.stopPropagation();
    this.open(last);
  }

  #build(message) {
    const until = clock(Date.parse(message.posted_at) + EDITABLE_MS);
    const text = el("textarea", {
      rows: "1",
      "aria-label": "Edit the message",
      "aria-describedby": "edit-hint edit-problem",
      maxlength: MAX_TEXT,
      oninput: () => {
        grow(text);
        this.#keep();
      },
      onkeydown: (event) => this.#onKey(event),
    });
    text.value = message.text;
    const problem = el("p", { class: "problem", id: "edit-problem", role: "alert" });
    const hint = el("span", { class: "hint", id: "edit-hint" }, `Enter saves, Escape cancels. Until ${until}.`);
    const cancel = el("button", { type: "button", class: "quiet", onclick: () => this.#close() }, "Cancel");
    const save = el("button", { type: "submit", class: "button primary" }, "Save");
    const form = el("form", { class: "editing" }, text, el("div", { class: "edit-foot" }, hint, cancel, save), problem);
    form.onsubmit = (event) => {
      event.preventDefault();
      this.#save();
    };
    return { form, text, problem };
  }

  #onKey(event) {
    if (event.key === "Escape") this.#close();
    else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.#open.form.requestSubmit();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  async #save() {
    const { message, text, problem } = this.#open;
    const said = text.value.trim();
    if (said === message.text) return this.#close();
    try {
      await act(this.#chat, message, "edit", { text: said, edited_at: message.edited_at });
    } catch (error) {
      if (this.#open?.text !== text) return null;
      if (error.code !== "conflict" || !this.#meet()) say(problem, error.message);
      return text.focus();
    }
    return this.#open?.text === text ? this.#close() : null;
  }

  #onChanged(message) {
    if (this.#open?.message.id !== message.id) return;
    if (message.recalled_at) this.#close();
    else this.#meet();
  }

  // Another tab was quicker: what it wrote is told, and saving again replaces it.
  #meet() {
    const { message, text, problem } = this.#open;
    const now = this.#chat.timeline(message.conversation).get(message.id);
    if (!now || now.edited_at === message.edited_at) return false;
    this.#open.message = now;
    if (now.text === text.value.trim()) return true; // by this very tab
    say(problem, `It was edited in another tab meanwhile, and says now: “${firstLine(now.text)}” Save to replace that.`);
    return true;
  }

  #close() {
    if (!this.#open) return;
    const { message, form } = this.#open;
    const node = form.closest(".message");
    const isHere = form.contains(document.activeElement);
    this.#open = null;
    this.#kept.letGo();
    this.#redraw(message);
    if (isHere) queueMicrotask(() => node?.focus({ preventScroll: true }));
  }

  #redraw(message) {
    this.#chat.emit("timeline", message.conversation);
  }
}

function grow(text) {
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight + 2, 240)}px`;
}
