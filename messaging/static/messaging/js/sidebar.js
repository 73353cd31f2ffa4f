// The conversations, with what is unread; channels by place, people by last word.

import { isMuted } from "./alerts.js";
import { el, keep, say, set, show, soon } from "./dom.js";
import { titleOf } from "./practice.js";
import { pathOf } from "./router.js";

export class Sidebar {
  #chat;
  #root = document.getElementById("lists");
  #actions;
  #current = null;
  #begun = new Set(); // where something is written that isn't sent

  // `actions`: {newDirect, newChannel, browse}; `links` are entries above the conversations:
  // {key, href or onclick, text(), count(), isHot(), isShown()}.
  constructor(chat, actions, links) {
    this.#chat = chat;
    this.#actions = actions;
    this.links = links;
    this.draw = soon(() => this.#draw());
    chat.drafts.on("change", ({ place, draft }) => this.#onDraft(place, draft));
    chat.on("conversations", this.draw);
    chat.on("people", this.draw);
    chat.on("clock", this.draw);
  }

  markCurrent(key) {
    this.#current = key;
    this.draw();
  }

  // Every conversation in the order of the sidebar.
  get order() {
    return sections(this.#chat).flatMap((section) => section.conversations);
  }

  #draw() {
    if (!this.#chat.isReady) return;
    const parts = [{ key: "links" }, ...sections(this.#chat)];
    keep(this.#root, parts, (part) => part.key, (part) => this.#drawPart(part), (node, part) =>
      part.key === "links" ? this.#redrawLinks(node) : this.#redrawSection(node, part),
    );
  }

  #onDraft(place, draft) {
    const isBegun = Boolean(draft?.text.trim()) && draft.conversation === place;
    if (isBegun === this.#begun.has(place)) return;
    if (isBegun) this.#begun.add(place);
    else this.#begun.delete(place);
    this.draw();
  }

  #drawPart(part) {
    if (part.key === "links") return el("ul", { class: "links" });
    const head = el("div", { class: "section-head" }, el("h2", {}, part.title), this.#addButtons(part));
    return el("section", {}, head, el("ul"));
  }

  #addButtons({ add }) {
    const found = {
      direct: [["New message", this.#actions.newDirect]],
      channel: [["Browse", this.#actions.browse], ["New channel", this.#actions.newChannel]],
    }[add];
    const button = ([label, onclick]) => el("button", { class: "quiet", type: "button", onclick }, label);
    return found ? el("span", {}, found.map(button)) : null;
  }

  #redrawLinks(list) {
    const shown = this.links.filter((link) => link.isShown());
    keep(list, shown, (link) => link.key, (link) => drawLink(link), (node, link) => {
      const entry = node.firstChild;
      say(entry.querySelector(".name"), link.text());
      redrawCount(entry.querySelector(".count"), link.count(), link.isHot?.(), link.unit);
      set(entry, "aria-current", this.#current === link.key ? "page" : null);
    });
  }

  #redrawSection(section, { conversations }) {
    keep(section.querySelector("ul"), conversations, (one) => one.id, drawConversation, (node, one) =>
      this.#redrawConversation(node.firstChild, one),
    );
  }

  #redrawConversation(link, conversation) {
    const { practice } = this.#chat;
    const unread = this.#chat.unread(conversation);
    const isMute = isMuted(conversation, this.#chat.now);
    const isDirect = conversation.kind === "direct";
    const other = isDirect ? otherOf(conversation, practice) : null;
    say(link.querySelector(".name"), titleOf(conversation, practice));
    redrawCount(link.querySelector(".count"), unread, false, "unread");
    set(link, "aria-current", this.#current === conversation.id ? "page" : null);
    link.classList.toggle("is-unread", unread > 0 && !isMute);
    link.classList.toggle("is-muted", isMute);
    show(link.querySelector(".muted-mark"), isMute);
    const isOpen = this.#current === conversation.id;
    show(link.querySelector(".draft"), !isOpen && this.#begun.has(conversation.id));
    const dot = link.querySelector(".dot");
    show(dot, isDirect);
    show(link.querySelector(".private"), !isDirect && conversation.private);
    if (other === null) return;
    redrawDot(dot, practice, other);
    say(link.querySelector(".state"), unread ? "" : practice.stateInShort(other, this.#chat.now));
    set(link, "title", practice.stateInWords(other, this.#chat.now));
  }
}

function drawLink(link) {
  const inside = [el("span", { class: "name" }), el("span", { class: "count" })];
  const entry = link.href
    ? el("a", { href: link.href, "data-route": true }, inside)
    : el("button", { type: "button", onclick: link.onclick }, inside);
  return el("li", {}, entry);
}

function drawConversation(conversation) {
  return el(
    "li",
    {},
    el(
      "a",
      { href: pathOf(conversation.id), "data-route": true },
      el("span", { class: "dot several", hidden: true }),
      el("span", { class: "name" }),
      el("span", { class: "private", hidden: true }, "private"),
      el("span", { class: "draft", hidden: true }, "Draft"),
      el("span", { class: "private muted-mark", hidden: true }, "muted"),
      el("span", { class: "state" }),
      el("span", { class: "count" }),
    ),
  );
}

function redrawCount(node, count, isHot, unit) {
  say(node, count ? (count > 99 ? "99+" : String(count)) : "");
  node.classList.toggle("is-hot", Boolean(isHot && count));
  set(node, "aria-label", count && unit ? `${count} ${unit}` : null);
  set(node, "role", count && unit ? "img" : null);
}

// The dot beside a name: its color is told in words too.
export function redrawDot(dot, practice, person) {
  dot.className = `dot ${practice.state(person)}`;
  dot.classList.toggle("is-online", practice.online.has(person));
}

function otherOf(conversation, practice) {
  const others = conversation.members.filter((id) => id !== practice.you);
  return others.length === 1 ? others[0] : null;
}

function sections({ conversations, practice }) {
  const all = [...conversations.values()].filter((one) => !one.archived_at);
  const channels = all.filter((one) => one.kind === "channel").sort(byName);
  const places = [...practice.locations.values()].map((location) => ({
    key: `location-${location.id}`,
    title: location.name,
    conversations: channels.filter((one) => one.location === location.id),
  }));
  const everywhere = channels.filter((one) => !practice.locations.has(one.location));
  const directs = all.filter((one) => one.kind === "direct").sort(byLastWord);
  return [
    ...homeFirst(places, practice).filter((section) => section.conversations.length),
    { key: "all", title: "All locations", conversations: everywhere, add: "channel" },
    { key: "direct", title: "Direct", conversations: directs, add: "direct" },
  ];
}

function homeFirst(places, practice) {
  const home = `location-${practice.me?.home}`;
  return places.sort((a, b) => (b.key === home) - (a.key === home));
}

function byName(a, b) {
  return a.name.localeCompare(b.name) || a.id - b.id;
}

function byLastWord(a, b) {
  return (b.last_posted_at ?? "").localeCompare(a.last_posted_at ?? "") || a.id - b.id;
}
