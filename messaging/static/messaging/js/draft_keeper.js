// Keeps on the server what is being written in each conversation, so that it is there in every tab
// and on every device. What was written last stays; what somebody is just writing is never
// overwritten. No DOM.

import { emptyDraft } from "./asking.js";
import { Emitter } from "./emitter.js";

const PAUSE_MS = 1_000;
const AGAIN_MS = 5_000;
const LOCKED = 423;

// Emits `shown` with the id of a conversation whose draft came from elsewhere.
export class DraftKeeper extends Emitter {
  // Whether somebody is just writing there: whoever draws says so.
  isBusy = () => false;
  #drafts;
  #save;
  #tab = Math.random().toString(36).slice(2);
  #heardAt = new Map(); // conversation -> when the newest was kept that is known of
  #base = new Map(); // conversation -> what the draft here was when the server had the same
  #timers = new Map();
  #sending = new Map(); // conversation -> the last save on its way
  #aside = new Map(); // what came from elsewhere while somebody wrote here
  #isTaking = false;

  // `save(conversation, fields)` gives them to the server though the page goes, and promises {at}.
  constructor(drafts, save) {
    super();
    this.#drafts = drafts;
    this.#save = save;
    drafts.on("change", ({ place, draft }) => this.#onChange(place, draft));
  }

  // Whether something was written that the server doesn't have.
  get isAtRisk() {
    return [...this.#timers.keys(), ...this.#sending.keys()].some((id) => this.#isUnsaved(id));
  }

  // All drafts as the server had them at `now`.
  takeAll(drafts, now) {
    const ids = new Set([...this.#heardAt.keys(), ...Object.keys(drafts).map(Number)]);
    for (const id of ids) this.#take(id, drafts[id] ?? null, drafts[id]?.saved_at ?? now);
  }

  // A draft was kept by some tab of this person, or is gone.
  take({ conversation, draft, at, tab }) {
    if (tab !== this.#tab) this.#take(conversation, draft, at);
  }

  // Nobody writes there any more: what came meanwhile is shown, unless something newer was written.
  settle(id) {
    const aside = this.#aside.get(id);
    this.#aside.delete(id);
    if (aside && !this.#isUnsaved(id)) this.#show(id, aside.draft);
  }

  // The page goes: what isn't kept yet is sent on its way, and what is on its way arrives.
  flush() {
    const later = [...this.#timers.keys()].map((id) => this.#send(id, true));
    return Promise.all([...later, ...this.#sending.values()]);
  }

  #take(id, draft, at) {
    if ((this.#heardAt.get(id) ?? "") >= at) return;
    this.#heardAt.set(id, at);
    if (this.#isUnsaved(id)) return; // what is written here is newer, and about to be kept
    if (this.isBusy(id)) this.#aside.set(id, { draft });
    else this.#show(id, draft);
  }

  #show(id, draft) {
    if (!draft && !this.#drafts.get(id)) return;
    this.#base.set(id, draft ? wireOf(id, draftOf(id, draft)) : "");
    this.#isTaking = true;
    if (draft) this.#drafts.set(id, draftOf(id, draft));
    else this.#drafts.drop(id);
    this.#isTaking = false;
    this.emit("shown", id);
  }

  #onChange(place, draft) {
    // What is begun in a thread stays in its tab.
    if (this.#isTaking || (draft && draft.conversation !== place)) return;
    if (!this.#isUnsaved(place)) return this.#cancel(place);
    this.#aside.delete(place);
    if (draft) this.#later(place, PAUSE_MS);
    else this.#send(place);
  }

  #later(id, pause) {
    if (this.#timers.has(id)) return;
    this.#timers.set(id, setTimeout(() => this.#send(id), pause));
  }

  #cancel(id) {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }

  // One after the other, so that what was written last is what stays; `isLast` waits for none.
  #send(id, isLast = false) {
    this.#cancel(id);
    if (!this.#isUnsaved(id) || (this.#sending.has(id) && !isLast)) return null;
    const sending = this.#keep(id, this.#wire(id)).then((pause) => {
      if (this.#sending.get(id) === sending) this.#sending.delete(id);
      if (this.#isUnsaved(id)) this.#later(id, pause);
    });
    this.#sending.set(id, sending);
    return sending;
  }

  // How long to wait before the next one.
  async #keep(id, wire) {
    try {
      const fields = wire ? JSON.parse(wire) : { text: "" };
      const { at } = await this.#save(id, { ...fields, tab: this.#tab });
      this.#heardAt.set(id, at);
      this.#base.set(id, wire);
      return PAUSE_MS;
    } catch (error) {
      // One that can't be kept is let be; without a line, or a locked screen's, it is tried again.
      if (error.status >= 400 && error.status < 500 && error.status !== LOCKED) this.#base.set(id, wire);
      return AGAIN_MS;
    }
  }

  #wire(id) {
    const draft = this.#drafts.get(id);
    return draft ? wireOf(id, draft) : "";
  }

  #isUnsaved(id) {
    return this.#wire(id) !== (this.#base.get(id) ?? "");
  }
}

// What the server keeps of a draft, as text; nothing of one in which nothing was written or chosen.
function wireOf(id, { text, ...rest }) {
  const empty = emptyDraft(id);
  const chosen = Object.entries(rest).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(empty[name]),
  );
  const choices = Object.fromEntries(chosen.sort(([a], [b]) => (a < b ? -1 : 1)));
  return text.trim() || chosen.length ? JSON.stringify({ text, choices }) : "";
}

function draftOf(id, { text, choices }) {
  return { ...emptyDraft(id), ...choices, conversation: id, text };
}
