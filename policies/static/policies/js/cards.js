// A list of cards of which one is chosen: it says what may be done with it, by button and by key.

import { el, isTyping, keep, say, set, show } from "../../messaging/js/dom.js";
import { keys, matches } from "../../messaging/js/keys.js";

const STEPS = [
  ["J", 1],
  ["K", -1],
  ["ArrowDown", 1],
  ["ArrowUp", -1],
];

export class Cards {
  #items = [];
  #chosen = null; // the key of an item
  #isByHand = false; // somebody chose it; else the first one is
  #running = new Map(); // what is under way on a card: {act, done}
  #parts;

  // `parts`: {label, keyOf(item), draw(item) makes what a card says, redraw(node, item,
  // isChosen), acts}. An act
  // is {key, name(item), isOffered(item), tells, act(item, slot, button)}; it may throw Refused, and
  // one that `tells` why it can't be done is asked by its key even where it has no button.
  constructor(parts) {
    this.#parts = parts;
    this.element = el("ol", { class: "needs", "aria-label": parts.label });
  }

  get size() {
    return this.#items.length;
  }

  // The items that are on the screen.
  get items() {
    return this.#items;
  }

  draw(items) {
    const at = this.#indexOf(this.#chosen);
    const focused = document.activeElement;
    const hadFocus = this.element.contains(focused);
    this.#items = items;
    if (!this.#isByHand) this.#chosen = this.#keyAt(0);
    else if (this.#indexOf(this.#chosen) < 0) this.#chosen = this.#keyAt(Math.min(at, items.length - 1));
    keep(this.element, items, this.#parts.keyOf, (item) => this.#drawItem(item), (node, item) => this.#redraw(node, item));
    if (!hadFocus || document.activeElement === focused) return;
    if (focused.isConnected && focused.checkVisibility()) focused.focus({ preventScroll: true });
    else this.focus();
  }

  // Puts the focus on the chosen card; whether there is one.
  focus() {
    const card = this.#node(this.#chosen)?.querySelector(".card");
    card?.focus();
    return Boolean(card);
  }

  // Whether the key was for these cards.
  onKey(event) {
    if (event.defaultPrevented || event.isComposing || isTyping(event) || !this.#items.length) return false;
    const isArrow = event.key.startsWith("Arrow");
    if (!isArrow && !keys.areSingleOn) return false;
    const step = STEPS.find(([key]) => matches(key, event));
    const item = this.#items[this.#indexOf(this.#chosen)];
    const act = this.#parts.acts.find((one) => one.key && matches(one.key, event) && (this.#isOffered(one, item) || one.tells));
    if (step) this.#step(step[1]);
    else if (act) this.#run(act, item, null);
    else return false;
    event.preventDefault();
    return true;
  }

  #isOffered(act, item) {
    return act.isOffered?.(item) ?? true;
  }

  #step(by) {
    const to = Math.max(0, Math.min(this.#items.length - 1, this.#indexOf(this.#chosen) + by));
    this.#choose(this.#keyAt(to));
    this.focus();
  }

  #choose(key) {
    this.#chosen = key;
    this.#isByHand = true;
    for (const item of this.#items) this.#redraw(this.#node(this.#parts.keyOf(item)), item);
  }

  #drawItem(item) {
    const key = this.#parts.keyOf(item);
    const onclick = () => (this.#chosen === key ? this.#open(key) : this.#choose(key));
    const buttons = this.#parts.acts.map((act) => this.#drawAct(act, key));
    return el(
      "li",
      { class: "need", "data-key": key },
      el("button", { type: "button", class: "card", onclick }, this.#parts.draw(item)),
      el(
        "div",
        { class: "card-more", hidden: true },
        el("p", { class: "card-standing" }),
        el("div", { class: "card-acts", role: "group", "aria-label": "What you can do" }, buttons),
        el("div", { class: "card-slot" }),
        el("p", { class: "problem", role: "alert", hidden: true }),
      ),
    );
  }

  #drawAct(act, key) {
    const onclick = (event) => {
      this.#choose(key);
      this.#run(act, this.#items[this.#indexOf(key)], event.currentTarget);
    };
    const attributes = { type: "button", class: "quiet", "aria-keyshortcuts": act.key?.toLowerCase(), onclick };
    return el("button", attributes, el("span"), act.key && " ", act.key && el("kbd", { "aria-hidden": "true" }, act.key));
  }

  #redraw(node, item) {
    this.#parts.acts.forEach((act, at) => {
      const button = node.querySelector(".card-acts").children[at];
      say(button.querySelector("span"), act.name(item));
      show(button, this.#isOffered(act, item));
    });
    const isChosen = this.#parts.keyOf(item) === this.#chosen;
    node.classList.toggle("is-chosen", isChosen);
    set(node.querySelector(".card"), "aria-current", isChosen ? "true" : null);
    show(node.querySelector(".card-more"), isChosen);
    this.#parts.redraw(node, item, isChosen);
  }

  #open(key) {
    const act = this.#parts.acts.find((one) => one.isOpening);
    this.#run(act, this.#items[this.#indexOf(key)], null);
  }

  // One act at a time on a card: the same one again changes nothing, another one waits for it.
  async #run(act, item, button) {
    const key = this.#parts.keyOf(item);
    const before = this.#running.get(key);
    if (before?.act === act) return;
    const done = (before?.done ?? Promise.resolve()).then(() => this.#runNow(act, key, button));
    const running = { act, done };
    this.#running.set(key, running);
    await done.finally(() => {
      if (this.#running.get(key) === running) this.#running.delete(key);
    });
  }

  async #runNow(act, key, button) {
    const node = this.#node(key);
    const item = this.#items[this.#indexOf(key)];
    if (!item || !(this.#isOffered(act, item) || act.tells)) return; // ended by what it waited for
    this.#complain(node, "");
    set(node, "aria-busy", "true");
    try {
      await act.act(item, node.querySelector(".card-slot"), button ?? node.querySelector(".card"));
    } catch (error) {
      if (!error.errors) throw error;
      this.#complain(node, error.message);
    } finally {
      set(node, "aria-busy", null);
    }
  }

  #complain(node, words) {
    const problem = node.querySelector(".card-more > .problem");
    say(problem, words);
    show(problem, Boolean(words));
  }

  #indexOf(key) {
    return this.#items.findIndex((item) => this.#parts.keyOf(item) === key);
  }

  #keyAt(index) {
    return index in this.#items ? this.#parts.keyOf(this.#items[index]) : null;
  }

  #node(key) {
    return [...this.element.children].find((node) => node.dataset.key === String(key));
  }
}
