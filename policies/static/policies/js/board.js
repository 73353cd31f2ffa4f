// The manager's board: how many asks wait where, of whom and how pressing; who is on; and the asks
// themselves, the one to act on first first. No message text.

import { el, say, show } from "../../messaging/js/dom.js";
import { clock } from "../../messaging/js/times.js";
import { BoardFigures } from "./board_figures.js";
import { BoardFilter } from "./board_filter.js";
import { BoardPeople } from "./board_people.js";
import { BoardRows } from "./board_rows.js";
import { Source } from "./board_source.js";
import { known, queryOf, sumOf, wantedOf } from "./board_wanted.js";

const PRIORITIES = ["urgent", "high", "normal"];
const OLD_MS = 90_000;
const PATIENCE_MS = 300;

export class Board {
  #app;
  #root;
  #wanted = wantedOf("");
  #isOpen = false;
  #states = "";

  constructor(app, root, why) {
    this.#app = app;
    this.#root = root;
    const { chat } = app;
    this.asks = new Source(() => `/policies/board/rows/${queryOf(this.#wanted)}`, () => chat.now);
    this.people = new Source(() => "/policies/board/people/", () => chat.now);
    this.#build(why);
    this.asks.on("change", () => this.#draw());
    this.people.on("change", () => this.#draw());
    chat.on("frame:board", ({ locations }) => this.#isOpen && this.#concerns(locations) && this.asks.hint());
    chat.on("people", () => this.#isOpen && this.#onPeople());
    chat.on("welcome", () => this.#isOpen && this.#load());
    chat.on("clock", () => this.#draw());
    app.connection.on("state", () => this.#draw());
  }

  open() {
    this.#look();
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.people.start();
    this.#loadUrgency();
    setTimeout(() => this.body.classList.add("is-slow"), PATIENCE_MS);
  }

  close() {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.asks.stop();
    this.people.stop();
  }

  #build(why) {
    const choose = (wanted) => this.#choose(wanted);
    this.summary = el("p", { class: "sub", role: "status" }, "\u00a0");
    this.filter = new BoardFilter(this.#app, PRIORITIES, choose);
    const walls = el("a", { class: "board-walls", href: "/board/walls/" }, "Wall screens");
    const title = el("div", { class: "head-text" }, el("h1", {}, "Open asks"), this.summary);
    this.trouble = el("p", { class: "trouble", role: "alert", hidden: true });
    this.figures = new BoardFigures(this.#app, PRIORITIES, choose);
    this.who = new BoardPeople(this.#app);
    this.rows = new BoardRows(this.#app, why, choose);
    this.urgency = el("div", { class: "board-urgency", hidden: true });
    this.body = el(
      "div",
      { class: "board-scroller", tabindex: "0", role: "region", "aria-label": "Open asks" },
      this.trouble,
      this.figures.element,
      this.rows.element,
      this.who.element,
      this.urgency,
    );
    this.#root.classList.add("board");
    this.#root.append(el("header", { class: "head board-head" }, title, this.filter.element, walls), this.body);
  }

  // What the address asks for.
  #look() {
    const { practice } = this.#app.chat;
    const locations = practice.can.open_channel_at.map(String); // those that this person runs
    this.#wanted = known(wantedOf(location.search), { locations, roles: this.filter.roles, priorities: PRIORITIES });
    this.asks.start();
    this.#draw();
  }

  #choose(wanted) {
    this.#app.router.go(`/board/${queryOf({ ...this.#wanted, ...wanted })}`);
  }

  #load() {
    this.asks.load();
    this.people.load();
  }

  // Tabs come and go all day; only what somebody can do changes who is on.
  #onPeople() {
    const people = [...this.#app.chat.practice.people.values()];
    const states = people.map(({ id, availability }) => `${id} ${availability?.state} ${availability?.until}`).join();
    if (states !== this.#states) this.people.hint();
    this.#states = states;
  }

  #concerns(locations) {
    return !locations.length || !this.#wanted.location || locations.includes(Number(this.#wanted.location));
  }

  // Never of a person: how urgent asks were is told to whoever sent them, and here by role.
  async #loadUrgency() {
    const { drawUrgency } = await import("./board_urgency.js");
    await drawUrgency(this.urgency);
  }

  #draw() {
    if (!this.#isOpen && !this.asks.found) return;
    const { found } = this.asks;
    const places = this.people.found?.places ?? [];
    this.filter.draw(this.#wanted, places.map((one) => one.location));
    this.body.classList.toggle("is-loading", !found);
    this.body.classList.toggle("is-old", this.#isOld());
    this.figures.draw(found?.figures ?? null, this.#wanted, { places, now: this.#app.chat.now });
    this.rows.draw(found, this.#wanted, this.asks.isOfThis);
    this.who.draw(this.people.found?.places ?? null, this.#wanted);
    say(this.summary, found ? this.#inWords(found) : "\u00a0");
    this.#drawTrouble();
  }

  #isOld() {
    return Boolean(this.asks.found) && this.#app.chat.now - this.asks.asOf > OLD_MS;
  }

  #drawTrouble() {
    const error = this.asks.error ?? this.people.error;
    const since = this.asks.found ? `This is how it stood at ${clock(this.asks.asOf)}.` : "The board could not be loaded.";
    if (error) say(this.trouble, `${since} ${error.message}`);
    show(this.trouble, error !== null);
  }

  #inWords({ figures }) {
    const { open, soon, late } = sumOf(figures, this.#wanted);
    const { connection } = this.#app;
    const asOf = `as of ${clock(this.asks.asOf)}`;
    const line = connection.isOpen ? asOf : `${asOf}, not connected`;
    return [`${open} open`, `${soon} due within 30 min`, `${late} late`, line].join(" · ");
  }
}
