// Beside the priority: whether those who get a message are asked to confirm it.

import { el, show } from "./dom.js";

const WORDS = { "": "No confirming", wanted: "Ask to confirm", enough: "Confirming is enough" };

export class ConfirmOption {
  // `place` tells two composers apart, `choose(fields)` takes over what was chosen.
  constructor(place, choose) {
    const onchange = (event) => choose({ confirm: event.target.value });
    const options = Object.entries(WORDS).map(([value, label]) => el("option", { value }, label));
    this.select = el("select", { id: `${place}confirm`, class: "pill confirm", "aria-label": "Confirming", onchange }, options);
    this.select.title = "Everybody whom it is for says once that they have read it";
  }

  draw({ confirm = "", asks }) {
    const value = asks === "nobody" && confirm === "enough" ? "wanted" : confirm;
    show(this.select.options[2], asks !== "nobody");
    this.select.options[2].disabled = asks === "nobody";
    if (this.select.value !== value) this.select.value = value;
    this.select.classList.toggle("is-asking", value !== "");
  }
}
