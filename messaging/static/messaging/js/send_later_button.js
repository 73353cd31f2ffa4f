// "Later…" beside Send: what was written is kept, and sent at its time. What stands against sending
// stands against this, too.

import { emptyDraft } from "./asking.js";
import { el } from "./dom.js";
import { moment } from "./times.js";

const FILES = { field: "files", message: "Wait until the files are uploaded; then it can be sent later." };

export function addSendLater(app) {
  const { composer } = app.conversation;
  const form = document.getElementById("composer");
  const button = el(
    "button",
    { type: "button", class: "quiet send-later", "aria-haspopup": "dialog", "aria-label": "Send later…", onclick: open },
    "Later…",
  );
  form.querySelector(".send").before(button);
  composer.addGate(({ isLater }) => (isLater && composer.attaching.files.some((one) => !one.id) ? FILES : null));

  // Who is on shift now says nothing of then.
  function open() {
    return composer.submit({ settled: ["gap"] }, askWhen);
  }

  function askWhen(draft) {
    const { conversation } = composer;
    const ready = { ...draft, files: composer.attaching.files };
    return app.later.try(async () => {
      const { openSendLater } = await import("./send_later.js");
      await openSendLater(app, ready, conversation, (item) => onKept(conversation.id, item));
    });
  }

  // It is the server's now: the next message begins anew.
  function onKept(id, item) {
    if (composer.conversation?.id === id) {
      composer.attaching.take();
      composer.change(emptyDraft(id));
      composer.open(id);
      composer.focus();
    }
    app.chat.emit("trouble", `It waits until ${moment(item.send_at, app.chat.now)}, under Scheduled.`);
  }
}
