// Puts the page together: the socket, what is known, the views, the keys.

import { drawBadge, unreadCount } from "./badge.js";
import { Banner } from "./banner.js";
import { Chat } from "./chat.js";
import { ConversationView } from "./conversation.js";
import { openNewChannel, openNewDirect } from "./dialogs.js";
import { el, say, show } from "./dom.js";
import { install } from "./install.js";
import { LaterParts } from "./later_parts.js";
import { LazyView } from "./lazy_view.js";
import { Me } from "./me.js";
import { Notifier } from "./notifier.js";
import { patientEntries } from "./patients.js";
import { titleOf } from "./practice.js";
import { Preferences } from "./preferences.js";
import { Router, pathOf } from "./router.js";
import { ScreenLock } from "./screen_lock.js";
import { Search } from "./search.js";
import { get } from "./server.js";
import { addShortcuts } from "./shortcuts.js";
import { Sidebar } from "./sidebar.js";
import { Connection } from "./socket.js";
import { Staying } from "./staying.js";
import { Tabs } from "./tabs.js";

const CLOCK_MS = 15_000;
const WATCH_MS = 5_000;
const PATIENCE_MS = 2_000;
const TROUBLE_MS = 8_000;
const NO_LINE =
  "No connection. The chat opens by itself when it is back; what was written in it is not kept on this device.";
const WIDE = window.matchMedia("(min-width: 1101px)");
const LAST = "last-conversation";

export class App {
  root = document.getElementById("app");
  browserTabs = new Tabs(); // `isLeader`: of the tabs of this browser, the one that makes a sound
  #lineBar = document.getElementById("line-bar");
  #barTimer = 0;

  // `extend(app)` adds what other apps know: {promise, due, look, onPromises, hint, links, views,
  // waysToBeTold, isAnythingOwed, owed, isAtRisk}.
  constructor(extend) {
    const url = `${location.protocol.replace("http", "ws")}//${location.host}/ws/`;
    this.connection = new Connection(url);
    this.chat = new Chat(this.connection);
    this.preferences = new Preferences(this.chat);
    this.router = new Router();
    this.goTo = (id) => {
      this.router.go(pathOf(id));
      this.conversation.composer.focus();
    };
    const later = new LaterParts(this);
    const others = extend(this);
    const { newPromise, due, look, onPromises } = others;
    Object.assign(this, { newPromise, due, look, onPromises, others });
    this.search = new Search(this);
    this.views = {
      ...others.views,
      ...later.views,
      people: new LazyView(this, async () => (await import("./people_view.js")).PeopleView),
      settings: new LazyView(this, async () => (await import("./settings_view.js")).SettingsView),
      search: this.search,
    };
    this.conversation = new ConversationView(this.chat, this.goTo, others);
    this.conversation.menu.add(patientEntries(this));
    const actions = {
      newDirect: () => openNewDirect(this.chat, this.goTo),
      newChannel: () => openNewChannel(this.chat, this.goTo),
      browse: async () => (await import("./browse.js")).openBrowse(this.chat, this.goTo),
    };
    this.sidebar = new Sidebar(this.chat, actions, [...others.links, ...later.links]);
    this.me = new Me(this.chat, others.menu);
    this.tabs = others.tabs;
    this.notifier = new Notifier(this);
    new Banner(this);
    new Staying(this.chat);
    new ScreenLock(this);
    later.start();
    addShortcuts(this, actions);
    this.#listen();
  }

  async start() {
    this.connection.open();
    await this.#load();
    install(this.chat).catch(() => {}); // without it the chat is only not there offline
  }

  // On a phone one pane is seen at a time: "chats", "conversation" or "needs".
  showPane(pane) {
    this.root.dataset.pane = pane;
    this.#drawTabs();
  }

