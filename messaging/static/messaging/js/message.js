// One message as it stands in the list: stored or still on its way, from one payload shape.

import { drawAttachments, drawUploads, filesInWords } from "./attachments.js";
import { redrawChips } from "./chips.js";
import { el, say, set, show } from "./dom.js";
import { PRIORITY_NAMES } from "./frames.js";
import { withPatients } from "./patients.js";
import { plain } from "./plain.js";
import { askedInWords } from "./practice.js";
import { clock, moment } from "./times.js";

const TOGETHER_MS = 5 * 60_000;
const MOST_LOOKED_AT = 600; // characters, for one line of them

// The server made this HTML from text, with a short list of tags; nothing else writes HTML here.
const trusted = globalThis.trustedTypes?.createPolicy("medspa-message", {
  createHTML: (html) => html,
}) ?? { createHTML: (html) => html };

export function followsOn(message, previous) {
  return Boolean(
    previous &&
      previous.author === message.author &&
      !message.reply_to &&
      Date.parse(message.posted_at) - Date.parse(previous.posted_at) < TOGETHER_MS,
  );
}

// `tools`: {practice, now, quoted(id), reply(message), menu, goTo(id), promise(message), reactions,
// editing, importedFrom}; the last is where imported messages of the conversation were said.
export function drawMessage(message, tools) {
  const node = el("li", { class: "message", id: `message-${message.id}`, tabindex: "-1", "data-seq": message.seq });
  fill(node, message, tools);
  return node;
}

// What was changed is drawn anew within the same node: it keeps its place, and what is in focus
// keeps that, by its `data-part`.
function fill(node, message, tools) {
  const focused = node.contains(document.activeElement) ? document.activeElement : null;
  // Its files don't change: what is drawn already isn't fetched again.
  const files = message.attachments?.length ? node.querySelector(".attachments") : null;
  const shown = content(message, tools, files ?? drawAttachments(message));
  node.replaceChildren(avatar(tools.practice, message.author), shown);
  if (!message.recalled_at) node.append(actionsOf(message, tools));
  node.onkeydown = (event) => onKey(event, message, tools);
  node.dataset.change = stamp(message, tools);
  if (!focused || focused === document.activeElement) return;
  const again = node.contains(focused) ? focused : node.querySelector(`[data-part="${focused.dataset.part}"]`);
  (again ?? node).focus({ preventScroll: true });
}

function stamp(message, tools) {
  return tools.editing?.editor(message) ? `${message.change} in hand` : String(message.change);
}

function content(message, tools, attachments) {
  return el(
    "div",
    { class: "content" },
    el(
      "div",
      { class: "byline" },
      el("span", { class: "who" }),
      tools.practice.people.get(message.author)?.bot ? el("span", { class: "automatic" }, "bot") : null,
      el("time", { class: "when", datetime: message.posted_at }, clock(message.posted_at)),
      message.kind === "automatic" ? el("span", { class: "automatic" }, "automatic") : null,
      message.kind === "imported" ? el("span", { class: "automatic" }, `imported from ${tools.importedFrom}`) : null,
    ),
    message.reply_to ? quote(message, tools) : null,
    tools.editing?.editor(message) ?? bodyOf(message, tools),
    attachments,
    el("p", { class: "marks" }),
    el("div", { class: "reactions" }),
    el("div", { class: "ask-line" }),
    el("div", { class: "below" }),
  );
}

function tombstone({ author, recalled_by, purged_at }, tools) {
  if (purged_at) return "Removed under the retention rule.";
  if ((recalled_by ?? author) === author) return "This message was taken back.";
  return `Removed by ${tools.practice.fullName(recalled_by)}.`;
}

function bodyOf(message, tools) {
  if (message.recalled_at) return el("div", { class: "body recalled" }, tombstone(message, tools));
  const body = el("div", { class: "body" });
  body.innerHTML = trusted.createHTML(message.html);
  return body;
}

// While a message itself is in focus, M or Enter opens what may be done with it, and each entry
// has a key of its own.
function onKey(event, message, tools) {
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (event.target !== event.currentTarget || !isPlain || message.recalled_at) return;
  if (event.key === "Enter" || event.key.toLowerCase() === "m") tools.menu.open(message, event.currentTarget);
  else if (!tools.menu.press(message, event.key, event.currentTarget)) return;
  event.preventDefault();
  event.stopPropagation();
}

function actionsOf(message, tools) {
  const button = (label, act, attributes = {}) => {
    const onclick = (event) => act(event.currentTarget);
    return el("button", { type: "button", class: "quiet", "data-part": label, onclick, ...attributes }, label);
  };
  const opens = { "aria-haspopup": "menu" };
  return el(
    "div",
    { class: "actions" },
    tools.reactions && button("React", (from) => tools.reactions.open(message, from), opens),
    button("Reply", () => tools.reply(message), { class: "quiet reply" }),
    button("More", (from) => tools.menu.open(message, from), opens),
  );
}

