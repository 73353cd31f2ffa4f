// Where one types what to look for, with what may follow offered below.

import { el, set, show } from "./dom.js";
import { titleOf } from "./practice.js";
import { suggestions, withTaken } from "./search_words.js";
import { get } from "./server.js";

export class SearchField {
  #chat;
  #search;
  #offered = [];
  #selected = -1; // none: Enter searches
  #filters = null;

  constructor(chat, search) {
    this.#chat = chat;
    this.#search = search;
    this.input = el("input", {
      type: "search",
      id: "search-field",
      role: "combobox",
      "aria-label": "Search messages",
      "aria-autocomplete": "list",
      "aria-controls": "search-offers",
      "aria-expanded": "false",
      placeholder: "Words, “phrases”, from:bre, is:late …",
      autocomplete: "off",
      spellcheck: "false",
      maxlength: "400",
      oninput: () => this.#offer(),
      onclick: () => this.#offer(),
      onblur: () => this.close(),
      onkeydown: (event) => this.#onKey(event),
    });
    this.list = el("ul", { id: "search-offers", class: "search-offers", role: "listbox", "aria-label": "Filters", hidden: true });
    this.list.onpointerdown = (event) => event.preventDefault(); // the focus stays in the field
    const submit = el("button", { type: "submit", class: "button primary" }, "Search");
    this.form = el("form", { class: "search-form", role: "search", onsubmit: (event) => this.#onSubmit(event) }, this.input, submit, this.list);
  }

  focus() {
    this.input.focus();
  }

  close() {
    this.#offered = [];
    this.#selected = -1;
    this.#draw();
  }

  // Adds an operator at the end, and offers its values.
  insert(words) {
    const { value } = this.input;
    this.input.value = value && !value.endsWith(" ") ? `${value} ${words}` : value + words;
    this.focus();
    this.#offer();
  }

  async #offer() {
    const known = { ...this.#names(), filters: this.#filters ?? {} };
    const { value, selectionStart, selectionEnd } = this.input;
    this.#offered = selectionStart === selectionEnd ? suggestions(value, selectionEnd, known) : [];
    this.#selected = -1;
    this.#draw();
    if (this.#filters) return;
    this.#filters = {};
    try {
      this.#filters = await get("/api/search/filters/");
      if (document.activeElement === this.input && this.#selected < 0) this.#offer();
    } catch {
      this.#filters = null; // asked for again with the next letter
    }
  }

  #names() {
    const { practice, conversations } = this.#chat;
    const people = [...practice.people.values()]
      .map((one) => ({ label: one.name, note: one.role_name }))
      .sort((a, b) => a.label.localeCompare(b.label));
    const places = [...conversations.values()]
      .filter((one) => one.kind === "channel" || one.members.length < 3)
      .map((one) => ({ label: titleOf(one, practice), note: one.kind === "direct" ? "direct" : practice.place(one.location) }))
      .sort((a, b) => a.label.localeCompare(b.label));
    return { people, conversations: places };
  }

  #draw() {
    const isShown = this.#offered.length > 0;
    this.list.replaceChildren(...this.#offered.map((one, index) => this.#drawOffer(one, index)));
    show(this.list, isShown);
    set(this.input, "aria-expanded", String(isShown));
    set(this.input, "aria-activedescendant", this.#selected < 0 ? null : `search-offer-${this.#selected}`);
    this.list.children[this.#selected]?.scrollIntoView({ block: "nearest" });
  }

  #drawOffer(offer, index) {
    const isSelected = String(index === this.#selected);
    return el(
      "li",
      { id: `search-offer-${index}`, role: "option", class: "choice", "aria-selected": isSelected, onclick: () => this.#take(offer) },
      el("span", { class: "choice-name" }, offer.label),
      el("span", { class: "choice-note" }, offer.note),
    );
  }

  #take(offer) {
    const { text, caret } = withTaken(this.input.value, this.input.selectionEnd, offer);
    this.input.value = text;
    this.input.setSelectionRange(caret, caret);
    this.#offer();
  }

  #onKey(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const count = this.#offered.length;
    if (step && count) {
      event.preventDefault();
      // One place more than there are offers: that of the field itself.
      this.#selected = ((this.#selected + 1 + step + count + 1) % (count + 1)) - 1;
      this.#draw();
    } else if (event.key === "ArrowDown") {
      event.preventDefault();
      document.querySelector(".hits a")?.focus();
    } else if (event.key === "Enter" && this.#selected >= 0) {
      event.preventDefault();
      this.#take(this.#offered[this.#selected]);
    } else if (event.key === "Escape" && count) {
      event.preventDefault();
      this.close();
    }
  }

  #onSubmit(event) {
    event.preventDefault();
    this.close();
    this.#search();
  }
}
