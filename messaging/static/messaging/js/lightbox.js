// One image of a message as large as the screen allows; arrows go to the others.

import { el, say, set, show, showDialog } from "./dom.js";
import { fileAddress } from "./frames.js";

export class Lightbox {
  #images;
  #at;
  #picture = el("img", { class: "lightbox-picture" });
  #name = el("p", { class: "lightbox-name" });
  #count = el("p", { class: "lightbox-count", role: "status" });
  #download = el("a", { class: "button", download: "" }, "Download");

  constructor(images, at) {
    this.#images = images;
    this.#at = at;
    const button = (label, act, key) =>
      el("button", { type: "button", class: "button", onclick: act, "aria-keyshortcuts": key }, label);
    this.previous = button("Previous", () => this.#step(-1), "ArrowLeft");
    this.next = button("Next", () => this.#step(1), "ArrowRight");
    this.close = button("Close", () => this.dialog.close(), "Escape");
    for (const one of [this.previous, this.next]) show(one, images.length > 1);
    this.dialog = el(
      "dialog",
      { class: "lightbox", "aria-label": "Image", onkeydown: (event) => this.#onKey(event) },
      el("div", { class: "lightbox-stage" }, this.#picture),
      el(
        "div",
        { class: "lightbox-foot" },
        el("div", { class: "lightbox-words" }, this.#name, this.#count),
        this.previous,
        this.next,
        this.#download,
        this.close,
      ),
    );
  }

  open() {
    this.#draw();
    showDialog(this.dialog);
    this.close.focus();
  }

  #onKey(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by || this.#images.length < 2) return;
    event.preventDefault();
    this.#step(by);
  }

  #step(by) {
    this.#at = (this.#at + by + this.#images.length) % this.#images.length;
    this.#draw();
  }

  // The preview at once, the image itself as soon as it is here.
  async #draw() {
    const file = this.#images[this.#at];
    const { width, height } = file;
    for (const [name, value] of Object.entries({ alt: file.name, width, height, src: `${fileAddress(file)}preview/` })) {
      set(this.#picture, name, value);
    }
    set(this.#download, "href", fileAddress(file));
    say(this.#name, file.name);
    say(this.#count, this.#images.length > 1 ? `${this.#at + 1} of ${this.#images.length}` : "");
    const whole = new Image();
    whole.src = fileAddress(file);
    await whole.decode().catch(() => {});
    if (this.#images[this.#at] === file && whole.complete && whole.naturalWidth) this.#picture.src = whole.src;
  }
}
