// Which messages of each conversation this tab has, and asking for those that it lacks. No DOM.

import { Emitter } from "./emitter.js";
import { follow } from "./frames.js";
import { get } from "./server.js";
import { Timeline } from "./timeline.js";

// What is drawn of a conversation that is opened again; the rest comes back on scrolling up.
const ON_OPENING = 60;
// How much before a message that is asked for by its number.
const BEFORE = 10;

// Emits `timeline` with the id of a conversation.
export class History extends Emitter {
  #connection;
  #headsOf;
  #timelines = new Map();
  #wanted = new Map(); // conversation -> the last place that was asked for
  #following = new Map(); // conversation -> the change that was known on asking

  // `headsOf(id)` answers the newest {last_seq, last_change} that this tab has heard of.
  constructor(connection, headsOf) {
    super();
    this.#connection = connection;
    this.#headsOf = headsOf;
  }

  timeline(id) {
    if (!this.#timelines.has(id)) this.#timelines.set(id, new Timeline());
    return this.#timelines.get(id);
  }

  get ids() {
    return [...this.#timelines.keys()];
  }

  forget(id) {
    this.#timelines.delete(id);
  }

  // The newest messages of a conversation, loaded unless they are here; raises Refused.
  async open(id) {
    const timeline = this.timeline(id);
    if (timeline.isLoaded && !timeline.isDetached) {
      timeline.keepNewest(ON_OPENING);
      this.#tell(id);
      return;
    }
    await this.#fill(id, "", (page) => [page.more, false]);
  }

  // A window around a message, loaded unless it is here; raises Refused.
  async openAround(id, messageId) {
    if (this.timeline(id).get(messageId)) return;
    await this.#fill(id, `?around=${messageId}`, (page) => [page.more, page.newer]);
  }

  // A window that holds this number, loaded unless it is here; raises Refused.
  async openAt(id, seq) {
    const { isLoaded, first, head } = this.timeline(id);
    if (isLoaded && first <= seq && seq <= head) return;
    const after = Math.max(0, seq - 1 - BEFORE);
    await this.#fill(id, `?after=${after}`, (page) => [after > 0, page.more]);
  }

  async loadOlder(id) {
    const timeline = this.timeline(id);
    if (!timeline.isLoaded || !timeline.hasMore) return;
    const page = await this.#page(id, `?before=${timeline.first}`);
    timeline.prepend(page.messages, page.more);
    this.#tell(id);
  }

  async loadNewer(id) {
    const timeline = this.timeline(id);
    if (!timeline.isDetached) return;
    const page = await this.#page(id, `?after=${timeline.head}`);
    timeline.extend(page.messages, page.more);
    this.#tell(id);
  }

  // A new message; what is missing before it is asked for.
  take(message) {
    const timeline = this.timeline(message.conversation);
    if (timeline.isLoaded && !timeline.append([message])) this.catchUp(message.conversation);
    this.emit("timeline", message.conversation);
  }

  change(message) {
    const timeline = this.timeline(message.conversation);
    if (!timeline.isLoaded) return;
    timeline.change([message]);
    if (message.change === timeline.changes + 1) timeline.changes = message.change;
    else this.catchUp(message.conversation);
    this.emit("timeline", message.conversation);
  }

  // The answer to a `follow`.
  follows(frame) {
    const asked = this.#following.get(frame.conversation) ?? 0;
    this.#following.delete(frame.conversation);
    const timeline = this.timeline(frame.conversation);
    timeline.append(frame.messages);
    timeline.change(frame.changed);
    // When that was all, every change up to the one known on asking has been seen.
    const seen = frame.more ? (frame.changed.at(-1)?.change ?? 0) : asked;
    timeline.changes = Math.max(timeline.changes, seen);
    this.#tell(frame.conversation);
  }

  // Asks for what follows, when there is more than this tab has.
  catchUp(id) {
    const timeline = this.timeline(id);
    const { last_seq, last_change } = this.#headsOf(id);
    const isBehind = !timeline.isDetached && timeline.head < last_seq;
    if (!timeline.isLoaded || this.#following.has(id)) return;
    if (!isBehind && timeline.changes >= last_change) return;
    const after = timeline.isDetached ? last_seq : timeline.head;
    const isAsked = this.#connection.send(follow(id, after, timeline.changes));
    if (isAsked) this.#following.set(id, last_change);
  }

  // The heads were told anew: what was asked for on a line that is gone is asked for again.
  askAnew() {
    this.#following.clear();
  }

  async #fill(id, query, ends) {
    const { last_change } = this.#headsOf(id);
    const ticket = {};
    this.#wanted.set(id, ticket);
    const page = await this.#page(id, query);
    if (this.#wanted.get(id) !== ticket) return; // another place was asked for meanwhile
    const [hasMore, isDetached] = ends(page);
    this.timeline(id).fill(page.messages, hasMore, last_change, isDetached);
    this.#tell(id);
  }

  #page(id, query) {
    return get(`/api/conversations/${id}/messages/${query}`);
  }

  #tell(id) {
    this.emit("timeline", id);
    this.catchUp(id);
  }
}
