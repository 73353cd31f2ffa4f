// Ways to add files to what is being written: a button, the phone's camera, paste, and drop.
// What shows and sends them is loaded with the first file.

import { el } from "./dom.js";

const TYPES =
  "image/jpeg,image/png,image/gif,image/webp,image/heic,image/heif,.heic,.heif,.pdf,.txt,.csv,.docx,.xlsx,.pptx,.odt,.ods,.odp,.mp3,.m4a,.wav";
const HAS_CAMERA = window.matchMedia("(pointer: coarse)");

export class Attaching {
  #composer;
  #tray = null;

  constructor(composer, form) {
    this.#composer = composer;
    const buttons = [this.#chooser("Attach", { accept: TYPES, multiple: true })];
    if (HAS_CAMERA.matches) buttons.push(this.#chooser("Photo", { accept: "image/*", capture: "environment" }));
    composer.parts.actions.prepend(...buttons);
    composer.parts.text.addEventListener("paste", (event) => this.#onPaste(event));
    this.#listenForDrops(form.parentElement);
    composer.on("open", () => this.#tray?.draw());
    composer.addGate(() => this.#tray?.problem ?? null);
  }

  // What was added and waits to be sent.
  get files() {
    return this.#tray?.files ?? [];
  }

  get isAny() {
    return this.#composer.chat.uploads?.isAny ?? false;
  }

  // They go out as part of a message.
  take() {
    return this.#tray?.take() ?? [];
  }

  async restore(files) {
    if (files?.length) (await this.#open()).restore(files);
  }

  #chooser(label, attributes) {
    const input = el("input", { type: "file", hidden: true, ...attributes });
    input.onchange = () => {
      this.#add([...input.files]);
      input.value = ""; // the same file may be chosen again
    };
    const button = el("button", { type: "button", class: "quiet attach", onclick: () => input.click() }, label, input);
    const tell = () => {
      const { attachments, attachment_mb } = this.#composer.chat.practice.limits;
      button.title = `Up to ${attachments} files of ${attachment_mb} MB: images, PDF, Office, text, audio`;
    };
    button.addEventListener("pointerenter", tell);
    button.addEventListener("focus", tell);
    return button;
  }

  // Offices copy a picture of what they copy as text too: then the text is meant.
  #onPaste(event) {
    const { files } = event.clipboardData;
    if (!files.length || event.clipboardData.getData("text/plain")) return;
    event.preventDefault();
    this.#add([...files]);
  }

  #listenForDrops(area) {
    const hasFiles = ({ dataTransfer }) => dataTransfer?.types.includes("Files");
    area.addEventListener("dragover", (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
      area.classList.add("is-dropping");
    });
    area.addEventListener("dragleave", (event) => {
      if (!area.contains(event.relatedTarget)) area.classList.remove("is-dropping");
    });
    area.addEventListener("drop", (event) => {
      area.classList.remove("is-dropping");
      if (!hasFiles(event)) return;
      event.preventDefault();
      event.stopPropagation();
      this.#add([...event.dataTransfer.files]);
    });
  }

  async #add(files) {
    const tray = await this.#open();
    if (files.length) tray.add(files);
    this.#composer.focus();
  }

  async #open() {
    const { Tray } = await import("./tray.js");
    this.#tray ??= new Tray(this.#composer);
    return this.#tray;
  }
}

// Dropped beside a composer, a file would replace the page.
for (const name of ["dragover", "drop"]) {
  window.addEventListener(name, (event) => {
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  });
}
