// What somebody chooses for themself; each choice is stored when it is made.

import { AboutMe } from "./about_me.js";
import { el, say, show } from "./dom.js";

const SOUNDS = [
  ["never", "Never"],
  ["urgent", "For urgent messages"],
  ["high", "For high and urgent ones"],
  ["normal", "For all but FYI"],
  ["fyi", "For every message"],
];
const DENSITIES = [["comfortable", "Comfortable"], ["compact", "Compact: more on the screen"]];
const THEMES = [["system", "As the device"], ["light", "Light"], ["dark", "Dark"]];
const KEYS = [[true, "Enter sends, Shift Enter begins a line"], [false, "Enter begins a line, Ctrl Enter sends"]];
const WAITS = { 0: "Never", 5: "After 5 minutes", 15: "After 15 minutes", 60: "After 1 hour" };
const PLAYED = [["fyi", "FYI"], ["normal", "Normal"], ["high", "High"], ["urgent", "Urgent"]];
const PERMISSIONS = {
  granted: "This browser shows them.",
  default: "This browser asks you when you turn them on.",
  denied: "This browser blocks them. Open the site's settings beside the address (the lock or slider sign), set notifications to Allow, and load the page anew.",
  unsupported: "This browser has no notifications. On a phone, add the chat to the home screen first.",
};

export class SettingsView {
  #app;
  #root;
  #said = el("p", { class: "sub", role: "status" }, "\u00a0");
  #permission = el("p", { class: "setting-note" });
  #aboutMe;
  #results = el("ul", { class: "test-results", role: "status" });

  constructor(app, root) {
    this.#app = app;
    this.#root = root;
    app.preferences.on("change", () => this.#draw());
    app.notifier.on("change", () => this.#draw());
    this.#aboutMe = new AboutMe(app.chat, (words) => say(this.#said, words));
    this.#build();
  }

  open() {
    this.#aboutMe.draw();
    this.#results.replaceChildren();
    for (const way of this.#app.others.waysToBeTold) way.look().catch(() => {});
    this.#draw();
    this.#root.querySelector("h1").focus();
  }

  #build() {
    const { practice } = this.#app.chat;
    const head = el("div", { class: "head-text" }, el("h1", { tabindex: "-1" }, "Your settings"), this.#said);
    const waits = practice.mailWaits.map((wait) => [wait, WAITS[wait]]);
    const body = el(
      "div",
      { class: "pane-body settings" },
      this.#section("About you", ...this.#aboutMe.elements, note("Your colleagues see it beside your name, in the directory of people.")),
      this.#section(
        "Notifications",
        this.#box("notifies", "Notifications of the browser, when you look elsewhere"),
        this.#permission,
        this.#box("names_conversation", "Name the conversation in them"),
        note("They say who wrote and how pressing it is, never what was written. While you are with a patient, away or off shift they wait, and so do sounds."),
        el("button", { type: "button", class: "button", onclick: () => this.#test() }, "Send me a test"),
        this.#results,
        ...this.#app.others.waysToBeTold.map((way) => way.element),
      ),
      this.#section(
        "Sounds",
        this.#radios("sound_from", "When to play one", SOUNDS),
        el("p", { class: "setting-note" }, "Listen:"),
        el("div", { class: "minutes" }, PLAYED.map(([priority, name]) => this.#player(priority, name))),
      ),
      this.#section(
        "Mail about what you haven't read",
        this.#radios("mail_wait_minutes", "When nobody has the chat open for you", waits),
        note("For direct messages, mentions and asks, while you are on shift. It says how many there are, never what is in them. Response rules send mails of their own."),
      ),
      this.#section(
        "Writing",
        this.#radios("enter_sends", "The Enter key", KEYS),
        this.#box("checks_clarity", "Say what a reader will look for, while I write"),
        note("Whom it asks, what, by when and what next; looked at in this browser only."),
      ),
      this.#section("Look", this.#radios("theme", "Theme", THEMES), this.#radios("density", "Density", DENSITIES)),
    );
    this.#root.append(el("header", { class: "head" }, head), body);
  }

  #section(title, ...children) {
    return el("section", { class: "setting" }, el("h2", {}, title), children);
  }

  #box(name, label) {
    const input = el("input", { type: "checkbox", name });
    input.onchange = () => this.#choose(name, input.checked);
    return el("label", { class: "choice" }, input, el("span", { class: "choice-name" }, label));
  }

  #radios(name, legend, choices) {
    const rows = choices.map(([value, label]) => {
      const input = el("input", { type: "radio", name, value: String(value), onchange: () => this.#choose(name, value) });
      return el("label", { class: "choice" }, input, el("span", { class: "choice-name" }, label));
    });
    return el("fieldset", { class: "picker" }, el("legend", {}, legend), rows);
  }

  #player(priority, name) {
    const play = async () => {
      const isPlayed = await this.#app.notifier.sounds.play(priority);
      say(this.#said, isPlayed ? "\u00a0" : "This browser plays no sound.");
    };
    return el("button", { type: "button", class: "menu-choice", onclick: play, "aria-label": `Play: ${name}` }, name);
  }

  // The browser asks for its permission only upon a click, and this is one.
  async #choose(name, value) {
    if (name === "notifies" && value) await this.#app.notifier.desktop.ask();
    try {
      await this.#app.preferences.change({ [name]: value });
      say(this.#said, "Saved.");
    } catch (error) {
      this.#draw();
      say(this.#said, `Not saved. ${error.message}`);
    }
  }

  async #test() {
    const lines = await this.#app.notifier.test();
    this.#results.replaceChildren(...lines.map((line) => el("li", {}, line)));
  }

  #draw() {
    const { values } = this.#app.preferences;
    for (const input of this.#root.querySelectorAll(".settings :is([type=radio], [type=checkbox])")) {
      const value = values[input.name];
      input.checked = input.type === "radio" ? input.value === String(value) : value;
    }
    const { permission } = this.#app.notifier.desktop;
    say(this.#permission, PERMISSIONS[permission]);
    show(this.#permission, values.notifies || permission === "denied");
  }
}

function note(words) {
  return el("p", { class: "setting-note" }, words);
}
