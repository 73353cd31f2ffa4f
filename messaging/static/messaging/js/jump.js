// Ctrl K: go to a conversation or person by a few letters.

import { el, keep, set, showDialog } from "./dom.js";
import { titleOf } from "./practice.js";
import { send } from "./server.js";

const MOST = 9;

export function openJump(chat, goTo) {
  const input = el("input", {
    type: "text",
    class: "filter",
    role: "combobox",
    "aria-label": "Go to a conversation or person",
    "aria-controls": "jump-list",
    "aria-expanded": "true",
    placeholder: "Channel or person",
    autocomplete: "off",
    spellcheck: "false",
  });
  const list = el("ul", { id: "jump-list", role: "listbox", class: "jump-list" });
  const none = el("p", { class: "muted", hidden: true }, "Nothing is called that.");
  const dialog = el("dialog", { class: "dialog jump", "aria-label": "Go to" }, input, list, none);
  const targets = allTargets(chat);
  let shown = [];
  let selected = 0;

  function draw() {
    const wanted = input.value.trim().toLowerCase();
    shown = targets.filter((one) => one.title.toLowerCase().includes(wanted)).slice(0, MOST);
    selected = Math.min(selected, Math.max(0, shown.length - 1));
    none.hidden = shown.length > 0;
    keep(list, shown, (one) => one.key, (one) => drawTarget(one, choose), (node, one) => {
      set(node, "aria-selected", String(shown.indexOf(one) === selected));
    });
    set(input, "aria-activedescendant", shown.length ? `jump-${shown[selected].key}` : null);
  }

  async function choose(target) {
    dialog.close();
    if (target.id) goTo(target.id);
    else {
      const direct = await send("/api/direct/", { people: [target.person] });
      chat.takeConversation(direct);
      goTo(direct.id);
    }
  }

  input.oninput = () => {
    selected = 0;
    draw();
  };
  input.onkeydown = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && shown.length) {
      event.preventDefault();
      selected = (selected + step + shown.length) % shown.length;
      draw();
    } else if (event.key === "Enter" && shown.length) {
      event.preventDefault();
      choose(shown[selected]);
    }
  };
  draw();
  showDialog(dialog);
}

function drawTarget(target, choose) {
  return el(
    "li",
    { role: "option", id: `jump-${target.key}`, onclick: () => choose(target) },
    el("span", { class: "choice-name" }, target.title),
    el("span", { class: "choice-note" }, target.note),
  );
}

// Conversations, what is unread first; then people you have no conversation with yet.
function allTargets(chat) {
  const { practice } = chat;
  const conversations = [...chat.conversations.values()]
    .sort((a, b) => (chat.unread(b) > 0) - (chat.unread(a) > 0) || (b.last_posted_at ?? "").localeCompare(a.last_posted_at ?? ""))
    .map((one) => ({
      key: `c${one.id}`,
      id: one.id,
      title: titleOf(one, practice),
      note: one.archived_at ? "archived" : one.kind === "direct" ? "direct" : practice.place(one.location) || "all locations",
    }));
  const known = new Set(conversations.map((one) => one.title));
  const people = [...practice.people.values()]
    .filter((person) => person.active && person.id !== practice.you && !known.has(person.name))
    .map((person) => ({ key: `p${person.id}`, person: person.id, title: person.name, note: person.role_name }));
  return [...conversations, ...people];
}
