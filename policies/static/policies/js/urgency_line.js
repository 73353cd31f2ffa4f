// Below what is written: how urgent one's urgent asks were, while urgent is chosen; a question past
// the week's budget, which never keeps anything back; and after the answer to somebody's urgent ask,
// one tap for what one thinks of its urgency.

import { el, say, show, soon } from "../../messaging/js/dom.js";
import { field, FormDialog } from "../../messaging/js/form_dialog.js";
import { calibrationInWords } from "./calibration.js";

const VERDICTS = [
  ["right", "Right to interrupt"],
  ["could_wait", "Could have waited"],
  ["call", "Should have been a call"],
  ["", "Skip"],
];

export class UrgencyLine {
  #chat;
  #calibration;
  #composer;
  #isPlaced = false;
  #words = el("p", { class: "urgency", role: "status", hidden: true });
  #question = el("p", {});
  #rating = el("div", { class: "rating", role: "group", hidden: true }, this.#question, VERDICTS.map((one) => this.#verdict(one)));

  constructor(chat, calibration, composer) {
    this.#chat = chat;
    this.#calibration = calibration;
    this.#composer = composer;
    this.draw = soon(() => this.#draw());
    for (const event of ["open", "change"]) composer.on(event, this.draw);
    calibration.on("change", this.draw);
    composer.addGate((draft) => this.#gate(draft));
  }

  #verdict([verdict, label]) {
    return el("button", { type: "button", class: verdict ? "button" : "quiet", onclick: () => this.#rate(verdict) }, label);
  }

  // A thread's composer says nothing of ratings: the conversation's does.
  get #asked() {
    const { conversation, place } = this.#composer;
    return place === conversation.id ? this.#calibration.toRate(conversation.id) : null;
  }

  #draw() {
    const { conversation, draft, parts } = this.#composer;
    if (!conversation) return;
    if (!this.#isPlaced) parts.below.append(this.#words, this.#rating);
    this.#isPlaced = true;
    const isUrgent = draft.priority === "urgent";
    if (isUrgent) this.#lookUp();
    const { known } = this.#calibration;
    show(this.#words, isUrgent && known !== null);
    say(this.#words, isUrgent && known ? calibrationInWords(known) : "");
    const asked = this.#asked;
    show(this.#rating, asked !== null);
    if (!asked) return;
    const words = `You answered an urgent ask of ${this.#chat.practice.shortName(asked.asker)}. How urgent was it? Only they learn it, without your name.`;
    say(this.#question, words);
    this.#rating.setAttribute("aria-label", "How urgent was it?");
  }

  #lookUp() {
    const found = this.#calibration.fresh();
    if (found instanceof Promise) found.catch(() => {});
  }

  async #rate(verdict) {
    const { id } = this.#asked;
    this.#composer.focus();
    try {
      await this.#calibration.rate(id, verdict);
    } catch (error) {
      if (!error.errors) throw error;
      this.#chat.emit("trouble", error.message);
    }
  }

  // Who interrupts somebody has said why already.
  #gate(draft) {
    if (draft.priority !== "urgent" || draft.interrupt || draft.settled?.includes("urgent")) return null;
    const found = this.#calibration.fresh();
    return found instanceof Promise ? found.then((known) => this.#overBudget(draft, known), () => null) : this.#overBudget(draft, found);
  }

  #overBudget(draft, { week, budget }) {
    if (week.you < budget) return null;
    const settled = [...(draft.settled ?? []), "urgent"];
    const message = `You have sent ${week.you} urgent asks this week; ${budget} are usual at most. Why is this one urgent?`;
    const choices = [
      { label: "Say why", act: () => this.#askWhy(settled) },
      { label: "Send without a reason", act: () => this.#composer.submit({ settled }) },
    ];
    return { field: "priority", message, choices };
  }

  // The reason is part of the message: whoever is asked reads it.
  #askWhy(settled) {
    const reason = el("input", { name: "reason", maxlength: 200, autocomplete: "off" });
    const dialog = new FormDialog("Why is it urgent?", [field("reason", "Whoever is asked reads it", reason)], "Send", () => {
      const why = reason.value.trim();
      const { text } = this.#composer.draft;
      if (why) this.#composer.change({ text: `${text.trimEnd()}\n\nUrgent because: ${why}` });
      this.#composer.submit({ settled });
      return () => this.#composer.focus();
    });
    dialog.open();
  }
}
