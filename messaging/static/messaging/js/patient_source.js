// What is suggested behind a #: patients that were named before, and a new one.

import { el } from "./dom.js";
import { field, FormDialog } from "./form_dialog.js";
import { send } from "./server.js";

const WHOLE = /^([a-z]{1,4})[ -]([a-z0-9][a-z0-9._-]*\d[a-z0-9._-]*)$/i;
const LATEST_MS = 150;

export const label = "Patients";
let turn = 0;

export async function find(query, composer) {
  const mine = (turn += 1);
  await new Promise((resolve) => setTimeout(resolve, LATEST_MS));
  if (mine !== turn || /^\d{1,2}$/.test(query)) return []; // more is being typed; "room #3"
  const { practice } = composer.chat;
  const { patients } = await send("/api/patients/find/", { query }).catch(() => ({ patients: [] }));
  const known = patients.map((one) => ({
    key: `patient-${one.id}`,
    name: nameOf(one),
    note: practice.place(one.location),
    insert: `${tokenOf(one)} `,
  }));
  const isKnown = known.some((one) => one.name === query.trim().toUpperCase().replace("-", " "));
  // Else Enter after "#1 priority" would no longer send.
  const mayBeNew = !isKnown && (known.length || !query || WHOLE.test(query.trim()));
  return mayBeNew ? [...known, created(query)] : known;
}

function created(query) {
  const [, initials, number] = WHOLE.exec(query.trim()) ?? [];
  const name = number ? `New patient ${initials.toUpperCase()} ${number.toUpperCase()}` : "New patient …";
  const take = (composer, range) => openNew(composer, range, initials ?? "", number ?? query.trim());
  return { key: "new", name, note: "initials and id", take };
}

function openNew(composer, range, initials, number) {
  const fields = [
    field("initials", "Initials", el("input", { name: "initials", maxlength: "4", value: initials, autocapitalize: "characters", required: true })),
    field("number", "Id in your records", el("input", { name: "number", maxlength: "30", value: number, required: true })),
    el("p", { class: "muted" }, "No names: initials and the id are enough for colleagues to know whom you mean."),
  ];
  new FormDialog("New patient", fields, "Add", async (form) => {
    const { initials, number } = form.elements;
    const made = await send("/api/patients/", { initials: initials.value, number: number.value });
    return () => composer.insert(`${tokenOf(made)} `, ...range);
  }).open();
}

function nameOf({ initials, number }) {
  return `${initials} ${number}`;
}

function tokenOf(patient) {
  return `#[${nameOf(patient)}]`;
}
