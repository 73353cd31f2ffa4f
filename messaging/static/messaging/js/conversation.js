// One conversation: its head, its messages, who types, and the composer below.

import { drawBelow, threadEntries } from "./below.js";
import { Composer } from "./composer.js";
import { openPeople } from "./dialogs.js";
import { say, show, soon } from "./dom.js";
import { Editing } from "./editing.js";
import { Followed } from "./followed.js";
import { Here } from "./here.js";
import { Interruptions } from "./interruptions.js";
import { linkEntries } from "./message_link.js";
import { MessageMenu, ownEntries } from "./message_menu.js";
import { Messages } from "./messages.js";
import { OverlapLine } from "./overlap_line.js";
import { Pins } from "./pins.js";
import { titleOf } from "./practice.js";
import { Reactions } from "./reactions.js";
import { Receipts } from "./receipts.js";
import { removeEntries } from "./removing.js";
import { ToConfirm } from "./to_confirm.js";
import { wallSpan } from "./times.js";

export class ConversationView {
  id = null;
  #chat;
  #root = document.getElementById("conversation");
  #title = document.getElementById("title");
  #subtitle = document.getElementById("subtitle");
  #people = document.getElementById("people-button");
  #typists = document.getElementById("typists");
  #parts;
  #thread = null;
  #archived = document.getElementById("archived");

