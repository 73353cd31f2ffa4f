// The notices of what is due, late or yours now: above the cards, or above the messages.

import { el, keep, say, set, show } from "../../messaging/js/dom.js";
import { send } from "../../messaging/js/server.js";
import { noticeInWords } from "./notice_words.js";

const MOST = { wide: 4, narrow: 1 };
const TO_ANSWER = ["reminder", "handover", "nudge", "promised", "offer"];

export class NoticeList {
  element = el("section", { class: "notices", "aria-label": "Notices", hidden: true }, el("ul"));
  #app;
  #needs;
  #open;

  // `open(message, isToAnswer)` goes to a message {conversation, id}.
  constructor(app, needs, open) {
    this.#app = app;
    this.#needs = needs;
    this.#open = open;
  }

  draw(isWide) {
    if (!this.#app.chat.isReady) return;
    const all = this.#needs.notices;
    const shown = all.slice(0, isWide ? MOST.wide : MOST.narrow);
    const rest = all.length - shown.length;
    const rows = rest ? [...shown, { id: "rest", rest }] : shown;
    show(this.element, rows.length > 0);
    keep(
      this.element.querySelector("ul"),
      rows,
      (row) => row.id,
      (row) => (row.rest ? el("li", { class: "notice muted" }) : this.#drawNotice(row)),
      (node, row) => {
        if (row.rest) say(node, `and ${row.rest} more`);
        else say(node.querySelector(".notice-words"), this.inWords(row));
      },
    );
  }

  inWords(notice) {
    return noticeInWords(notice, this.#app.chat.practice, this.#app.chat.now);
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
      const message = { conversation: notice.conversation, id: notice.message };
      this.#open(message, TO_ANSWER.includes(notice.kind));
    } else if (chat.practice.can.board) {
      router.go("/board/");
    } else {
      const direct = await send("/api/direct/", { people: [notice.asker] });
      chat.takeConversation(direct);
      goTo(direct.id);
    }
  }
}
