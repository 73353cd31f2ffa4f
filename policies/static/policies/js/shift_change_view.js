// The sweep at the end of a shift, three choices for each open ask; and the cards on which the next
// shift begins.

import { announce, el, keep, say, set, show } from "../../messaging/js/dom.js";
import { field, FormDialog } from "../../messaging/js/form_dialog.js";
import { PRIORITY_NAMES } from "../../messaging/js/frames.js";
import { gist } from "../../messaging/js/message.js";
import { clock, moment } from "../../messaging/js/times.js";
import { Answers } from "./answers.js";
import { dueShort } from "./need_cards.js";
import { handedInWords, sweepInWords } from "./shift_change.js";

const WIDE = window.matchMedia("(min-width: 1101px)");
const MOST_NOTE = 500;
const UNREAD = "Asked where you aren't a member: the note is what you have.";

export class ShiftChangeView {
  #app;
  #change;
  #answers;
  #ends = el("h2", { tabindex: "-1" });
  #back = el("p", { class: "muted" });
  #asks = el("ol", { class: "needs", "aria-label": "Open when your shift ends" });
  #all = el("button", { type: "button", class: "button", onclick: () => this.#handAll() });
  #sweep;
  #handedTitle = el("h2", { tabindex: "-1" });
  #cards = el("ol", { class: "needs", "aria-label": "Handed to me" });
  #handed;

