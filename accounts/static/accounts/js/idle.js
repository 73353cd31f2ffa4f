// Locks the screen of whoever isn't there any more, and later logs them off, with a minute's notice.
// The server decides: it knows of other tabs, and this page only asks it. What the page does by
// itself says nothing; a key or a finger does, unless the screen is locked.
//
// For the page: `screen:lock` and `screen:look`, sent to the document, lock the screen now and ask the
// server how it stands; `screen:locking` {waits}, `screen:locked` and `screen:unlocked` tell of it.

import { Cover } from "./cover.js";

const ADDRESS = "/accounts/active/";
const LOCK = "/accounts/lock/";
const SAY_EVERY_MS = 60_000;
const TRY_AGAIN_MS = 10_000;
const LOCK_AGAIN_MS = 3_000;
const SAVE_MS = 1_500;
const NOTICE_S = 60;
const LONGEST_S = 600;
const INPUTS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"];
const OVER = { seconds: 0, locks: 0 };
const OFF_AT = (seconds) => `Nobody has been here for a while. You will be logged off in ${seconds} s.`;
const LOCKS_AT = (seconds) => `Nobody has been here for a while. The screen locks in ${seconds} s.`;

const cover = new Cover(unlock);
const others = new BroadcastChannel("screen"); // the other tabs of this log-in
// The page that the server gives for one that is locked: where to when it isn't any more.
const page = document.querySelector("[data-lock-next]");
let saidAt = -Infinity;
let endsAt = Infinity;
let locksAt = Infinity;
let isToLock = false; // by hand, which the server doesn't know yet
let timer = null;
let notice = null;

function token() {
  const meta = document.querySelector('meta[name="csrf-token"]');
  return meta?.content ?? document.querySelector('input[name="csrfmiddlewaretoken"]')?.value ?? "";
}

function reach(address, method, body) {
  const headers = { Accept: "application/json", ...(method === "POST" && { "X-CSRFToken": token() }) };
  return fetch(address, { method, headers, body });
}

// How long the log-in lasts and until it is locked, in seconds; null when the server can't say.
async function ask(method, address = ADDRESS) {
  try {
    const answer = await reach(address, method);
    if (answer.status === 401) return OVER;
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

function onInput() {
  if (cover.isShown || page) return;
  if (!notice && performance.now() - saidAt < SAY_EVERY_MS) return;
  stay();
}

async function stay() {
  saidAt = performance.now();
  notice?.close();
  const left = await ask("POST");
  if (left === null) saidAt += TRY_AGAIN_MS - SAY_EVERY_MS;
  else settle(left);
}

function settle({ seconds, locks, by }) {
  if (seconds <= 0) return leave();
  take({ seconds, locks });
  clearTimeout(timer);
  if (locks <= 0 || isToLock) {
    if (!page) cover.show(by, endsAt);
    notice?.close();
    timer = setTimeout(look, isToLock || !by ? LOCK_AGAIN_MS : wait(seconds));
    return null;
  }
  if (page) return location.replace(page.dataset.lockNext);
  cover.hide();
  timer = setTimeout(look, wait(Math.min(seconds, locks) - NOTICE_S));
  return null;
}

function take({ seconds, locks }) {
  endsAt = Date.now() + seconds * 1000;
  locksAt = Date.now() + locks * 1000;
}

function wait(seconds) {
  return Math.max(0, Math.min(seconds, LONGEST_S)) * 1000;
}

// Another tab may have been used meanwhile. Whether the server said how it stands.
async function look() {
  const left = (await (isToLock ? ask("POST", LOCK) : ask("GET"))) ?? guess();
  const isKnown = left.isKnown !== false;
  if (isKnown) isToLock = false;
  const next = Math.min(left.seconds, left.locks);
  const isToTell = next > 0 && next <= NOTICE_S && !page && !cover.isShown;
  if (isToTell) {
    take(left);
    if (!notice) giveNotice();
  } else settle(left);
  return isKnown;
}

// Somebody else than this page heard that it is locked. If it isn't any more, they are told.
async function lookForThem() {
  const isKnown = await look();
  if (isKnown && !cover.isShown) document.dispatchEvent(new Event("screen:unlocked"));
}

// What this page knows by itself, as long as the server can't be asked.
function guess() {
  const until = (at) => Math.max(0, (at - Date.now()) / 1000);
  return { seconds: until(endsAt), locks: until(locksAt), isKnown: false };
}

function giveNotice() {
  const words = document.createElement("p");
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Stay" });
  button.className = "button primary";
  notice = document.createElement("dialog");
  notice.className = "idle-notice";
  notice.setAttribute("role", "alertdialog");
  notice.setAttribute("aria-label", "Are you still there?");
  notice.append(words, button);
  notice.addEventListener("close", () => {
    clearInterval(countdown);
    notice.remove();
    notice = null;
  });
  const count = () => {
    const left = Math.ceil((Math.min(endsAt, locksAt) - Date.now()) / 1000);
    if (left > 0) words.textContent = (locksAt < endsAt ? LOCKS_AT : OFF_AT)(left);
    else {
      clearInterval(countdown); // it stays over the page until the server has said what comes
      timer = setTimeout(look, 0);
    }
  };
  const countdown = setInterval(count, 1000);
  document.body.append(notice);
  count();
  notice?.showModal();
}

// At once, whatever the server says to it; what is being written is saved before.
async function lockNow() {
  if (cover.isShown || page) return;
  const waits = [new Promise((resolve) => setTimeout(resolve, 0))];
  document.dispatchEvent(new CustomEvent("screen:locking", { detail: { waits } }));
  isToLock = true;
  cover.show(undefined, endsAt);
  await Promise.race([Promise.allSettled(waits), new Promise((resolve) => setTimeout(resolve, SAVE_MS))]);
  await look();
  others.postMessage("");
}

// {} when it is unlocked, {problem} when not, null when the server can't be reached.
async function unlock(form) {
  if (isToLock) await look(); // nothing opens before it was locked
  if (isToLock) return null;
  try {
    const answer = await reach(form.action, "POST", new URLSearchParams(new FormData(form)));
    const said = await answer.json();
    if (answer.status === 401) leave();
    else if (answer.ok) {
      saidAt = performance.now();
      settle(said);
      others.postMessage("");
    } else return { problem: Object.values(said.errors ?? {}).flat()[0] ?? "It stays locked. Try again." };
    return {};
  } catch {
    return null;
  }
}

// Nothing stays on the screen.
function leave() {
  document.body.replaceChildren();
  const place = page ? page.dataset.lockNext : location.pathname;
  location.replace(`/accounts/login/?next=${encodeURIComponent(place)}`);
}

for (const input of INPUTS) window.addEventListener(input, onInput, { capture: true, passive: true });
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") look();
});
document.addEventListener("screen:lock", lockNow);
document.addEventListener("screen:look", lookForThem);
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-lock-now]")) return;
  event.preventDefault();
  lockNow();
});
others.addEventListener("message", () => look());
look();
