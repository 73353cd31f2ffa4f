// What is suggested behind a /: one's snippets, then the templates that managers share.

import { askable, askableRoles, withAsks, withPriority } from "./asking.js";
import { slotsOf, unfilled } from "./slots.js";
import { fit } from "./triggers.js";
import { load } from "./wordings.js";

export const label = "Templates";

export async function find(query) {
  const wordings = await load().catch(() => []);
  const items = wordings
    .map((one) => ({ one, fit: fit(one.name, query) }))
    .filter((item) => item.fit !== null)
    .sort((a, b) => a.fit - b.fit || b.one.own - a.one.own)
    .map(({ one }) => ({
      key: `${one.own}-${one.id}`,
      name: `/${one.name}`,
      note: one.own ? `yours: ${one.text}` : one.text,
      take: (composer, range) => take(one, composer, range),
    }));
  if (fit("my-snippets", query) === null && items.length) return items;
  const manage = { key: "manage", name: "My snippets …", note: "write, change and delete your own", take: openSnippets };
  return [...items.slice(0, 7), manage];
}

async function openSnippets(composer, range) {
  composer.insert("", ...range);
  const { openSnippets: open } = await import("./snippets.js");
  open(composer);
}

// Puts its text into the message, fills in what is known, and goes to the first slot.
function take(wording, composer, [start, end]) {
  const { conversation, chat, draft } = composer;
  const known = filledIn(wording, conversation, chat.practice);
  const text = draft.text.slice(0, start) + known + draft.text.slice(end);
  const slots = [...new Set([...(draft.slots ?? []), ...slotsOf(known)])];
  const carried = carries(draft, wording, conversation, chat.practice);
  composer.change({ ...carried, text, slots });
  composer.focus();
  const [first] = unfilled(text, slots);
  const behind = start + known.length;
  composer.parts.text.setSelectionRange(first?.start ?? behind, first?.end ?? behind);
}

// {due} begins with the template's words, {name} with the other one of a direct conversation.
function filledIn({ text, due }, conversation, practice) {
  const others = askable(conversation, practice);
  const name = others.length === 1 ? practice.shortName(others[0]) : "";
  return text.replaceAll("{due}", due || "{due}").replaceAll("{name}", name || "{name}");
}

// Its priority, and the role that it asks, where somebody here holds it.
function carries(draft, { priority, asked_role }, conversation, practice) {
  const changed = withPriority(withAsks(draft, { asks: "nobody" }), priority, conversation);
  if (!asked_role || conversation.kind === "direct") return changed;
  const here = conversation.location ?? practice.me.home;
  const roles = askableRoles(conversation, practice).filter((one) => one.role === asked_role);
  const role = roles.find((one) => one.location === here) ?? (roles.length === 1 ? roles[0] : null);
  return role ? withAsks(changed, { asks: "role", role: role.role, location: role.location }) : changed;
}
