// The same instant on others' clocks. No DOM.

// "Thu 11:00 am in Austin" for each place whose clock differs from `mine` at that instant.
export function elsewhere(at, places, mine) {
  const here = onClock(at, mine);
  const words = places.map(({ name, time_zone: zone }) => [onClock(at, zone), name]);
  const others = words.filter(([time]) => time !== here).map(([time, name]) => `${time} in ${name}`);
  return [...new Set(others)].join(", ");
}

// "Thu 11:00 am"; without a zone on the clock of whoever looks.
function onClock(at, timeZone) {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    weekday: "short",
    hour: "numeric",
    minute: "2-digit",
  });
  return format.format(new Date(at)).replace(",", "").replace(/\s(AM|PM)/, (_, half) => ` ${half.toLowerCase()}`);
}

// Where whom a draft is for works: whom it asks, else the others of a direct conversation, else
// the place of its channel.
export function placesOf(draft, conversation, practice) {
  return locationsOf(draft, conversation, practice)
    .map((id) => practice.locations.get(id))
    .filter(Boolean);
}

function locationsOf(draft, conversation, practice) {
  if (draft.asks === "role") return [draft.location];
  const people = peopleOf(draft, conversation, practice);
  if (people.length) return [...new Set(people.map((id) => practice.people.get(id)?.home))];
  return [conversation?.location];
}

function peopleOf(draft, conversation, { you }) {
  if (draft.asks === "people") return draft.people;
  if (conversation?.kind === "direct") return conversation.members.filter((id) => id !== you);
  return [];
}
