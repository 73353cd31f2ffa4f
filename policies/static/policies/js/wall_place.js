// One location on the wall: its clock, three figures, its roles by priority, and what presses.

import { el, keep, say, show } from "../../messaging/js/dom.js";
import { PRIORITY_NAMES } from "../../messaging/js/frames.js";
import { clockIn, dueInWords, namesInWords, teamInWords, zoneName } from "./wall_words.js";

const PRIORITIES = ["urgent", "high", "normal"];
const FIGURES = [
  ["late", "Late"],
  ["soon", "Due within 30 min"],
  ["open", "Open"],
];

export function drawPlace() {
  const figures = FIGURES.map(([name, words]) => el("div", { class: `wall-figure ${name}` }, el("dt", {}, words), el("dd")));
  const heads = ["Role", ...PRIORITIES.map((one) => PRIORITY_NAMES[one])];
  const head = el("thead", {}, el("tr", {}, heads.map((words) => el("th", { scope: "col" }, words))));
  const table = el("table", { class: "wall-roles", "aria-label": "Open asks by role and priority, and who is on" }, head, el("tbody"));
  const pressing = el("section", { class: "wall-pressing" }, el("h3", {}, "To act on first"), el("ol"), el("p", {}, "Nothing is late or due within 30 min."));
  return el(
    "section",
    { class: "wall-place" },
    el("header", {}, el("h2"), el("p", { class: "wall-clock" }, el("span"), " ", el("small"))),
    el("dl", { class: "wall-figures" }, figures),
    el("div", { class: "wall-body" }, table, pressing),
  );
}

export function redrawPlace(node, place, now) {
  const [head, figures, body] = node.children;
  say(head.firstChild, place.name);
  redrawClock(node, place, now);
  for (const [index, [name]] of FIGURES.entries()) {
    const figure = figures.children[index];
    say(figure.lastChild, String(place[name]));
    figure.classList.toggle("is-any", place[name] > 0);
  }
  const [table, pressing] = body.children;
  keep(table.tBodies[0], place.roles, (one) => one.role, drawRole, (row, one) => redrawRole(row, one, place.zone, now));
  const [, list, nothing] = pressing.children;
  const asks = place.pressing.map((one, index) => ({ ...one, index }));
  keep(list, asks, (one) => one.index, () => el("li", {}, el("b"), " ", el("span"), " ", el("span", { class: "due" })), (row, one) => redrawAsk(row, one, now));
  show(nothing, !asks.length);
}

export function redrawClock(node, { zone }, now) {
  const [time, , name] = node.firstChild.lastChild.childNodes;
  say(time, clockIn(zone, now));
  say(name, zoneName(zone, now));
}

function drawRole() {
  const cells = PRIORITIES.map((priority) => el("td", { class: priority }, el("span", { class: "count" }), el("span", { class: "late" }), el("span", { class: "soon" })));
  return el("tr", {}, el("th", { scope: "row" }, el("span", { class: "role" }), el("span", { class: "on" })), cells);
}

function redrawRole(node, one, zone, now) {
  const [head, ...cells] = node.children;
  const [name, on] = head.children;
  say(name, one.role);
  const isNamed = one.people !== null && one.on > 0;
  say(on, isNamed ? namesInWords(one.people, zone, now) : teamInWords(one, zone, now));
  on.classList.toggle("nobody", one.free === 0);
  for (const [index, priority] of PRIORITIES.entries()) {
    const [count, late, soon] = cells[index].children;
    const sum = one.priorities[priority];
    say(count, sum.open ? String(sum.open) : "\u00b7");
    cells[index].classList.toggle("is-none", !sum.open);
    say(late, sum.late ? `${sum.late} late` : "");
    say(soon, sum.soon ? `${sum.soon} soon` : "");
  }
}

function redrawAsk(node, { role, priority, due_at: dueAt }, now) {
  const [name, , who, , due] = node.childNodes;
  say(name, PRIORITY_NAMES[priority]);
  name.className = `priority ${priority}`;
  say(who, role);
  const at = Date.parse(dueAt);
  say(due, dueInWords(at, now));
  due.classList.toggle("late", at < now);
}
