// A link to a message in its place; it leads only those who are in its conversation.

import { announce } from "./dom.js";
import { pathOf } from "./router.js";

export function linkEntries(chat) {
  return (message) => [{ label: "Copy link", act: () => copy(chat, message) }];
}

async function copy(chat, message) {
  const link = location.origin + pathOf(message.conversation, message.id);
  try {
    await navigator.clipboard.writeText(link);
    announce("The link is copied.");
  } catch {
    chat.emit("trouble", `This browser doesn't copy by itself. The link is ${link}`);
  }
}