export function redrawMessage(node, { message, follows, isFirstUnread }, tools) {
  if (node.dataset.change !== stamp(message, tools)) fill(node, message, tools);
  node.classList.toggle("follows", follows);
  node.classList.toggle("is-first-unread", isFirstUnread);
  redrawAuthor(node, message.author, tools.practice);
  redrawChips(node, message, tools);
  set(node.querySelector(".when"), "title", moment(message.posted_at, tools.now));
  if (message.reply_to) redrawQuote(node.querySelector(".quote"), message, tools);
  redrawMarks(node.querySelector(".marks"), message, tools);
  tools.reactions?.draw(node.querySelector(".reactions"), message);
  const line = node.querySelector(".ask-line");
  const promise = tools.promise(message);
  if (promise) {
    if (line.firstChild !== promise) line.replaceChildren(promise);
  } else {
    redrawPlainAsk(line, message, tools.practice);
  }
  show(line, line.hasChildNodes());
  tools.below?.(node.querySelector(".below"), message);
}

// "edited 2:41 pm · pinned by Bre"
function redrawMarks(line, message, { practice, now }) {
  const edited = message.edited_at && `edited ${moment(message.edited_at, now)}`;
  const pinned = message.pinned && `pinned by ${practice.list([message.pinned.by])}`;
  say(line, [edited, pinned].filter(Boolean).join(" · "));
  show(line, Boolean(edited || pinned));
}

// Who somebody is may be heard after what they say.
function redrawAuthor(node, author, practice) {
  const name = practice.fullName(author);
  say(node.querySelector(".avatar"), initialsOf(practice, author));
  say(node.querySelector(".who"), name);
  const reply = node.querySelector(".reply"); // what was taken back has none
  if (reply) set(reply, "aria-label", `Reply to ${name}`);
}

// Until its promise is known, a line of the same height says what the message asks.
function redrawPlainAsk(line, message, practice) {
  const asked = askedInWords(message, practice);
  if (message.recalled_at || (!asked && message.priority !== "fyi")) return line.replaceChildren();
  if (line.firstChild?.classList.contains("plain")) return null;
  const words = asked ? `asks ${asked}` : "no reply needed";
  const name = el("b", {}, PRIORITY_NAMES[message.priority]);
  return line.replaceChildren(el("div", { class: `ask plain ${message.priority}` }, name, ` ${words}`));
}

export function drawPending(entry, { practice, edit, retry, discard }) {
  const button = (label, action) =>
    el("button", { type: "button", class: "quiet", onclick: () => action(entry.clientId) }, label);
  return el(
    "li",
    { class: "message is-pending", id: `pending-${entry.clientId}` },
    avatar(practice, practice.you),
    el(
      "div",
      { class: "content" },
      el(
        "div",
        { class: "byline" },
        el("span", { class: "who" }, practice.fullName(practice.you)),
        el("span", { class: "when sending" }),
      ),
      el("div", { class: "body plain-text" }, withPatients(entry.draft.text)),
      el("ul", { class: "uploads" }),
      el(
        "div",
        { class: "not-sent", role: "alert", hidden: true },
        el("span", { class: "why" }),
        button("Try again", retry),
        button("Edit", edit),
        button("Discard", discard),
      ),
    ),
  );
}

export function redrawPending(node, entry, isOpen) {
  const isRefused = entry.state === "refused";
  say(node.querySelector(".sending"), pendingWords(entry, isOpen));
  node.classList.toggle("is-refused", isRefused);
  drawUploads(node.querySelector(".uploads"), entry.draft.files);
  const notice = node.querySelector(".not-sent");
  say(notice.querySelector(".why"), entry.detail);
  show(notice, isRefused);
}

function pendingWords(entry, isOpen) {
  if (entry.state === "refused") return "Not sent";
  if (entry.detail) return "Not sent yet, trying again";
  return isOpen ? "Sending" : "Waits for the connection";
}

function avatar(practice, person) {
  return el("span", { class: "avatar", "aria-hidden": "true" }, initialsOf(practice, person));
}

function initialsOf(practice, person) {
  return practice.people.get(person)?.initials ?? "?";
}

function quote(message, tools) {
  const button = el(
    "button",
    { type: "button", class: "quote", onclick: () => tools.goTo(message.reply_to) },
    el("span", { class: "visually-hidden" }, "In reply to "),
    el("b", {}),
    el("span", { class: "quote-words" }),
  );
  redrawQuote(button, message, tools);
  return button;
}

// What is quoted may be loaded later, or taken back.
function redrawQuote(button, message, tools) {
  const quoted = tools.quoted(message.reply_to);
  say(button.querySelector("b"), quoted ? tools.practice.shortName(quoted.author) : "");
  say(button.querySelector(".quote-words"), quoted ? ` ${quotedWords(quoted)}` : "An earlier message");
}

function quotedWords(message) {
  return message.recalled_at ? gone(message) : gist(message);
}

// What stands for a message that says nothing any more, in one line.
export function gone(message) {
  return message.purged_at ? "(removed)" : "(taken back)";
}

// What a message says in one line; without words, what it holds.
export function gist(message) {
  return firstLine(message.text) || filesInWords(message.attachments);
}

// All that a text says, in plain words, for where nothing is drawn bold.
export function wordsOf(text) {
  return withPatients(plain(text));
}

export function firstLine(text) {
  const [line] = wordsOf(text.slice(0, MOST_LOOKED_AT)).split("\n");
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}
