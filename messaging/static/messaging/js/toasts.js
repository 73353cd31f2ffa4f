// One quiet line at the corner of the page, one at a time; the sidebar counts what it replaces.

import { announce, el } from "./dom.js";

const LASTS_MS = 8_000;

export class Toasts {
  #shown = null;
  #timer = 0;

  // `key` says what it is about; an urgent one stays until it is read or closed.
  show({ key, words, act, isUrgent = false }) {
    this.close();
    const close = () => this.close();
    const go = () => {
      close();
      act();
    };
    const node = el(
      "div",
      { class: `toast${isUrgent ? " urgent" : ""}`, role: "region", "aria-label": "New" },
      el("span", { class: "toast-words" }, words),
      act ? el("button", { type: "button", class: "button", onclick: go }, "Show") : null,
      el("button", { type: "button", class: "quiet", onclick: close }, "Close"),
    );
    document.body.append(node);
    announce(words);
    this.#shown = { key, node };
    if (isUrgent) return;
    const wait = () => (this.#timer = setTimeout(close, LASTS_MS));
    for (const stays of ["pointerenter", "focusin"]) node.addEventListener(stays, () => clearTimeout(this.#timer));
    for (const goes of ["pointerleave", "focusout"]) node.addEventListener(goes, wait);
    wait();
  }

  get key() {
    return this.#shown?.key;
  }

  close() {
    clearTimeout(this.#timer);
    this.#shown?.node.remove();
    this.#shown = null;
  }
}
