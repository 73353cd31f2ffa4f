// What you say of yourself: available, with a patient, away; and the way out.

import { el, say, soon } from "./dom.js";
import { lock } from "./screen_lock.js";
import { send } from "./server.js";
import { redrawDot } from "./sidebar.js";

const WITH_PATIENT = [15, 30, 45, 60, 90];
const AWAY = [30, 60, 240];
const USUAL_MINUTES = 30;

export class Me {
  #chat;
  #root = document.getElementById("me");

  // `links`: [{href, text, isShown(), isRoute}] at the foot of the menu.
  constructor(chat, links) {
    this.#chat = chat;
    this.links = links;
    this.#build();
    this.draw = soon(() => this.#draw());
    chat.on("people", this.draw);
    chat.on("clock", this.draw);
  }

  // One key: with a patient for the usual time, or available again.
  toggle() {
    const { practice } = this.#chat;
    const state = practice.state(practice.you);
    if (state === "with_patient" || state === "away") this.#become("available");
    else this.#become("with_patient", USUAL_MINUTES);
  }

  open() {
    this.#buildMenu();
    this.menu.showPopover();
    const at = this.button.getBoundingClientRect();
    Object.assign(this.menu.style, {
      left: `${Math.max(8, at.left)}px`,
      width: `${Math.min(Math.max(at.width, 240), window.innerWidth - 16)}px`,
      bottom: `${window.innerHeight - at.top + 8}px`,
    });
    this.menu.querySelector("button").focus();
  }

  #build() {
    this.dot = el("span", { class: "dot" });
    this.words = el("span", { class: "name" });
    this.button = el(
      "button",
      {
        type: "button",
        class: "me-button",
        "aria-haspopup": "menu",
        "aria-keyshortcuts": "W",
        onclick: () => this.open(),
      },
      this.dot,
      this.words,
    );
    this.key = el("p", { class: "me-key" });
    this.menu = el("div", { class: "popover me-menu", popover: "auto", role: "dialog", "aria-label": "Your status" });
    this.problem = el("p", { class: "problem", role: "alert", hidden: true });
    this.#root.append(this.button, this.key, this.problem, this.menu);
  }

  #buildMenu() {
    const minutes = (state, options) =>
      el(
        "div",
        { class: "minutes" },
        options.map((count) => {
          const words = count < 60 || count % 60 ? `${count} min` : `${count / 60} h`;
          return this.#choice(words, () => this.#become(state, count));
        }),
      );
    const leave = (form, words) => el("button", { type: "submit", form, class: "menu-link" }, words);
    const lockNow = el("button", { type: "button", class: "menu-link", onclick: lock }, "Lock the screen");
    const links = this.links
      .filter((link) => link.isShown())
      .map((link) => el("a", { href: link.href, class: "menu-link", "data-route": link.isRoute, onclick: () => this.menu.hidePopover() }, link.text));
    this.menu.replaceChildren(
      el("p", { class: "menu-name" }, this.#chat.practice.me?.name ?? ""),
      this.#choice("Available", () => this.#become("available")),
      el("h3", {}, "With a patient for"),
      minutes("with_patient", WITH_PATIENT),
      el("h3", {}, "Away for"),
      minutes("away", AWAY),
      el("div", { class: "menu-links" }, links, lockNow, leave("hand-over", "Switch person"), leave("logout", "Log out")),
    );
  }

  #choice(label, action) {
    const act = () => {
      this.menu.hidePopover();
      action();
    };
    return el("button", { type: "button", class: "menu-choice", onclick: act }, label);
  }

  async #become(state, minutes) {
    const { practice } = this.#chat;
    this.problem.hidden = true;
    try {
      const answer = await send("/api/availability/", minutes ? { state, minutes } : { state });
      this.#chat.takeAvailability(practice.you, answer);
    } catch (error) {
      say(this.problem, error.message);
      this.problem.hidden = false;
    }
  }

  #draw() {
    const { practice, now } = this.#chat;
    if (!practice.me) return;
    redrawDot(this.dot, practice, practice.you);
    say(this.words, practice.stateInWords(practice.you, now));
    const isBusy = ["with_patient", "away"].includes(practice.state(practice.you));
    say(this.key, `W: ${isBusy ? "available again" : "with a patient"}`);
  }
}
