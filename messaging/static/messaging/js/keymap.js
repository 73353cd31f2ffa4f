// "?": every shortcut there is, from the table that they are handled by.

import { el, showDialog } from "./dom.js";
import { keyNames } from "./keys.js";

export function openKeymap(keys) {
  const single = el("input", { type: "checkbox", checked: keys.areSingleOn });
  single.onchange = () => keys.switchSingle(single.checked);
  const close = el("button", { type: "button", class: "button", onclick: () => dialog.close() }, "Close");
  const dialog = el(
    "dialog",
    { class: "dialog keymap", "aria-label": "Keyboard shortcuts" },
    el("h2", {}, "Keyboard shortcuts"),
    el(
      "div",
      { class: "keymap-groups", tabindex: "0", role: "region", "aria-label": "Shortcuts" },
      keys.map.flatMap(([group, rows]) => [
        el("h3", {}, group),
        el("dl", {}, rows.map((row) => drawRow(row))),
      ]),
    ),
    el("label", { class: "choice" }, single, el("span", { class: "choice-name" }, "Single keys work (such as W)")),
    el("div", { class: "dialog-foot" }, close),
  );
  showDialog(dialog);
  close.focus();
}

function drawRow({ keys, words }) {
  return el("div", { class: "keymap-row" }, el("dt", {}, drawKeys(keys)), el("dd", {}, words));
}

export function drawKeys(keys) {
  return keyNames(keys).flatMap((name, at) => [at ? " " : "", el("kbd", {}, name)]);
}
