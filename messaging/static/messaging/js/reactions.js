// A few signs under a message. They are no answers, and nobody is notified of them.

import { el, keep, set, show } from "./dom.js";
import { openMenu } from "./menu.js";
import { attempt } from "./message_acts.js";

const SIGNS = [
  { name: "thumbs_up", sign: "👍", label: "Thumbs up" },
  { name: "done", sign: "✅", label: "Done" },
  { name: "heart", sign: "❤️", label: "Heart" },
  { name: "laugh", sign: "😂", label: "Laugh" },
  { name: "celebrate", sign: "🎉", label: "Celebrate" },
  { name: "looking", sign: "👀", label: "Looking" },
];
const ON_IT = "If you owe the answer, it also says “On it”.";
const MOST_NAMES = 12;

export class Reactions {
  #chat;

  constructor(chat) {
    this.#chat = chat;
  }

  entriesFor = (message) => [{ label: "Add a reaction", key: "A", act: (from) => this.open(message, from) }];

  open(message, from) {
    const entries = SIGNS.map(({ name, sign, label }, at) => ({
      label,
      sign,
      key: String(at + 1),
      isOn: this.#isOn(message, name),
      act: () => this.#toggle(message, name),
    }));
    const isAsked = message.asks !== "nobody" && message.author !== this.#chat.practice.you;
    openMenu("React", entries, from, { look: "signs", note: isAsked ? ON_IT : null });
  }

  // "👍 2" for each sign that somebody gave, with their names.
  draw(row, message) {
    const given = SIGNS.filter(({ name }) => message.reactions[name]);
    keep(row, given, ({ name }) => name, (one) => this.#chip(one, message), (chip, { name, label }) => {
      const who = message.reactions[name];
      const names = this.#chat.practice.list(who, MOST_NAMES);
      set(chip, "aria-label", `${label}, ${who.length}: ${names}`);
      set(chip, "data-names", names);
    });
    show(row, given.length > 0);
  }

  #chip({ name, sign }, message) {
    const isOn = this.#isOn(message, name);
    const onclick = () => this.#toggle(message, name);
    return el(
      "button",
      { type: "button", class: "chip", "data-part": name, "aria-pressed": String(isOn), onclick },
      `${sign} ${message.reactions[name].length}`,
    );
  }

  #isOn(message, name) {
    return Boolean(message.reactions[name]?.includes(this.#chat.practice.you));
  }

  #toggle(message, reaction) {
    return attempt(this.#chat, message, "react", { reaction, on: !this.#isOn(message, reaction) });
  }
}
