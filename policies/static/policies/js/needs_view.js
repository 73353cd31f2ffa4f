// Needs reply: what waits for you, in the order to work it; and the notices of what is late.

import { announce, el, keep, say, set, show, soon } from "../../messaging/js/dom.js";
import { PRIORITY_NAMES } from "../../messaging/js/frames.js";
import { gist } from "../../messaging/js/message.js";
import { titleOf } from "../../messaging/js/practice.js";
import { countdown, moment, span } from "../../messaging/js/times.js";
import { send } from "../../messaging/js/server.js";
import { noticeInWords } from "./notice_words.js";
import { isLate } from "./promises.js";

const WIDE = window.matchMedia("(min-width: 1101px)");
const MOST_NOTICES = { wide: 4, narrow: 1 };

export class NeedsView {
  #app;
  #needs;
  #rail = document.getElementById("needs");
  #title;
  #counter;
  #list;
  #empty;
  #trouble;
  #notices;
  #known = null; // the promises that were on the list

  constructor(app, needs) {
    this.#app = app;
    this.#needs = needs;
    this.#build();
    const draw = soon(() => this.#draw());
    needs.on("change", draw);
    app.chat.on("clock", draw);
    for (const event of ["people", "conversations"]) app.chat.on(event, draw);
    needs.on("change", () => this.#announceNew());
    needs.on("told", (notice) => announce(this.#noticeInWords(notice)));
    WIDE.addEventListener("change", () => this.#placeNotices());
  }

  get count() {
    return this.#needs.asks.length;
  }

  get isPressing() {
    return this.#needs.asks.some(
      (ask) => ask.message.priority !== "normal" || isLate(ask.promise, this.#app.chat.now),
    );
  }

  // Goes to the list: beside the chat where there is room, else in its place.
  show() {
    if (!this.#app.isWide) this.#app.showPane("needs");
    (this.#list.querySelector("button") ?? this.#title).focus();
  }

  #build() {
    this.#title = el("h2", { tabindex: "-1" }, "Needs reply");
    this.#counter = el("span", { class: "count" });
    this.#list = el("ol", { class: "needs", "aria-label": "Needs your reply" });
    this.#empty = el("p", { class: "muted needs-empty", hidden: true }, "Nothing waits for you.");
    this.#trouble = el("p", { class: "trouble", role: "alert", hidden: true });
    this.#notices = el("section", { class: "notices", "aria-label": "Notices", hidden: true }, el("ul"));
    const head = el("div", { class: "rail-head" }, this.#title, this.#counter);
    this.#rail.append(head, this.#trouble, this.#list, this.#empty);
    this.#placeNotices();
  }

  // In the rail where it is seen, else above the messages.
  #placeNotices() {
    if (WIDE.matches) this.#rail.prepend(this.#notices);
    else document.getElementById("line-bar").after(this.#notices);
    this.#drawNotices();
  }

  #draw() {
    if (!this.#app.chat.isReady) return;
    const { asks, isLoaded, error } = this.#needs;
    say(this.#counter, asks.length ? String(asks.length) : "");
    keep(this.#list, asks, (ask) => ask.promise.id, (ask) => this.#drawAsk(ask), (node, ask) =>
      this.#redrawAsk(node.firstChild, ask),
    );
    show(this.#empty, isLoaded && !asks.length);
    show(this.#trouble, error !== null);
    say(this.#trouble, error ? `This list may be old. ${error.message}` : "");
    this.#drawNotices();
    this.#app.sidebar?.draw();
    this.#app.redrawTabs?.();
  }

  // Whoever doesn't look at the list hears what is new on it: how pressing, from whom, until when.
  #announceNew() {
    const { asks, isLoaded } = this.#needs;
    if (!isLoaded) return;
    const { practice, now } = this.#app.chat;
    const fresh = this.#known ? asks.filter(({ promise }) => !this.#known.has(promise.id)) : [];
    this.#known = new Set(asks.map(({ promise }) => promise.id));
    for (const { message, promise } of fresh) {
      const due = promise.due_at === null ? "no reply time" : `due ${moment(promise.due_at, now)}`;
      const priority = PRIORITY_NAMES[message.priority];
      announce(`Needs your reply: ${priority}, from ${practice.shortName(message.author)}, ${due}.`);
    }
  }

  #drawAsk(ask) {
    const { message } = ask;
    const open = () => this.#open(message.conversation, message.id, true);
    return el(
      "li",
      {},
      el(
        "button",
        { type: "button", class: "card", onclick: open },
        el(
          "span",
          { class: "card-top" },
          el("b", { class: `priority ${message.priority}` }, PRIORITY_NAMES[message.priority]),
          el("span", { class: "from" }),
          el("span", { class: "due" }),
        ),
        el("span", { class: "card-text" }, gist(message)),
      ),
    );
  }

  #redrawAsk(card, { message, promise }) {
    const { practice, conversations, now } = this.#app.chat;
    const conversation = conversations.get(message.conversation);
    const where = conversation?.kind === "channel" ? titleOf(conversation, practice) : "";
    const from = practice.shortName(message.author);
    say(card.querySelector(".from"), [from, where].filter(Boolean).join(" · "));
    const due = card.querySelector(".due");
    say(due, dueShort(promise, now));
    due.classList.toggle("late", isLate(promise, now));
    due.classList.toggle("soon", isSoon(promise, now));
  }

  #drawNotices() {
    if (!this.#app.chat.isReady) return;
    const all = this.#needs.notices;
    const shown = all.slice(0, WIDE.matches ? MOST_NOTICES.wide : MOST_NOTICES.narrow);
    const rest = all.length - shown.length;
    const rows = rest ? [...shown, { id: "rest", rest }] : shown;
    show(this.#notices, rows.length > 0);
    keep(
      this.#notices.querySelector("ul"),
      rows,
      (row) => row.id,
      (row) => (row.rest ? el("li", { class: "notice muted" }) : this.#drawNotice(row)),
      (node, row) => {
        if (row.rest) say(node, `and ${row.rest} more`);
        else say(node.querySelector(".notice-words"), this.#noticeInWords(row));
      },
    );
  }

  #drawNotice(notice) {
    const look = () => this.#look(notice);
    const seen = el(
      "button",
      { type: "button", class: "quiet", onclick: () => this.#needs.markSeen(notice) },
      "Seen",
    );
    set(seen, "aria-label", "Seen: take this notice away");
    return el(
      "li",
      { class: `notice ${notice.kind}` },
      el("p", { class: "notice-words" }),
      el("div", { class: "notice-foot" }, el("button", { type: "button", class: "quiet", onclick: look }, "Show"), seen),
    );
  }

  // To the message; whoever isn't in its conversation goes to the board, or asks the asker.
  async #look(notice) {
    const { chat, router, goTo } = this.#app;
    this.#needs.markSeen(notice);
    if (chat.conversations.has(notice.conversation)) {
      this.#open(notice.conversation, notice.message, ["reminder", "handover"].includes(notice.kind));
    } else if (chat.practice.can.board) {
      router.go("/board/");
    } else {
      const direct = await send("/api/direct/", { people: [notice.asker] });
      chat.takeConversation(direct);
      goTo(direct.id);
    }
  }

  #noticeInWords(notice) {
    return noticeInWords(notice, this.#app.chat.practice, this.#app.chat.now);
  }

  #open(conversation, message, isToAnswer) {
    this.#app.router.go(`/c/${conversation}/`);
    this.#app.conversation.goToMessage(conversation, message, isToAnswer);
  }
}

// "4 min late", "in 25 min", "today 6:00 pm"
export function dueShort(promise, now) {
  if (promise.due_at === null) return "no reply time";
  const left = Date.parse(promise.due_at) - now;
  if (left < 0) return `${span(-left)} late`;
  return left < 60 * 60_000 ? countdown(promise.due_at, now) : moment(promise.due_at, now);
}

function isSoon(promise, now) {
  if (promise.due_at === null) return false;
  const left = Date.parse(promise.due_at) - now;
  return left >= 0 && left < 60 * 60_000;
}
