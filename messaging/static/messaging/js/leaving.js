// Asks whoever logs out while messages wait to be sent, or a change of one to be saved.

import { el, showDialog } from "./dom.js";

// Whether to log out, with so many messages that would be lost, or a change of one.
export function mayLeave(count, isEditing) {
  if (!count && !isEditing) return Promise.resolve(true);
  return new Promise((resolve) => {
    const words = inWords(count);
    const button = (label, kind, answer) =>
      el("button", { type: "button", class: `button ${kind}`, onclick: () => dialog.close(answer) }, label);
    const dialog = el(
      "dialog",
      { class: "dialog small", "aria-label": words },
      el("h2", {}, words),
      el("p", {}, `If you log out now, ${count ? "what they say" : "what you changed"} is lost.`),
      el("div", { class: "dialog-foot" }, button("Stay", "", ""), button("Log out", "primary", "leave")),
    );
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "leave"));
    showDialog(dialog);
  });
}

function inWords(count) {
  if (!count) return "A change of a message is not saved yet.";
  return count === 1 ? "One message is not sent yet." : `${count} messages are not sent yet.`;
}
