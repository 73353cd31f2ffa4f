// A view in place of the conversation that is seldom opened, and loaded when it is.

import { el, show } from "./dom.js";

export class LazyView {
  #root = el("section", { class: "page-pane", hidden: true });
  #view = null;
  #load;
  #isOpen = false;

  // `load()` answers a promise of a class that is made with (app, root) and may have open, close.
  constructor(app, load) {
    this.#load = async () => new (await load())(app, this.#root);
    document.getElementById("main").append(this.#root);
  }

  async open() {
    this.#isOpen = true;
    show(this.#root, true);
    this.#view ??= this.#load();
    const view = await this.#view;
    if (this.#isOpen) view.open();
  }

  close() {
    this.#isOpen = false;
    show(this.#root, false);
  }
}
