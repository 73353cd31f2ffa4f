// The search: a field, what was found, each hit a way to its message. What was looked for stays
// in this tab's memory: in no address, in no storage.

import { announce, el, keep, say, set, show } from "./dom.js";
import { PRIORITY_NAMES } from "./frames.js";
import { titleOf } from "./practice.js";
import { pathOf } from "./router.js";
import { SearchField } from "./search_field.js";
import { allOperators } from "./search_words.js";
import { send } from "./server.js";
import { moment } from "./times.js";

export class SearchView {
  #app;
  #root = document.getElementById("search");
  #asked = ""; // what the hits are of
  #hits = [];
  #next = null;
  #state = "new"; // or "loading", "found", "failed"
  #turn = 0;

  constructor(app) {
    this.#app = app;
    this.field = new SearchField(app.chat, () => this.#search());
    this.#build();
    for (const event of ["people", "conversations", "clock"]) app.chat.on(event, () => this.#draw());
  }

  open() {
    show(this.#root, true);
    this.#draw();
    this.field.focus();
  }

  close() {
    show(this.#root, false);
    this.field.close();
  }

  start(query) {
    if (query !== undefined) {
      this.field.input.value = query;
      this.#search();
    }
    this.field.focus();
  }

  #build() {
    this.problem = el("div", { id: "search-problem", role: "alert" });
    this.status = el("p", { class: "sub" }, "\u00a0");
    this.list = el("ol", { class: "hits", "aria-label": "Found", onkeydown: (event) => this.#onKey(event) });
    this.more = el("button", { type: "button", class: "button", hidden: true, onclick: () => this.#loadMore() }, "Show older");
    this.again = el("button", { type: "button", class: "button", onclick: () => this.#load(this.#hits.length > 0) }, "Try again");
    this.trouble = el("p", { class: "trouble", role: "alert", hidden: true }, el("span"), " ", this.again);
    this.bones = el("div", { class: "skeleton", "aria-hidden": "true", hidden: true }, [1, 2, 3].map(() => el("div", { class: "bone" })));
    this.nothing = el(
      "div",
      { class: "empty", hidden: true },
      el("p", { class: "empty-title" }, "Nothing was found."),
      el("p", {}, "Only conversations you are in are searched, and nothing that was taken back. Try fewer words or a part of one."),
    );
    this.hints = this.#buildHints();
    set(this.field.input, "aria-describedby", "search-problem");
    const title = el("h1", { class: "visually-hidden" }, "Search");
    this.#root.append(
      el("header", { class: "search-head" }, title, this.field.form, this.problem, this.status),
      el("div", { class: "search-results" }, this.hints, this.bones, this.nothing, this.list, this.trouble, this.more),
    );
  }

  #buildHints() {
    const rows = allOperators().map((one) =>
      el(
        "li",
        {},
        el("button", { type: "button", class: "menu-choice", onclick: () => this.field.insert(one.insert) }, one.label),
        el("span", { class: "choice-note" }, one.note),
      ),
    );
    return el(
      "section",
      { class: "search-hints", "aria-labelledby": "search-hints-title" },
      el("h2", { id: "search-hints-title" }, "Narrow it down"),
      el("ul", {}, rows),
      el("p", { class: "muted" }, "“Quotes” find words in this order; a minus, as in -refund, takes out."),
    );
  }

  #search() {
    this.#asked = this.field.input.value.trim();
    this.#hits = [];
    this.#next = null;
    if (this.#asked) return this.#load(false);
    this.#state = "new";
    this.#turn += 1;
    this.#sayProblems([]);
    this.#draw();
    return null;
  }

  async #loadMore() {
    const at = this.#hits.length;
    await this.#load(true);
    this.list.children[at]?.querySelector("a").focus();
  }

  async #load(isMore) {
    const turn = (this.#turn += 1);
    this.#state = "loading";
    this.#sayProblems([]);
    this.#draw();
    try {
      const before = isMore ? this.#next : null;
      const page = await send("/api/search/", { query: this.#asked, before });
      if (turn !== this.#turn) return;
      this.#hits = isMore ? [...this.#hits, ...page.hits] : page.hits;
      this.#next = page.next;
      this.#state = "found";
      announce(this.#countInWords());
    } catch (error) {
      if (turn !== this.#turn) return;
      const problems = error.errors?.query;
      this.#state = problems ? "new" : "failed";
      this.#sayProblems(problems ?? []);
      say(this.trouble.firstChild, problems ? "" : `The search did not work. ${error.message}`);
    }
    this.#draw();
  }

  #sayProblems(sentences) {
    this.problem.replaceChildren(...sentences.map((one) => el("p", { class: "problem" }, one)));
    set(this.field.input, "aria-invalid", sentences.length ? "true" : null);
  }

  #draw() {
    if (this.#root.hidden) return;
    const isFirst = this.#state === "loading" && !this.#hits.length;
    show(this.hints, this.#state === "new");
    show(this.bones, isFirst);
    show(this.nothing, this.#state === "found" && !this.#hits.length);
    show(this.trouble, this.#state === "failed");
    show(this.more, this.#next !== null && this.#state !== "failed");
    this.more.disabled = this.#state === "loading";
    say(this.status, this.#state === "found" && this.#hits.length ? this.#countInWords() : "\u00a0");
    keep(this.list, this.#hits, (hit) => hit.id, (hit) => this.#drawHit(hit), (node, hit) => this.#redrawHit(node, hit));
  }

  #countInWords() {
    const count = this.#hits.length;
    if (!count) return "Nothing was found.";
    if (this.#next) return `The newest ${count}`;
    return count === 1 ? "1 message" : `${count} messages`;
  }

  #drawHit(hit) {
    const words = hit.parts.map(([text, isHit]) => (isHit ? el("mark", {}, text) : text));
    const priority = hit.priority === "normal" ? null : el("b", { class: `priority ${hit.priority}` }, PRIORITY_NAMES[hit.priority]);
    const line = el("span", { class: "hit-line" }, el("b", { class: "who" }), el("span", { class: "hit-where" }), el("time", { class: "when", datetime: hit.posted_at }), priority);
    const link = el("a", { href: pathOf(hit.conversation, hit.id), "data-route": true }, line, el("span", { class: "hit-words" }, words));
    return el("li", {}, link);
  }

  #redrawHit(node, hit) {
    const { practice, conversations, now } = this.#app.chat;
    const conversation = conversations.get(hit.conversation);
    say(node.querySelector(".who"), practice.fullName(hit.author));
    say(node.querySelector(".hit-where"), conversation ? `in ${titleOf(conversation, practice)}` : "");
    say(node.querySelector(".when"), moment(hit.posted_at, now));
  }

  // Up and down walk through what was found; above the first is the field.
  #onKey(event) {
    const step = { ArrowUp: "previousElementSibling", ArrowDown: "nextElementSibling" }[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const next = event.target.closest("li")?.[step];
    if (next) next.querySelector("a").focus();
    else if (event.key === "ArrowUp") this.field.focus();
  }
}
