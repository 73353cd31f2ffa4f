// What in a text looks like a card number, a social security number or a date of birth. It is
// looked at in this browser only. No DOM.

// As cards have them: in fours, as four, six and five, or without any space.
const CARD = /(?<![\d-])(?:\d{13,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}|\d{4}([ -])\d{6}\2\d{5})(?![\d-])/g;
const SSN = /(?<![\d-])(?!000|666|9\d\d)\d{3}[- ](?!00)\d{2}[- ](?!0000)\d{4}(?![\d-])/g;
const DATE = /(?<![\d/.-])(?:(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})|(\d{4})-(\d{2})-(\d{2}))(?![\d/.-])/g;
const SAID = /\b(?:dob|d\.o\.b\.|birth ?da(?:y|te)|date of birth|born)\b[^\d]{0,12}$/i;
const GROWN_UP = 12; // years: a date so long ago is hardly an appointment

// [{kind, text}], each once: kind is "card", "ssn" or "birth".
export function sensitiveIn(text, today = new Date()) {
  const found = [
    ...[...text.matchAll(CARD)].filter(([one]) => isCard(one)).map(([one]) => ({ kind: "card", text: one })),
    ...[...text.matchAll(SSN)].map(([one]) => ({ kind: "ssn", text: one })),
    ...[...text.matchAll(DATE)]
      .filter((match) => isBirth(match, text.slice(0, match.index), today))
      .map(([one]) => ({ kind: "birth", text: one })),
  ];
  return found.filter((one, index) => found.findIndex((other) => other.text === one.text) === index);
}

// Luhn's sum, and not one digit over and over.
function isCard(written) {
  const digits = [...written.replace(/\D/g, "")].map(Number).reverse();
  const sum = digits.reduce((all, digit, at) => all + (at % 2 ? (digit * 2 > 9 ? digit * 2 - 9 : digit * 2) : digit), 0);
  return sum % 10 === 0 && new Set(digits).size > 1;
}

function isBirth([, month, day, short, year, isoMonth, isoDay], before, today) {
  const isSaid = SAID.test(before);
  const full = Number(year ?? (short.length === 4 ? short : 0));
  if (!full) return isSaid && isDay(2000, Number(month), Number(day));
  const isPast = full >= 1900 && full <= today.getFullYear() - (isSaid ? 0 : GROWN_UP);
  return isPast && (isDay(full, Number(isoMonth ?? month), Number(isoDay ?? day)) || isDay(full, Number(day), Number(month)));
}

function isDay(year, month, day) {
  return month >= 1 && month <= 12 && day >= 1 && day <= new Date(year, month, 0).getDate();
}
