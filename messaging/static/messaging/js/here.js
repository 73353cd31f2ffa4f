// Who is here: the people of the open conversation, whoever can answer first.

import { el, keep, say, show, soon } from "./dom.js";
import { redrawDot } from "./sidebar.js";

const MOST = 10;
const ORDER = ["available", "with_patient", "away", "off_shift"];

export class Here {
  #chat;
  #root = document.getElementById("here");
  #id = null;

  // `openPeople()` shows everybody.
  constructor(chat, openPeople) {
    this.#chat = chat;
    this.title = el("h2", { id: "here-title" });
    this.list = el("ul", {});
    this.rest = el("button", { type: "button", class: "quiet", onclick: openPeople });
    this.#root.append(this.title, this.list, this.rest);
    this.draw = soon(() => this.#draw());
    for (const event of ["conversations", "people", "clock"]) chat.on(event, this.draw);
  }

  open(id) {
    this.#id = id;
    this.draw();
  }

  #draw() {
    const conversation = this.#chat.conversations.get(this.#id);
    const { practice } = this.#chat;
    const members = conversation?.members.filter((id) => id !== practice.you) ?? [];
    show(this.#root, members.length > 1);
    if (members.length < 2) return;
    const sorted = members.toSorted((a, b) => rank(practice, a) - rank(practice, b) || byName(practice, a, b));
    const free = members.filter((id) => practice.state(id) === "available").length;
    say(this.title, `Who is here: ${free} of ${members.length} available`);
    keep(this.list, sorted.slice(0, MOST), (id) => id, drawPerson, (node, id) => this.#redraw(node, id));
    show(this.rest, sorted.length > MOST);
    say(this.rest, `All ${conversation.members.length} people`);
  }

  #redraw(node, id) {
    const { practice, now } = this.#chat;
    redrawDot(node.firstChild, practice, id);
    say(node.querySelector(".choice-name"), practice.fullName(id));
    const words = practice.stateInShort(id, now) || (practice.online.has(id) ? "here" : "");
    say(node.querySelector(".choice-note"), words);
    node.title = practice.stateInWords(id, now);
  }
}

function drawPerson() {
  return el(
    "li",
    {},
    el("span", {}),
    el("span", { class: "choice-name" }),
    el("span", { class: "choice-note" }),
  );
}

function rank(practice, id) {
  return ORDER.indexOf(practice.state(id)) * 2 - (practice.online.has(id) ? 1 : 0);
}

function byName(practice, a, b) {
  return practice.fullName(a).localeCompare(practice.fullName(b));
}
