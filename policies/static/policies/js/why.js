// "Why?": the story of a promise beside it, and what is done about it now and then.

import { el, placeAt, say, show } from "../../messaging/js/dom.js";
import { get } from "../../messaging/js/server.js";
import { openExcuse, openHandOver } from "./handing.js";

export class Why {
  #app;
  #acts;
  #load = 0;
  #button = null;

  // `acts` knows how to change promises.
  constructor(app, acts) {
    this.#app = app;
    this.#acts = acts;
    this.title = el("h2", { id: "why-title" }, "Why?");
    this.owners = el("div", { class: "why-owners", role: "group", "aria-label": "Whose answer", hidden: true });
    this.standing = el("p", { class: "why-standing", role: "status" });
    this.story = el("ol", { class: "story" });
    this.problem = el("p", { class: "problem", role: "alert", hidden: true });
    this.foot = el("div", { class: "why-foot" });
    const body = el("div", { class: "menu-scroll", tabindex: "-1" }, this.title, this.owners, this.standing, this.story);
    this.popover = el(
      "div",
      { class: "popover why-popover", popover: "auto", role: "dialog", "aria-labelledby": "why-title" },
      body,
      this.problem,
      this.foot,
    );
    this.body = body;
    document.body.append(this.popover);
    app.chat.on("removed", () => this.close());
  }

  close() {
    if (this.popover.matches(":popover-open")) this.popover.hidePopover();
  }

  // Tells of the first of these promises that is still open, and lets choose another.
  open(promises, message, button) {
    this.#button = button;
    const first = promises.find((one) => one.state === "open") ?? promises[0];
    this.#drawOwners(promises, message, first);
    this.#clear();
    this.popover.showPopover();
    this.body.focus();
    this.#tell(first.id, message);
  }

  #drawOwners(promises, message, first) {
    const { practice } = this.#app.chat;
    const named = promises.filter((one) => one.owner !== null);
    const buttons = named.map((one) => {
      const choose = (event) => {
        this.#press(event.currentTarget);
        this.#tell(one.id, message);
      };
      const isPressed = String(one === first);
      return el("button", { type: "button", class: "pill", "aria-pressed": isPressed, onclick: choose }, practice.shortName(one.owner));
    });
    this.owners.replaceChildren(...buttons);
    show(this.owners, promises.length > 1);
  }

  #press(chosen) {
    for (const button of this.owners.children) button.setAttribute("aria-pressed", String(button === chosen));
  }

  #clear() {
    say(this.standing, "One moment");
    this.story.replaceChildren();
    this.foot.replaceChildren();
    show(this.problem, false);
    placeAt(this.popover, this.#button);
  }

  async #tell(id, message) {
    this.#load += 1;
    const load = this.#load;
    try {
      const why = await get(`/policies/obligations/${id}/why/`);
      if (load === this.#load) this.#draw(id, message, why);
    } catch (error) {
      if (load !== this.#load) return;
      say(this.standing, "");
      this.#complain(error);
    }
    placeAt(this.popover, this.#button);
  }

  #draw(id, message, why) {
    say(this.standing, why.standing);
    this.story.replaceChildren(...why.story.map(drawLine));
    const priority = this.#acts.promises.of(message).find((one) => one.id === id)?.priority ?? "";
    const guideline = el("a", { class: "quiet", href: `/guidelines/#${priority}` }, "Guideline");
    const page = el("a", { class: "quiet", href: `/policies/obligations/${id}/` }, "As a page");
    this.foot.replaceChildren(...this.#buttons(id, message, why), guideline, page);
  }

  #buttons(id, message, why) {
    const button = (label, onclick) => el("button", { type: "button", class: "quiet", onclick }, label);
    const now = (act) => () => this.#now(() => this.#acts.act(message, id, act));
    const later = (openDialog) => () => {
      this.close();
      openDialog();
    };
    const submit = (act) => (fields) => this.#acts.act(message, id, act, fields);
    const known = {
      take_over: () => button("Take it over", now("take-over")),
      let_go: () => button("Let it go", now("let-go")),
      promise: () => button("Promise a time", later(() => this.#promise(id, message, submit("promise")))),
      nudge: () => button("Nudge", now("nudge")),
      reassign: () => button("Hand it over", later(() => openHandOver(why.reassign_to, submit("reassign")))),
      answered: () => button("Mark as answered", now("answered")),
      excuse: () => button("Excuse it", later(() => openExcuse(submit("excuse")))),
    };
    return Object.entries(known)
      .filter(([name]) => why.can.includes(name))
      .map(([, draw]) => draw());
  }

  async #promise(id, message, submit) {
    const { openPromise } = await import("./promising.js");
    const promise = this.#acts.promises.of(message).find((one) => one.id === id);
    const promised = (at) => submit({ at });
    await openPromise(promise ?? { id, due_at: null }, this.#app.chat.now, promised).catch((error) => {
      if (!error.errors) throw error;
      this.#app.chat.emit("trouble", error.message);
    });
  }

  async #now(act) {
    show(this.problem, false);
    try {
      await act();
      this.close();
    } catch (error) {
      this.#complain(error);
    }
  }

  #complain(error) {
    if (!error.errors) throw error;
    say(this.problem, error.message);
    show(this.problem, true);
  }
}

function drawLine(line) {
  return el(
    "li",
    { class: `story-${line.kind}` },
    el("time", { datetime: line.at }, line.when),
    el("p", {}, line.text),
    line.details.map((detail) => el("p", { class: "detail" }, detail)),
  );
}
