// Which asks are looked at, as the address says it: so that it can be kept and passed on. No DOM.

const NAMES = ["location", "role", "priority"];
export const SEVERAL = "several"; // what people of several roles were asked

// {location, role, priority}, each "" for all.
export function wantedOf(search) {
  const said = new URLSearchParams(search);
  return Object.fromEntries(NAMES.map((name) => [name, said.get(name) ?? ""]));
}

// Without what isn't there to choose, as of an old link.
export function known(wanted, { locations, roles, priorities }) {
  const offered = { location: locations, role: roles, priority: priorities };
  return Object.fromEntries(NAMES.map((name) => [name, offered[name].includes(wanted[name]) ? wanted[name] : ""]));
}

export function queryOf(wanted) {
  const said = NAMES.filter((name) => wanted[name]).map((name) => [name, wanted[name]]);
  return said.length ? `?${new URLSearchParams(said)}` : "";
}

// The figures of what is looked at, added up.
export function sumOf(figures, wanted) {
  const sum = { open: 0, late: 0, soon: 0 };
  for (const one of figures) {
    if (!isWanted(one, wanted)) continue;
    for (const name of Object.keys(sum)) sum[name] += one[name];
  }
  return sum;
}

// Of a figure or a row.
export function isWanted(one, { location, role, priority }) {
  const isThere = !location || one.location === Number(location);
  const isOfRole = !role || (one.role || SEVERAL) === role;
  return isThere && isOfRole && (!priority || one.priority === priority);
}
