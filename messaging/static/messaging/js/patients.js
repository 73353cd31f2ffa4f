// Patients in what is written and read: `#` suggests them, a message's menu leads to all about
// them, and what looks like a number that belongs in the records is asked about once.

import { el } from "./dom.js";
import { onTrigger } from "./triggers.js";

const PATIENT = /#\[([A-Z]{1,4} [A-Z0-9][A-Z0-9._-]{0,29})\]/gi;
const WORDS = {
  card: "This looks like a card number.",
  ssn: "This looks like a social security number.",
  birth: "This looks like a date of birth.",
};

onTrigger("#", () => import("./patient_source.js"));

// A text with its patients as people say them: "SL 20417".
export function withPatients(text) {
  return text.replace(PATIENT, (all, name) => name.toUpperCase());
}

// The patients that a message names, for those who may see all about one.
export function patientEntries(app) {
  return (message) => {
    if (!app.chat.practice.can.patients || !message.html.includes('class="patient"')) return [];
    const names = new Set([...message.text.matchAll(PATIENT)].map(([, name]) => name.toUpperCase()));
    return [...names].map((name) => ({
      label: `All about ${name}`,
      act: () => app.search.show(`patient:"${name}"`),
    }));
  };
}

// Asks about what was pasted, beside the text, and never stands in the way of sending.
export function watchPastes(composer) {
  const { text } = composer.parts;
  const box = el("div", { class: "paste-notes", role: "status" });
  text.form.prepend(box);
  for (const event of ["open", "sent"]) composer.on(event, () => box.replaceChildren());
  text.addEventListener("paste", async (event) => {
    const pasted = event.clipboardData?.getData("text/plain") ?? "";
    if (!/\d{4}/.test(pasted)) return;
    const { sensitiveIn } = await import("./sensitive.js");
    box.replaceChildren(...sensitiveIn(pasted).map((one) => note(composer, one)));
  });
}

function note(composer, { kind, text }) {
  const done = () => {
    row.remove();
    composer.focus();
  };
  const remove = () => {
    const start = composer.parts.text.value.lastIndexOf(text);
    if (start >= 0) composer.insert("", start, start + text.length);
    done();
  };
  const row = el(
    "div",
    { class: "paste-note" },
    el("span", {}, `${WORDS[kind]} It belongs in the records, not in the chat.`),
    el("button", { type: "button", class: "quiet", onclick: remove }, "Remove it"),
    el("button", { type: "button", class: "quiet", onclick: done }, "Keep it"),
  );
  return row;
}
