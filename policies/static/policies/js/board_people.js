// Who is on, by location and role: with a patient until when, back when, free when.

import { el, keep, say, show } from "../../messaging/js/dom.js";
import { moment } from "../../messaging/js/times.js";

export class BoardPeople {
  #app;

  constructor(app) {
    this.#app = app;
    this.places = el("div", { class: "board-teams" });
    this.element = el("section", { class: "board-people", "aria-labelledby": "board-people-title" }, el("h2", { id: "board-people-title" }, "Who is on"), this.places);
  }

  // `places` are null until they are known.
  draw(places, wanted) {
    const shown = (places ?? []).filter((one) => !wanted.location || one.location === Number(wanted.location));
    const isNamed = (places ?? []).length > 1;
    keep(this.places, shown, (one) => one.location, () => drawPlace(), (node, one) => this.#redrawPlace(node, one, wanted, isNamed));
    show(this.element, shown.length > 0);
  }

  #redrawPlace(node, { location, roles }, wanted, isNamed) {
    const [name, list, none] = node.children;
    say(name, this.#app.chat.practice.place(location));
    name.classList.toggle("visually-hidden", !isNamed);
    const shown = roles.filter((one) => !wanted.role || one.role === wanted.role);
    keep(list, shown, (one) => one.role, (one) => this.#drawRole(one), (row, one) => this.#redrawRole(row, one));
    show(none, !shown.length);
  }

  #drawRole({ role }) {
    const name = this.#app.chat.practice.roleName(role);
    return el("li", {}, el("h4", {}, name, el("span", { class: "team-state" })), el("ul", { class: "team" }));
  }

  #redrawRole(node, team) {
    const { now } = this.#app.chat;
    const [head, list] = node.children;
    const state = head.lastChild;
    say(state, teamInWords(team, now));
    state.classList.toggle("nobody", team.free === 0);
    keep(list, team.people, (one) => one.user, () => el("li", {}, el("span", { class: "dot" }), el("span", { class: "who" }), el("span", { class: "muted" })), (row, one) => this.#redrawPerson(row, one));
  }

  #redrawPerson(node, one) {
    const { practice, now } = this.#app.chat;
    const [dot, name, state] = node.children;
    dot.className = `dot ${one.standing === "on_break" ? "away" : one.standing}`;
    say(name, practice.fullName(one.user));
    say(state, personInWords(one, now));
  }
}

function drawPlace() {
  return el("section", { class: "team-place" }, el("h3"), el("ul", { class: "roles" }), el("p", { class: "muted", hidden: true }, "Nobody of this role works here."));
}

// "2 free", "Nobody free until 2:45 pm", "Nobody on until 1:00 pm"
export function teamInWords({ on, free, free_at: freeAt, on_at: onAt }, now) {
  if (free) return `${free} free`;
  if (on) return freeAt ? `Nobody free until ${moment(freeAt, now)}` : "Nobody free";
  return onAt ? `Nobody on until ${moment(onAt, now)}` : "Nobody on";
}

// "free, on until 5:00 pm", "with a patient until 2:45 pm", "on a break, back 1:00 pm"
export function personInWords({ standing, until, free_at: freeAt, ends_at: endsAt }, now) {
  const at = until && moment(until, now);
  if (standing === "available") return endsAt ? `free, on until ${moment(endsAt, now)}` : "free";
  if (standing === "off_shift") return at ? `off, next on ${at}` : "off, no shift known";
  if (standing === "on_break") return `on a break, back ${at}`;
  const words = `${standing === "with_patient" ? "with a patient" : "away"} until ${at}`;
  return freeAt === until ? words : `${words}, ${freeAt ? `free ${moment(freeAt, now)}` : "then off"}`;
}
