// The manager's board: every open ask of their locations, soonest due first. No message text.

import { el, keep, say, show } from "../../messaging/js/dom.js";
import { PRIORITY_NAMES } from "../../messaging/js/frames.js";
import { lower } from "../../messaging/js/practice.js";
import { get } from "../../messaging/js/server.js";
import { countdown, moment } from "../../messaging/js/times.js";
import { dueShort } from "./need_cards.js";
import { isLate, toldInWords } from "./promises.js";

const EVERY_MS = 10_000;
const TOGETHER_MS = 400;
const SOON_MS = 60 * 60_000;
const HEADS = ["Due", "Ask", "Who answers", "Where", "Told"];

export class Board {
  #app;
  #root = document.getElementById("board");
  #rows = [];
  #location = "";
  #timer = 0;
  #isOpen = false;
  #why;

  constructor(app, why) {
    this.#app = app;
    this.#why = why;
    this.#build();
    for (const event of ["frame:promise", "frame:notice", "welcome"]) {
      app.chat.on(event, () => this.#isOpen && this.#loadIn(TOGETHER_MS));
    }
    app.chat.on("clock", () => this.#draw());
  }

  open() {
    show(this.#root, true);
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#buildPlaces();
    this.#loadIn(0);
    this.#loadUrgency();
  }

  close() {
    this.#isOpen = false;
    clearTimeout(this.#timer);
    show(this.#root, false);
  }

  #build() {
    this.summary = el("p", { class: "sub", role: "status" }, "\u00a0");
    this.places = el("select", { class: "pill", "aria-label": "Location", hidden: true });
    this.places.onchange = () => {
      this.#location = this.places.value;
      this.#draw();
    };
    this.trouble = el("p", { class: "trouble", role: "alert", hidden: true });
    this.body = el("tbody");
    this.urgency = el("div", { class: "board-urgency", hidden: true });
    this.table = el(
      "table",
      { class: "board-table" },
      el("thead", {}, el("tr", {}, HEADS.map((name) => el("th", { scope: "col" }, name)))),
      this.body,
    );
    this.empty = el(
      "div",
      { class: "empty", hidden: true },
      el("p", { class: "empty-title" }, "No open asks."),
      el("p", {}, "Everything that was asked has been answered."),
    );
    const title = el("div", { class: "head-text" }, el("h1", {}, "Open asks"), this.summary);
    const scroller = el("div", { class: "board-scroller", tabindex: "0", role: "region", "aria-label": "Open asks" }, this.trouble, this.table, this.empty, this.urgency);
    this.#root.append(el("header", { class: "head" }, title, this.places), scroller);
  }

  #buildPlaces() {
    const { locations } = this.#app.chat.practice;
    const all = el("option", { value: "" }, "All locations");
    const places = [...locations.values()].map((one) => el("option", { value: one.id }, one.name));
    this.places.replaceChildren(all, ...places);
    this.places.value = this.#location;
  }

  #loadIn(delay) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#load(), delay);
  }

  async #load() {
    try {
      const { rows, more } = await get("/policies/board/rows/");
      this.#rows = rows;
      this.isCut = more;
      this.isLoaded = true;
      show(this.trouble, false);
    } catch (error) {
      say(this.trouble, `This board may be old. ${error.message}`);
      show(this.trouble, true);
    }
    this.#draw();
    if (this.#isOpen) this.#loadIn(EVERY_MS);
  }

  // Never of a person: how urgent asks were is told to whoever sent them, and here by role.
  async #loadUrgency() {
    const { drawUrgency } = await import("./board_urgency.js");
    await drawUrgency(this.urgency);
  }

  #draw() {
    if (!this.#isOpen) return;
    const { now } = this.#app.chat;
    const seen = new Set(this.#rows.map((row) => row.location));
    show(this.places, seen.size > 1);
    const wanted = this.#location && seen.size > 1 ? Number(this.#location) : null;
    const rows = this.#rows.filter((row) => wanted === null || row.location === wanted);
    keep(this.body, rows, (row) => row.id, (row) => this.#drawRow(row), (node, row) => this.#redrawRow(node, row));
    show(this.table, rows.length > 0);
    show(this.empty, Boolean(this.isLoaded) && !rows.length);
    say(this.summary, this.isLoaded ? summaryOf(rows, now, this.isCut) : "\u00a0");
  }

  #drawRow(row) {
    const { practice } = this.#app.chat;
    const priority = el("b", { class: `priority ${row.priority}` }, PRIORITY_NAMES[row.priority]);
    const ask = row.conversation
      ? el("a", { href: `/c/${row.conversation}/`, onclick: (event) => this.#go(event, row) }, "Show")
      : null;
    const tell = (event) => this.#why.open([{ ...row, state: "open" }], row.message, event.currentTarget);
    const why = el("button", { type: "button", class: "link-button", onclick: tell }, "Why?");
    return el(
      "tr",
      {},
      el("td", { class: "due", "data-head": "Due" }, el("span", { class: "due-short" }), el("span", { class: "due-long muted" })),
      el("td", { "data-head": "Ask" }, priority, ` from ${practice.shortName(row.asker)} `, ask, " ", why),
      el("td", { class: "answers", "data-head": "Who answers" }),
      el("td", { "data-head": "Where" }, row.where, el("span", { class: "muted place" }, practice.place(row.location))),
      el("td", { class: "told", "data-head": "Told" }),
    );
  }

  #redrawRow(node, row) {
    const { practice, now } = this.#app.chat;
    const late = isLate({ ...row, state: "open" }, now);
    const due = node.querySelector(".due");
    due.classList.toggle("late", late);
    due.classList.toggle("soon", !late && row.due_at !== null && Date.parse(row.due_at) - now < SOON_MS);
    say(due.querySelector(".due-short"), dueShort(row, now));
    say(due.querySelector(".due-long"), dueLong(row, now));
    say(node.querySelector(".answers"), this.#whoInWords(row));
    say(node.querySelector(".told"), toldInWords(row, practice, now).replace(/^told /, "") || "nobody yet");
  }

  #whoInWords(row) {
    const { practice, now } = this.#app.chat;
    if (row.owner !== null) {
      const state = practice.stateInWords(row.owner, now);
      return `${practice.fullName(row.owner)}, ${lower(state)}`;
    }
    const role = row.role ? practice.roleName(row.role) : "";
    return role ? `${role}: ${practice.list(row.parties)}` : practice.list(row.parties);
  }

  #go(event, row) {
    event.preventDefault();
    this.#app.router.go(`/c/${row.conversation}/`);
    this.#app.conversation.goToMessage(row.conversation, row.message, false);
  }
}

// What the short words leave open: the instant, or how long until then.
function dueLong(row, now) {
  if (row.due_at === null) return row.reason;
  const at = moment(row.due_at, now);
  return at === dueShort(row, now) ? countdown(row.due_at, now) : at;
}

function summaryOf(rows, now, isCut) {
  const late = rows.filter((row) => isLate({ ...row, state: "open" }, now)).length;
  const soon = rows.filter((row) => {
    const left = Date.parse(row.due_at ?? "") - now;
    return left >= 0 && left < SOON_MS;
  }).length;
  const open = `${rows.length}${isCut ? " or more" : ""} open`;
  return [open, `${soon} due within the hour`, `${late} late`].join(" · ");
}
