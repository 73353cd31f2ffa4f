// What somebody changes in a message and hasn't saved outlives the page: it lies in the vault, for
// the next page of the same tab; for another tab of theirs when that one is gone. No DOM.

import { Emitter } from "./emitter.js";
import { newClientId } from "./outbox.js";

const NAME = "medspa-edits";
const PREFIX = "edit ";
const PATIENCE_MS = 1_000;

// Whether a tab of the vault is one of these.
export function isOfEdits(tab) {
  return tab.startsWith(PREFIX);
}

// Emits `found` when there is something in `found`: {id, conversation, message, text, edited_at,
// posted_at}, until it is taken.
export class KeptEdits extends Emitter {
  found = [];
  #locks;
  #vault = null;
  #tab = "";
  #now = null;
  #stored = null;
  #storing = Promise.resolve();

  constructor(locks) {
    super();
    this.#locks = locks;
  }

  // Whether something would be lost with this page.
  get isAtRisk() {
    return this.#now !== this.#stored;
  }

  get isAny() {
    return this.#now !== null || this.found.length > 0;
  }

  async open(vault) {
    this.#vault = vault;
    this.#tab = await this.#ownTab();
    if (this.#now) this.#store();
    for (const tab of [this.#tab, ...(await vault.tabs())]) {
      const isMine = tab === this.#tab;
      if (!isOfEdits(tab) || (isMine && this.found.length) || !(isMine || (await this.#isLeft(tab)))) continue;
      const kept = await vault.inherit(tab, this.#tab);
      this.found.push(...kept.filter((one) => one.id !== this.#now?.id));
    }
    if (this.found.length) this.emit("found");
  }

  // What is changed now; there is one at a time. With an `id` it goes on one that was found.
  keep(edit) {
    this.#now = { ...edit, id: edit.id ?? this.#now?.id ?? `${PREFIX}${newClientId()}`, writtenAt: Date.now() };
    this.#store();
  }

  // It is saved, or no longer wanted.
  letGo() {
    if (this.#now) this.drop(this.#now);
  }

  // Whoever takes what was found says what becomes of it: `keep` or `drop`.
  take(edit) {
    this.found = this.found.filter((one) => one !== edit);
  }

  drop({ id }) {
    if (this.#now?.id === id) this.#now = this.#stored = null;
    this.#afterwards((vault) => vault.remove(id));
  }

  // They log out: nothing of theirs stays.
  close() {
    this.#vault = null;
    this.#now = this.#stored = null;
    this.found = [];
  }

  // One after the other, so that what was written last is what stays.
  #store() {
    const now = this.#now;
    this.#afterwards(async (vault) => {
      if (this.#now !== now) return; // something newer follows, or it was let go
      await vault.put(now.id, this.#tab, now);
      if (this.#now === now) this.#stored = now;
    });
  }

  #afterwards(act) {
    this.#storing = this.#storing.then(() => this.#vault && act(this.#vault)).catch(() => {});
  }

  // The same after a reload. A tab that was duplicated finds its name taken.
  async #ownTab() {
    const known = sessionStorage.getItem(NAME);
    if (known && (await this.#holds(known, { signal: AbortSignal.timeout(PATIENCE_MS) }))) return known;
    const tab = PREFIX + newClientId();
    sessionStorage.setItem(NAME, tab);
    await this.#holds(tab);
    return tab;
  }

  // As long as this is held the tab is there, and what it keeps is its own.
  #holds(tab, options = {}) {
    return new Promise((resolve) => {
      const hold = () => {
        resolve(true);
        return new Promise(() => {});
      };
      this.#locks.request(tab, options, hold).catch(() => resolve(false));
    });
  }

  #isLeft(tab) {
    return this.#locks.request(tab, { ifAvailable: true }, (lock) => lock !== null);
  }
}
