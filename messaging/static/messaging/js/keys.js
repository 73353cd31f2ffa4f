// Every shortcut of the page, with the words for it: what isn't added here works nowhere, so that
// the map on "?" tells the truth. What has no key is for the palette alone. No drawing.
//
//   keys.add({ keys: "Control+K", words: "Go to …", act, isTyping: true })
//   keys.add({ words: "Search", keys: "/", act, isShown: () => true, isInPalette: true })
//   keys.within("On a message", [["R", "Reply"], …])  // for what acts where the focus is

const EVERYWHERE = "Everywhere";
const OFF = "single-keys-off";
const MARKS = { Control: "Ctrl", ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", Escape: "Esc" };

export class Keys {
  #commands = [];
  #groups = new Map();

  // `act(event)` runs on the key, `isTyping` in a field too; never while a dialog is open, unless
  // `isAnywhere`.
  add(...commands) {
    this.#commands.push(...commands);
  }

  // Keys that somebody handles in a place of theirs: [keys, words] each.
  within(group, rows) {
    this.#groups.set(group, rows);
  }

  // [[group, [{keys, words}]]], for the map.
  get map() {
    const everywhere = this.#commands.filter((one) => one.keys);
    const places = [...this.#groups].map(([group, rows]) => [group, rows.map(([keys, words]) => ({ keys, words }))]);
    return [[EVERYWHERE, everywhere], ...places];
  }

  // What may be done now, for the palette.
  get commands() {
    return this.#commands.filter((one) => one.isInPalette && (one.isShown?.() ?? true));
  }

  // Single letters can be switched off: who speaks to the machine would set them off unawares.
  get areSingleOn() {
    return localStorage.getItem(OFF) === null;
  }

  switchSingle(isOn) {
    if (isOn) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  }

  // The command of a key, or undefined.
  of(event, isTyping) {
    return this.#commands.find((one) => {
      if (!one.keys || !matches(one.keys, event) || !(one.isShown?.() ?? true)) return false;
      return one.keys.includes("+") ? one.isTyping || !isTyping : !isTyping && this.areSingleOn;
    });
  }
}

export const keys = new Keys();

// "Control+K", "Alt+ArrowUp", "?", "W": Control is ⌘ on a Mac, letters are where they are printed.
export function matches(wanted, event) {
  const parts = wanted.split("+");
  const key = parts.pop();
  const has = (name) => parts.includes(name);
  if (has("Control") !== (event.ctrlKey || event.metaKey) || has("Alt") !== event.altKey) return false;
  if (has("Shift") && !event.shiftKey) return false;
  const isLetter = /^[A-Z]$/.test(key);
  if (isLetter && has("Alt")) return event.code === `Key${key}`;
  return event.key === key || (isLetter && event.key.toUpperCase() === key && event.shiftKey === has("Shift"));
}

// ["Ctrl", "K"]
export function keyNames(wanted) {
  return wanted.split("+").map((part) => MARKS[part] ?? part);
}
