// The asks of the board in groups: late, due within 30 minutes, later, never due.

import { el, keep, say, show } from "../../messaging/js/dom.js";
import { PRIORITY_NAMES } from "../../messaging/js/frames.js";
import { lower } from "../../messaging/js/practice.js";
import { clock, countdown, moment } from "../../messaging/js/times.js";
import { isWanted } from "./board_wanted.js";
import { dueShort } from "./need_cards.js";
import { isLate, toldInWords } from "./promises.js";

const SOON_MS = 30 * 60_000;
const HEADS = ["Due", "Ask", "Who answers", "Where", "Told"];
const GROUPS = [
  ["late", "Late"],
  ["soon", "Due within 30 min"],
  ["later", "Later"],
  ["never", "Without a reply time"],
];

export class BoardRows {
  #app;
  #why;

  constructor(app, why, choose) {
    this.#app = app;
    this.#why = why;
    const heads = HEADS.map((name) => el("th", { scope: "col" }, name));
    this.bodies = new Map(GROUPS.map(([group, words]) => [group, groupOf(group, words)]));
    const bodies = [...this.bodies.values()].flatMap(({ head, rows }) => [head, rows]);
    this.table = el("table", { class: "board-table", "aria-label": "Open asks" }, el("thead", {}, el("tr", {}, heads)), bodies);
    this.cut = el("p", { class: "muted", hidden: true }, "These are the first 200. Choose a location, a role or a priority to see the others.");
    const all = () => choose({ location: "", role: "", priority: "" });
    this.emptyWords = el("p");
    this.emptyTitle = el("p", { class: "empty-title" });
    this.all = el("button", { type: "button", class: "button", hidden: true, onclick: all }, "Show all");
    this.empty = el("div", { class: "empty", hidden: true }, this.emptyTitle, this.emptyWords, this.all);
    this.loading = el("div", { class: "board-loading", "aria-hidden": "true" }, el("div"), el("div"), el("div"));
    this.element = el("section", { class: "board-rows", "aria-label": "Asks, the one to act on first first" }, this.loading, this.table, this.cut, this.empty);
  }

  // `found` is the server's answer, null until it is known; until `isOfThis` it is one to what was
  // looked at before, of which those stay that are wanted now too.
  draw(found, wanted, isOfThis) {
    const { now } = this.#app.chat;
    const rows = (found?.rows ?? []).filter((row) => isWanted(row, wanted));
    for (const [group, { head, count, rows: body }] of this.bodies) {
      const mine = rows.filter((row) => groupFor(row, now) === group);
      keep(body, mine, (row) => row.id, (row) => this.#drawRow(row), (node, row) => this.#redrawRow(node, row));
      say(count, String(mine.length));
      show(head, mine.length > 0);
    }
    const isChosen = Object.values(wanted).some(Boolean);
    say(this.emptyTitle, isChosen ? "No open asks of these." : "No open asks.");
    say(this.emptyWords, isChosen ? "Others may be open." : "Everything that was asked has been answered.");
    show(this.all, isChosen);
    show(this.loading, !found);
    this.element.setAttribute("aria-busy", String(!isOfThis));
    show(this.table, rows.length > 0);
    show(this.cut, Boolean(found?.more));
    show(this.empty, isOfThis && !rows.length);
  }

  #drawRow(row) {
    const { practice } = this.#app.chat;
    const priority = el("b", { class: `priority ${row.priority}` }, PRIORITY_NAMES[row.priority]);
    const ask = row.conversation
      ? el("a", { href: `/c/${row.conversation}/m/${row.message}/`, onclick: (event) => this.#go(event, row) }, "Show")
      : null;
    const tell = (event) => this.#why.open([{ ...row, state: "open" }], row.message, event.currentTarget);
    const why = el("button", { type: "button", class: "link-button", onclick: tell }, "Why?");
    return el(
      "tr",
      {},
      el("td", { class: "due", "data-head": "Due" }, el("span", { class: "due-short" }), el("span", { class: "due-long muted" })),
      el("td", { "data-head": "Ask" }, priority, ` from ${practice.shortName(row.asker)} `, ask, " ", why),
      el("td", { "data-head": "Who answers" }, el("span", { class: "answers" }), el("span", { class: "held muted" })),
      el("td", { "data-head": "Where" }, row.where, el("span", { class: "muted place" }, practice.place(row.location))),
      el("td", { class: "told", "data-head": "Told" }),
    );
  }

  #redrawRow(node, row) {
    const { practice, now } = this.#app.chat;
    const due = node.querySelector(".due");
    const group = groupFor(row, now);
    due.classList.toggle("late", group === "late");
    due.classList.toggle("soon", group === "soon");
    say(due.querySelector(".due-short"), dueShort({ ...row, promised: null }, now));
    say(due.querySelector(".due-long"), dueLong(row, now));
    say(node.querySelector(".answers"), this.#whoInWords(row));
    say(node.querySelector(".held"), heldInWords(row, practice, now));
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
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    this.#app.router.go(`/c/${row.conversation}/`);
    this.#app.conversation.goToMessage(row.conversation, row.message, false);
  }
}

// A head and its rows, each in a body of its own: `keep` looks after all that is in one.
function groupOf(group, words) {
  const count = el("span", { class: "muted" });
  const head = el("tbody", { class: "group-head" }, el("tr", {}, el("th", { colspan: HEADS.length, scope: "colgroup" }, words, " ", count)));
  return { head, count, rows: el("tbody", { class: group }) };
}

// Which group a row is in by now, whenever the server was last asked.
export function groupFor(row, now) {
  if (isLate({ ...row, state: "open" }, now)) return "late";
  if (row.due_at === null) return "never";
  return Date.parse(row.due_at) - now <= SOON_MS ? "soon" : "later";
}

// What the short words leave open: the instant, or how long until then.
function dueLong(row, now) {
  if (row.due_at === null) return row.reason;
  const at = moment(row.due_at, now);
  return at === dueShort({ ...row, promised: null }, now) ? countdown(row.due_at, now) : at;
}

// "Bre is on it since 2:10 pm", "answer promised 3:00 pm"
function heldInWords({ acknowledged, promised }, practice, now) {
  if (promised && !promised.missed) return `${practice.shortName(promised.by)} promised it ${moment(promised.until, now)}`;
  if (acknowledged) return `${practice.shortName(acknowledged.by)} is on it since ${clock(acknowledged.at)}`;
  return "";
}
