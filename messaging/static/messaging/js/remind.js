// When to be reminded of a message; an answer that is owed keeps its own clock.

import { moment } from "./times.js";
import { openWhen, tomorrow } from "./when_dialog.js";

const MINUTES = [
  [30, "In 30 min"],
  [120, "In 2 h"],
];

export function openRemind(later, message, due) {
  const now = later.now;
  const choices = MINUTES.map(([minutes, label]) => choice(label, new Date(now + minutes * 60_000).toISOString()));
  if (later.nextShift) {
    choices.push({ ...choice("When I'm next on shift", later.nextShift), value: { when: "shift" } });
  }
  choices.push(choice("Tomorrow 9:00 am", tomorrow(now)));
  openWhen({
    title: "Remind me",
    lead: due ? [`Your answer is due ${moment(due, now)}. A reminder doesn't stop that clock.`] : [],
    choices: choices.map((one) => ({ ...one, note: noteOf(one, due, now) })),
    action: "Remind me then",
    now,
    pick: async (value) => {
      await later.keep(message.id, value);
    },
    extra: (at) => (due && at.getTime() > Date.parse(due) ? AFTER : ""),
  });
}

const AFTER = "That is after your answer is due: answer before, or tell who asked. The clock goes on.";

function choice(label, at) {
  return { label, at, value: { when: "at", at } };
}

function noteOf({ at, label }, due, now) {
  const words = label.startsWith("Tomorrow") ? "" : moment(at, now);
  const isAfter = due && Date.parse(at) > Date.parse(due);
  return [words, isAfter ? "after your answer is due" : ""].filter(Boolean).join(", ");
}
