// What of the board is looked at: location, role, priority.

import { el, set, show } from "../../messaging/js/dom.js";
import { PRIORITY_NAMES } from "../../messaging/js/frames.js";
import { SEVERAL } from "./board_wanted.js";

export class BoardFilter {
  #app;

  // `choose({location, role, priority})` is told what somebody chose.
  constructor(app, priorities, choose) {
    this.#app = app;
    const { practice } = app.chat;
    const roles = [...practice.roles.entries()].filter(([value]) => value !== "privacy_officer");
    this.roles = [...roles.map(([value]) => value), SEVERAL];
    const select = (name, label) => {
      const onchange = (event) => choose({ [name]: event.target.value });
      return el("select", { class: "pill", "aria-label": label, onchange });
    };
    this.location = select("location", "Location");
    this.role = select("role", "Role");
    this.priority = select("priority", "Priority");
    fill(this.role, "All roles", [...roles, [SEVERAL, "Several roles"]]);
    fill(this.priority, "All priorities", priorities.map((one) => [one, PRIORITY_NAMES[one]]));
    const all = () => choose({ location: "", role: "", priority: "" });
    this.all = el("button", { type: "button", class: "quiet", hidden: true, onclick: all }, "Show all");
    this.element = el("div", { class: "board-filter", role: "group", "aria-label": "Which asks" }, this.location, this.role, this.priority, this.all);
  }

  draw(wanted, places) {
    const { practice } = this.#app.chat;
    const key = places.join();
    if (this.location.dataset.places !== key) {
      fill(this.location, "All locations", places.map((id) => [id, practice.place(id)]));
      set(this.location, "data-places", key);
    }
    show(this.location, places.length > 1);
    for (const name of ["location", "role", "priority"]) {
      if (this[name].value !== wanted[name]) this[name].value = wanted[name];
    }
    show(this.all, Object.values(wanted).some(Boolean));
  }
}

function fill(select, all, options) {
  const made = [["", all], ...options].map(([value, text]) => el("option", { value }, text));
  select.replaceChildren(...made);
}
