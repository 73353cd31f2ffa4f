// Whether this browser is told of asks while the chat is closed; each browser by itself, as long as
// its log-in holds.

import { el, say, show } from "../../messaging/js/dom.js";
import { get, send } from "../../messaging/js/server.js";

const WORDS = "Tell this browser that something waits for me while the chat is closed";
const NOTE =
  "It says how pressing it is, never who wrote or what, and it ends when you are logged off. With a patient, away or off shift it waits.";
const BLOCKED = "This browser blocks notifications. Allow them in the site's settings beside the address first.";

export class Push {
  #input = el("input", { type: "checkbox", name: "push" });
  #said = el("p", { class: "setting-note", role: "status" }, "\u00a0");
  #key = "";
  // For the page of one's settings, among what is said of notifications.
  element = el(
    "div",
    { hidden: true },
    el("label", { class: "choice" }, this.#input, el("span", { class: "choice-name" }, WORDS)),
    el("p", { class: "setting-note" }, NOTE),
    this.#said,
  );

  constructor() {
    this.#input.onchange = () => this.#choose();
  }

  // Shown where the site has a key and the browser can be told.
  async look() {
    if (!("PushManager" in window) || !navigator.serviceWorker) return;
    const { key, told } = await get("/policies/push/");
    this.#key = key;
    this.#input.checked = told && Notification.permission === "granted";
    show(this.element, Boolean(key));
  }

  async #choose() {
    const wanted = this.#input.checked;
    try {
      await (wanted ? this.#begin() : this.#end());
      say(this.#said, "Saved.");
    } catch (error) {
      this.#input.checked = !wanted;
      say(this.#said, `Not saved. ${error.message}`);
    }
  }

  async #begin() {
    if ((await Notification.requestPermission()) !== "granted") throw new Error(BLOCKED);
    const { pushManager } = await navigator.serviceWorker.ready;
    const options = { userVisibleOnly: true, applicationServerKey: bytesOf(this.#key) };
    const made = await subscribed(pushManager, options);
    const { endpoint, keys } = made.toJSON();
    await send("/policies/push/subscribe/", { endpoint, p256dh: keys.p256dh, auth: keys.auth });
  }

  async #end() {
    await send("/policies/push/end/");
    const { pushManager } = await navigator.serviceWorker.ready;
    await (await pushManager.getSubscription())?.unsubscribe();
  }
}

// One that was made with a former key of the site is made anew.
async function subscribed(pushManager, options) {
  try {
    return await pushManager.subscribe(options);
  } catch (error) {
    const former = await pushManager.getSubscription();
    if (!former) throw error;
    await former.unsubscribe();
    return pushManager.subscribe(options);
  }
}

// What was written in base64url, as bytes.
function bytesOf(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}
