// The ways to the search: its keys, its button, and its page, loaded when somebody wants it.

import { isTyping } from "./dom.js";

export class Search {
  #app;
  #view = null;
  #isOpen = false;

  constructor(app) {
    this.#app = app;
    document.getElementById("search-button").onclick = () => this.show();
    document.addEventListener("keydown", (event) => this.#onKey(event));
  }

  // Goes to the search; `query` is looked for at once.
  async show(query) {
    this.#app.router.go("/search/");
    (await this.#load())?.start(query);
  }

  async open() {
    this.#isOpen = true;
    const view = await this.#load();
    if (this.#isOpen) view?.open();
  }

  async close() {
    this.#isOpen = false;
    (await this.#view)?.close();
  }

  #load() {
    this.#view ??= import("./search_view.js").then(
      ({ SearchView }) => new SearchView(this.#app),
      () => {
        this.#view = null;
        this.#app.chat.emit("trouble", "The search can't be loaded now. Try again in a moment.");
      },
    );
    return this.#view;
  }

  #onKey(event) {
    const isSlash = event.key === "/" && !isTyping(event) && !event.ctrlKey && !event.metaKey && !event.altKey;
    const isShortcut = (event.ctrlKey || event.metaKey) && event.shiftKey && event.key.toLowerCase() === "f";
    if ((!isSlash && !isShortcut) || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    this.show();
  }
}