  constructor(app, change) {
    this.#app = app;
    this.#change = change;
    this.#answers = new Answers(app);
    const done = el("button", { type: "button", class: "button", onclick: () => this.#leave(change.finish()) }, "Done for today");
    const foot = el("div", { class: "digest-foot shift-foot" }, this.#all, done);
    this.#sweep = el("section", { class: "digest-panel shift-change", "aria-label": "End of your shift", hidden: true }, this.#ends, this.#back, this.#asks, foot);
    this.#handed = el("section", { class: "digest-panel shift-change", "aria-label": "Handed to me", hidden: true }, this.#handedTitle, this.#cards);
    this.#place();
    WIDE.addEventListener("change", () => this.#place());
    for (const event of ["clock", "people", "conversations"]) app.chat.on(event, () => this.draw());
  }

  draw() {
    const { sweep, handed } = this.#change;
    const had = [this.#sweep, this.#handed].find((one) => one.contains(document.activeElement));
    const focused = document.activeElement;
    this.#drawSweep(sweep);
    this.#drawHanded(handed);
    if (had && !(focused.isConnected && focused.checkVisibility())) this.#goOn(had);
  }

  // In the rail where it is seen, else above the messages, on Needs reply as in the chat.
  #place() {
    if (WIDE.matches) document.getElementById("rail").prepend(this.#handed, this.#sweep);
    else document.getElementById("line-bar").after(this.#handed, this.#sweep);
  }

  #drawSweep(sweep) {
    show(this.#sweep, sweep !== null);
    if (!sweep) return;
    const { practice, now } = this.#app.chat;
    const { back_at: back, next, asks } = sweep;
    say(this.#ends, sweepInWords(sweep, clock));
    const after = next ? `${practice.shortName(next.id)} is on ${inFrom(next.begins_at, sweep.ends_at, now)}.` : "";
    say(this.#back, [back ? `You are back ${moment(back, now)}.` : "", after].filter(Boolean).join(" "));
    keep(this.#asks, asks, ({ promise }) => promise.id, (ask) => this.#drawAsk(ask), (node, ask) => this.#redrawAsk(node, ask, sweep));
    const free = asks.filter((ask) => !ask.hand);
    show(this.#all, next !== null && free.length > 1);
    if (next) say(this.#all, `Hand ${free.length === asks.length ? "all" : free.length} to ${practice.shortName(next.id)}`);
  }

  #drawAsk({ message, promise }) {
    const button = (name, act) => el("button", { type: "button", class: `quiet ${name}`, onclick: (event) => this.#try(event, () => act(this.#askOf(promise.id))) });
    const slot = el("div", { class: "card-slot" });
    return el(
      "li",
      { class: "need" },
      topOf(message),
      el("p", { class: "card-text" }, gist(message)),
      el(
        "div",
        { class: "card-acts" },
        button("hand", (ask) => this.#openHand([ask])),
        button("keep", (ask) => this.#keep(ask)),
        button("answer-now", (ask) => this.#answers.open(ask, slot)),
      ),
      el("p", { class: "card-standing" }),
      el("p", { class: "problem", role: "alert", hidden: true }),
      slot,
    );
  }

  #redrawAsk(node, ask, { next }) {
    const { practice, now } = this.#app.chat;
    redrawTop(node, ask, this.#app.chat);
    const [hand, keepIt, answer] = node.querySelectorAll(".card-acts > button");
    show(hand, next !== null && !ask.hand);
    if (next) say(hand, `Hand to ${practice.shortName(next.id)}`);
    const isKept = Boolean(ask.promise.promised) && Date.parse(ask.promise.promised.until) > now;
    show(keepIt, !ask.keep && !isKept);
    say(keepIt, "Keep until I'm back");
    set(keepIt, "title", ask.keep_at ? `Promises an answer by ${moment(ask.keep_at, now)}` : null);
    say(answer, "Answer now");
    const kept = isKept ? `Kept: ${practice.shortName(ask.message.author)} was told ${moment(ask.promise.promised.until, now)}.` : "";
    const will = !ask.keep && !isKept && ask.keep_at ? `If kept, it is promised by ${moment(ask.keep_at, now)}.` : "";
    say(node.querySelector(".card-standing"), [kept, will, ask.hand && `Not handed over: ${ask.hand}`, !isKept && ask.keep && `Not kept: ${ask.keep}`].filter(Boolean).join(" "));
  }

  #drawHanded(handed) {
    show(this.#handed, handed.length > 0);
    const count = handed.reduce((sum, card) => sum + card.asks.length, 0);
    say(this.#handedTitle, handedInWords(count));
    keep(this.#cards, handed, ({ key }) => key, (card) => this.#drawCard(card), (node, card) => this.#redrawCard(node, card));
  }

  #drawCard({ key }) {
    const seen = () => this.#leave(this.#change.see(this.#change.handed.find((card) => card.key === key)));
    return el(
      "li",
      { class: "need" },
      el("h3"),
      el("ol", { class: "handed-asks" }),
      el("div", { class: "card-acts" }, el("button", { type: "button", class: "quiet", onclick: seen }, "Seen")),
      el("p", { class: "problem", role: "alert", hidden: true }),
    );
  }

  #redrawCard(node, { asker, patient, asks }) {
    const name = this.#app.chat.practice.fullName(asker);
    say(node.querySelector("h3"), patient ? `Patient ${patient}` : `For ${name}`);
    const list = node.querySelector("ol");
    show(node.querySelector(":scope > .card-acts"), asks.some((ask) => ask.message));
    keep(list, asks, ({ id }) => id, (ask) => this.#drawHandedAsk(ask, asker), (item, ask) => this.#redrawHandedAsk(item, ask));
  }

  #drawHandedAsk(ask, asker) {
    const { message, note } = ask;
    const from = { priority: ask.promise.priority, author: message?.author ?? asker };
    const open = message
      ? el("button", { type: "button", class: "quiet", onclick: () => this.#go(message) }, "Open")
      : el("button", { type: "button", class: "quiet", onclick: (event) => this.#try(event, () => this.#change.answered(ask)) }, "It is answered");
    return el(
      "li",
      {},
      topOf(from),
      el("p", { class: message ? "card-text" : "card-standing" }, message ? gist(message) : UNREAD),
      note && el("p", { class: "handed-note" }, el("b", {}, "Known, next: "), note),
      el("p", { class: "card-standing by" }),
      open,
    );
  }

  // Who it was may be known only later than that.
  #redrawHandedAsk(item, ask) {
    const { practice, now } = this.#app.chat;
    redrawTop(item, ask, this.#app.chat);
    say(item.querySelector(".by"), `From ${practice.shortName(ask.by)}, ${moment(ask.at, now)}`);
  }

  #askOf(id) {
    return this.#change.sweep?.asks.find(({ promise }) => promise.id === id);
  }

  #handAll() {
    this.#openHand(this.#change.sweep.asks.filter((ask) => !ask.hand));
  }

  #openHand(asks) {
    const { next } = this.#change.sweep;
    const name = this.#app.chat.practice.shortName(next.id);
    const what = asks.length === 1 ? "the ask" : `${asks.length} asks`;
    const isNeeded = asks.some((ask) => ask.note_needed);
    const why = isNeeded ? `${name} can't read all of it there: say what is asked, too.` : `${name} sees it with ${what} when their shift begins.`;
    const note = el("textarea", { name: "note", rows: "4", maxlength: MOST_NOTE, "aria-describedby": "handover-why" });
    const fields = [field("note", "What is known, next step", note), el("p", { class: "muted", id: "handover-why" }, why)];
    new FormDialog(`Hand ${what} to ${name}`, fields, "Hand over", async (form) => {
      await this.#change.handOver(asks, form.elements.note.value.trim());
      announce(`Handed to ${name}.`);
      return () => this.#goOn(this.#sweep);
    }).open();
  }

  async #keep(ask) {
    await this.#change.keep(ask);
    announce(`Kept: promised by ${moment(ask.keep_at, this.#app.chat.now)}.`);
  }

  async #try(event, act) {
    const button = event.currentTarget;
    const problem = button.closest(".need").querySelector(".problem");
    show(problem, false);
    try {
      await act();
    } catch (error) {
      if (!error.errors) throw error;
      say(problem, error.message);
      show(problem, true);
    }
  }

  async #leave(done) {
    await done;
    this.draw();
  }

  // What had the focus is gone: to what is next there, else to where one works.
  #goOn(section) {
    const next = section.hidden ? null : section.querySelector("button:not([hidden])");
    if (next?.checkVisibility()) next.focus();
    else document.getElementById("main").focus();
  }

  #go({ conversation, id }) {
    this.#app.router.go(`/c/${conversation}/`);
    this.#app.conversation.goToMessage(conversation, id, true);
  }
}

function topOf({ priority, author }) {
  return el(
    "p",
    { class: "card-top", "data-author": author },
    el("b", { class: `priority ${priority}` }, PRIORITY_NAMES[priority]),
    " ",
    el("span", { class: "from" }),
    " ",
    el("span", { class: "due" }),
  );
}

function redrawTop(node, { promise }, { practice, now }) {
  const top = node.querySelector(".card-top");
  say(top.querySelector(".from"), practice.shortName(Number(top.dataset.author)));
  const due = top.querySelector(".due");
  say(due, dueShort(promise, now));
  due.classList.toggle("late", promise.due_at !== null && Date.parse(promise.due_at) < now);
}

// "then", "from tomorrow 9:00 am"
function inFrom(begins, ends, now) {
  return Date.parse(begins) <= Date.parse(ends) ? "then" : `from ${moment(begins, now)}`;
}
