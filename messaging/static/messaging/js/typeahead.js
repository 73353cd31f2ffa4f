// Suggestions while writing: a listbox above the composer, walked with the arrow keys, taken with
// Enter, Tab or a click, closed with Escape. The focus stays in the text.

import { announce, el, set } from "./dom.js";
import { lookedFor } from "./triggers.js";

const MOST = 20;

export class Typeahead {
  #composer;
  #text;
  #at = null; // what is looked for
  #items = [];
  #of = null; // what was looked for when the items shown were found
  #sources = new Map(); // trigger -> its source, once loaded
  #selected = 0;
  #dismissed = null; // where Escape closed it
  #list;

  constructor(composer) {
    this.#composer = composer;
    this.#text = composer.parts.text;
    this.#list = el("ul", {
      id: `${composer.parts.id}-suggestions`,
      class: "popover typeahead",
      role: "listbox",
      popover: "manual",
      tabindex: "0", // it may scroll; Tab takes what is selected and never stops here
      onpointerdown: (event) => event.preventDefault(), // the focus stays in the text
    });
    this.#text.form.append(this.#list); // within the landmark of what it belongs to
    set(this.#text, "aria-autocomplete", "list");
    set(this.#text, "aria-controls", this.#list.id);
    this.#text.addEventListener("blur", () => this.close());
    this.#text.addEventListener("click", () => this.refresh());
    window.addEventListener("resize", () => this.close());
  }

  get isOpen() {
    return this.#list.matches(":popover-open");
  }

  close() {
    this.#at = null;
    if (this.isOpen) this.#list.hidePopover();
    set(this.#text, "aria-activedescendant", null);
  }

  // Looks again at what stands before the caret.
  async refresh() {
    const { value, selectionStart, selectionEnd } = this.#text;
    const at = selectionStart === selectionEnd ? lookedFor(value, selectionEnd) : null;
    if (!at || this.#dismissed === at.start) {
      if (!at) this.#dismissed = null;
      return this.close();
    }
    this.#dismissed = null;
    this.#at = at;
    // A source that is here and knows its answer is drawn with the keystroke.
    const source = this.#sources.get(at.trigger) ?? (await this.#load(at.trigger));
    // Of what was typed while a source was loading, only the last is looked for.
    const found = this.#at === at ? source.find(at.query, this.#composer) : [];
    const items = found instanceof Promise ? await found : found;
    if (this.#at !== at) return null;
    this.#of = at;
    return items.length ? this.#show(items.slice(0, MOST), source.label) : this.close();
  }

  async #load(trigger) {
    const source = await trigger.load();
    this.#sources.set(trigger, source);
    return source;
  }

  // Whether the list took this key.
  onKey(event) {
    if (!this.isOpen || event.isComposing) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const isTaken = (event.key === "Enter" || event.key === "Tab") && !event.shiftKey;
    // What is still shown of an earlier letter isn't what was meant.
    if (isTaken && this.#of !== this.#at) return false;
    if (step) this.#select((this.#selected + step + this.#items.length) % this.#items.length);
    else if (isTaken) this.#take(this.#items[this.#selected]);
    else if (event.key === "Escape") this.#dismiss();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  #dismiss() {
    this.#dismissed = this.#at.start;
    this.close();
  }

  #show(items, label) {
    const isNew = !this.isOpen;
    this.#items = items;
    set(this.#list, "aria-label", label);
    this.#list.replaceChildren(...items.map((item, index) => this.#draw(item, index)));
    if (isNew) this.#list.showPopover();
    this.#place();
    this.#select(0);
    if (isNew) announce(`${label}: ${items.length}. Choose with the arrow keys and Enter.`);
  }

  #draw(item, index) {
    return el(
      "li",
      { id: `${this.#list.id}-${index}`, role: "option", class: "choice", onclick: () => this.#take(item) },
      item.sign ?? null,
      el("span", { class: "choice-name" }, item.name),
      item.note ? el("span", { class: "choice-note" }, item.note) : null,
    );
  }

  #select(index) {
    this.#selected = index;
    for (const [at, node] of [...this.#list.children].entries()) {
      set(node, "aria-selected", String(at === index));
    }
    const node = this.#list.children[index];
    set(this.#text, "aria-activedescendant", node.id);
    node.scrollIntoView({ block: "nearest" });
  }

  #take(item) {
    const { start } = this.#at;
    const range = [start, this.#text.selectionEnd];
    this.close();
    this.#dismissed = start; // what was taken may begin another name
    if (item.take) item.take(this.#composer, range);
    else this.#composer.insert(item.insert, ...range);
    if (!lookedFor(this.#text.value, this.#text.selectionEnd)) this.#dismissed = null;
  }

  // Above the composer, so that nothing on the page moves.
  #place() {
    const at = this.#text.form.getBoundingClientRect();
    const width = Math.min(440, at.width, window.innerWidth - 16);
    Object.assign(this.#list.style, {
      width: `${width}px`,
      left: `${Math.max(8, Math.min(at.left, window.innerWidth - width - 8))}px`,
      bottom: `${window.innerHeight - at.top + 6}px`,
      maxHeight: `${Math.max(120, Math.min(340, at.top - 12))}px`,
    });
  }
}
