// Needs reply: what waits for you, in the order to work it, and what you wait for; in the rail, or
// as a page of its own.

import { announce, el, say, show, soon } from "../../messaging/js/dom.js";
import { PRIORITY_NAMES } from "../../messaging/js/frames.js";
import { moment } from "../../messaging/js/times.js";
import { Answers } from "./answers.js";
import { Cards } from "./cards.js";
import { askActs, waitingActs } from "./need_acts.js";
import { drawCard, redrawAsk, redrawWaiting } from "./need_cards.js";
import { NoticeList } from "./notice_list.js";
import { PassedList } from "./passed_list.js";
import { isLate } from "./promises.js";
import { TabList } from "./tab_list.js";

const WIDE = window.matchMedia("(min-width: 1101px)");

export class NeedsView {
  #app;
  #needs;
  #rail = document.getElementById("needs");
  #beside = ["to-confirm", "followed"].map((id) => document.getElementById(id));
  #answers;
  #known = null; // the promises that were on the list
  #isPage = false;
  #isAwaited = false; // the page was opened before its cards were known

  // `acts` and `why` know how to change promises and to tell of them.
  constructor(app, needs, acts, why) {
    this.#app = app;
    this.#needs = needs;
    this.#answers = new Answers(app);
    const open = (message, isToAnswer) => this.#open(message, isToAnswer);
    this.#build({ app, acts, why, answers: this.#answers, open, focus: () => this.#cards.focus() || this.tabs.focus() });
    this.notices = new NoticeList(app, needs, open);
    this.draw = soon(() => this.#draw());
    this.#answers.onclose = this.draw;
    needs.on("change", this.draw);
    app.chat.on("clock", this.draw);
    for (const event of ["people", "conversations"]) app.chat.on(event, this.draw);
    needs.on("change", () => this.#announceNew());
    needs.on("told", (notice) => announce(this.notices.inWords(notice)));
    WIDE.addEventListener("change", () => this.#place());
    document.addEventListener("keydown", (event) => this.#onKey(event));
    this.#place();
  }

  get count() {
    return this.#needs.asks.length;
  }

  get isPressing() {
    return this.#needs.asks.some(
      (ask) => ask.message.priority !== "normal" || isLate(ask.promise, this.#app.chat.now),
    );
  }

  // Whether an answer is written here that would be lost with the page.
  get isAtRisk() {
    return this.#answers.isAtRisk;
  }

  // As a page of its own, in the middle where there is room for that.
  open() {
    this.#isPage = true;
    this.#place();
    this.draw();
    this.#isAwaited = !this.#needs.isLoaded;
    queueMicrotask(() => this.#cards.focus() || this.tabs.focus());
  }

  close() {
    if (!this.#isPage) return;
    this.#isPage = false;
    this.#place();
  }

  get #cards() {
    return this.tabs.shown === "asks" ? this.asks : this.waiting;
  }

  #build(parts) {
    const keyOf = (ask) => ask.promise?.id ?? ask.message.id;
    const { chat } = this.#app;
    this.asks = new Cards({
      label: "Needs your reply",
      keyOf,
      draw: drawCard,
      redraw: (...card) => redrawAsk(...card, chat),
      acts: askActs(parts),
    });
    this.waiting = new Cards({
      label: "Waiting on others",
      keyOf,
      draw: drawCard,
      redraw: (...card) => redrawWaiting(...card, chat),
      acts: waitingActs(parts),
    });
    const asks = el("div", {}, this.asks.element, emptyOf("Nothing waits for you.", "What colleagues ask of you comes here, the most pressing first."));
    const waiting = el("div", {}, this.waiting.element, emptyOf("You wait for nobody.", "What you ask stays here until somebody has answered."));
    this.tabs = new TabList("What waits", [
      { id: "asks", name: "Needs reply", panel: asks },
      { id: "waiting", name: "Waiting on others", panel: waiting },
    ], () => this.draw());
    const again = el("button", { type: "button", class: "quiet", onclick: () => this.#needs.load() }, "Try again");
    this.troubleWords = el("span");
    this.trouble = el("p", { class: "trouble", role: "alert", hidden: true }, this.troubleWords, " ", again);
    this.loading = el("div", { class: "needs-loading", "aria-hidden": "true" }, el("div"), el("div"), el("div"));
    this.heading = el("h2", { class: "visually-hidden" }, "Needs reply");
    this.section = el("section", { class: "needs-box" }, this.heading, this.tabs.element, this.trouble, this.loading, asks, waiting);
    this.passed = new PassedList(this.#app, (message, outcome) => parts.acts.outcome(message.id, outcome));
    this.section.prepend(this.passed.element);
    this.#buildPage();
  }

  #buildPage() {
    this.summary = el("p", { class: "sub", role: "status" }, "\u00a0");
    const title = el("div", { class: "head-text" }, el("h1", {}, "Needs reply"), this.summary);
    this.body = el("div", { class: "pane-body" });
    this.page = el("section", { class: "page-pane", hidden: true }, el("header", { class: "head" }, title), this.body);
    document.getElementById("main").append(this.page);
  }

  // The cards are in one place: in the middle, or in the rail; where that isn't seen, what else is
  // in it comes with them. Notices are where they are seen.
  #place() {
    const home = this.#isPage ? this.body : this.#rail;
    if (this.section.parentElement !== home) home.append(this.section);
    const isInMiddle = this.#isPage && !WIDE.matches;
    if (this.body.contains(this.#beside[0]) !== isInMiddle) {
      if (isInMiddle) this.body.append(...this.#beside);
      else this.#rail.after(...this.#beside);
    }
    show(this.page, this.#isPage);
    show(this.heading, !this.#isPage);
    if (WIDE.matches) this.#rail.prepend(this.notices.element);
    else document.getElementById("line-bar").after(this.notices.element);
    this.notices.draw(WIDE.matches);
    if (this.#isPage) this.#app.showPane("needs");
  }

  #draw() {
    if (!this.#app.chat.isReady) return;
    const { asks, waiting, isLoaded, error } = this.#needs;
    this.asks.draw([...asks, ...this.#left(asks)]);
    this.waiting.draw(waiting);
    this.passed.draw(this.#needs.passed);
    this.tabs.count({ asks: asks.length, waiting: waiting.length });
    for (const cards of [this.asks, this.waiting]) show(cards.element.nextSibling, isLoaded && !cards.size);
    show(this.loading, !isLoaded && error === null);
    show(this.trouble, error !== null);
    const what = isLoaded ? "This list may be old." : "The list could not be loaded.";
    say(this.troubleWords, error ? `${what} ${error.message}` : "");
    say(this.summary, isLoaded ? `${asks.length} to answer · ${waiting.length} you wait for` : "\u00a0");
    if (isLoaded && this.#isAwaited) this.#goToFirst();
    this.notices.draw(WIDE.matches);
    this.#app.sidebar?.draw();
    this.#app.redrawTabs?.();
    this.#app.drawTitle?.();
  }

  // The first card has the focus, unless somebody has gone elsewhere meanwhile.
  #goToFirst() {
    this.#isAwaited = false;
    const isNowhere = [document.body, ...this.tabs.element.children].includes(document.activeElement);
    if (this.#isPage && isNowhere) this.#cards.focus();
  }

  // What is answered or somebody else's by now stays while an answer to it is being written.
  #left(asks) {
    const ids = new Set(asks.map(({ promise }) => promise.id));
    return this.asks.items
      .filter(({ promise }) => !ids.has(promise.id) && this.#answers.isWriting(promise.id))
      .map((ask) => ({ ...ask, isGone: true }));
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

  // Keys work within the cards; on their page also when the focus is nowhere.
  #onKey(event) {
    if (document.querySelector("dialog[open], :popover-open")) return;
    const isNowhere = [document.body, document.getElementById("main")].includes(event.target);
    const isHere = this.section.contains(event.target);
    if (isHere || (this.#isPage && isNowhere)) this.#cards.onKey(event);
  }

  #open({ conversation, id }, isToAnswer) {
    this.#app.router.go(`/c/${conversation}/`);
    this.#app.conversation.goToMessage(conversation, id, isToAnswer);
  }
}

function emptyOf(title, words) {
  return el("div", { class: "needs-empty", hidden: true }, el("p", { class: "empty-title" }, title), el("p", {}, words));
}
