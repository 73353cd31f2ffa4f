// What the chat does while its screen is locked, and when it isn't any more: idle.js, which is on
// every page of the site, locks it and says so.

export function lock() {
  document.dispatchEvent(new Event("screen:lock"));
}

// Asks how it stands, since the server says of something that it is locked.
function look() {
  document.dispatchEvent(new Event("screen:look"));
}

export class ScreenLock {
  #app;

  constructor(app) {
    this.#app = app;
    const on = (name, act) => document.addEventListener(`screen:${name}`, act);
    on("locking", ({ detail }) => detail.waits.push(app.chat.draftKeeper.flush()));
    on("locked", () => this.#cover(true));
    on("unlocked", () => this.#uncover());
    app.chat.on("locked", look);
    if (document.documentElement.classList.contains("is-locked")) this.#cover(true);
  }

  #cover(isLocked) {
    this.#app.chat.isLocked = isLocked;
    this.#app.notifier.hush();
    this.#app.drawTitle();
  }

  // Whatever came meanwhile was not sent here: a new line asks for it, as after a gap.
  #uncover() {
    this.#cover(false);
    if (this.#app.chat.isReady) this.#app.connection.again();
    else location.reload();
  }
}
