// A menu at whatever was chosen: arrows walk in it, keys choose, Escape goes back.

import { el, placeAt } from "./dom.js";

const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

// `entries`: [{label, act(from), key, sign, isOn}]; a `sign` is shown in place of the label, `isOn`
// says that the entry is one to switch on and off. `note` stands below.
export function openMenu(label, entries, from, { look = "", note = null } = {}) {
  const home = from.closest(".message");
  const items = entries.map((entry) => draw(entry, () => choose(entry)));
  const menu = el("div", { role: "menu", "aria-label": label, class: look }, items);
  const popover = el("div", { class: "popover message-menu", popover: "auto" }, menu, note && el("p", { class: "menu-note" }, note));

  const back = () => {
    popover.hidePopover();
    (from.isConnected ? from : home)?.focus({ preventScroll: true });
  };
  const choose = (entry) => {
    back();
    entry.act(from.isConnected ? from : home);
  };
  menu.onkeydown = (event) => {
    const at = items.indexOf(document.activeElement);
    const step = STEPS[event.key];
    const to = { Home: 0, End: -1 }[event.key];
    const short = entries.find(({ key }) => key?.toLowerCase() === event.key.toLowerCase());
    if (step) items.at((at + step) % items.length).focus();
    else if (to !== undefined) items.at(to).focus();
    else if (event.key === "Tab" || event.key === "Escape") back();
    else if (short) choose(short);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  popover.ontoggle = (event) => event.newState === "closed" && popover.remove();

  from.closest("main, aside, dialog, body").append(popover);
  popover.showPopover();
  placeAt(popover, from);
  items[0].focus();
}

function draw({ label, key, sign, isOn }, onclick) {
  const isSwitch = isOn !== undefined;
  const attributes = {
    type: "button",
    class: "menu-item",
    role: isSwitch ? "menuitemcheckbox" : "menuitem",
    tabindex: "-1",
    "aria-checked": isSwitch ? String(isOn) : null,
    "aria-keyshortcuts": key?.toLowerCase(),
    "aria-label": sign ? label : null,
    title: sign ? label : null,
    onclick,
  };
  return el("button", attributes, sign ?? label, key && el("kbd", { "aria-hidden": "true" }, key));
}
