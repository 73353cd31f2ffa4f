// What a reader will look for in a draft: who, what, by when, what next, and a form that is quick
// to read. The same rules as messaging/clarity.py, over the same words; nothing leaves the browser.
// No DOM.

import { WORDS } from "./clarity_words.js";

const MOST_WORDS_IN_SENTENCE = 30;
const MOST_WORDS_IN_PARAGRAPH = 60;
const FEWEST_LOUD_WORDS = 3;
const NAME = /^[A-ZÀ-Ý][a-zà-ÿ'-]+/;
const NAME_AT_END = /[,?!] ?([A-ZÀ-Ý][a-zà-ÿ'-]+)[^A-Za-zÀ-ÿ0-9]*$/;
const LINE_ENDS = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/;
const notNames = new Set(WORDS.not_names.split(" "));
const patterns = new Map();

// {who, ask, by_when, next_step, form_ok, hints}: the booleans say what is there, the hints in
// codes what is missing or in the way. `addressed`: whom it asks is chosen already.
export function check(text, { addressed = false, priority = "normal" } = {}) {
  const lines = linesOf(text).map(sentencesOf);
  const sentences = lines.flat();
  const asks = sentences.filter(isAsking);
  const whole = sentences.map((one) => one.toLowerCase()).join(" ");
  const informs = has("no_rush", whole);
  const who = addressed || sentences.some(namesSomebody);
  const by_when = informs || (asks.length > 0 && hasDeadline(sentences, asks));
  const next_step = hasNextStep(whole, sentences, asks);
  const form = formOf(text, lines, asks);
  const missing = Object.entries({ who, by_when, next_step })
    .filter(([, isThere]) => asks.length && !isThere)
    .map(([name]) => name);
  if (priority === "urgent" && !asks.length) missing.push("urgent_ask");
  if (priority === "urgent" && !by_when) missing.push("urgent_time");
  return { who, ask: asks.length > 0, by_when, next_step, form_ok: !form.length, hints: [...missing, ...form] };
}

// Whether one sentence asks a reader for something.
export function isAsking(sentence) {
  const needed = replaced("not_needed", sentence.toLowerCase());
  const isCourteous = has("courtesy", needed);
  const said = replaced("courtesy", needed).trim();
  if (has("asks", said) || has("listed", said)) return true;
  const rest = withoutName(said);
  if (has("imperative", rest) || has("question", rest)) return true;
  return said.includes("?") && !isCourteous;
}

// Where a word of hurry without a time stands: {start, end}, or null.
export function vagueTimeIn(text) {
  const found = pattern("vague_time").exec(text.toLowerCase());
  return found ? { start: found.index, end: found.index + found[0].length } : null;
}

export function linesOf(text) {
  const plain = text.normalize("NFC").replace(/[‘’]/g, "'").replace(/[“”]/g, '"');
  return plain.split(LINE_ENDS).map((line) => line.split(/\s+/).filter(Boolean).join(" ")).filter(Boolean);
}

export function sentencesOf(line) {
  const found = [];
  let begun = "";
  for (const piece of line.split(/(?<=[.!?])\s+/)) {
    begun = `${begun} ${piece}`.trim();
    if (has("abbreviation", begun.toLowerCase())) continue;
    found.push(begun);
    begun = "";
  }
  return begun ? [...found, begun] : found;
}

function namesSomebody(sentence) {
  const said = sentence.toLowerCase();
  const rest = said.replace(pattern("greeting"), "");
  return has("who", said) || called(rest) !== null || isNameBehind(sentence);
}

// Where it goes on behind a name that is called in front; null: none is.
function called(rest) {
  const name = pattern("word_at_start").exec(rest);
  if (!name || !mayBeName(name[0])) return null;
  const found = pattern("called").exec(rest);
  if (found) return found[0].length;
  return has("spoken_to", rest) ? name[0].length : null;
}

// A name at the end, as in "Room 2 please, Kim?", or behind a word of thanks.
function isNameBehind(sentence) {
  const end = NAME_AT_END.exec(sentence);
  if (end && mayBeName(end[1].toLowerCase())) return true;
  for (const found of sentence.toLowerCase().matchAll(pattern("name_behind", "g"))) {
    const name = NAME.exec(sentence.slice(found.index + found[0].length));
    if (name && mayBeName(name[0].toLowerCase())) return true;
  }
  return false;
}

function mayBeName(word) {
  return !notNames.has(word) && /^\p{L}{2,}$/u.test(word);
}

// The sentence without whom it calls in front of it.
function withoutName(said) {
  const rest = said.replace(pattern("greeting"), "");
  const group = pattern("group_called").exec(rest);
  return group ? rest.slice(group[0].length) : rest.slice(called(rest) ?? 0).trim();
}

function hasDeadline(sentences, asks) {
  const isBound = sentences.map((one) => one.toLowerCase()).some((said) => has("deadline", said) && !has("story", said));
  return isBound || asks.some((ask) => has("deadline_in_ask", ask.toLowerCase()));
}

function hasNextStep(whole, sentences, asks) {
  if (has("information", whole)) return true;
  if (sentences.some((one) => has("step", one.toLowerCase()))) return true;
  return asks.some((ask) => !isVague(ask.toLowerCase()));
}

function isVague(ask) {
  return has("vague_ask", ask) || !has("says_what", withoutName(ask));
}

function formOf(text, lines, asks) {
  const whole = lines.flat().map((one) => one.toLowerCase()).join(" ");
  const sum = (line) => line.reduce((total, sentence) => total + count(sentence), 0);
  const found = {
    long_sentence: lines.flat().some((sentence) => count(sentence) > MOST_WORDS_IN_SENTENCE),
    long_paragraph: lines.some((line) => sum(line) > MOST_WORDS_IN_PARAGRAPH),
    several_asks: lines.some((line) => areSeveral(line.filter((one) => asks.includes(one)))),
    capitals: isLoud(text),
    vague_time: asks.length > 0 && has("vague_time", whole),
  };
  return Object.keys(found).filter((code) => found[code]);
}

function count(sentence) {
  return sentence.split(/\s+/).length;
}

// Whether one paragraph asks for two things; a second sentence about the same is no second.
function areSeveral(asks) {
  const said = asks.map((ask) => ask.toLowerCase());
  if (said.some((ask) => has("chained", withoutName(ask)))) return true;
  return said.filter((ask, number) => !number || !has("about_the_same", ask)).length > 1;
}

function isLoud(text) {
  const letters = text.match(/\p{L}/gu) ?? [];
  const words = text.match(/\p{L}{3,}/gu) ?? [];
  const isUpper = (said) => said === said.toUpperCase() && said !== said.toLowerCase();
  return words.filter(isUpper).length >= FEWEST_LOUD_WORDS && letters.filter(isUpper).length * 2 > letters.length;
}

function has(name, said) {
  return pattern(name).test(said);
}

function replaced(name, said) {
  return said.replace(pattern(name, "g"), " ");
}

function pattern(name, flags = "") {
  const key = name + flags;
  if (!patterns.has(key)) patterns.set(key, new RegExp(expanded([WORDS[name]].flat().join("|")), flags));
  return patterns.get(key);
}

function expanded(written) {
  let whole = written;
  while (/\{[a-z_]+\}/.test(whole)) whole = whole.replace(/\{([a-z_]+)\}/, (all, part) => WORDS.parts[part]);
  return whole.replaceAll("‹", "(?<![a-zà-ÿ0-9])").replaceAll("›", "(?![a-zà-ÿ0-9])");
}