  // The page came out of the worker's keeping, without a token: the real one replaces it.
  get #isShell() {
    return "shell" in this.root.dataset;
  }

  get isWide() {
    return WIDE.matches;
  }

  async #load() {
    try {
      await this.chat.load();
    } catch (error) {
      if (error.status === 401) location.reload();
      else this.#sayTrouble(this.#isShell ? NO_LINE : `The chat could not be loaded. ${error.message}`);
      return;
    }
    delete this.root.dataset.loading;
    this.#follow(this.router.route);
  }

  #listen() {
    this.router.on("route", (route) => this.#follow(route));
    this.connection.on("state", (state) => this.#onState(state));
    this.chat.on("removed", (id) => this.#onRemoved(id));
    this.chat.on("conversations", () => this.drawTitle());
    this.chat.on("ready", () => this.#drawTabs());
    this.chat.on("go", (id) => this.goTo(id));
    this.chat.on("trouble", (words) => this.#sayInBar(words));
    window.addEventListener("online", () => this.connection.wake());
    window.addEventListener("offline", () => this.connection.lose());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.connection.wake();
      else this.chat.draftKeeper.flush();
    });
    window.addEventListener("focus", () => this.browserTabs.lead());
    if (document.hasFocus()) this.browserTabs.lead();
    window.addEventListener("beforeunload", (event) => {
      const isEnded = this.connection.state === "ended";
      const isAtRisk = this.chat.isAtRisk || this.conversation.composer.hasUnsent || this.others.isAtRisk();
      if (!isEnded && isAtRisk) event.preventDefault();
    });
    window.addEventListener("pagehide", () => this.chat.draftKeeper.flush());
    document.getElementById("logout").addEventListener("submit", (event) => this.#onLogOut(event));
    document.getElementById("hand-over").addEventListener("submit", (event) => this.#onHandOver(event));
    setInterval(() => this.chat.emit("clock"), CLOCK_MS);
    setInterval(() => this.connection.watch(), WATCH_MS);
  }

  #follow(route) {
    if (!this.chat.isReady) return;
    if (route.view === "conversation" && route.id === null) return this.#begin();
    for (const [name, view] of Object.entries(this.views)) if (name !== route.view) view.close();
    if (route.view === "conversation") {
      if (!this.chat.conversations.has(route.id)) return this.router.go("/", { replace: true });
      this.#open(route.id, route.message);
      this.sidebar.markCurrent(route.id);
    } else {
      this.conversation.close();
      this.views[route.view].open();
      this.sidebar.markCurrent(route.view);
    }
    if (route.view !== "needs") this.showPane("conversation");
    this.drawTitle();
  }

  // To what waits for an answer, else to where one was last.
  async #begin() {
    const isOwed = await this.others.isAnythingOwed();
    const { view, id } = this.router.route;
    if (view !== "conversation" || id !== null) return; // somebody went on meanwhile
    const first = this.#firstConversation();
    if (isOwed) this.router.go("/needs/", { replace: true });
    else if (first === null) this.#sayNothingYet();
    else this.router.go(pathOf(first), { replace: true });
  }

  async #open(id, message) {
    localStorage.setItem(LAST, id);
    const isFound = await this.conversation.open(id, message);
    if (!isFound && this.conversation.id === id) this.#sayInBar("That message can't be found.");
  }

  // Where one was last on this device; else what is unread at home, else their home's first channel.
  #firstConversation() {
    const last = Number(localStorage.getItem(LAST));
    const order = this.sidebar.order;
    const unread = order.find((one) => this.chat.unread(one) > 0);
    return (order.find((one) => one.id === last) ?? unread ?? order[0])?.id ?? null;
  }

  #onRemoved(id) {
    if (this.conversation.id !== id) return;
    this.conversation.close();
    this.router.go("/", { replace: true });
  }

  #onState(state) {
    clearTimeout(this.#barTimer);
    if (state === "open" && this.#isShell) return location.reload();
    if (state === "open") return show(this.#lineBar, false);
    if (state === "ended") return this.#onEnded();
    this.#barTimer = setTimeout(() => {
      say(this.#lineBar, "No connection. What you send waits here and goes out when it is back.");
      show(this.#lineBar, true);
    }, PATIENCE_MS);
    return this.connection.failures > 1 ? this.#lookWhetherLoggedOut() : null;
  }

  // What could not be done; it goes away by itself.
  #sayInBar(words) {
    if (!this.connection.isOpen) return;
    clearTimeout(this.#barTimer);
    say(this.#lineBar, words);
    show(this.#lineBar, true);
    this.#barTimer = setTimeout(() => show(this.#lineBar, false), TROUBLE_MS);
  }

  async #lookWhetherLoggedOut() {
    try {
      await get("/api/state/");
    } catch (error) {
      if (error.status === 401) this.#onEnded();
    }
  }

  // Logging out ends what waits here; somebody who doesn't want that is asked first.
  async #onLogOut(event) {
    event.preventDefault();
    const { outbox, unsent } = this.chat;
    const { mayLeave } = await import("./leaving.js");
    if (!(await mayLeave(outbox.size, unsent.edits.isAny))) return;
    for (const entry of outbox.all) outbox.discard(entry.clientId);
    await Promise.all([unsent.clear(), this.chat.draftKeeper.flush()]);
    event.target.submit();
  }

  // The next person comes: what waits here stays, sealed, for whoever goes.
  async #onHandOver(event) {
    event.preventDefault();
    await this.chat.draftKeeper.flush();
    event.target.submit();
  }

  // The log-in is over: nothing of it stays on the screen.
  #onEnded() {
    this.connection.end();
    this.root.remove();
    location.replace(`/accounts/login/?next=${encodeURIComponent(location.pathname + location.search)}`);
  }

  // Where one is, what is owed and what is unread, in the tab's title.
  drawTitle() {
    if (this.chat.isLocked) return drawBadge(0, `Locked · ${this.chat.practice.name}`);
    const conversation = this.chat.conversations.get(this.conversation.id);
    const here = conversation ? titleOf(conversation, this.chat.practice) : "";
    const owed = this.others.owed();
    const name = [owed ? `${owed} to answer` : "", here, this.chat.practice.name].filter(Boolean).join(" · ");
    return drawBadge(unreadCount(this.chat), name);
  }

  #drawTabs() {
    const tabs = this.root.querySelector("#tabs"); // it is there even when the page is gone
    const shown = [...this.tabs, { pane: "chats", text: () => "Chats" }];
    tabs.replaceChildren(
      ...shown.map((tab) =>
        el(
          "button",
          {
            type: "button",
            "aria-current": isCurrent(tab.pane, this.root.dataset.pane) ? "page" : null,
            onclick: () => (tab.path ? this.router.go(tab.path) : this.showPane(tab.pane)),
          },
          tab.text(),
        ),
      ),
      el("button", { type: "button", onclick: () => this.#openMe() }, "Me"),
    );
  }

  redrawTabs() {
    this.#drawTabs();
  }

  #openMe() {
    this.showPane("chats");
    this.me.open();
  }

  #sayTrouble(words) {
    const again = el("button", { type: "button", class: "button" }, "Try again");
    const box = el("p", { class: "trouble", role: "alert" }, words, " ", again);
    again.onclick = () => {
      box.remove();
      this.#load();
    };
    document.getElementById("older").replaceChildren(box);
  }

  #sayNothingYet() {
    const { can } = this.chat.practice;
    const words = can.admin
      ? "You are in no conversation yet. Set up the practice: its hours, its people, a channel, a rule."
      : "You are in no conversation yet. Open one with a colleague.";
    const setUp = el("a", { class: "button primary", href: "/admin/" }, "Set up the practice");
    const open = el("button", { type: "button", class: can.admin ? "button" : "button primary" }, "New message");
    open.onclick = () => openNewDirect(this.chat, this.goTo);
    const ways = el("p", { class: "ways" }, ...(can.admin ? [setUp, " ", open] : [open]));
    document.getElementById("settings-button").hidden = true; // there is nothing to set
    document.getElementById("older").replaceChildren(el("div", { class: "empty" }, el("p", {}, words), ways));
  }

  // To the next conversation of the sidebar, or back.
  step(by) {
    const order = this.sidebar.order;
    const at = order.findIndex((one) => one.id === this.conversation.id);
    const next = order[(at + by + order.length) % order.length];
    if (next) this.goTo(next.id);
  }
}

// A conversation is read within the chats.
function isCurrent(tab, pane) {
  return tab === (pane === "conversation" ? "chats" : pane);
}
