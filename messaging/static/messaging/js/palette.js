// Ctrl K: go to a conversation or person, or do something, by a few letters.

import { el, keep, set, showDialog } from "./dom.js";
import { fit } from "./fuzzy.js";
import { drawKeys } from "./keymap.js";
import { titleOf } from "./practice.js";
import { send } from "./server.js";

const MOST = 9;
const COMMANDS_AT_FIRST = 3;
const recent = []; // keys of what was chosen in this tab, the last one first

export function openPalette({ chat, goTo, keys }) {
  const input = el("input", {
    type: "text",
    class: "filter",
    role: "combobox",
    "aria-label": "Go to a conversation or person, or do something",
    "aria-controls": "jump-list",
    "aria-expanded": "true",
    placeholder: "Channel, person or action",
    autocomplete: "off",
    spellcheck: "false",
  });
  const list = el("ul", { id: "jump-list", role: "listbox", class: "jump-list", "aria-label": "Found" });
  const none = el("p", { class: "muted", role: "status", hidden: true }, "Nothing is called that.");
  const dialog = el("dialog", { class: "dialog jump", "aria-label": "Go to" }, input, list, none);
  const all = [...targets(chat), ...keys.commands.map(commandOf)];
  let shown = [];
  let selected = 0;

  function draw() {
    shown = found(all, input.value);
    selected = Math.min(selected, Math.max(0, shown.length - 1));
    none.hidden = shown.length > 0;
    keep(list, shown, (one) => one.key, (one) => drawTarget(one, choose), (node, one) => {
      set(node, "aria-selected", String(shown.indexOf(one) === selected));
    });
    set(input, "aria-activedescendant", shown.length ? `jump-${shown[selected].key}` : null);
  }

  async function choose(target) {
    dialog.close();
    remember(target.key);
    if (target.act) target.act();
    else if (target.id) goTo(target.id);
    else await openDirect(target.person);
  }

  async function openDirect(person) {
    try {
      const direct = await send("/api/direct/", { people: [person] });
      chat.takeConversation(direct);
      remember(`c${direct.id}`);
      goTo(direct.id);
    } catch (error) {
      chat.emit("trouble", error.message);
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

// The best fits; without letters what was chosen last, then what is unread, and a few actions.
export function found(all, letters) {
  const rank = (one) => {
    const at = recent.indexOf(one.key);
    return at < 0 ? 0 : 1 - at / 100;
  };
  if (letters.trim()) {
    const fits = all.map((one) => [fit(letters, one.title) + rank(one) * 5, one, fit(letters, one.title)]);
    return fits.filter(([, , how]) => how > 0).sort(([a], [b]) => b - a).slice(0, MOST).map(([, one]) => one);
  }
  const first = all.toSorted((a, b) => rank(b) - rank(a));
  const commands = first.filter((one) => one.act).slice(0, COMMANDS_AT_FIRST);
  const places = first.filter((one) => !one.act).slice(0, MOST - commands.length);
  return [...places, ...commands];
}

export function remember(key) {
  const at = recent.indexOf(key);
  if (at >= 0) recent.splice(at, 1);
  recent.unshift(key);
}

function commandOf({ words, keys, act }) {
  const key = `a-${words.toLowerCase().replace(/[^a-z0-9]+/g, "-")}`;
  return { key, title: words, note: keys ? drawKeys(keys) : "action", act };
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
function targets(chat) {
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
