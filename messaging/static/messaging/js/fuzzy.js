// How well a few letters fit a name: begun words before letters that are strewn about. No DOM.

// 0 when they don't; more is better.
export function fit(letters, name) {
  const wanted = plain(letters);
  const text = plain(name);
  if (!wanted) return 1;
  if (text.startsWith(wanted)) return 100 - Math.min(text.length, 90) / 10;
  const word = wordStart(text, wanted);
  if (word > 0) return 80 - Math.min(word, 90) / 10;
  if (text.includes(wanted)) return 60;
  return strewn(wanted.replace(/ /g, ""), text);
}

function plain(words) {
  return words.trim().toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
}

function wordStart(text, wanted) {
  for (let at = text.indexOf(wanted, 1); at > 0; at = text.indexOf(wanted, at + 1)) {
    if (/[^\p{L}\p{N}]/u.test(text[at - 1])) return at;
  }
  return 0;
}

// The letters in their order, each gap costs; the first one begins a word.
function strewn(wanted, text) {
  for (let at = text.indexOf(wanted[0]); at >= 0; at = text.indexOf(wanted[0], at + 1)) {
    const isBegun = at === 0 || /[^\p{L}\p{N}]/u.test(text[at - 1]);
    const gaps = isBegun ? gapsFrom(wanted, text, at) : -1;
    if (gaps >= 0) return Math.max(1, 40 - gaps);
  }
  return 0;
}

function gapsFrom(wanted, text, start) {
  let at = start;
  for (const letter of wanted) {
    const next = text.indexOf(letter, at);
    if (next < 0) return -1;
    at = next + 1;
  }
  return at - start - wanted.length;
}
