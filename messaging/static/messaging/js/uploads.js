// Files on their way to the server: two at once, tried again when the line is back, each with its
// progress. What is added waits by its place, a conversation or a thread, until it is sent. No DOM.

import { Emitter } from "./emitter.js";
import { send, token } from "./server.js";

const AT_ONCE = 2;
const AGAIN_MS = 2_000;
const MOST_TRIES = 5;
const LOST = "It was not uploaded before the page was closed. Add it again.";
const FINAL = new Set([404, 413, 422]);
const PASSING = (status) => status === 0 || status === 423 || status === 429 || status >= 500;

// An upload: {key, conversation, name, size, state, sent, detail}, and once it is "done" what the
// server says of it. `state`: waiting, sending, done, failed, and with `isFinal` for good. Emits
// `change` with the upload.
class Uploads extends Emitter {
  #chat;
  #places = new Map(); // place -> uploads
  #files = new Map(); // key -> {file, upload}: what isn't on the server yet
  #requests = new Map(); // key -> what is under way

  constructor(chat) {
    super();
    this.#chat = chat;
    chat.on("welcome", () => this.#pump());
    chat.on("removed", (id) => this.#forget(id));
  }

  in(place) {
    return this.#places.get(place) ?? [];
  }

  get isAny() {
    return [...this.#places.values()].some((uploads) => uploads.length);
  }

  // Adds files, and answers a sentence for each that isn't even tried.
  add(place, conversation, files) {
    const { attachments, attachment_mb } = this.#chat.practice.limits;
    const refused = [];
    for (const file of files) {
      const { name, size } = file;
      if (this.in(place).length >= attachments) {
        refused.push(`A message has at most ${attachments} files.`);
        break;
      }
      if (!size) refused.push(`${name} is empty, or a folder.`);
      else if (size > attachment_mb * 1_048_576) refused.push(`${name} is too large: a file has at most ${attachment_mb} MB.`);
      else this.#begin(place, conversation, file);
    }
    this.#pump();
    return refused;
  }

  #begin(place, conversation, file) {
    const key = `file-${Math.random().toString(36).slice(2)}`; // no other page's
    const { name, size } = file;
    const upload = { key, conversation, name, size, state: "waiting", sent: 0, detail: "" };
    this.#files.set(key, { file, upload, tries: 0, notBefore: 0 });
    this.#put(place, [upload]);
  }

  // Takes what waits in a place out of it: it goes on as part of a message.
  take(place) {
    const uploads = this.in(place);
    this.#places.delete(place);
    return uploads;
  }

  // Puts back what could not be sent.
  restore(place, uploads) {
    this.#put(place, uploads);
    for (const upload of uploads) this.#look(upload);
  }

  #put(place, uploads) {
    this.#places.set(place, [...this.in(place), ...uploads]);
  }

  remove(place, upload) {
    this.#places.set(place, this.in(place).filter((one) => one !== upload));
    this.drop([upload]);
  }

  // Nobody wants these any more.
  drop(uploads = []) {
    for (const { key, id } of uploads) {
      this.#files.delete(key);
      this.#requests.get(key)?.abort();
      // What isn't thrown away now, the server forgets within a day.
      if (id) send(`/api/attachments/${id}/discard/`).catch(() => {});
    }
    this.#pump();
  }

  retry(uploads = []) {
    for (const upload of uploads) {
      const waiting = this.#files.get(upload.key);
      if (upload.state !== "failed" || !waiting) continue;
      Object.assign(waiting, { tries: 0, notBefore: 0 });
      Object.assign(upload, { state: "waiting", detail: "" });
    }
    this.#pump();
  }

  // What keeps these from being sent: null, {} while they are on their way, or {why}.
  held(uploads = []) {
    for (const upload of uploads) this.#look(upload);
    const failed = uploads.find((one) => one.state === "failed");
    if (failed) return { why: `${failed.name}: ${failed.detail}` };
    return uploads.every((one) => one.state === "done") ? null : {};
  }

  // One that an earlier page began is here without its file.
  #look(upload) {
    if (upload.state === "done" || this.#files.has(upload.key)) return;
    Object.assign(upload, { state: "failed", detail: LOST, isFinal: true });
  }

  // Without a line nothing is tried: whoever is welcomed again comes by here.
  #pump() {
    for (const { file, upload, notBefore } of this.#files.values()) {
      if (this.#requests.size >= AT_ONCE || !this.#chat.connection.isOpen || this.#chat.isLocked) return;
      if (upload.state === "waiting" && notBefore <= Date.now()) this.#send(file, upload);
    }
  }

  #send(file, upload) {
    const { key } = upload;
    const request = new XMLHttpRequest();
    const form = new FormData();
    form.append("file", file, upload.name);
    this.#requests.set(key, request);
    request.upload.onprogress = ({ loaded, total }) => {
      upload.sent = total ? loaded / total : 0;
      this.emit("change", upload);
    };
    request.onloadend = () => this.#onEnd(key, upload, request);
    request.open("POST", `/api/conversations/${upload.conversation}/attachments/`);
    request.setRequestHeader("X-CSRFToken", token());
    request.responseType = "json";
    request.send(form);
    Object.assign(upload, { state: "sending", sent: 0 });
    this.emit("change", upload);
  }

  #onEnd(key, upload, { status, response }) {
    this.#requests.delete(key);
    const isWanted = this.#files.has(key);
    if (status === 201) {
      this.#files.delete(key);
      if (isWanted) Object.assign(upload, response, { state: "done", sent: 1, detail: "" });
      else this.drop([{ key, ...response }]);
    } else if (isWanted) this.#onTrouble(upload, status, response);
    this.emit("change", upload);
    this.#pump();
  }

  #onTrouble(upload, status, response) {
    const waiting = this.#files.get(upload.key);
    if (status !== 0 && status !== 423) waiting.tries += 1;
    if (PASSING(status) && waiting.tries < MOST_TRIES) {
      const pause = AGAIN_MS * 2 ** waiting.tries;
      waiting.notBefore = Date.now() + pause;
      setTimeout(() => this.#pump(), pause + 10);
      Object.assign(upload, { state: "waiting", sent: 0 });
      return;
    }
    const { attachment_mb } = this.#chat.practice.limits;
    const known = {
      404: "You are not in this conversation any more.",
      413: `A file has at most ${attachment_mb} MB.`,
    };
    const words = Object.values(response?.errors ?? {}).flat()[0];
    const detail = known[status] ?? words ?? "The server can't take it right now.";
    Object.assign(upload, { state: "failed", sent: 0, detail, isFinal: FINAL.has(status) });
  }

  #forget(conversation) {
    for (const [place, uploads] of this.#places) {
      if (uploads.some((one) => one.conversation === conversation)) this.drop(this.take(place));
    }
  }
}

const known = new WeakMap();

// The one for all composers of a page; what was sent with files waits in the outbox for them.
export function uploadsOf(chat) {
  if (!known.has(chat)) {
    const uploads = new Uploads(chat);
    known.set(chat, uploads);
    chat.outbox.holder = uploads;
    uploads.on("change", (upload) => chat.outbox.look(upload.conversation));
  }
  return known.get(chat);
}
