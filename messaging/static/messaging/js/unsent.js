// What a tab wrote and couldn't send outlives it: kept in the vault, and taken over by the next
// page of this person, or by another tab when this one is gone. No DOM.

import { isOfEdits, KeptEdits } from "./kept_edits.js";
import { Vault } from "./vault.js";

const PREFIX = "medspa-outbox-";

export class Unsent {
  #outbox;
  #mayPost;
  #locks;
  #vault = null;
  #opening = null;
  #tab = Math.random().toString(36).slice(2);
  #watched = new Set([this.#tab]);

  // `mayPost(conversation)`: what was written where one is no longer is let go.
  constructor(outbox, mayPost, locks = navigator.locks) {
    this.#outbox = outbox;
    this.#mayPost = mayPost;
    this.#locks = locks;
    this.edits = new KeptEdits(locks); // of messages, that weren't saved
  }

  // From now on the outbox is kept for this person; a second time changes nothing.
  open(user, key) {
    this.#opening ??= this.#open(user, key);
    return this.#opening;
  }

  async #open(user, key) {
    const vault = this.#locks && (await Vault.open(user, key));
    if (!vault) return;
    this.#vault = vault;
    // As long as this is held the tab is there, and what it keeps is its own.
    await new Promise((resolve) => {
      this.#locks.request(PREFIX + this.#tab, () => {
        resolve();
        return new Promise(() => {});
      });
    });
    this.#outbox.keepIn({
      put: (entry) => vault.put(entry.clientId, this.#tab, entry),
      remove: (clientId) => vault.remove(clientId),
    });
    await Promise.all([this.look(), this.edits.open(vault)]);
  }

  // Looks for what other tabs kept, and takes it over as soon as they are gone.
  async look() {
    if (!this.#vault) return;
    for (const tab of await this.#vault.tabs()) {
      if (this.#watched.has(tab) || isOfEdits(tab)) continue;
      this.#watched.add(tab);
      this.#locks.request(PREFIX + tab, async () => {
        this.#take((await this.#vault?.inherit(tab, this.#tab)) ?? []);
        this.#watched.delete(tab);
      });
    }
  }

  #take(kept) {
    const mine = kept.filter((one) => this.#mayPost(one.conversation));
    for (const one of kept) if (!mine.includes(one)) this.#vault?.remove(one.clientId);
    this.#outbox.take(mine);
  }

  // They log out: nothing of theirs stays.
  async clear() {
    const vault = this.#vault;
    this.#vault = null;
    this.#outbox.keepIn(null);
    this.edits.close();
    await vault?.clear();
  }
}
