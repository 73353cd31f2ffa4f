// The characters that open suggestions while somebody writes, and who knows what follows. No DOM.

const triggers = [];

// `load()` gives `{label, find(query, composer)}`, whose answer may be awaited: items of
// `{key, name, note, insert}`, or with `take(composer, range)` in place of the text to insert.
// A trigger stands at the beginning of a word, or with `atLineStart` of a line.
export function onTrigger(character, load, { atLineStart = false } = {}) {
  triggers.push({ character, load, atLineStart });
}

// What is being looked for before the caret: {trigger, query, start}, or null.
export function lookedFor(text, caret) {
  const before = text.slice(Math.max(0, text.lastIndexOf("\n", caret - 1) + 1), caret);
  for (const trigger of triggers) {
    const at = before.lastIndexOf(trigger.character);
    if (at < 0) continue;
    const query = before.slice(at + 1);
    const isAtPlace = trigger.atLineStart ? at === 0 : at === 0 || /[\s(“"'[]/.test(before[at - 1]);
    if (isAtPlace && query.length <= 60 && !/^\s/.test(query)) {
      return { trigger, query, start: caret - query.length - 1 };
    }
  }
  return null;
}

// How well a name fits what was typed: 0 it begins so, 1 one of its words does, 2 it is in it;
// null when it doesn't.
export function fit(name, query) {
  const [where, what] = [name.toLowerCase(), query.toLowerCase()];
  if (where.startsWith(what)) return 0;
  if (where.split(/[\s-]+/).some((word) => word.startsWith(what))) return 1;
  return what.length > 1 && where.includes(what) ? 2 : null;
}
