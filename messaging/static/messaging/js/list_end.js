// What stands above the first message: that they are on their way, that there is none, that this
// is where it began, or what went wrong.

import { el } from "./dom.js";

const box = document.getElementById("older"); // kept: the page may be taken away while it is drawn

export function drawListEnd(timeline, hasPending, error, again) {
  let content = null;
  if (error) content = trouble(error, again);
  else if (!timeline.isLoaded) content = skeleton();
  else if (!timeline.messages.length && !hasPending) content = empty();
  else if (!timeline.hasMore) content = el("p", { class: "muted" }, "This is where it began.");
  const key = content?.className ?? "";
  if (box.dataset.shows === key && !error) return;
  box.dataset.shows = key;
  box.replaceChildren(...(content ? [content] : []));
}

function trouble(error, again) {
  return el(
    "p",
    { class: "trouble", role: "alert" },
    `The messages could not be loaded. ${error.message} `,
    el("button", { type: "button", class: "button", onclick: again }, "Try again"),
  );
}

function empty() {
  return el(
    "div",
    { class: "empty" },
    el("p", { class: "empty-title" }, "Nothing here yet."),
    el("p", {}, "Say what you need, of whom and by when, and everybody knows what to do."),
  );
}

// The shape of messages while they are on their way; seen only when that takes a moment.
function skeleton() {
  const row = () => el("div", { class: "bone" });
  return el("div", { class: "skeleton", role: "status", "aria-label": "Loading messages" }, row(), row(), row());
}
