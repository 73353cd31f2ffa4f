// The two acts on a promise that need a word more: to whom it goes, and why it is excused.

import { el } from "../../messaging/js/dom.js";
import { field, FormDialog } from "../../messaging/js/form_dialog.js";

// `people`: [{id, name}]; `submit({to})` may throw Refused, and may answer where to go then.
export function openHandOver(people, submit) {
  const options = people.map((one) => el("option", { value: one.id }, one.name));
  const fields = [
    el("p", { class: "muted" }, "Whoever gets it is told at once. The time that was spent stays spent."),
    field("to", "Who answers instead", el("select", { name: "to" }, options)),
  ];
  new FormDialog("Hand it over", fields, "Hand over", async (form) => {
    return submit({ to: Number(form.elements.to.value) });
  }).open();
}

// `submit({reason})` may throw Refused.
export function openExcuse(submit) {
  const fields = [
    el("p", { class: "muted" }, "It stays on record as late, but counts against nobody. Your name and this reason stand beside it."),
    field("reason", "Reason", el("textarea", { name: "reason", rows: "3", maxlength: "300" })),
  ];
  new FormDialog("Excuse it", fields, "Excuse", async (form) => {
    await submit({ reason: form.elements.reason.value });
  }).open();
}
