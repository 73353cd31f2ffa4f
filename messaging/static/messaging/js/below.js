// What stands under a message beside its promise: its thread, and who confirmed it.

import { confirmingOf } from "./confirming.js";
import { el } from "./dom.js";
import { receiptsInWords } from "./receipts.js";
import { send } from "./server.js";
import { isFollowing, repliesInWords, threadOf } from "./threads.js";
import { moment } from "./times.js";

// Draws what is under `message` into `node`, anew only when it says something else.
export function drawBelow(node, message, { chat, messages, openThread, receipts, interruptions }) {
  const parts = [interruptPart(message, interruptions), receiptsPart(message, chat, receipts), confirmPart(message, chat), openThread && threadPart(message, chat, messages, openThread)];
  const shown = parts.filter(Boolean);
  const key = shown.map((part) => part.key).join("\n");
  if ((node.dataset.shows ?? "") === key) return;
  const part = node.contains(document.activeElement) ? document.activeElement.dataset.part : null;
  const isOpen = Boolean(node.querySelector("details[open]"));
  node.dataset.shows = key;
  node.replaceChildren(...shown.map((one) => one.draw()));
  if (isOpen) node.querySelector("details")?.setAttribute("open", "");
  if (part) (node.querySelector(`[data-part="${part}"]`) ?? node.querySelector("button, summary"))?.focus();
}

function interruptPart(message, interruptions) {
  const words = interruptions.inWords(message);
  return words ? { key: words, draw: () => el("p", { class: "interrupted" }, words) } : null;
}

function receiptsPart(message, chat, receipts) {
  const rows = message.recalled_at ? [] : receipts.of(message.id);
  if (!rows.length) return null;
  const words = receiptsInWords(rows, chat.practice, chat.now);
  return { key: words, draw: () => el("p", { class: "receipts" }, words) };
}

function threadPart(message, chat, messages, openThread) {
  const thread = threadOf(message, messages);
  if (!thread || (!thread.replies && !thread.done)) return null;
  const last = thread.replies ? `${repliesInWords(thread.replies)}, last ${moment(thread.lastAt, chat.now)}` : "Thread";
  const done = doneInWords(thread, chat);
  const open = () => openThread(message);
  return {
    key: `${last} ${done}`,
    draw: () =>
      el(
        "div",
        { class: "thread-line" },
        el("button", { type: "button", "data-part": "thread", onclick: open }, last),
        done && el("span", { class: "thread-done" }, done),
      ),
  };
}

// "Done by Bre 2:50 pm"
export function doneInWords(thread, chat) {
  if (!thread?.done) return "";
  const { practice, now } = chat;
  const by = thread.done.by === practice.you ? "you" : practice.shortName(thread.done.by);
  return `Done by ${by} ${moment(thread.done.at, now)}`;
}

function confirmPart(message, chat) {
  if (!message.confirming || message.recalled_at) return null;
  const members = chat.conversations.get(message.conversation)?.members ?? [];
  const state = confirmingOf(message, members, chat.practice, chat.now);
  const { words, canConfirm, canUndo, canRemind } = state;
  return {
    key: [words, canConfirm, canUndo, canRemind].join("|"),
    draw: () => drawConfirming(message, state, chat),
  };
}

function drawConfirming(message, { words, confirmed, canConfirm, canUndo, canRemind }, chat) {
  const { practice, now } = chat;
  const act = (name, fields) => () => change(chat, message, name, fields);
  const button = (part, label, onclick) =>
    el("button", { type: "button", class: part === "confirm" ? "button" : "quiet", "data-part": part, onclick }, label);
  const names = confirmed.map((one) => el("li", {}, `${practice.fullName(one.user)}, ${moment(one.at, now)}`));
  const summary = el("summary", { "data-part": "names" }, words);
  return el(
    "div",
    { class: "confirm-line" },
    canConfirm && button("confirm", "Confirm", act("confirm", { on: true })),
    names.length ? el("details", {}, summary, el("ul", {}, names)) : el("span", {}, words),
    canUndo && button("undo", "Undo", act("confirm", { on: false })),
    canRemind && button("remind", "Remind them", act("remind", {})),
  );
}

// Does something with a message; what is refused is said, and what stands then comes as a push.
export async function change(chat, message, name, fields) {
  try {
    await send(`/api/messages/${message.id}/${name}/`, fields);
    return true;
  } catch (error) {
    if (!error.errors) throw error;
    chat.emit("trouble", error.message);
    return false;
  }
}

// What the menu of a message offers: its thread, which one follows, and that it is done.
export function threadEntries(chat, openThread) {
  return (message) => {
    const isReply = Boolean(message.thread_root);
    const label = isReply || message.thread ? "Open the thread" : "Reply in a thread";
    const open = { label, key: "T", act: () => openThread(message) };
    if (isReply) return [open];
    const thread = threadOf(message, chat.timeline(message.conversation).messages);
    const { you } = chat.practice;
    const isOn = isFollowing(message, thread, you);
    const follow = {
      label: isOn ? "Stop following its thread" : "Follow its thread",
      act: () => change(chat, message, "follow", { on: !isOn }),
    };
    return thread ? [open, follow] : [open];
  };
}
