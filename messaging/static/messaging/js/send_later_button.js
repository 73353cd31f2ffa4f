// "Later…" beside Send: what was written is kept, and sent at its time.

import { emptyDraft, problemOf } from "./asking.js";
import { el } from "./dom.js";
import { MAX_TEXT } from "./frames.js";
import { moment } from "./times.js";

export function addSendLater(app) {
  const { composer } = app.conversation;
  const form = document.getElementById("composer");
  const button = el(
    "button",
    { type: "button", class: "quiet send-later", "aria-haspopup": "dialog", "aria-label": "Send later…", onclick: open },
    "Later…",
  );
  form.querySelector(".send").before(button);

  async function open() {
    const { draft, conversation } = composer;
    const ready = { ...draft, text: draft.text.trim() };
    if (!ready.text) return composer.focus();
    if (problemOf(ready, MAX_TEXT)) return form.requestSubmit(); // it says what is missing
    return app.later.try(async () => {
      const { openSendLater } = await import("./send_later.js");
      await openSendLater(app, ready, conversation, (item) => onKept(conversation.id, item));
    });
  }

  // It is the server's now: the next message begins anew.
  function onKept(id, item) {
    if (composer.conversation?.id === id) {
      composer.change(emptyDraft(id));
      composer.open(id);
      composer.focus();
    }
    app.chat.emit("trouble", `It waits until ${moment(item.send_at, app.chat.now)}, under Scheduled.`);
  }
}
