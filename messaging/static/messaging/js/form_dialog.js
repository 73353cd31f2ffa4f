// A dialog with a form: what the server refuses stands beside its field, and nothing is lost.

import { el, say, set, show, showDialog } from "./dom.js";

// A modal dialog with a form; `onSubmit(form)` may throw Refused, whose errors are shown. It may
// answer where to go then: closing gives the focus back to the button that opened the dialog.
export class FormDialog {
  constructor(title, fields, action, onSubmit) {
    this.problem = el("p", { class: "problem", role: "alert", hidden: true });
    this.submit = el("button", { type: "submit", class: "button primary" }, action);
    const cancel = el("button", { type: "button", class: "button", onclick: () => this.close() }, "Cancel");
    this.form = el(
      "form",
      { method: "dialog", novalidate: true, autocomplete: "off" },
      el("h2", {}, title),
      fields,
      this.problem,
      el("div", { class: "dialog-foot" }, cancel, this.submit),
    );
    this.element = el("dialog", { class: "dialog", "aria-label": title }, this.form);
    this.form.onsubmit = (event) => this.#onSubmit(event, onSubmit);
  }

  open() {
    showDialog(this.element);
    this.form.querySelector("input, select, textarea")?.focus();
  }

  close() {
    this.element.close();
  }

  async #onSubmit(event, onSubmit) {
    event.preventDefault();
    this.submit.disabled = true;
    this.#say({});
    try {
      const goOn = await onSubmit(this.form);
      this.close();
      goOn?.();
    } catch (error) {
      if (!error.errors) throw error;
      this.#say(error.errors, error.message);
    } finally {
      this.submit.disabled = false;
    }
  }

  // Errors beside their fields; the rest, and what has no field here, at the foot.
  #say(errors, message = "") {
    let isSaid = false;
    for (const note of this.form.querySelectorAll("[data-error-of]")) {
      const words = errors[note.dataset.errorOf]?.join(" ") ?? "";
      say(note, words);
      show(note, Boolean(words));
      isSaid ||= Boolean(words);
    }
    say(this.problem, isSaid ? "" : message);
    show(this.problem, !isSaid && Boolean(message));
  }
}

export function errorOf(name) {
  return el("p", { class: "problem", "data-error-of": name, role: "alert", hidden: true });
}

// A labelled field with room for its error.
export function field(name, label, input) {
  set(input, "id", `field-${name}`);
  return el("div", { class: "field" }, el("label", { for: `field-${name}` }, label), input, errorOf(name));
}
