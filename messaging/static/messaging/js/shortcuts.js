// The keys of the whole page, and what the palette offers to do; capabilities add theirs to `keys`.

import { isTyping } from "./dom.js";
import { keys } from "./keys.js";
import { openPalette as open } from "./palette.js"; // at first load: what is typed after Control+K is for it
import { lock } from "./screen_lock.js";

// `actions`: {newDirect, newChannel}.
export function addShortcuts(app, actions) {
  const { me, router } = app;
  const go = (path) => () => router.go(path);
  keys.add(
    { keys: "Control+K", words: "Go to a conversation or person, or do something", act: () => openPalette(app), isTyping: true },
    { keys: "?", words: "Keyboard shortcuts", act: openKeymap, isInPalette: true },
    { keys: "Alt+ArrowDown", words: "The next conversation", act: () => app.step(1), isTyping: true },
    { keys: "Alt+ArrowUp", words: "The conversation before", act: () => app.step(-1), isTyping: true },
    { keys: "W", words: "With a patient for 30 min, or available again", act: () => me.toggle(), isInPalette: true },
    { keys: "N", words: "New message", act: actions.newDirect, isInPalette: true },
    { words: "New channel", act: actions.newChannel, isInPalette: true },
    { keys: "L", words: "Later", act: go("/later/"), isInPalette: true },
    { words: "Scheduled messages", act: go("/scheduled/"), isInPalette: true },
    { keys: "Alt+L", words: "Lock the screen", act: lock, isTyping: true, isAnywhere: true, isInPalette: true },
    { words: "Switch person", act: () => document.getElementById("hand-over").requestSubmit(), isInPalette: true },
    { words: "Log out", act: () => document.getElementById("logout").requestSubmit(), isInPalette: true },
  );
  for (const { href, text, isShown } of me.links) {
    keys.add({ words: text, act: () => location.assign(href), isShown, isInPalette: true });
  }
  keys.within("While you write", [
    ["Enter", "Send"],
    ["Shift+Enter", "A new line"],
    ["Alt+P", "Choose the priority"],
    ["Alt+A", "Choose whom it asks"],
    ["ArrowUp", "To the messages, when nothing is written"],
    ["Escape", "Don't quote"],
  ]);
  keys.within("On a message", [
    ["ArrowUp", "The message before"],
    ["ArrowDown", "The next message, or back to writing"],
    ["R", "Reply"],
    ["M", "What may be done with it"],
  ]);
  document.getElementById("jump-button").onclick = () => openPalette(app);
  document.addEventListener("keydown", onKey);
}

function onKey(event) {
  if (event.defaultPrevented || event.isComposing) return;
  const command = keys.of(event, isTyping(event));
  if (!command) return;
  event.preventDefault();
  if (command.isAnywhere || !document.querySelector("dialog[open]")) command.act(event);
}

function openPalette(app) {
  if (!document.querySelector("dialog[open]")) open({ chat: app.chat, goTo: app.goTo, keys });
}

async function openKeymap() {
  const { openKeymap: open } = await import("./keymap.js");
  if (!document.querySelector("dialog[open]")) open(keys);
}
