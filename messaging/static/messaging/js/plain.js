// What a text says without the marks that make words bold, a quote or code: for cards, quotes and
// lists, which show plain words. The twin of messaging/plain.py, and tested with it. No DOM.

const DROP = "\ue002";
const KEEP = "\ue003"; // it stands for itself, whatever it is
const ANY = /[*_~`\\<>|]/;
const INSIDE = String.raw`(?=\S)((?:(?!\n\n)[\s\S]){1,500}?)(?<=\S)`;
const FENCE = /^ {0,3}(`{3,}|~{3,})[^\n`]*(?:\n|$)([\s\S]*?)(?:^ {0,3}\1[`~]* *(?:\n|$)|(?![\s\S]))/gm;
const CODE = /(?<!`)(`+)(?!`)([\s\S]{1,500}?)(?<!`)\1(?!`)/g;
const ESCAPED = /\\([!-/:-@[-`{-~])/g;
const QUOTE = /^(?: {0,3}> ?)+/gm;
const ADDRESS = /<((?:https?:\/\/|mailto:)[^\s<>]{1,500})>/g;
const MENTION = /(@[^\n@|]{1,80})(\|\d{1,18})(?!\w)/g;
const PAIRS = [
  new RegExp(String.raw`(\*\*)${INSIDE}(\*\*)`, "g"),
  new RegExp(String.raw`(?<!\w)(__)${INSIDE}(__)(?!\w)`, "g"),
  new RegExp(String.raw`(~~)${INSIDE}(~~)`, "g"),
  new RegExp(String.raw`(\*)${INSIDE}(\*)`, "g"),
  new RegExp(String.raw`(?<!\w)(_)${INSIDE}(_)(?!\w)`, "g"),
];

export function plain(text) {
  if (!ANY.test(text)) return text;
  const of = (sign, words) => sign.repeat(words.length);
  let signs = text.replace(FENCE, (all, mark, inside) => {
    const at = all.indexOf("\n") < 0 ? all.length : all.indexOf("\n") + 1;
    return of(DROP, all.slice(0, at)) + of(KEEP, inside) + of(DROP, all.slice(at + inside.length));
  });
  signs = signs
    .replace(CODE, (all, ticks, inside) => of(DROP, ticks) + of(KEEP, inside) + of(DROP, ticks))
    .replace(ESCAPED, DROP + KEEP)
    .replace(QUOTE, (all) => of(DROP, all))
    .replace(ADDRESS, (all, inside) => DROP + of(KEEP, inside) + DROP)
    .replace(MENTION, (all, name, number) => name + of(DROP, number));
  for (const pair of PAIRS) {
    signs = signs.replace(pair, (all, mark, inside) => of(DROP, mark) + inside + of(DROP, mark));
  }
  const shown = [...Array(text.length).keys()].filter((at) => signs[at] !== DROP).map((at) => text[at]).join("");
  return shown.trim() ? shown : text; // one that is nothing but marks
}
