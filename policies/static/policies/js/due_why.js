// "Why?" beside the composer: whose answer would be due when, and why then, before it is sent.

import { el, placeAt } from "../../messaging/js/dom.js";
import { moment } from "../../messaging/js/times.js";

// `each`: [{owner, people, due_at, why}]; opens by the button that asked for it.
export function openDueWhy(each, button, { practice, now }) {
  const rows = each.map(({ owner, people, due_at: dueAt, why }) => {
    const who = owner !== null ? practice.fullName(owner) : `Any one of ${practice.list(people)}`;
    const due = dueAt ? `a reply is due ${moment(dueAt, now)}` : "no reply time";
    const state = owner !== null ? [practice.stateInWords(owner, now)] : [];
    return el(
      "li",
      {},
      el("p", { class: "due-who" }, el("b", {}, who), `: ${due}.`),
      el("ul", { class: "due-reasons" }, [...state.map((one) => `${one}.`), ...why].map((line) => el("li", {}, line))),
    );
  });
  const popover = el(
    "div",
    { class: "popover why-popover", popover: "auto", role: "dialog", "aria-labelledby": "due-why-title" },
    el("div", { class: "menu-scroll", tabindex: "-1" }, el("h2", { id: "due-why-title" }, "Why then?"), el("ol", { class: "story due-why" }, rows)),
  );
  popover.ontoggle = (event) => {
    if (event.newState !== "closed") return;
    popover.remove();
    button.focus();
  };
  document.body.append(popover);
  popover.showPopover();
  placeAt(popover, button);
  popover.firstElementChild.focus();
}
