// What may follow in the search field: operators, and their values. No DOM.

const MOST = 8;
const OPERATORS = [
  ["from:", "who wrote it"],
  ["to:", "whom it asks, or was written to"],
  ["in:", "a conversation"],
  ["is:", "unread, an ask, late …"],
  ["has:", "a file, a link, a pin, a reaction"],
  ["priority:", "FYI, normal, high, urgent"],
  ["before:", "earlier than a day"],
  ["after:", "later than a day"],
  ["on:", "a day"],
  ["patient:", "initials and id, or the id"],
];
const DAYS = ["today", "yesterday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const DATED = ["before", "after", "on"];

// The part of the text in which the caret stands: a word, or an operator with its value in quotes.
export function partAt(text, caret) {
  let start = 0;
  let isQuoted = false;
  for (let at = 0; at < caret; at += 1) {
    if (text[at] === '"') isQuoted = !isQuoted;
    else if (text[at] === " " && !isQuoted) start = at + 1;
  }
  return { start, end: caret, text: text.slice(start, caret) };
}

// [{label, note, insert}] for where the caret stands; `known`: {people, conversations, filters},
// names and, of filters, the values by operator.
export function suggestions(text, caret, known) {
  const part = partAt(text, caret).text;
  const [, minus, word, colon, value] = /^(-?)([a-z]*)(:?)"?(.*)$/is.exec(part);
  const name = word.toLowerCase();
  if (!colon) {
    if (!word || value) return [];
    return OPERATORS.filter(([one]) => one.startsWith(name))
      .map(([one, note]) => ({ label: one, note, insert: minus + one }));
  }
  const wanted = value.toLowerCase();
  return valuesOf(name, known)
    .map((one) => ({ ...one, rank: rankOf(one.label.toLowerCase(), wanted) }))
    .filter((one) => one.rank < 2)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, MOST)
    .map(({ label, note }) => ({ label, note, insert: `${minus}${name}:${quoted(label)} ` }));
}

export function allOperators() {
  return OPERATORS.map(([label, note]) => ({ label, note, insert: label }));
}

// The text with a suggestion taken, and where the caret stands then.
export function withTaken(text, caret, suggestion) {
  const { start } = partAt(text, caret);
  const rest = text.slice(caret).replace(/^\S*\s?/, "");
  return { text: text.slice(0, start) + suggestion.insert + rest, caret: start + suggestion.insert.length };
}

function valuesOf(name, { people, conversations, filters }) {
  const plain = (labels) => labels.map((label) => ({ label, note: "" }));
  if (name === "from" || name === "to") return [{ label: "me", note: "" }, ...people];
  if (name === "in") return conversations;
  if (DATED.includes(name)) return plain(DAYS);
  return plain(filters[name] ?? []);
}

// 0: begins so, 1: a later word does, 2: none.
function rankOf(label, wanted) {
  if (label.startsWith(wanted)) return 0;
  return label.includes(` ${wanted}`) || label.includes(`-${wanted}`) ? 1 : 2;
}

function quoted(value) {
  return value.includes(" ") ? `"${value}"` : value;
}
