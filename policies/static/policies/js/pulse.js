// The pulse: three questions about messages, answered without a name.

import { el } from "../../messaging/js/dom.js";
import { errorOf, field, FormDialog } from "../../messaging/js/form_dialog.js";

const WHO = "Your answers are kept without your name, and read when the four weeks are over, if five people have answered.";

// `submit({realistic, interrupted, change})` may throw Refused, and may answer where to go then.
export function openPulse(submit) {
  const change = el("textarea", { name: "change", rows: "3", maxlength: "500" });
  const fields = [
    el("p", { class: "muted" }, WHO),
    choice("realistic", "Are the answer times realistic?", [["yes", "Yes"], ["mostly", "Mostly"], ["no", "No"]]),
    choice("interrupted", "Were you interrupted while with a patient?", [["never", "Never"], ["sometimes", "Once or twice"], ["often", "Often"]]),
    field("change", "What should change? If you like", change),
  ];
  new FormDialog("Three questions about messages", fields, "Send", ({ elements }) =>
    submit({ realistic: elements.realistic.value, interrupted: elements.interrupted.value, change: elements.change.value }),
  ).open();
}

function choice(name, question, choices) {
  const rows = choices.map(([value, label]) => el("label", {}, el("input", { type: "radio", name, value }), label));
  return el("fieldset", { class: "pulse-question" }, el("legend", {}, question), el("div", {}, rows), errorOf(name));
}
