// The pinned messages of a conversation, the last pinned first.

import { el, showDialog } from "./dom.js";
import { firstLine } from "./message.js";
import { act } from "./message_acts.js";
import { titleOf } from "./practice.js";
import { get } from "./server.js";
import { moment } from "./times.js";

export function openPins(chat, conversation, goTo) {
  const title = `Pinned in ${titleOf(conversation, chat.practice)}`;
  const list = el("ul", { class: "pin-list" });
  const said = el("p", { class: "muted", role: "status" });
  const close = el("button", { type: "button", class: "button", onclick: () => dialog.close() }, "Close");
  const dialog = el(
    "dialog",
    { class: "dialog pins", "aria-label": title },
    el("h2", {}, title),
    list,
    said,
    el("div", { class: "dialog-foot" }, close),
  );

  async function load() {
    try {
      const { messages } = await get(`/api/conversations/${conversation.id}/pins/`);
      list.replaceChildren(...messages.map((message) => drawPin(message, chat, { show, unpin })));
      if (!messages.length) said.textContent = "Nothing is pinned here any more.";
      list.querySelector("button")?.focus();
    } catch (error) {
      const again = el("button", { type: "button", class: "quiet", onclick: load }, "Try again");
      said.replaceChildren(error.message, " ", again);
    }
  }

  function show(message) {
    dialog.close();
    goTo(message.id);
  }

  async function unpin(message, row) {
    try {
      await act(chat, message, "pin", { on: false });
    } catch (error) {
      said.textContent = error.message;
      return;
    }
    row.remove();
    (list.querySelector("button") ?? close).focus();
    if (!list.children.length) said.textContent = "Nothing is pinned here any more.";
  }

  showDialog(dialog);
  load();
}

function drawPin(message, chat, { show, unpin }) {
  const { practice, now } = chat;
  const by = `pinned by ${practice.list([message.pinned.by])} ${moment(message.pinned.at, now)}`;
  const row = el(
    "li",
    {},
    el(
      "button",
      { type: "button", class: "pin", onclick: () => show(message) },
      el("span", { class: "pin-head" }, el("b", {}, practice.shortName(message.author)), ` ${moment(message.posted_at, now)}, ${by}`),
      el("span", { class: "pin-words" }, firstLine(message.text)),
    ),
    el("button", { type: "button", class: "quiet", onclick: () => unpin(message, row) }, "Unpin"),
  );
  return row;
}
