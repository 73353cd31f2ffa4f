// What came while one was with a patient, in the order to work it: asks by priority and due time,
// then the other messages of each conversation. Each leads to its place.

import { el, keep, say, set, show } from "../../messaging/js/dom.js";
import { PRIORITY_NAMES } from "../../messaging/js/frames.js";
import { gist } from "../../messaging/js/message.js";
import { titleOf } from "../../messaging/js/practice.js";
import { clock, moment } from "../../messaging/js/times.js";

const WIDE = window.matchMedia("(min-width: 1101px)");

export class DigestView {
  #app;
  #digest;
  #title = el("h2", { id: "digest-title", tabindex: "-1" });
  #asks = el("ol", { class: "needs", "aria-label": "Asks of you" });
  #others = el("ul", { class: "needs", "aria-label": "Other messages" });
  #root;

  constructor(app, digest) {
    this.#app = app;
    this.#digest = digest;
    const close = el("button", { type: "button", class: "button", onclick: () => this.#close() }, "Seen all");
    this.#root = el(
      "section",
      { class: "digest-panel", "aria-labelledby": "digest-title", hidden: true },
      this.#title,
      this.#asks,
      this.#others,
      el("div", { class: "digest-foot" }, close),
    );
    this.#place();
    WIDE.addEventListener("change", () => this.#place());
  }

  // To the first of it.
  focus() {
    if (this.#root.hidden) return;
    (this.#root.querySelector(".card") ?? this.#title).focus();
  }

  draw() {
    const { shown } = this.#digest;
    const hadFocus = this.#root.contains(document.activeElement);
    show(this.#root, shown !== null);
    if (!shown) return hadFocus ? this.#app.conversation.composer.focus() : null;
    say(this.#title, `While you were with a patient, ${clock(shown.since)} to ${clock(shown.at)}`);
    keep(this.#asks, shown.asks, (ask) => ask.message.id, (ask) => this.#drawAsk(ask));
    keep(this.#others, shown.others, (one) => one.conversation, (one) => this.#drawOther(one), (node, one) => this.#redrawOther(node, one));
    show(this.#asks, shown.asks.length > 0);
    show(this.#others, shown.others.length > 0);
    if (hadFocus && !this.#root.contains(document.activeElement)) this.focus();
    return null;
  }

  // In the rail where it is seen, else above the messages.
  #place() {
    if (WIDE.matches) document.getElementById("rail").prepend(this.#root);
    else document.getElementById("line-bar").after(this.#root);
  }

  #drawAsk({ message, due_at: due, late }) {
    const { practice, conversations, now } = this.#app.chat;
    const conversation = conversations.get(message.conversation);
    const where = conversation?.kind === "channel" ? titleOf(conversation, practice) : "";
    const words = due === null ? "no reply time" : `${late ? "was due" : "due"} ${moment(due, now)}`;
    const top = el(
      "span",
      { class: "card-top" },
      el("b", { class: `priority ${message.priority}` }, PRIORITY_NAMES[message.priority]),
      el("span", { class: "from" }, [practice.shortName(message.author), where].filter(Boolean).join(" · ")),
      el("span", { class: `due${late ? " late" : ""}` }, words),
    );
    return this.#card(() => this.#go(message.conversation, message.id, true), top, el("span", { class: "card-text" }, gist(message)));
  }

  #drawOther({ conversation, first }) {
    return this.#card(() => this.#go(conversation, first, false), el("span", { class: "card-text" }));
  }

  #redrawOther(node, { conversation: id, count, urgent }) {
    const conversation = this.#app.chat.conversations.get(id);
    const name = conversation ? titleOf(conversation, this.#app.chat.practice) : "";
    const messages = count === 1 ? "1 message" : `${count} messages`;
    say(node.querySelector(".card-text"), `${name}: ${messages}${urgent ? `, ${urgent} urgent` : ""}`);
  }

  #card(onclick, ...content) {
    return el("li", {}, el("button", { type: "button", class: "card", onclick }, content));
  }

  #go(conversation, message, isToAnswer) {
    this.#app.router.go(`/c/${conversation}/`);
    this.#app.conversation.goToMessage(conversation, message, isToAnswer);
  }

  #close() {
    set(this.#root, "hidden", true);
    this.#digest.close();
    this.#app.conversation.composer.focus();
  }
}
