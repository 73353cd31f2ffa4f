// The open channels that one may join.

import { el, say, show, showDialog } from "./dom.js";
import { get, send } from "./server.js";

export async function openBrowse(chat, goTo) {
  const { practice } = chat;
  const status = el("p", { class: "muted", role: "status" }, "Looking for channels");
  const list = el("ul", { class: "people-list" });
  const filter = el("input", { type: "search", class: "filter", placeholder: "Find a channel", "aria-label": "Find a channel" });
  const close = el("button", { type: "button", class: "button primary", onclick: () => dialog.close() }, "Done");
  const dialog = el(
    "dialog",
    { class: "dialog small", "aria-label": "Channels to join" },
    el("h2", {}, "Channels to join"),
    filter,
    status,
    list,
    el("div", { class: "dialog-foot" }, close),
  );
  filter.oninput = () => {
    const wanted = filter.value.trim().toLowerCase();
    for (const row of list.children) show(row, row.dataset.words.includes(wanted));
  };

  async function join(channel) {
    try {
      chat.takeConversation(await send(`/api/conversations/${channel.id}/join/`));
      dialog.close();
      goTo(channel.id);
    } catch (error) {
      say(status, error.message);
      show(status, true);
    }
  }

  function row(channel) {
    const place = practice.place(channel.location) || "All locations";
    const people = channel.people === 1 ? "1 person" : `${channel.people} people`;
    const facts = [place, people, channel.topic].filter(Boolean).join(" · ");
    return el(
      "li",
      { class: "person", "data-words": `${channel.name} ${facts}`.toLowerCase() },
      el("span", { class: "choice-name" }, channel.name, el("span", { class: "row-note" }, facts)),
      el("button", { type: "button", class: "button", onclick: () => join(channel), "aria-label": `Join ${channel.name}` }, "Join"),
    );
  }

  showDialog(dialog);
  try {
    const { channels } = await get("/api/channels/browse/");
    list.append(...channels.map(row));
    say(status, "You are in every open channel of your locations.");
    show(status, !channels.length);
    show(filter, channels.length > 1);
  } catch (error) {
    say(status, error.message);
  }
}
