// The one socket of a tab: connects, notices silence, comes back. No DOM.

import { Emitter } from "./emitter.js";
import { SESSION_ENDED } from "./frames.js";

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 15_000;
// The server speaks every 15 seconds; three times that in silence and the line is dead.
const SILENCE_MS = 45_000;
// A handshake on a network that forgot it is never answered, and browsers wait minutes for it.
const OPENING_MS = 15_000;

// Emits `frame` for each frame, `state` with "connecting", "open", "offline" or "ended".
export class Connection extends Emitter {
  state = "connecting";
  failures = 0;
  #url;
  #WebSocket;
  #socket = null;
  #timer = 0;
  #heardAt = 0;
  #backAfterMs = null; // when a server that stops wants us back

  constructor(url, WebSocketClass = globalThis.WebSocket) {
    super();
    this.#url = url;
    this.#WebSocket = WebSocketClass;
  }

  get isOpen() {
    return this.state === "open";
  }

  open() {
    clearTimeout(this.#timer);
    this.#backAfterMs = null;
    const socket = new this.#WebSocket(this.#url);
    this.#socket = socket;
    this.#heardAt = Date.now();
    socket.onopen = () => this.#onOpen(socket);
    socket.onmessage = (event) => this.#onMessage(socket, event.data);
    socket.onclose = (event) => this.#onClose(socket, event.code);
  }

  // Sends a frame; false when there is no line, and the frame is the caller's to keep.
  send(frame) {
    if (!this.isOpen) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  // The tab was woken, or the network came back: don't wait for the next attempt.
  wake() {
    if (this.state === "ended") return;
    const isSilent = Date.now() - this.#heardAt > SILENCE_MS;
    if (!this.isOpen || isSilent) this.#reconnect();
  }

  // A new line, though there is one: the server said nothing here for a while.
  again() {
    if (this.state !== "ended") this.#reconnect();
  }

  // The network is gone: say so at once, without waiting for the silence. Browsers don't always
  // tell when it is back, so that is tried as well.
  lose() {
    if (this.state === "ended") return;
    this.#drop();
    this.#retryLater();
  }

  // Looks whether the line has died in silence, or never comes; called every few seconds.
  watch() {
    const silence = Date.now() - this.#heardAt;
    if (this.isOpen && silence > SILENCE_MS) this.#reconnect();
    else if (this.#socket && !this.isOpen && silence > OPENING_MS) this.lose();
  }

  end() {
    this.#drop();
    this.#become("ended");
  }

  #onOpen(socket) {
    if (socket !== this.#socket) return;
    this.failures = 0;
    this.#heardAt = Date.now();
    this.#become("open");
  }

  #onMessage(socket, text) {
    if (socket !== this.#socket) return;
    this.#heardAt = Date.now();
    const frame = JSON.parse(text);
    if (frame.type === "restarting") this.#backAfterMs = frame.retry_after_ms;
    else this.emit("frame", frame);
  }

  #onClose(socket, code) {
    if (socket !== this.#socket) return;
    this.#socket = null;
    if (code === SESSION_ENDED) {
      this.#become("ended");
      return;
    }
    this.#retryLater();
  }

  #retryLater() {
    this.failures += 1;
    this.#become("offline");
    const delay = Math.min(FIRST_DELAY_MS * 2 ** (this.failures - 1), LONGEST_DELAY_MS);
    const wait = this.#backAfterMs ?? delay * (0.7 + 0.6 * Math.random());
    this.#timer = setTimeout(() => this.open(), wait);
  }

  #reconnect() {
    this.#drop();
    this.#become("offline");
    this.open();
  }

  #drop() {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #become(state) {
    if (this.state === state) return;
    this.state = state;
    this.emit("state", state);
  }
}
