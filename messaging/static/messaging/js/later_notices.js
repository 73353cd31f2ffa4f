// Quiet notices above the messages: reminders that are due, and what could not be sent at its
// time. They stay until they are looked at in one tab.

import { announce, el, keep, say, show, soon } from "./dom.js";
import { remind } from "./later_menu.js";
import { firstLine, gone } from "./message.js";
import { titleOf } from "./practice.js";

const MOST = 3;

export class LaterNotices {
  #app;
  #said = new Set();
  #list = el("ul");
  #root = el("section", { class: "notices later-notices", "aria-label": "Reminders", hidden: true }, this.#list);

  constructor(app) {
    this.#app = app;
    document.getElementById("line-bar").after(this.#root);
    const draw = soon(() => this.#draw());
    for (const list of [app.later, app.scheduled]) list.on("change", draw);
    for (const event of ["people", "clock"]) app.chat.on(event, draw);
  }

  #draw() {
    if (!this.#app.chat.isReady) return;
    const all = [...this.#app.scheduled.failed.map((item) => this.#failed(item)), ...this.#due()];
    const shown = all.slice(0, MOST);
    const rest = all.length - shown.length;
    const rows = rest ? [...shown, { key: "rest", words: `and ${rest} more in Later`, acts: [] }] : shown;
    show(this.#root, rows.length > 0);
    keep(this.#list, rows, (row) => row.key, drawRow, (node, row) => say(node.firstChild, row.words));
    for (const row of shown) this.#announce(row);
  }

  // Nothing of what is only a reminder while somebody is with a patient.
  #due() {
    return this.#app.later.notices.map(({ message, reminded_at: at }) => {
      const { later } = this.#app;
      const who = this.#app.chat.practice.shortName(message.author);
      const text = message.recalled_at ? gone(message) : firstLine(message.text);
      const act = (label, run) => [label, () => later.try(run)];
      return {
        key: `${message.id} ${at}`,
        words: `Reminder: ${who}: ${text}`,
        acts: [
          act("Show", () => this.#show(message)),
          act("Done", () => later.done(message.id)),
          act("Later…", () => remind(later, message, this.#app.due)),
          act("Seen", () => later.seen(message.id)),
        ],
      };
    });
  }

  #failed({ id, post, problem, send_at: at }) {
    const { chat, router } = this.#app;
    const conversation = chat.conversations.get(post.conversation);
    const to = conversation ? ` to ${titleOf(conversation, chat.practice)}` : "";
    return {
      key: `scheduled ${id} ${at}`,
      words: `Not sent${to}: ${problem}`,
      acts: [["Look at it", () => router.go("/scheduled/")]],
    };
  }

  #announce({ key, words }) {
    if (this.#said.has(key)) return;
    this.#said.add(key);
    announce(words);
  }

  #show(message) {
    this.#app.router.go(`/c/${message.conversation}/`);
    this.#app.conversation.goToMessage(message.conversation, message.id, false);
    return this.#app.later.seen(message.id);
  }
}

function drawRow({ acts }) {
  const buttons = acts.map(([label, act]) =>
    el("button", { type: "button", class: "quiet", onclick: act }, label),
  );
  return el("li", { class: "notice" }, el("p", { class: "notice-words" }), el("div", { class: "notice-foot" }, buttons));
}
