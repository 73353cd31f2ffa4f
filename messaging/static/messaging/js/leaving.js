// Asks whoever logs out while messages wait to be sent.

import { el, showDialog } from "./dom.js";

// Whether to log out, with so many messages that would be lost.
export function mayLeave(count) {
  if (!count) return Promise.resolve(true);
  return new Promise((resolve) => {
    const words = count === 1 ? "One message is not sent yet." : `${count} messages are not sent yet.`;
    const button = (label, kind, answer) =>
      el("button", { type: "button", class: `button ${kind}`, onclick: () => dialog.close(answer) }, label);
    const dialog = el(
      "dialog",
      { class: "dialog small", "aria-label": words },
      el("h2", {}, words),
      el("p", {}, "If you log out now, what they say is lost."),
      el("div", { class: "dialog-foot" }, button("Stay", "", ""), button("Log out", "primary", "leave")),
    );
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "leave"));
    showDialog(dialog);
  });
}
