// Removing what somebody else wrote: for whoever runs the place, with a reason.

import { el } from "./dom.js";
import { field, FormDialog } from "./form_dialog.js";
import { Refused, send } from "./server.js";

const LEAST_REASON = 10;
const MOST_REASON = 300;

export function removeEntries(chat) {
  return (message) => {
    const conversation = chat.conversations.get(message.conversation);
    if (message.author === chat.practice.you || message.recalled_at || !conversation?.can_remove) return [];
    return [{ label: "Remove it…", isLast: true, act: () => openRemove(message) }];
  };
}

function openRemove(message) {
  const reason = el("textarea", { name: "reason", rows: "2", maxlength: MOST_REASON });
  const fields = [
    el("p", { class: "when-lead" }, "Its words leave the chat for everybody, and its promise ends. Everybody here sees that you removed it; your reason is kept for those who answer for the practice."),
    field("reason", "Why it has to go", reason),
  ];
  const dialog = new FormDialog("Remove this message?", fields, "Remove it", async () => {
    const words = reason.value.trim().replace(/\s+/g, " ");
    if (words.length < LEAST_REASON) {
      reason.focus();
      throw new Refused(422, { reason: [`Say why, in at least ${LEAST_REASON} characters.`] });
    }
    await send(`/api/messages/${message.id}/remove/`, { reason: words });
  });
  dialog.open();
}
