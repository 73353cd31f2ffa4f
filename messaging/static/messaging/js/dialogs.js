// The dialogs: new message, new channel, who is in a conversation.

import { el, show, showDialog } from "./dom.js";
import { errorOf, field, FormDialog } from "./form_dialog.js";
import { titleOf } from "./practice.js";
import { send } from "./server.js";
import { redrawDot } from "./sidebar.js";

// People to tick, with a filter; `ids` in the order of their names.
function peoplePicker(chat, ids, label = "People") {
  const { practice, now } = chat;
  const rows = ids
    .toSorted((a, b) => practice.fullName(a).localeCompare(practice.fullName(b)))
    .map((id) => {
      const person = practice.people.get(id);
      const dot = el("span", {});
      redrawDot(dot, practice, id);
      const note = `${person.role_name}, ${practice.stateInWords(id, now).toLowerCase()}`;
      return el(
        "label",
        { class: "choice", "data-name": person.name.toLowerCase() },
        el("input", { type: "checkbox", name: "person", value: id }),
        dot,
        el("span", { class: "choice-name" }, person.name),
        el("span", { class: "choice-note" }, note),
      );
    });
  const filter = el("input", {
    type: "search",
    class: "filter",
    placeholder: "Find somebody",
    "aria-label": "Find somebody",
    oninput: (event) => {
      const wanted = event.target.value.trim().toLowerCase();
      for (const row of rows) show(row, row.dataset.name.includes(wanted));
    },
    onkeydown: (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      const shown = rows.filter((row) => !row.hidden);
      if (shown.length === 1) shown[0].querySelector("input").click();
    },
  });
  return el(
    "fieldset",
    { class: "picker" },
    el("legend", {}, label),
    rows.length ? filter : el("p", { class: "muted" }, "There is nobody else to choose."),
    el("div", { class: "picker-rows" }, rows),
    errorOf("people"),
  );
}

function chosen(form) {
  return [...form.querySelectorAll('input[name="person"]:checked')].map((box) => Number(box.value));
}

function colleagues(practice) {
  return [...practice.people.values()]
    .filter((person) => person.active && person.id !== practice.you)
    .map((person) => person.id);
}

export function openNewDirect(chat, goTo) {
  const picker = peoplePicker(chat, colleagues(chat.practice));
  new FormDialog("New message", picker, "Open", async (form) => {
    const conversation = await send("/api/direct/", { people: chosen(form) });
    chat.takeConversation(conversation);
    return () => goTo(conversation.id);
  }).open();
}

export function openNewChannel(chat, goTo) {
  const { practice } = chat;
  const mayOpenAt = new Set(practice.can.open_channel_at);
  const mine = practice.me.locations;
  const places = [...practice.locations.values()].filter(
    (one) => mayOpenAt.has(one.id) || mine.includes(one.id),
  );
  const picker = peoplePicker(chat, colleagues(practice));
  const isPrivate = el("input", { type: "checkbox", name: "private", checked: true, disabled: !mayOpenAt.size });
  isPrivate.onchange = () => show(picker, isPrivate.checked);
  const fields = [
    field("name", "Name", el("input", { name: "name", maxlength: "60", required: true })),
    field("topic", "What it is for", el("input", { name: "topic", maxlength: "200" })),
    field(
      "location",
      "Location",
      el(
        "select",
        { name: "location" },
        el("option", { value: "" }, "All locations"),
        places.map((one) => el("option", { value: one.id, selected: one.id === practice.me.home }, one.name)),
      ),
    ),
    el(
      "label",
      { class: "choice" },
      isPrivate,
      el("span", { class: "choice-name" }, "Private"),
      el("span", { class: "choice-note" }, mayOpenAt.size ? "only for whom you choose" : "only for whom you choose; managers open channels for all"),
    ),
    picker,
  ];
  new FormDialog("New channel", fields, "Create", async (form) => {
    const location = form.elements.location.value;
    const conversation = await send("/api/channels/", {
      name: form.elements.name.value,
      topic: form.elements.topic.value,
      location: location ? Number(location) : null,
      private: isPrivate.checked,
      people: isPrivate.checked ? chosen(form) : [],
    });
    chat.takeConversation(conversation);
    return () => goTo(conversation.id);
  }).open();
}

// Who is in a conversation, with what they are doing; whoever manages it may change that.
export function openPeople(chat, conversation, goTo) {
  const { practice, now } = chat;
  const isManaged = conversation.can_manage && conversation.kind === "channel";
  const rows = conversation.members
    .toSorted((a, b) => practice.fullName(a).localeCompare(practice.fullName(b)))
    .map((id) => personRow(chat, conversation, id, now, isManaged, () => dialog.close(), goTo));
  const leave = el("button", { type: "button", class: "button" }, "Leave channel");
  leave.onclick = async () => {
    await send(`/api/conversations/${conversation.id}/leave/`);
    dialog.close();
  };
  const add = el("button", { type: "button", class: "button" }, "Add people");
  add.onclick = () => {
    dialog.close();
    openAddPeople(chat, conversation);
  };
  const dialog = el(
    "dialog",
    { class: "dialog", "aria-label": `People in ${titleOf(conversation, practice)}` },
    el("h2", {}, `People in ${titleOf(conversation, practice)}`),
    el("ul", { class: "people-list" }, rows),
    el(
      "div",
      { class: "dialog-foot" },
      conversation.kind === "channel" ? leave : null,
      isManaged ? add : null,
      el("button", { type: "button", class: "button primary", onclick: () => dialog.close() }, "Done"),
    ),
  );
  showDialog(dialog);
}

function personRow(chat, conversation, id, now, isManaged, close, goTo) {
  const { practice } = chat;
  const dot = el("span", {});
  redrawDot(dot, practice, id);
  const row = el(
    "li",
    { class: "person" },
    dot,
    el("span", { class: "choice-name" }, practice.fullName(id), id === practice.you ? " (you)" : ""),
    el("span", { class: "choice-note" }, `${practice.people.get(id)?.role_name ?? ""}, ${practice.stateInWords(id, now).toLowerCase()}`),
  );
  const button = (label, action) =>
    row.append(el("button", { type: "button", class: "quiet", onclick: action, "aria-label": `${label}: ${practice.fullName(id)}` }, label));
  if (id !== practice.you && conversation.kind === "channel") {
    button("Message", async () => {
      const direct = await send("/api/direct/", { people: [id] });
      chat.takeConversation(direct);
      close();
      goTo(direct.id);
    });
  }
  if (isManaged && conversation.private && id !== practice.you) {
    button("Remove", async () => {
      chat.takeConversation(await send(`/api/conversations/${conversation.id}/people/`, { remove: [id] }));
      row.remove();
    });
  }
  return row;
}

function openAddPeople(chat, conversation) {
  const missing = colleagues(chat.practice).filter((id) => !conversation.members.includes(id));
  const title = `Add people to ${titleOf(conversation, chat.practice)}`;
  new FormDialog(title, peoplePicker(chat, missing), "Add", async (form) => {
    const people = { add: chosen(form) };
    chat.takeConversation(await send(`/api/conversations/${conversation.id}/people/`, people));
  }).open();
}
