// A short sound for each priority, made here: no file to load, and none to be blocked.

import { Emitter } from "./emitter.js";

// For each tone: its pitch in hertz, when it begins and how long it lasts, in seconds.
const TONES = {
  fyi: [[520, 0, 0.09]],
  normal: [[660, 0, 0.12]],
  high: [[660, 0, 0.11], [880, 0.13, 0.16]],
  urgent: [[880, 0, 0.12], [660, 0.15, 0.12], [880, 0.3, 0.2]],
};
const LOUDNESS = 0.18;
const PATIENCE_MS = 1_000;

// Emits "blocked" when that changes: browsers play nothing before somebody used the page.
export class Sounds extends Emitter {
  isBlocked = false;
  #context = null;

  constructor() {
    super();
    for (const gesture of ["pointerup", "keydown"]) {
      document.addEventListener(gesture, () => this.#wake(), { once: true, capture: true });
    }
  }

  // Whether it was heard.
  async play(priority) {
    if (!(await this.#wake())) return false;
    const begins = this.#context.currentTime + 0.02;
    for (const tone of TONES[priority] ?? TONES.normal) this.#sound(begins, ...tone);
    return true;
  }

  async #wake() {
    if (!globalThis.AudioContext) return false;
    if (!this.#context && navigator.userActivation?.hasBeenActive === false) {
      this.#say(true); // asked all the same, a browser only complains in its console
      return false;
    }
    this.#context ??= new AudioContext();
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
    if (this.#context.state !== "running") await Promise.race([this.#context.resume(), late]);
    this.#say(this.#context.state !== "running");
    return !this.isBlocked;
  }

  #sound(begins, pitch, after, lasts) {
    const tone = this.#context.createOscillator();
    const gain = this.#context.createGain();
    const at = begins + after;
    tone.frequency.value = pitch;
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(LOUDNESS, at + 0.01);
    gain.gain.exponentialRampToValueAtTime(0.001, at + lasts);
    tone.connect(gain).connect(this.#context.destination);
    tone.start(at);
    tone.stop(at + lasts);
  }

  #say(isBlocked) {
    if (this.isBlocked === isBlocked) return;
    this.isBlocked = isBlocked;
    this.emit("blocked");
  }
}
