// What lies over the page while its screen is locked: whose it is, and the field that unlocks it.
// Everything else in the document is out of sight, out of reach and unread until then.

const FIELDS = {
  pin: { label: "Your PIN", attributes: { autocomplete: "off", inputmode: "numeric", maxlength: "6" } },
  password: { label: "Your password", attributes: { autocomplete: "current-password", maxlength: "200" } },
};
const NOTHING = "log_in"; // whoever has neither logs in anew
const AWAY = "The server can't be reached. Try again in a moment.";

export class Cover {
  #template = document.getElementById("screen-lock");
  #dialog = null;
  #by = "";
  #title = "";
  #focused = null;

  // `unlock(form)` asks the server, and answers {problem, isOver} or {} when it is unlocked.
  constructor(unlock) {
    this.unlock = unlock;
  }

  get isShown() {
    return this.#dialog !== null;
  }

  // `by`: "pin", "password", "log_in", or undefined as long as the server hasn't said.
  show(by, endsAt) {
    if (!this.isShown) this.#open();
    this.#ask(by);
    const at = new Date(endsAt);
    const time = at.toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
    const words = Number.isNaN(at.getTime()) ? "" : `You will be logged off at ${time}.`;
    const end = this.#find("[data-lock-end]");
    if (end.textContent !== words) end.textContent = words;
  }

  // The page is there again, as it was.
  hide() {
    if (!this.isShown) return;
    const dialog = this.#dialog;
    this.#dialog = null;
    document.documentElement.classList.remove("is-locked");
    dialog.close();
    dialog.remove();
    document.title = this.#title;
    // Given back by the dialog it has the focus and hears no keys: it was out of sight until now.
    this.#focused?.blur();
    this.#focused?.focus({ preventScroll: true });
    document.dispatchEvent(new Event("screen:unlocked"));
  }

  #open() {
    this.#dialog = this.#template.content.cloneNode(true).querySelector("dialog");
    this.#by = "";
    this.#title = document.title;
    this.#focused = document.activeElement;
    document.body.append(this.#dialog);
    this.#dialog.addEventListener("cancel", (event) => event.preventDefault());
    // A browser closes a dialog all the same when it is told so twice.
    this.#dialog.addEventListener("close", () => this.isShown && this.#dialog.showModal());
    // Keys are for the cover: those of the page behind it don't hear them.
    this.#dialog.addEventListener("keydown", (event) => event.stopPropagation());
    this.#find("[data-lock-form]").addEventListener("submit", (event) => this.#onSubmit(event));
    this.#dialog.showModal();
    document.documentElement.classList.add("is-locked");
    document.title = this.#template.dataset.title;
    document.dispatchEvent(new Event("screen:locked"));
  }

  #ask(by) {
    const field = this.#find("#lock-secret");
    this.#find("[data-lock-form] .primary").disabled = !by && !this.#by;
    this.#find("[data-lock-form]").hidden = by === NOTHING;
    this.#find("[data-lock-again]").hidden = by !== NOTHING;
    if (by && by !== this.#by && by !== NOTHING) {
      this.#by = by;
      const { label, attributes } = FIELDS[by];
      this.#find("[data-lock-label]").textContent = label;
      field.removeAttribute("inputmode");
      for (const [name, value] of Object.entries(attributes)) field.setAttribute(name, value);
    }
    const first = by === NOTHING ? this.#find(".lock-others button") : field;
    if (!this.#dialog.contains(document.activeElement)) first.focus();
  }

  async #onSubmit(event) {
    event.preventDefault();
    const dialog = this.#dialog;
    const form = event.target;
    const field = this.#find("#lock-secret");
    const button = form.querySelector("button");
    button.disabled = true;
    this.#say("");
    const answer = await this.unlock(form);
    if (dialog !== this.#dialog) return;
    button.disabled = false;
    if (answer === null) this.#say(AWAY);
    else if (answer.problem) {
      this.#say(answer.problem);
      field.value = "";
    }
    field.focus();
  }

  #say(words) {
    this.#find("#lock-problem").textContent = words;
    this.#find("#lock-secret").toggleAttribute("aria-invalid", Boolean(words));
  }

  #find(selector) {
    return this.#dialog.querySelector(selector);
  }
}
