// Whom is asked in place of somebody who is with a patient: who does the same there and is free.

import { emptyDraft } from "./asking.js";
import { busyInWords, freeInstead } from "./busy.js";
import { el, showDialog } from "./dom.js";
import { lower } from "./practice.js";
import { redrawDot } from "./sidebar.js";
import { send } from "./server.js";

// `busy` are those who can't be reached in time: with a patient, away, off shift.
export function openInstead(composer, busy) {
  const { chat, conversation } = composer;
  const { practice, now } = chat;
  const found = freeInstead(busy, conversation, practice);
  const choose = (one) => {
    dialog.close();
    take(composer, one).catch((error) => {
      if (!error.errors) throw error;
      chat.emit("trouble", error.message);
    });
  };
  const rows = found.map((one) => drawOne(one, practice, () => choose(one)));
  const nobody = el("p", {}, "Nobody else who does the same there is on shift and free now.");
  const close = el("button", { type: "button", class: "button", onclick: () => dialog.close() }, "Close");
  const dialog = el(
    "dialog",
    { class: "dialog small", "aria-label": "Ask somebody free now" },
    el("h2", {}, "Ask somebody free now"),
    el("p", { class: "setting-note" }, whyInWords(busy, practice, now)),
    rows.length ? el("ul", { class: "instead", "aria-label": "On shift and free" }, rows) : nobody,
    el("div", { class: "dialog-foot" }, close),
  );
  showDialog(dialog);
  (dialog.querySelector(".instead button") ?? close).focus();
}

function whyInWords(ids, practice, now) {
  if (ids.every((id) => practice.state(id) === "with_patient")) return busyInWords(ids, practice, now);
  return `${ids.map((id) => `${practice.shortName(id)}: ${lower(practice.stateInWords(id, now))}`).join("; ")}.`;
}

function drawOne({ id, isHere }, practice, onclick) {
  const { name, role_name: role, locations } = practice.people.get(id);
  const places = locations.map((place) => practice.place(place)).filter(Boolean);
  const dot = el("span", {});
  redrawDot(dot, practice, id);
  const note = [role, places.join(", "), isHere ? "" : "in a direct conversation"].filter(Boolean).join(" · ");
  return el(
    "li",
    {},
    el(
      "button",
      { type: "button", class: "choice", onclick },
      dot,
      el("span", { class: "choice-name" }, name),
      el("span", { class: "choice-note" }, note),
    ),
  );
}

// Here it asks them; who isn't here is written to, and what was written goes along.
async function take(composer, { id, isHere }) {
  if (isHere) {
    composer.change({ asks: "people", people: [id], role: "", location: null, each: false });
    return composer.focus();
  }
  const { chat, conversation, draft } = composer;
  const direct = await send("/api/direct/", { people: [id] });
  chat.takeConversation(direct);
  const { priority } = draft;
  const text = [composer.drafts.get(direct.id)?.text, draft.text].filter(Boolean).join("\n\n");
  composer.drafts.set(direct.id, { ...emptyDraft(direct.id), text, priority, asks: draft.asks === "nobody" ? "nobody" : "everybody" });
  // Files belong to the conversation that they were added in: then all of it stays there too.
  if (composer.conversation?.id === conversation.id && !composer.attaching.isAny) composer.change({ ...emptyDraft(conversation.id), replyTo: draft.replyTo });
  return chat.emit("go", direct.id);
}
