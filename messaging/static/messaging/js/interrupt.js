// The reason for which somebody is alerted though they are with a patient, asked before it is sent.

import { busyInWords } from "./busy.js";
import { el } from "./dom.js";
import { errorOf, field, FormDialog } from "./form_dialog.js";
import { get, Refused } from "./server.js";
import { moment } from "./times.js";

export const LEAST_REASON = 10;
const MOST_REASON = 300;

export async function openInterrupt(composer, busy) {
  const { chat } = composer;
  let lately = [];
  try {
    ({ lately } = await get(`/api/interruptions/lately/?${busy.map((id) => `people=${id}`).join("&")}`));
  } catch {
    // The server asks again when it is sent.
  }
  open(composer, busy, lately, chat.practice, chat.now);
}

function open(composer, busy, lately, practice, now) {
  const names = practice.list(busy);
  const reason = el("textarea", { name: "reason", rows: "2", maxlength: MOST_REASON });
  const again = el("input", { type: "checkbox", name: "again" });
  const fields = [
    el("p", { class: "when-lead" }, `${busyInWords(busy, practice, now)} ${consequence(busy, practice)}`),
    field("reason", "Why it can't wait", reason),
    lately.length ? el("label", { class: "choice" }, again, el("span", { class: "choice-name" }, againInWords(lately, practice, now))) : null,
    lately.length ? errorOf("again") : null,
  ];
  const dialog = new FormDialog(`Interrupt ${names}?`, fields, `Interrupt ${names}`, () => {
    const words = reason.value.trim().replace(/\s+/g, " ");
    if (words.length < LEAST_REASON) throw refused("reason", `Say why, in at least ${LEAST_REASON} characters.`, reason);
    if (lately.length && !again.checked) throw refused("again", "Say that you want to interrupt again.", again);
    composer.submit({ interrupt: words, interruptAgain: again.checked });
    return () => composer.focus();
  });
  dialog.open();
}

function refused(name, words, input) {
  input.focus();
  return new Refused(422, { [name]: [words] });
}

// What follows, told before: also that nothing will be heard where no page is open.
function consequence(busy, practice) {
  const away = busy.filter((id) => !practice.online.has(id));
  const unheard = away.length ? ` ${practice.list(away)} ${away.length > 1 ? "have" : "has"} no page open, so nothing will be heard there.` : "";
  return `Interrupting alerts with a sound and a banner, shows your reason to the two of you, and is written down.${unheard}`;
}

function againInWords(lately, practice, now) {
  const each = lately.map(({ user, at }) => `${practice.shortName(user)} ${moment(at, now)}`);
  return `Interrupt again: you did so within ten minutes (${each.join(", ")})`;
}
