// "Guideline didn't fit here": which paragraph, and a few words. The message itself isn't copied.

import { announce, el } from "../../messaging/js/dom.js";
import { field, FormDialog } from "../../messaging/js/form_dialog.js";
import { get, send } from "../../messaging/js/server.js";

const WHO = "Managers read the paragraph and your note, not your name. The message isn't copied; who is in this conversation can open it from there.";

// Throws Refused when the message can't be asked about.
export async function openMisfit(message) {
  const path = `/guidelines/misfit/${message.id}/`;
  const { rules, likely, said } = await get(path);
  const chosen = said?.rule ?? likely;
  const options = rules.map(({ anchor, title }) => el("option", { value: anchor, selected: anchor === chosen }, title));
  const note = el("textarea", { name: "note", rows: "3", maxlength: "500" });
  note.value = said?.note ?? "";
  const fields = [
    el("p", { class: "muted" }, WHO),
    field("rule", "Which paragraph", el("select", { name: "rule" }, options)),
    field("note", "Why, if you like", note),
  ];
  new FormDialog("Guideline didn't fit here", fields, said ? "Change it" : "Say it", async ({ elements }) => {
    await send(path, { rule: elements.rule.value, note: elements.note.value });
    announce("Said. Thank you.");
  }).open();
}
