// Two or more lists in one place, of which one is seen; arrows go from tab to tab.

import { el, say, set, show } from "../../messaging/js/dom.js";

const STEPS = { ArrowRight: 1, ArrowLeft: -1 };

export class TabList {
  #tabs;
  #shown;

  // `tabs`: [{id, name, unit, panel}]; the first one is seen. `onchange(id)` follows a choice.
  constructor(label, tabs, onchange) {
    this.#shown = tabs[0].id;
    this.#tabs = tabs.map((tab) => ({ ...tab, button: this.#draw(tab, onchange) }));
    const buttons = this.#tabs.map((tab) => tab.button);
    this.element = el("div", { class: "tab-list", role: "tablist", "aria-label": label }, buttons);
    this.element.onkeydown = (event) => this.#onKey(event, onchange);
    this.show(this.#shown);
  }

  get shown() {
    return this.#shown;
  }

  show(id) {
    this.#shown = id;
    for (const tab of this.#tabs) {
      const isShown = tab.id === id;
      set(tab.button, "aria-selected", String(isShown));
      set(tab.button, "tabindex", isShown ? null : "-1");
      show(tab.panel, isShown);
    }
  }

  // How many wait behind each, by id.
  count(counts) {
    for (const { id, button } of this.#tabs) say(button.querySelector(".count"), counts[id] ? String(counts[id]) : "");
  }

  focus() {
    this.#tabs.find((tab) => tab.id === this.#shown).button.focus();
  }

  #draw({ id, name, panel }, onchange) {
    set(panel, "id", `panel-${id}`);
    set(panel, "role", "tabpanel");
    set(panel, "aria-labelledby", `tab-${id}`);
    const onclick = () => {
      this.show(id);
      onchange(id);
    };
    const attributes = { type: "button", role: "tab", id: `tab-${id}`, "aria-controls": `panel-${id}`, onclick };
    return el("button", attributes, name, " ", el("span", { class: "count" }));
  }

  #onKey(event, onchange) {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const at = this.#tabs.findIndex((tab) => tab.id === this.#shown);
    const { id } = this.#tabs.at((at + step) % this.#tabs.length);
    this.show(id);
    this.focus();
    onchange(id);
  }
}
