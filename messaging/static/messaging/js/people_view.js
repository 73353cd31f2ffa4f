// Everybody who works here: what they do, where, whether they can answer now, and when next.

import { el, keep, say, set, show, soon } from "./dom.js";
import { openDirect, openProfile } from "./profile.js";
import { redrawDot } from "./sidebar.js";
import { hoursInWords, weekday, weeks } from "./weeks.js";

export class PeopleView {
  #app;
  #root;
  #weeks = {};
  #summary = el("p", { class: "sub", role: "status" }, "\u00a0");
  #words = el("input", { type: "search", class: "filter", placeholder: "Find somebody", "aria-label": "Find somebody" });
  #role = el("select", { class: "pill", "aria-label": "Role" });
  #place = el("select", { class: "pill", "aria-label": "Location" });
  #isOn = el("input", { type: "checkbox" });
  #list = el("ul", { class: "directory", "aria-label": "People" });
  #none = el("p", { class: "empty", hidden: true }, "Nobody matches. Take away a filter.");
  #trouble = el("p", { class: "trouble", role: "alert", hidden: true });

  constructor(app, root) {
    this.#app = app;
    this.#root = root;
    this.draw = soon(() => this.#draw());
    for (const event of ["people", "clock"]) app.chat.on(event, this.draw);
    for (const input of [this.#words, this.#role, this.#place, this.#isOn]) input.oninput = this.draw;
    this.#list.addEventListener("keydown", (event) => this.#onKey(event));
    this.#build();
  }

  async open() {
    this.#draw();
    this.#words.focus();
    try {
      this.#weeks = await weeks();
      show(this.#trouble, false);
    } catch (error) {
      say(this.#trouble, `The hours could not be loaded. ${error.message}`);
      show(this.#trouble, true);
    }
    this.#draw();
  }

  #build() {
    const { practice } = this.#app.chat;
    const option = (value, label) => el("option", { value }, label);
    this.#role.append(option("", "Any role"), ...[...practice.roles].map(([value, label]) => option(value, label)));
    this.#place.append(option("", "All locations"), ...[...practice.locations.values()].map((one) => option(one.id, one.name)));
    this.#root.append(
      el("header", { class: "head" }, el("div", { class: "head-text" }, el("h1", {}, "People"), this.#summary)),
      el(
        "div",
        { class: "directory-filters", role: "search", "aria-label": "People" },
        this.#words,
        this.#role,
        this.#place,
        el("label", { class: "choice" }, this.#isOn, el("span", { class: "choice-name" }, "On now")),
      ),
      el("div", { class: "pane-body" }, this.#trouble, this.#list, this.#none),
    );
  }

  get #found() {
    const { practice } = this.#app.chat;
    const words = this.#words.value.trim().toLowerCase().split(/\s+/);
    return [...practice.people.values()]
      .filter((one) => one.active)
      .filter((one) => !this.#role.value || one.role === this.#role.value)
      .filter((one) => !this.#place.value || one.locations.includes(Number(this.#place.value)))
      .filter((one) => !this.#isOn.checked || practice.state(one.id) !== "off_shift")
      .filter((one) => words.every((word) => this.#searched(one).includes(word)))
      .sort((a, b) => a.name.localeCompare(b.name));
  }

  #searched(person) {
    return `${person.name} ${person.role_name} ${this.#places(person)} ${person.extension}`.toLowerCase();
  }

  #places(person) {
    return person.locations.map((id) => this.#app.chat.practice.place(id)).filter(Boolean).join(" and ");
  }

  #draw() {
    const { practice } = this.#app.chat;
    const found = this.#found;
    const on = found.filter((one) => practice.state(one.id) !== "off_shift").length;
    say(this.#summary, `${found.length} ${found.length === 1 ? "person" : "people"}, ${on} on shift`);
    show(this.#none, !found.length);
    keep(this.#list, found, (one) => one.id, (one) => this.#drawPerson(one), (node, one) => this.#redraw(node, one));
  }

  #drawPerson({ id, initials }) {
    const { chat, goTo } = this.#app;
    const message = async () => {
      try {
        await openDirect(chat, id, goTo);
      } catch (error) {
        chat.emit("trouble", error.message);
      }
    };
    return el(
      "li",
      {},
      el("span", { class: "avatar", "aria-hidden": "true" }, initials),
      el(
        "span",
        { class: "directory-who" },
        el("button", { type: "button", class: "directory-name", "aria-haspopup": "dialog", onclick: () => openProfile(chat, id, goTo) }),
        el("span", { class: "row-note" }),
      ),
      el("span", { class: "directory-state" }, el("span", { class: "dot" }), el("span", { class: "words" })),
      el("span", { class: "directory-hours" }),
      id === chat.practice.you ? el("span", { class: "directory-you muted" }, "you") : el("button", { type: "button", class: "button", onclick: message }, "Message"),
    );
  }

  #redraw(node, person) {
    const { practice, now } = this.#app.chat;
    say(node.querySelector(".directory-name"), person.name);
    say(node.querySelector(".row-note"), [person.role_name, this.#places(person), person.pronouns, person.extension && `ext. ${person.extension}`].filter(Boolean).join(" · "));
    redrawDot(node.querySelector(".dot"), practice, person.id);
    say(node.querySelector(".words"), practice.stateInWords(person.id, now));
    const day = this.#weeks[person.id]?.[weekday(now)];
    say(node.querySelector(".directory-hours"), day === undefined ? "\u00a0" : `today ${hoursInWords(day)}`);
    const button = node.querySelector("button.button");
    if (button) set(button, "aria-label", `Message ${person.name}`);
  }

  // Up and down go from name to name.
  #onKey(event) {
    const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
    const next = step && event.target.closest("li")?.[step];
    if (!next) return;
    event.preventDefault();
    next.querySelector(".directory-name").focus();
  }
}