  // `parts`: {promise(message), newPromise(reply), hint} from whoever knows of promises.
  constructor(chat, goTo, parts) {
    const { promise, hint } = parts;
    this.#chat = chat;
    this.#parts = parts;
    const openThread = (message) => this.openThread(message);
    const reply = (message) => this.composer.reply(message);
    const reactions = new Reactions(chat);
    const editing = new Editing(chat, () => this.id);
    this.pins = new Pins(chat, (id) => this.messages.goTo(id));
    // Whoever can do something with a message adds it here: menu.add((message) => entries).
    this.menu = new MessageMenu();
    this.menu.add(ownEntries(chat, { reply }));
    this.menu.add(threadEntries(chat, openThread));
    for (const one of [reactions, editing, this.pins]) this.menu.add(one.entriesFor);
    this.menu.add(linkEntries(chat));
    this.menu.add(removeEntries(chat));
    const receipts = new Receipts(chat);
    const interruptions = new Interruptions(chat);
    const below = (node, message) =>
      drawBelow(node, message, { chat, messages: chat.timeline(message.conversation).messages, openThread, receipts, interruptions });
    this.tools = {
      promise,
      receipts,
      interruptions,
      below,
      menu: this.menu,
      reactions,
      editing,
      reply,
      edit: (draft) => this.composer.restore(draft),
      write: () => this.composer.focus(),
    };
    this.messages = new Messages(chat, this.tools);
    for (const known of [receipts, interruptions]) known.on("change", () => this.messages.draw());
    this.toConfirm = new ToConfirm(chat, (conversation, message) => {
      goTo(conversation);
      this.goToMessage(conversation, message);
    });
    this.followed = new Followed(chat, async (root) => {
      goTo(root.conversation);
      await this.open(root.conversation);
      this.openThread(root);
    });
    this.composer = new Composer(chat, this.messages, { hint, drafts: chat.drafts });
    this.#shareDraft(chat);
    this.draw = soon(() => this.#draw());
    for (const event of ["conversations", "people", "clock"]) chat.on(event, this.draw);
    chat.on("typing", (id) => id === this.id && this.#drawTypists());
    const showPeople = () => openPeople(chat, chat.conversations.get(this.id), goTo);
    this.#people.onclick = showPeople;
    document.getElementById("settings-button").onclick = () => this.#openSettings(showPeople);
    this.here = new Here(chat, showPeople);
    this.overlap = new OverlapLine(this.composer);
    document.getElementById("messages").addEventListener("click", (event) => this.#showAuthor(event, goTo));
  }

  // The messages on the screen.
  get shown() {
    return this.id === null ? [] : this.#chat.timeline(this.id).messages;
  }

  // Shows a conversation at its newest message, or at the one that is named; false when that one
  // isn't there.
  async open(id, messageId = null) {
    show(this.#root, true);
    if (this.id === id) return messageId === null || this.messages.goTo(messageId);
    this.#thread?.close();
    this.id = id;
    this.composer.open(id);
    this.here.open(id);
    this.draw();
    this.#drawTypists();
    if (messageId !== null) return this.messages.openAt(id, messageId);
    await this.messages.open(id);
    return true;
  }

  // The thread that a message is in, beside the conversation.
  async openThread(message) {
    const from = document.activeElement;
    const { ThreadPanel } = await import("./thread_panel.js");
    this.#thread ??= new ThreadPanel(this.#chat, this, this.#parts);
    await this.#thread.open(message, from);
  }

  close() {
    this.id = null;
    this.#thread?.close();
    this.messages.close();
    this.composer.close();
    this.here.open(null);
    show(this.#root, false);
  }

  // Shows a message here, and with `isToAnswer` begins the reply to it.
  async goToMessage(conversationId, messageId, isToAnswer) {
    const isFound = await this.open(conversationId, messageId);
    const message = this.#chat.timeline(conversationId).get(messageId);
    if (isFound && isToAnswer && message) this.composer.reply(message);
  }

  // The name or tile of whoever wrote opens what there is to know of them.
  async #showAuthor({ target }, goTo) {
    if (!target.matches(".message .who, .message .avatar")) return;
    const id = Number(target.closest(".message").id.split("-")[1]);
    const author = this.#chat.timeline(this.id).get(id)?.author;
    if (author) (await import("./profile.js")).openProfile(this.#chat, author, goTo);
  }

  async #openSettings(showPeople) {
    const { ConversationSettings } = await import("./conversation_settings.js");
    const conversation = this.#chat.conversations.get(this.id);
    if (conversation) new ConversationSettings(this.#chat, conversation, showPeople).open();
  }

  // The draft here, in all tabs: what comes from another one waits while somebody writes in this.
  #shareDraft({ draftKeeper }) {
    const { text } = this.composer.parts;
    const isWritten = () => document.hasFocus() && document.activeElement === text && text.value !== "";
    const settle = () => this.id !== null && draftKeeper.settle(this.id);
    draftKeeper.isBusy = (id) => id === this.id && isWritten();
    draftKeeper.on("shown", (id) => id === this.id && this.composer.open(id));
    text.addEventListener("blur", settle);
    window.addEventListener("blur", settle);
  }

  #draw() {
    const conversation = this.#chat.conversations.get(this.id);
    if (!conversation) return;
    say(this.#title, titleOf(conversation, this.#chat.practice));
    document.getElementById("settings-button").hidden = false;
    say(this.#subtitle, this.#subtitleOf(conversation));
    this.pins.draw(conversation);
    this.overlap.draw(conversation);
    show(this.#archived, Boolean(conversation.archived_at));
    show(this.#people, conversation.kind === "channel" || conversation.members.length > 2);
  }

  // "Oakland · 5 people, 3 on shift · open 9:00–18:00", or what the other person is doing.
  #subtitleOf(conversation) {
    const { practice, now } = this.#chat;
    const others = conversation.members.filter((id) => id !== practice.you);
    if (conversation.kind === "direct" && others.length === 1) {
      const person = practice.people.get(others[0]);
      const places = (person?.locations ?? []).map((id) => practice.place(id)).filter(Boolean);
      const parts = [person?.role_name, places.join(" and "), practice.stateInWords(others[0], now)];
      return parts.filter(Boolean).join(" · ");
    }
    const on = conversation.members.filter((id) => practice.state(id) !== "off_shift").length;
    const count = conversation.members.length;
    const people = `${count} ${count === 1 ? "person" : "people"}, ${on} on shift`;
    const location = practice.locations.get(conversation.location);
    const hours = location ? hoursInWords(location) : "";
    const place = conversation.kind === "channel" ? (location?.name ?? "All locations") : "";
    return [place, people, hours, conversation.topic].filter(Boolean).join(" · ");
  }

  #drawTypists() {
    const typists = this.#chat.typists(this.id);
    const names = this.#chat.practice.list(typists, 3);
    const verb = typists.length > 1 ? "are" : "is";
    say(this.#typists, names ? `${names} ${verb} typing` : "\u00a0");
  }
}

// "open 9 am–1 pm, 1:30–6 pm"
function hoursInWords(location) {
  if (!location.hours_today) return "closed today";
  if (location.hours_today.startsWith("closed")) return location.hours_today;
  const spans = location.hours_today.split(", ").map((one) => wallSpan(...one.split("–")));
  return `open ${spans.join(", ")}`;
}
