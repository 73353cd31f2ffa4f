// What was added to a message and isn't sent: each file with its size, its progress, and a way out.

import { drawUploads } from "./attachments.js";
import { announce, el, say, show, soon } from "./dom.js";
import { uploadsOf } from "./uploads.js";

export class Tray {
  #composer;
  #uploads;
  #list = el("ul", { class: "uploads", "aria-label": "Files to send", hidden: true });
  #refused = el("p", { class: "problem", role: "alert", hidden: true });

  constructor(composer) {
    this.#composer = composer;
    this.#uploads = uploadsOf(composer.chat);
    this.#uploads.on("change", (upload) => this.#onChange(upload));
    composer.parts.above.append(this.#list, this.#refused);
    this.draw = soon(() => this.#draw());
    this.draw();
  }

  get files() {
    return this.#uploads.in(this.#composer.place);
  }

  // What stands against sending now: only what failed; the rest is waited for.
  get problem() {
    const failed = this.files.find((one) => one.state === "failed");
    if (!failed) return null;
    const what = failed.isFinal ? "Remove it to send the rest." : "Try again, or remove it.";
    return { field: "files", message: `${failed.name} was not uploaded. ${what}` };
  }

  add(files) {
    const { place, conversation } = this.#composer;
    const refused = this.#uploads.add(place, conversation.id, files);
    this.#tell(refused.join(" "));
    this.draw();
  }

  take() {
    const files = this.#uploads.take(this.#composer.place);
    this.#tell("");
    this.draw();
    return files;
  }

  restore(files) {
    this.#uploads.restore(this.#composer.place, files);
    this.draw();
  }

  #onChange(upload) {
    if (!this.files.includes(upload)) return;
    if (upload.state === "done") announce(`${upload.name} is uploaded.`);
    this.draw();
  }

  #tell(words) {
    say(this.#refused, words);
    show(this.#refused, Boolean(words));
  }

  #draw() {
    const tools = {
      retry: (upload) => this.#uploads.retry([upload]),
      remove: (upload) => {
        this.#uploads.remove(this.#composer.place, upload);
        this.#composer.change({});
        this.draw();
        this.#composer.focus();
      },
    };
    drawUploads(this.#list, this.files, tools);
  }
}
