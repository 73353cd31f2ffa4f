// What there is to know of a colleague: who they are, when they work, where one meets them.

import { el, say, showDialog } from "./dom.js";
import { titleOf } from "./practice.js";
import { pathOf } from "./router.js";
import { send } from "./server.js";
import { redrawDot } from "./sidebar.js";
import { weekInLines, weeks } from "./weeks.js";

export async function openDirect(chat, id, goTo) {
  const direct = await send("/api/direct/", { people: [id] });
  chat.takeConversation(direct);
  goTo(direct.id);
}

export function openProfile(chat, id, goTo) {
  const { practice, now } = chat;
  const person = practice.people.get(id);
  if (!person) return;
  const dot = el("span", {});
  redrawDot(dot, practice, id);
  const places = person.locations.map((one) => practice.place(one)).filter(Boolean).join(" and ");
  const hours = el("dl", { class: "week" }, el("dd", { class: "muted" }, "Loading"));
  const problem = el("p", { class: "problem", role: "alert" });
  const message = async () => {
    try {
      await openDirect(chat, id, (one) => {
        dialog.close();
        goTo(one);
      });
    } catch (error) {
      say(problem, error.message);
    }
  };
  const isOther = id !== practice.you && person.active;
  const dialog = el(
    "dialog",
    { class: "dialog small profile", "aria-label": person.name },
    el("div", { class: "profile-head" }, el("span", { class: "avatar", "aria-hidden": "true" }, person.initials), el("h2", {}, person.name, id === practice.you ? " (you)" : "")),
    el("p", {}, [person.role_name, places].filter(Boolean).join(" · ")),
    saidOfThemself(person),
    person.active ? el("p", { class: "profile-state" }, dot, practice.stateInWords(id, now)) : el("p", {}, whyNotHere(person)),
    el("h3", {}, hoursTitle(practice, person)),
    hours,
    el("h3", {}, id === practice.you ? "Where you are" : "Where you both are"),
    shared(chat, id, () => dialog.close()),
    problem,
    el(
      "div",
      { class: "dialog-foot" },
      el("button", { type: "button", class: "button", onclick: () => dialog.close() }, "Done"),
      isOther ? el("button", { type: "button", class: "button primary", onclick: message }, "Message") : null,
    ),
  );
  showDialog(dialog);
  drawHours(hours, id);
}

function whyNotHere({ bot, role }) {
  if (bot) return "A program. It owes nobody an answer, and its messages answer nobody.";
  return role === "privacy_officer" ? "Takes no part in conversations." : "Doesn't work here any more.";
}

// "she/her · Extension 204"
export function saidOfThemself({ pronouns, extension }) {
  const words = [pronouns, extension && `Extension ${extension}`].filter(Boolean).join(" · ");
  return words ? el("p", { class: "profile-said" }, words) : null;
}

// Hours are on the clock of where somebody works, and that may be another one than here.
function hoursTitle(practice, person) {
  const home = practice.locations.get(person.home);
  const isElsewhere = home && home.time_zone !== practice.locations.get(practice.me.home)?.time_zone;
  return isElsewhere ? `This week, ${home.name} time` : "This week";
}

async function drawHours(list, id) {
  try {
    const days = (await weeks())[id] ?? [];
    const lines = weekInLines(days).map((line) => [el("dt", {}, line.days), el("dd", {}, line.hours)]);
    list.replaceChildren(...(lines.length ? lines.flat() : [el("dd", {}, "No hours are known.")]));
  } catch (error) {
    list.replaceChildren(el("dd", {}, error.message));
  }
}

function shared(chat, id, close) {
  const { practice } = chat;
  const both = [...chat.conversations.values()].filter((one) => one.members.includes(id) && !one.archived_at);
  const channels = both.filter((one) => one.kind === "channel" || one.members.length > 2);
  if (!channels.length) return el("p", { class: "muted" }, "In no channel together.");
  const link = (one) => el("a", { href: pathOf(one.id), "data-route": true, onclick: close }, titleOf(one, practice));
  return el("ul", { class: "shared" }, channels.map((one) => el("li", {}, link(one))));
}
