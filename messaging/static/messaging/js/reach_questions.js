// What is asked before a message goes out that names a role, a group, or one of two namesakes.

import { emptyDraft } from "./asking.js";
import { countNote } from "./mention_source.js";
import { MANY, elsewhere, mentionsIn, namesIn, nextOf, reachOf, written } from "./mentioning.js";
import { send } from "./server.js";
import { moment } from "./times.js";

const GROUPS = ["everyone", "on_shift", "group"];

// What stands against sending a draft, or null. `draft.settled` are the questions answered.
export function question(draft, conversation, composer) {
  const { practice } = composer.chat;
  const names = namesIn(conversation, practice);
  const mentions = mentionsIn(draft.text, names).filter((one) => !one.isSilent);
  const asked = { draft, conversation, composer, practice, names };
  return (
    whichOne(mentions.find((one) => one.kind === "namesakes"), asked) ??
    unanswered("gap", draft, () => gap(addressed(mentions, draft, conversation, practice), asked)) ??
    unanswered("count", draft, () => count(mentions.filter((one) => GROUPS.includes(one.kind)), asked))
  );
}

function unanswered(name, draft, ask) {
  return draft.settled?.includes(name) ? null : ask();
}

function settle(composer, draft, name) {
  composer.submit({ settled: [...(draft.settled ?? []), name] });
}

function whichOne(mention, { composer, practice }) {
  if (!mention) return null;
  const choices = mention.people.map((id) => {
    const { name, role_name, locations } = practice.people.get(id);
    const places = locations.map((place) => practice.place(place)).join(", ");
    const act = () => composer.insert(`@${name}|${id}`, mention.start, mention.end);
    return { label: [name, role_name, places].filter(Boolean).join(", "), act };
  });
  return { field: "text", message: `${mention.people.length} people here are called ${mention.name}. Whom do you mean?`, choices };
}

// Every role that it addresses of which nobody is on shift, the one that is asked first.
function addressed(mentions, draft, conversation, practice) {
  const roles = mentions.filter((one) => one.kind === "role");
  if (draft.asks === "role") {
    const { role, location } = draft;
    const people = conversation.members.filter((id) => {
      const person = practice.people.get(id);
      return id !== practice.you && person?.active && person.role === role && person.locations.includes(location);
    });
    roles.unshift({ kind: "role", role, location, people, isAsked: true });
  }
  return roles.find((one) => !reachOf(one, practice).on.length);
}

function gap(role, { draft, conversation, composer, practice, names }) {
  if (!role) return null;
  const { now } = composer.chat;
  const what = [practice.roleName(role.role), practice.place(role.location)].filter(Boolean).join(", ");
  const take = (way, fields) => {
    note(conversation, role, way);
    if (role.isAsked) composer.change(fields.asked);
    const mention = mentionsIn(composer.draft.text, names).find((one) => one.role === role.role && one.location === role.location);
    if (mention) composer.insert(`@${fields.token}`, mention.start, mention.end);
    composer.submit();
  };
  const choices = [];
  const next = nextOf(role.people, practice);
  if (next) {
    const fields = { token: written(next.id, names, practice), asked: { asks: "people", people: [next.id], role: "", location: null } };
    choices.push({ label: `Send to ${practice.fullName(next.id)}, in ${moment(next.at, now)}`, act: () => take("next", fields) });
  }
  const other = elsewhere(role, conversation, practice);
  if (other) choices.push(coverage(other, role, { draft, conversation, composer, practice, take }));
  choices.push({ label: "Send anyway", act: () => settle(composer, draft, "gap") });
  return { field: "text", message: `${what}: nobody is on shift now.`, choices };
}

function coverage({ location, id, isHere }, role, { draft, conversation, composer, practice, take }) {
  const place = practice.place(location);
  if (isHere) {
    const token = `${role.role.replaceAll("_", "-")} ${place}`;
    const fields = { token, asked: { asks: "role", people: [], role: role.role, location } };
    return { label: `Send to ${place} instead: ${practice.shortName(id)} is on`, act: () => take("elsewhere", fields) };
  }
  const act = async () => {
    const direct = await send("/api/direct/", { people: [id] });
    note(conversation, role, "elsewhere");
    composer.chat.takeConversation(direct);
    composer.drafts.set(direct.id, { ...emptyDraft(direct.id), text: draft.text });
    composer.chat.emit("go", direct.id);
  };
  return { label: `Write to ${practice.fullName(id)} (${place}), who is on`, act };
}

// For the report: that nobody was on, and what was done. The message doesn't wait for it.
function note(conversation, { role, location }, way) {
  if (location === null) return;
  send(`/api/conversations/${conversation.id}/gaps/`, { role, location, way }).catch(() => {});
}

function count(groups, { draft, composer, practice }) {
  const [group] = groups;
  if (!group) return null;
  const large = groups.find((one) => one.people.length > MANY);
  if (large && !practice.can.mention_many) {
    const message = `Only managers can mention more than ${MANY} people at once: @${large.name} means ${large.people.length}.`;
    return { field: "text", message };
  }
  const told = new Set(groups.flatMap((one) => reachOf(one, practice).on));
  const message = groups.map((one) => `@${one.name} ${draft.isLater ? meansNote(one) : countNote(one, practice)}.`).join(" ");
  const label = told.size === 1 ? "Notify 1 person" : `Notify ${told.size} people`;
  const back = () => {
    composer.change({});
    composer.focus();
  };
  return {
    field: "text",
    message,
    choices: [
      { label: draft.isLater ? "Choose the time" : label, act: () => settle(composer, draft, "count") },
      { label: "Go on writing", act: back },
    ],
  };
}

// Whom it will be is known when it is sent.
function meansNote({ people }) {
  return people.length === 1 ? "means 1 person" : `means ${people.length} people; who is on shift then is notified`;
}
