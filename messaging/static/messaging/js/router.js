// Which view the address names: "/", "/c/7/", "/c/7/m/981/" (a message in it), "/board/" and the like;
// what is behind a "?" is the view's.

import { Emitter } from "./emitter.js";

const PATHS = "board later needs people scheduled search settings".split(" ");
const VIEWS = Object.fromEntries(PATHS.map((view) => [`/${view}/`, view]));

// Emits `route` with {view, id, message}.
export class Router extends Emitter {
  constructor() {
    super();
    window.addEventListener("popstate", () => this.emit("route", this.route));
    document.addEventListener("click", (event) => this.#onClick(event));
  }

  get route() {
    const [, id, message] = /^\/c\/(\d+)\/(?:m\/(\d+)\/)?$/.exec(location.pathname) ?? [];
    if (id) return { view: "conversation", id: Number(id), message: Number(message) || null };
    return { view: VIEWS[location.pathname] ?? "conversation", id: null };
  }

  go(path, { replace = false } = {}) {
    if (path !== location.pathname + location.search) {
      if (replace) history.replaceState(null, "", path);
      else history.pushState(null, "", path);
    }
    this.emit("route", this.route);
  }

  // A plain click on a link marked `data-route` stays in the page; with a key held it opens a tab.
  #onClick(event) {
    const link = event.target.closest?.("a[data-route]");
    if (!link || event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    this.go(link.getAttribute("href"));
  }
}

// The address of a conversation, or of a message in it.
export function pathOf(conversationId, messageId = null) {
  return `/c/${conversationId}/${messageId === null ? "" : `m/${messageId}/`}`;
}
