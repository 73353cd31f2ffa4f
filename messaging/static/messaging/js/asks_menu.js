// Whom a message asks: nobody, people, a role at a location, everybody here.

import { askable, askableRoles, withAsks } from "./asking.js";
import { el, say, set, show } from "./dom.js";
import { redrawDot } from "./sidebar.js";

const FILTER_FROM = 8;

export class AsksMenu {
  #chat;
  #choose;
  #draft = null;
  #conversation = null;
  #leave;

  // `choose(fields)` takes over what was chosen, `leave()` goes back to the text.
  constructor(chat, choose, leave) {
    this.#chat = chat;
    this.#choose = choose;
    this.#leave = leave;
    this.popover = el("div", {
      class: "popover asks-menu",
      popover: "auto",
      role: "dialog",
      "aria-label": "Whom it asks",
      onkeydown: (event) => this.#onKey(event),
    });
    this.words = el("span");
    this.button = el(
      "button",
      {
        type: "button",
        class: "pill asks",
        "aria-haspopup": "dialog",
        "aria-keyshortcuts": "Alt+A",
        onclick: () => this.open(),
      },
      this.words,
    );
    this.popover.addEventListener("toggle", (event) => {
      set(this.button, "aria-expanded", String(event.newState === "open"));
    });
  }

  draw(draft, conversation, words) {
    this.#draft = draft;
    this.#conversation = conversation;
    say(this.words, draft.asks === "nobody" ? "Asks nobody" : `Asks ${words}`);
    this.button.classList.toggle("is-asking", draft.asks !== "nobody");
    const isFyi = draft.priority === "fyi";
    this.button.disabled = isFyi;
    set(this.button, "title", isFyi ? "An FYI asks nobody. Choose another priority to ask." : null);
  }

  open() {
    if (this.button.disabled) return;
    this.#build();
    this.popover.showPopover();
    this.#place();
    (this.popover.querySelector("input:checked") ?? this.popover.querySelector("input")).focus();
  }

  close() {
    if (this.popover.matches(":popover-open")) this.popover.hidePopover();
  }

  #build() {
    const people = askable(this.#conversation, this.#chat.practice);
    this.popover.replaceChildren(
      el("div", { class: "menu-scroll" }, this.#wholes(people), this.#roles(), this.#people(people)),
      this.#foot(),
    );
    this.#redrawEach();
  }

  #wholes(people) {
    const group = el("fieldset", {}, el("legend", { class: "visually-hidden" }, "Whom it asks"));
    group.append(this.#radio("nobody", {}, "Nobody", "no reply wanted"));
    if (people.length > 1) {
      group.append(this.#radio("everybody", {}, "Everybody here", `${people.length} people`));
    }
    return group;
  }

  #roles() {
    if (this.#conversation.kind === "direct") return null;
    const { practice } = this.#chat;
    const roles = askableRoles(this.#conversation, practice);
    if (!roles.length) return null;
    const isOnePlace = new Set(roles.map((one) => one.location)).size === 1;
    const options = roles.map(({ role, location, people }) => {
      const name = practice.roleName(role);
      const label = isOnePlace ? name : `${name}, ${practice.place(location)}`;
      const free = people.filter((id) => practice.state(id) === "available").length;
      return this.#radio("role", { role, location }, label, free ? `${free} available` : "nobody available now");
    });
    return el("fieldset", {}, el("legend", {}, "A role"), options);
  }

  #people(people) {
    const { practice, now } = this.#chat;
    const rows = people
      .toSorted((a, b) => practice.fullName(a).localeCompare(practice.fullName(b)))
      .map((id) => {
        const dot = el("span", {});
        redrawDot(dot, practice, id);
        return el(
          "label",
          { class: "choice", "data-name": practice.fullName(id).toLowerCase() },
          el("input", {
            type: "checkbox",
            name: "person",
            value: id,
            checked: this.#isAsked(id, people),
            onchange: () => this.#onPeople(),
          }),
          dot,
          el("span", { class: "choice-name" }, practice.fullName(id)),
          el("span", { class: "choice-note" }, practice.stateInWords(id, now)),
        );
      });
    return el("fieldset", {}, el("legend", {}, "People"), this.#filter(rows), rows);
  }

  #isAsked(id, people) {
    const isOnlyOne = this.#draft.asks === "everybody" && people.length === 1;
    return isOnlyOne || (this.#draft.asks === "people" && this.#draft.people.includes(id));
  }

  #filter(rows) {
    if (rows.length < FILTER_FROM) return null;
    return el("input", {
      type: "search",
      class: "filter",
      placeholder: "Find somebody",
      "aria-label": "Find somebody",
      oninput: (event) => {
        const wanted = event.target.value.trim().toLowerCase();
        for (const row of rows) show(row, row.dataset.name.includes(wanted));
      },
    });
  }

  #foot() {
    const box = el("input", { type: "checkbox", name: "each", checked: this.#draft.each, onchange: () => this.#onEach() });
    return el(
      "div",
      { class: "menu-foot" },
      el("label", { class: "choice each" }, box, "Each of them answers"),
      el("button", { type: "button", class: "button primary", onclick: () => this.#finish() }, "Done"),
    );
  }

  #radio(asks, fields, label, note) {
    const isChosen =
      this.#draft.asks === asks &&
      (asks !== "role" || (this.#draft.role === fields.role && this.#draft.location === fields.location));
    const input = el("input", {
      type: "radio",
      name: "asks",
      checked: isChosen,
      onchange: () => this.#take({ asks, ...fields, each: this.#draft.each }),
    });
    return el(
      "label",
      { class: "choice" },
      input,
      el("span", { class: "choice-name" }, label),
      el("span", { class: "choice-note" }, note),
    );
  }

  #onPeople() {
    const boxes = [...this.popover.querySelectorAll('input[name="person"]:checked')];
    const people = boxes.map((box) => Number(box.value));
    for (const radio of this.popover.querySelectorAll('input[name="asks"]')) radio.checked = false;
    this.#take(people.length ? { asks: "people", people, each: this.#draft.each } : { asks: "nobody" });
    if (!people.length) this.popover.querySelector('input[name="asks"]').checked = true;
  }

  #onEach() {
    const { asks, people, role, location } = this.#draft;
    const each = this.popover.querySelector('input[name="each"]').checked;
    this.#take({ asks, people, role, location, each });
  }

  #take(choice) {
    if (choice.asks !== "people") {
      for (const box of this.popover.querySelectorAll('input[name="person"]')) box.checked = false;
    }
    const { asks, people, role, location, each } = withAsks(this.#draft, choice);
    this.#choose({ asks, people, role, location, each });
    this.#redrawEach();
  }

  #redrawEach() {
    const { asks, people } = this.#draft;
    const isSeveral = asks === "everybody" || (asks === "people" && people.length > 1);
    show(this.popover.querySelector(".each"), isSeveral);
  }

  #finish() {
    this.close();
    this.#leave();
  }

  #onKey(event) {
    if (event.key === "Enter" && event.target.matches("input")) {
      event.preventDefault();
      this.#finish();
    }
  }

  // Above its button, wherever the composer stands.
  #place() {
    const at = this.button.getBoundingClientRect();
    const width = Math.min(340, window.innerWidth - 16);
    Object.assign(this.popover.style, {
      width: `${width}px`,
      left: `${Math.max(8, Math.min(at.left, window.innerWidth - width - 8))}px`,
      bottom: `${window.innerHeight - at.top + 8}px`,
      maxHeight: `${Math.max(160, at.top - 16)}px`,
    });
  }
}
