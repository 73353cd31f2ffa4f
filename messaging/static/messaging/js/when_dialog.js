// A dialog that asks for a time: a few that are likely, or a day and an hour.

import { el } from "./dom.js";
import { field, FormDialog } from "./form_dialog.js";
import { moment } from "./times.js";

const HOUR = 9;

// `choices`: [{label, at, note, value}]; `pick(value)` gets {when, at} and may raise Refused.
export function openWhen({ title, lead = [], choices, action, now, start, pick, extra }) {
  let chosen = null;
  const input = el("input", { type: "datetime-local", name: "at", value: wall(start ?? tomorrow(now)), min: wall(now) });
  const note = el("p", { class: "muted when-note", role: "status" });
  const rows = choices.map((choice) =>
    el(
      "button",
      {
        type: "button",
        class: "menu-item when-choice",
        onclick: () => {
          chosen = choice.value;
          dialog.form.requestSubmit();
        },
      },
      el("span", { class: "choice-name" }, choice.label),
      el("span", { class: "choice-note" }, choice.note ?? (choice.at ? moment(choice.at, now) : "")),
    ),
  );
  input.oninput = () => {
    note.textContent = input.value ? (extra?.(new Date(input.value)) ?? "") : "";
  };
  const fields = [
    ...lead.map((words) => el("p", { class: "when-lead" }, words)),
    el("div", { class: "when-choices", role: "group", "aria-label": "Likely times" }, rows),
    field("at", "Or at", input),
    note,
  ];
  const dialog = new FormDialog(title, fields, action, async () => {
    const value = chosen ?? { when: "at", at: input.value ? new Date(input.value).toISOString() : "" };
    chosen = null;
    return pick(value);
  });
  input.oninput();
  dialog.open();
  (rows[0] ?? input).focus();
}

// Tomorrow at nine, on the clock of whoever looks.
export function tomorrow(now) {
  const date = new Date(now);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1, HOUR).toISOString();
}

// "2026-06-09T10:00", as a field of a day and an hour has it.
function wall(at) {
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
