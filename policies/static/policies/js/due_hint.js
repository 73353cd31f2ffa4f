// Beside the composer's choices: when a reply would be due, before anything is sent; or that
// somebody here waits for your answer.

import { el, say, show } from "../../messaging/js/dom.js";
import { firstLine } from "../../messaging/js/message.js";
import { lower } from "../../messaging/js/practice.js";
import { get } from "../../messaging/js/server.js";
import { moment } from "../../messaging/js/times.js";
import { instantSaid } from "../../messaging/js/times_said.js";
import { wantedBy } from "../../messaging/js/useful.js";

const QUIET_MS = 200;
const FRESH_MS = 60_000;

export class DueHint {
  element = el("span", { class: "due-hint" });
  #app;
  #needs;
  #composer;
  #timer = 0;
  #asking = null;
  #key = "";
  #askedAt = 0;
  #last = null;
  #preview = null; // of what is written now
  #each = []; // whose answers would be due when

  constructor(app, needs, composer) {
    this.#app = app;
    this.#needs = needs;
    this.#composer = composer;
    this.words = el("span");
    this.answer = el("button", { type: "button", class: "quiet", hidden: true }, "Answer it");
    this.why = el("button", { type: "button", class: "quiet", "aria-haspopup": "dialog", hidden: true, onclick: () => this.#openWhy() }, "Why?");
    this.why.setAttribute("aria-label", "Why is a reply due then?");
    this.instead = el("button", { type: "button", class: "quiet", "aria-haspopup": "dialog", hidden: true, onclick: () => this.#openInstead() }, "Ask somebody free now");
    const toggle = () => composer.change({ dueThen: !composer.draft.dueThen });
    this.then = el("button", { type: "button", class: "quiet", hidden: true, onclick: toggle }, "Make it due then");
    this.element.append(this.words, " ", this.answer, this.instead, this.then, " ", this.why);
    composer.addGate((draft, conversation) => {
      const isAsked = conversation && draft.usefulUntil && !draft.settled?.includes("use");
      return isAsked ? this.#unseen(draft, conversation) : null;
    });
    needs.on("change", () => this.#last && this.#draw(...this.#last));
  }

  refresh(draft, conversation) {
    this.#last = [draft, conversation];
    this.#draw(draft, conversation);
  }

  #draw(draft, conversation) {
    if (!conversation) return;
    const isAsking = draft.asks !== "nobody";
    if (isAsking) this.#showDue(draft, conversation);
    else this.#showOwed(draft, conversation);
  }

  // In a channel only a reply answers, so whoever owes one is offered to write it as one.
  #showOwed(draft, conversation) {
    this.#forget();
    const [ask] = conversation.kind === "channel" ? this.#needs.owedIn(conversation.id) : [];
    const isOffered = Boolean(ask) && draft.replyTo === null;
    const { practice } = this.#app.chat;
    const words = isOffered
      ? `${practice.shortName(ask.message.author)} waits for your answer: “${shorter(ask.message.text)}”`
      : "";
    say(this.words, words);
    show(this.answer, isOffered);
    this.answer.onclick = () => {
      this.#composer.change({ replyTo: ask.message.id });
      this.#composer.focus();
    };
  }

  #showDue(draft, conversation) {
    show(this.answer, false);
    const query = queryOf(draft, conversation, this.#app.chat);
    const isFresh = this.#key === query && Date.now() - this.#askedAt < FRESH_MS;
    if (isFresh) return this.#sayDue();
    this.#forget();
    this.#key = query;
    this.#askedAt = Date.now();
    this.#timer = setTimeout(() => this.#ask(query), QUIET_MS);
  }

  async #ask(query) {
    this.#asking = new AbortController();
    try {
      const preview = await get(`/policies/preview/?${query}`, { signal: this.#asking.signal });
      if (this.#key !== query) return;
      this.#preview = preview;
      this.#each = preview.each;
      this.#sayDue();
      show(this.why, this.#each.length > 0);
    } catch (error) {
      if (error.name === "AbortError") return;
      // A wrong choice is told on sending; until then the words are simply missing.
      this.#forget();
      say(this.words, "");
    }
  }

  // An answer that would come after the time that the text names is told, and who is free now.
  #sayDue() {
    if (!this.#preview) return;
    const { chat } = this.#app;
    const wanted = instantSaid(this.#last[0].text, chat.now);
    const due = this.#preview.due_at;
    const isTooLate = wanted !== null && due !== null && Date.parse(due) > wanted;
    const late = isTooLate ? `That is later than ${moment(wanted, chat.now)}, as you write.` : "";
    say(this.words, [this.#inWords(this.#preview), late].filter(Boolean).join(" "));
    this.#offerThen(wanted, due);
    const { practice } = chat;
    show(this.instead, isTooLate && this.#preview.people.every((id) => practice.state(id) !== "available"));
  }

  // A time in the text that is later than the rule's may set the clock, and be undone.
  #offerThen(wanted, due) {
    const { dueThen, priority } = this.#last[0];
    const isLater = wanted !== null && due !== null && wanted - Date.parse(due) > 60_000;
    show(this.then, priority !== "urgent" && (isLater || Boolean(dueThen && wanted)));
    say(this.then, dueThen ? "Due by the rule instead" : `Make it due ${wanted ? moment(wanted, this.#app.chat.now) : ""}`);
  }

  // Why what loses its use isn't sent yet: nobody whom it asks can see it in time.
  async #unseen(draft, conversation) {
    const { practice, now } = this.#app.chat;
    const preview = await get(`/policies/preview/?${queryOf(draft, conversation, this.#app.chat)}`).catch(() => null);
    const freeAt = preview?.free_at ? Date.parse(preview.free_at) : null;
    if (!preview?.people.length || (freeAt !== null && freeAt < draft.usefulUntil)) return null;
    const first = freeAt === null ? "" : ` The first is free ${moment(freeAt, now)}.`;
    const settled = [...(draft.settled ?? []), "use"];
    const whom = practice.list(preview.people).replace(/ and /, " or ");
    return {
      field: "text",
      message: `It is of use until ${moment(draft.usefulUntil, now)}, and by then ${whom} can't see it.${first}`,
      choices: [
        { label: "Ask somebody free now", act: () => this.#openInstead(preview) },
        { label: "Send it all the same", act: () => this.#composer.submit({ settled }) },
      ],
    };
  }

  async #openInstead(preview = this.#preview) {
    const { openInstead } = await import("../../messaging/js/instead.js");
    openInstead(this.#composer, preview.people);
  }

  // "A reply is due 4:15 pm. Kim is away until 3:15 pm."
  #inWords(preview) {
    const { practice, now } = this.#app.chat;
    const busy = preview.owner !== null ? practice.state(preview.owner) : "available";
    // That somebody is with a patient, the composer says below.
    const state =
      busy === "available" || busy === "with_patient"
        ? ""
        : `${practice.shortName(preview.owner)} is ${lower(practice.stateInWords(preview.owner, now))}.`;
    return [this.#dueInWords(preview), state].filter(Boolean).join(" ");
  }

  // "A reply is due 4:15 pm."; of several who each owe one, whose when.
  #dueInWords({ each, due_at: dueAt, words }) {
    const { practice, now } = this.#app.chat;
    if (!dueAt) return words;
    if (each.length === 1) return `A reply is due ${moment(dueAt, now)}.`;
    const owed = each.map((one) => `${practice.list(one.people)} ${one.due_at ? moment(one.due_at, now) : "no time"}`);
    return `Replies are due: ${owed.join(", ")}.`;
  }

  async #openWhy() {
    const { openDueWhy } = await import("./due_why.js");
    openDueWhy(this.#each, this.why, this.#app.chat);
  }

  #forget() {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    this.#key = "";
    this.#preview = null;
    show(this.why, false);
    show(this.instead, false);
    show(this.then, false);
  }
}

function queryOf(draft, conversation, chat) {
  const query = new URLSearchParams({
    conversation: conversation.id,
    priority: draft.priority,
    asks: draft.asks,
  });
  for (const person of draft.people) query.append("people", person);
  if (draft.asks === "role") {
    query.set("role", draft.role);
    query.set("location", draft.location);
  }
  if (draft.each) query.set("each", "true");
  const wanted = wantedBy(draft, chat);
  // To the minute, so that "in an hour" isn't another question with each moment.
  if (wanted) query.set("wanted_by", new Date(Math.ceil(wanted / 60_000) * 60_000).toISOString());
  return query.toString();
}

function shorter(text) {
  const line = firstLine(text);
  return line.length > 48 ? `${line.slice(0, 47)}…` : line;
}
