// Under the text: what a reader will look for, each there or with a way to put it in.

import { askable } from "./asking.js";
import { check, linesOf, sentencesOf, vagueTimeIn } from "./clarity.js";
import { el, show } from "./dom.js";
import { openMenu } from "./menu.js";
import { clock, moment } from "./times.js";
import { instantSaid } from "./times_said.js";
import { endSaid } from "./useful.js";

const HALF_HOUR = 30 * 60_000;
const NAMES = { who: "Who", ask: "What", by_when: "By when", next_step: "Next step" };
const FORMS = {
  long_sentence: "A sentence has over 30 words.",
  long_paragraph: "Over 60 words in one block.",
  several_asks: "Several asks in one block.",
  capitals: "Capitals read as shouting.",
};
const URGENT = {
  urgent_ask: "An urgent message interrupts: say what you ask.",
  urgent_time: "An urgent message interrupts: say by when, as in “in the next 10 minutes”.",
};

export class ClarityStrip {
  #composer;
  #offer = null;
  #drawn = "";

  constructor(composer) {
    this.#composer = composer;
    this.element = el("div", { class: "clarity", role: "group", "aria-label": "What a reader looks for", hidden: true });
    composer.parts.below.append(this.element);
  }

  draw(isWanted) {
    const { draft, conversation } = this.#composer;
    const addressed = draft.asks !== "nobody" || (conversation?.kind === "direct" && conversation.members.length === 2);
    const found = isWanted ? check(draft.text, { addressed, priority: draft.priority }) : null;
    this.#offer = found?.ask ? offerOf(draft, this.#composer) : null;
    const end = isWanted ? endSaid(draft, this.#composer.chat) : null;
    const isShown = Boolean(found?.ask || end) && draft.priority !== "fyi";
    if (isShown) this.#fill(found, draft, end);
    else this.#drawn = "";
    show(this.element, isShown);
  }

  onKey(event) {
    const isOurs = event.altKey && event.code === "KeyR" && this.#offer && !this.element.hidden;
    if (!isOurs) return false;
    event.preventDefault();
    this.#offer.act();
    return true;
  }

  // Whoever is on one of its buttons keeps it, unless what it says has changed.
  #fill(found, draft, end) {
    const due = instantSaid(draft.text, this.#composer.chat.now);
    const key = JSON.stringify([found, this.#offer?.label, due, end, draft.staysOpen]);
    if (key === this.#drawn) return;
    this.#drawn = key;
    const ticks = Object.keys(NAMES).map((name) => this.#tick(name, found, due));
    const form = Object.keys(FORMS).find((code) => found.hints.includes(code)); // one thing at a time
    this.element.replaceChildren(
      ...ticks,
      ...(this.#offer ? [this.#askButton()] : []),
      ...(end ? [this.#end(end, Boolean(draft.staysOpen))] : []),
      ...(form ? [el("span", { class: "tick" }, FORMS[form], " ", this.#repair(form))] : []),
    );
  }

  // Until when it is of use, as its words say; nobody is reminded of it after that.
  #end(at, staysOpen) {
    const until = moment(at, this.#composer.chat.now);
    const change = (value) => () => {
      this.#composer.change({ staysOpen: value });
      this.draw(true);
    };
    if (staysOpen) return el("span", { class: "tick" }, "Stays open. ", button(`Useful until ${until} only`, change(false)));
    return el("span", { class: "tick is-there" }, `Useful until ${until} `, button("Keep it open", change(true)));
  }

  #askButton() {
    const key = el("kbd", { "aria-hidden": "true" }, "Alt R");
    const attributes = { type: "button", class: "quiet", "aria-keyshortcuts": "Alt+R", onclick: () => this.#offer?.act() };
    return el("button", attributes, this.#offer.label, " ", key);
  }

  #tick(name, found, due) {
    if (found[name]) {
      const words = name === "by_when" && due ? moment(due, this.#composer.chat.now) : NAMES[name];
      return el("span", { class: "tick is-there" }, el("span", { "aria-hidden": "true" }, "✓ "), words, el("span", { class: "visually-hidden" }, " is clear"));
    }
    const isVague = found.hints.includes("vague_time");
    const repair = { who: "Choose whom", by_when: isVague ? "Say when" : "Add a time" }[name];
    const acts = { who: () => this.#composer.parts.asks.open(), by_when: (event) => this.#openTimes(event.currentTarget) };
    return el("span", { class: "tick" }, `${NAMES[name]}? `, repair ? button(repair, acts[name]) : el("span", { class: "visually-hidden" }, "isn't said"));
  }

  #repair(code) {
    if (code === "capitals") return button("Write it quietly", () => this.#rewrite(quietly));
    return button("Break into lines", () => this.#rewrite(inLines));
  }

  #rewrite(change) {
    const { text } = this.#composer.parts;
    this.#composer.insert(change(text.value), 0, text.value.length);
    this.draw(true);
  }

  #openTimes(from) {
    const { now } = this.#composer.chat;
    const entries = timesFrom(now).map((words) => ({ label: words, act: () => this.#addTime(words) }));
    openMenu("By when", entries, from);
  }

  // In the place of a vague word, else at the end.
  #addTime(words) {
    const { text } = this.#composer.parts;
    const vague = vagueTimeIn(text.value);
    if (vague) this.#composer.insert(words, vague.start, vague.end);
    else this.#composer.insert(...ending(text.value, words));
    this.#composer.change({ dueThen: true }); // and sets the clock
    this.draw(true);
  }
}

// Why an urgent draft can't be sent yet, or null.
export function urgentProblem(draft, composer) {
  const { hints } = check(draft.text, { addressed: true, priority: "urgent" });
  const code = Object.keys(URGENT).find((one) => hints.includes(one));
  if (!code) return null;
  const add = (words) => () => {
    const [said, start, end] = ending(composer.parts.text.value, words);
    composer.insert(said, start, end);
    composer.change({});
  };
  const choices = ["in the next 10 minutes", "in the next 30 minutes"].map((words) => ({ label: `Add “${words}”`, act: add(words) }));
  return code === "urgent_time" ? { field: "text", message: URGENT[code], choices } : { field: "text", message: URGENT[code] };
}

// Offers to ask for a reply what plainly asks; whom, if that is clear.
function offerOf(draft, composer) {
  if (draft.asks !== "nobody" || draft.priority === "fyi" || draft.text.includes("@")) return null;
  const { conversation, chat } = composer;
  const others = askable(conversation, chat.practice);
  const fields = { role: "", location: null, each: false };
  const ask = (id, asks) => ({
    label: `Ask ${chat.practice.shortName(id)} for a reply`,
    act: () => {
      composer.change({ asks, people: asks === "people" ? [id] : [], ...fields });
      composer.focus();
    },
  });
  if (conversation.kind === "direct" && others.length === 1) return ask(others[0], "everybody");
  const named = others.filter((id) => isNamed(draft.text, chat.practice.people.get(id)?.name ?? ""));
  if (named.length === 1) return ask(named[0], "people");
  return others.length ? { label: "Ask somebody for a reply", act: () => composer.parts.asks.open() } : null;
}

function isNamed(text, name) {
  const first = name.split(" ")[0].toLowerCase();
  return first !== "" && text.toLowerCase().split(/[^\p{L}]+/u).includes(first);
}

// "in the next 30 minutes", "by 3:30 pm", …: an hour from now on the half-hour, and so on.
function timesFrom(now) {
  const soon = Math.ceil((now + 2 * HALF_HOUR) / HALF_HOUR) * HALF_HOUR;
  return ["in the next 30 minutes", `by ${clock(soon)}`, "by end of day", "by tomorrow noon", "no rush"];
}

// What to write where, to end a text with a time: before its last mark.
function ending(text, words) {
  const end = text.trimEnd().length;
  const mark = /[.!?]*$/.exec(text.slice(0, end))[0];
  if (words === "no rush") return [`${mark ? " " : ". "}No rush.`, end, text.length];
  return [`${mark.includes("?") || !mark ? ` ${words}` : `, ${words}`}${mark}`, end - mark.length, text.length];
}

function quietly(text) {
  return text.toLowerCase().replace(/(^|[.!?]\s+|\n)(\p{L})/gu, (all, before, letter) => before + letter.toUpperCase()).replace(/\bi\b/g, "I");
}

function inLines(text) {
  return linesOf(text).flatMap((line) => sentencesOf(line)).join("\n");
}

function button(label, onclick) {
  return el("button", { type: "button", class: "quiet", onclick }, label);
}
