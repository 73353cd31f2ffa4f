// How many asks wait: in all, by location, and by role and priority. A figure leads to its asks.

import { el, keep, say, set, show } from "../../messaging/js/dom.js";
import { PRIORITY_NAMES } from "../../messaging/js/frames.js";
import { teamInWords } from "./board_people.js";
import { SEVERAL, queryOf, sumOf } from "./board_wanted.js";

const NAMES = [
  ["late", "Late"],
  ["soon", "Due within 30 min"],
  ["open", "Open"],
];

export class BoardFigures {
  #app;
  #choose;
  #priorities;
  #wanted = {};

  constructor(app, priorities, choose) {
    this.#app = app;
    this.#choose = choose;
    this.#priorities = priorities;
    this.#build();
  }

  #build() {
    this.numbers = Object.fromEntries(NAMES.map(([name]) => [name, el("dd", {}, "\u2013")]));
    const sums = NAMES.map(([name, words]) => el("div", { class: `figure ${name}` }, el("dt", {}, words), this.numbers[name]));
    this.places = el("ul", { class: "board-places", "aria-label": "By location", hidden: true });
    this.heads = ["", ...this.#priorities].map((one) => this.#headOf(one));
    this.body = el("tbody");
    const corner = el("th", { scope: "col" }, "Role");
    const head = el("thead", {}, el("tr", {}, corner, this.heads.map((link) => el("th", { scope: "col" }, link))));
    this.table = el("table", { class: "board-matrix", "aria-label": "Open asks by role and priority" }, head, this.body);
    this.element = el("section", { class: "board-figures", "aria-label": "Figures" }, el("dl", { class: "figures" }, sums), this.places, this.table);
  }

  #headOf(priority) {
    const link = this.#link(() => ({ priority }), "matrix-head");
    link.append(priority ? PRIORITY_NAMES[priority] : "All");
    if (priority) link.classList.add("priority", priority);
    link.priority = priority;
    return link;
  }

  // A plain click stays in the page; with a key held it opens a tab, as of any link.
  #link(wanted, className) {
    const link = el("a", { class: className });
    link.wanted = wanted;
    link.onclick = (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      this.#choose(wanted());
    };
    return link;
  }

  #aim(link, isCurrent) {
    set(link, "href", `/board/${queryOf({ ...this.#wanted, ...link.wanted() })}`);
    set(link, "aria-current", isCurrent ? "true" : null);
  }

  // `figures` are null until they are known; `places` are those that this person runs, with their
  // teams. Of one place each role says who of it is there.
  draw(figures, wanted, { places, now }) {
    this.#wanted = wanted;
    const sum = figures && sumOf(figures, wanted);
    for (const [name] of NAMES) {
      say(this.numbers[name], sum ? String(sum[name]) : "\u2013");
      this.numbers[name].parentElement.classList.toggle("is-any", Boolean(sum?.[name]));
    }
    const ids = places.map((one) => one.location);
    show(this.places, ids.length > 1);
    keep(this.places, ids, (id) => id, (id) => this.#drawPlace(id), (node, id) => this.#redrawPlace(node, id, figures));
    const here = { ...wanted, role: "", priority: "" };
    const place = ids.length === 1 ? places[0] : places.find((one) => String(one.location) === wanted.location);
    const teams = new Map((place?.roles ?? []).map((team) => [team.role, team]));
    const roles = figures ? this.#rolesOf(figures, here, teams) : [];
    keep(this.body, roles, (role) => role, (role) => this.#drawRow(role), (node, role) => this.#redrawRow(node, role, figures, here, teams.get(role), now));
    show(this.table, roles.length > 0);
    for (const link of this.heads) this.#aim(link, wanted.priority === link.priority);
  }

  // Those of whom something is open or who work there, in the order of the practice; what several
  // were asked last.
  #rolesOf(figures, here, teams) {
    const { practice } = this.#app.chat;
    return [...practice.roles.keys(), SEVERAL].filter((role) => teams.has(role) || sumOf(figures, { ...here, role }).open > 0);
  }

  #drawPlace(id) {
    const link = this.#link(() => ({ location: this.#wanted.location === String(id) ? "" : String(id) }), "board-place");
    link.append(el("strong"), el("span", { class: "late" }), el("span", { class: "soon" }), el("span", { class: "open" }));
    return el("li", {}, link);
  }

  #redrawPlace(node, id, figures) {
    const [link] = node.children;
    const sum = sumOf(figures ?? [], { location: String(id) });
    const [name, late, soon, open] = link.children;
    say(name, this.#app.chat.practice.place(id));
    say(late, sum.late ? ` ${sum.late} late` : "");
    say(soon, sum.soon ? ` ${sum.soon} due soon` : "");
    say(open, ` ${sum.open} open`);
    this.#aim(link, this.#wanted.location === String(id));
  }

  #drawRow(role) {
    const name = role === SEVERAL ? "Several roles" : this.#app.chat.practice.roleName(role);
    const head = this.#link(() => ({ role, priority: "" }), "matrix-head");
    head.append(name);
    const cells = ["", ...this.#priorities].map((priority) => {
      const link = this.#link(() => ({ role, priority }), "matrix-cell");
      link.append(el("span", { class: "count" }), el("span", { class: "late" }), el("span", { class: "soon" }));
      return el("td", {}, link, el("span", { class: "none", "aria-hidden": "true" }, "\u00b7"));
    });
    return el("tr", {}, el("th", { scope: "row" }, head, el("span", { class: "matrix-team" })), cells);
  }

  #redrawRow(node, role, figures, here, team, now) {
    const [head, ...cells] = node.children;
    const [link, state] = head.children;
    say(state, team ? teamInWords(team, now) : "");
    state.classList.toggle("nobody", team?.free === 0);
    this.#aim(link, this.#wanted.role === role && !this.#wanted.priority);
    for (const [index, priority] of ["", ...this.#priorities].entries()) {
      const sum = sumOf(figures, { ...here, role, priority });
      const [link, none] = cells[index].children;
      const [count, late, soon] = link.children;
      say(count, String(sum.open));
      say(late, sum.late ? ` ${sum.late} late` : "");
      say(soon, sum.soon ? ` ${sum.soon} soon` : "");
      show(link, sum.open > 0);
      show(none, sum.open === 0);
      this.#aim(link, this.#wanted.role === role && this.#wanted.priority === priority);
    }
  }
}
