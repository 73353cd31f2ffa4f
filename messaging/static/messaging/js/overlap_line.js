// In the head of a direct conversation: that the two share no working hour this week, and a
// handover to write instead.

import { withAsks } from "./asking.js";
import { el, say, show } from "./dom.js";
import { get } from "./server.js";
import { moment } from "./times.js";

const KEPT_MS = 10 * 60_000;
const WORDING = "What is asked: \nWhat is known: \nBy when: \nNext step: ";

export class OverlapLine {
  #composer;
  #known = new Map(); // by person: {at, minutes, next_at}
  #person = null;

  constructor(composer) {
    this.#composer = composer;
    this.words = el("span");
    const leave = el("button", { type: "button", class: "quiet", onclick: () => this.#leave() }, "Leave a handover");
    this.element = el("p", { class: "sub overlap", hidden: true }, this.words, " ", leave);
    document.getElementById("subtitle").after(this.element);
  }

  draw(conversation) {
    const { practice, now } = this.#composer.chat;
    const others = conversation.members.filter((id) => id !== practice.you);
    const isOfTwo = conversation.kind === "direct" && others.length === 1;
    this.#person = isOfTwo ? others[0] : null;
    if (isOfTwo) this.#look(others[0]);
    const found = this.#known.get(this.#person);
    show(this.element, found?.minutes === 0);
    if (found?.minutes !== 0) return;
    const until = found.next_at ? `until ${moment(found.next_at, now)}` : "for the next four weeks";
    say(this.words, `You and ${practice.shortName(this.#person)} overlap 0 h ${until}.`);
  }

  async #look(person) {
    const before = this.#known.get(person);
    if (before && Date.now() - before.at < KEPT_MS) return;
    this.#known.set(person, { ...before, at: Date.now() });
    try {
      const found = await get(`/api/people/${person}/overlap/`);
      this.#known.set(person, { ...found, at: Date.now() });
    } catch {
      return; // nothing is said, and ten minutes later it is asked again
    }
    const { conversation } = this.#composer;
    if (this.#person === person && conversation) this.draw(conversation);
  }

  // The lines of a handover, asking for a reply; what is written already stays above them.
  #leave() {
    const composer = this.#composer;
    const text = [composer.draft.text, WORDING].filter(Boolean).join("\n\n");
    composer.change({ ...withAsks(composer.draft, { asks: "people", people: [this.#person] }), text });
    composer.focus();
    const at = text.length - WORDING.length + WORDING.indexOf("\n");
    composer.parts.text.setSelectionRange(at, at);
  }
}
