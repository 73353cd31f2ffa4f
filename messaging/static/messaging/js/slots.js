// The slots of a template that was taken: {patient}, {time}. Tab goes from one to the next, and
// none may be left when it is sent.

const SLOT = /\{[a-z][a-z ]{0,29}\}/g;

// The slots written in a text: ["{name}", "{time}"].
export function slotsOf(text) {
  return [...new Set(text.match(SLOT))];
}

// Where slots still stand in a text: [{slot, start, end}], in order.
export function unfilled(text, slots) {
  return [...text.matchAll(SLOT)]
    .filter(([slot]) => slots.includes(slot))
    .map(({ 0: slot, index }) => ({ slot, start: index, end: index + slot.length }));
}

// The slot to go to from a selection, by Tab (1) or Shift and Tab (-1); null: there is none.
export function nextSlot(text, slots, { start, end }, step) {
  const left = unfilled(text, slots);
  if (step > 0) return left.find((one) => one.start >= end) ?? null;
  return left.findLast((one) => one.end <= start) ?? null;
}

export function equipSlots(composer) {
  const { text } = composer.parts;
  composer.addKeys((event) => {
    const { slots = [] } = composer.draft;
    if (event.key !== "Tab" || !slots.length) return false;
    const at = { start: text.selectionStart, end: text.selectionEnd };
    const next = nextSlot(text.value, slots, at, event.shiftKey ? -1 : 1);
    if (!next) return false; // Tab leaves the text as ever
    event.preventDefault();
    text.setSelectionRange(next.start, next.end);
    return true;
  });
  composer.addGate(({ slots = [] }) => {
    const [first] = unfilled(text.value, slots);
    if (!first) return null;
    const message = `Fill in ${first.slot} before you send it.`;
    return { field: "text", message, select: [first.start, first.end] };
  });
}
