// How far this person has read, so that all tabs agree. No DOM.
//
// It goes forward, except when somebody marks a message as unread: such marks are counted, and of
// two copies the one with more marks is right, of as many the one that is further.

import { read } from "./frames.js";

export class Reading {
  #chat;
  #held = new Set(); // marked as unread: nothing there is read by being seen until it is opened anew

  constructor(chat) {
    this.#chat = chat;
  }

  // What of a conversation that comes now is right, of {last_read, unread_marks}.
  furthest(one, known) {
    if (!known || one.unread_marks < known.unread_marks) return pick(known ?? one);
    if (one.unread_marks === known.unread_marks) return pick(one.last_read > known.last_read ? one : known);
    this.#held.add(one.id);
    return pick(one);
  }

  // A `read` frame, or the answer to a mark of this tab.
  take({ conversation: id, seq, unread_marks }) {
    const known = this.#chat.conversations.get(id);
    if (!known) return;
    const isMark = unread_marks > known.unread_marks;
    Object.assign(known, this.furthest({ id, last_read: seq, unread_marks }, known));
    if (isMark) this.#chat.emit("unread", id);
    this.#chat.emit("conversations");
  }

  // All of it was seen.
  mark(id) {
    if (this.#chat.isLocked) return;
    const known = this.#chat.conversations.get(id);
    const seq = this.#chat.timeline(id).head;
    if (!known || seq <= known.last_read || this.#held.has(id)) return;
    if (!this.#chat.connection.send(read(id, seq, known.unread_marks))) return;
    known.last_read = seq;
    this.#chat.emit("conversations");
  }

  // It was opened anew: what is seen is read again.
  release(id) {
    this.#held.delete(id);
  }
}

function pick({ last_read, unread_marks }) {
  return { last_read, unread_marks };
}
