// Says above the page when this browser keeps back what the person wants to be told by.

import { el, say, show } from "./dom.js";

export class Banner {
  #app;
  #isPutAway = false;
  #words = el("span", {});
  #allow = el("button", { type: "button", class: "button", onclick: () => this.#ask() }, "Allow them");
  #how = el("a", { href: "/settings/", "data-route": true }, "What to do");
  #root = el(
    "div",
    { class: "banner", role: "status", hidden: true },
    this.#words,
    this.#allow,
    this.#how,
    el("button", { type: "button", class: "quiet", onclick: () => this.#putAway() }, "Not now"),
  );

  constructor(app) {
    this.#app = app;
    document.getElementById("line-bar").after(this.#root);
    app.preferences.on("change", () => this.#draw());
    app.notifier.on("change", () => this.#draw());
    window.addEventListener("focus", () => this.#draw());
  }

  async #ask() {
    await this.#app.notifier.desktop.ask();
    this.#draw();
  }

  #putAway() {
    this.#isPutAway = true;
    this.#draw();
  }

  #draw() {
    const { preferences, sounds, desktop } = this.#app.notifier;
    const isWanted = preferences.notifies && !this.#isPutAway;
    const words = {
      denied: "This browser blocks notifications of this site, so you are told only here.",
      default: "You want notifications, and this browser was not asked yet.",
    }[isWanted && desktop.permission];
    const isMute = sounds.isBlocked && !this.#isPutAway;
    say(this.#words, words ?? "This browser keeps back a sound until you click somewhere in the page.");
    show(this.#allow, desktop.permission === "default" && Boolean(words));
    show(this.#how, Boolean(words));
    show(this.#root, Boolean(words) || isMute);
  }
}
