// A screen on a wall: asks for its figures every ten seconds and when time alone changes them, and
// says how old they are when it can't. Nobody is logged in here.

import { el, keep, say, show } from "../../messaging/js/dom.js";
import { get } from "../../messaging/js/server.js";
import { drawPlace, redrawClock, redrawPlace } from "./wall_place.js";
import { clockIn, zoneName } from "./wall_words.js";

const EVERY_MS = 10_000;
const AFTER_CHANGE_MS = 300;
const TICK_MS = 1_000;
const PATIENCE_MS = 15_000; // one answer may fail
const GONE_MS = 15 * 60_000; // older figures mislead
const NEW_EVERY_MS = 24 * 60 * 60_000;
const NOT_ANY_MORE = "This screen was switched off, or its time is over.";

const root = document.getElementById("wall");
const list = document.getElementById("wall-places");
const state = document.getElementById("wall-state");
const openedAt = Date.now();
let found = null;
let asOf = 0; // on this device's clock
let offset = 0; // from it to the server's
let hasEnded = false;

const now = () => Date.now() + offset;

async function load() {
  try {
    found = await get("/wall/figures/");
    offset = Date.parse(found.now) - Date.now();
    asOf = Date.now();
    delete root.dataset.loading;
    if (asOf - openedAt > NEW_EVERY_MS) location.reload(); // the site may be a newer one by now
  } catch (error) {
    if (error.status === 401) return end();
  }
  draw();
  setTimeout(load, untilNext());
  return undefined;
}

function untilNext() {
  const at = found?.changes_at ? Date.parse(found.changes_at) - now() + AFTER_CHANGE_MS : EVERY_MS;
  return at > 0 ? Math.min(at + Math.random() * AFTER_CHANGE_MS, EVERY_MS) : EVERY_MS;
}

function draw() {
  if (hasEnded) return;
  const age = Date.now() - (asOf || openedAt);
  const isCut = age > PATIENCE_MS;
  const isGone = age > GONE_MS;
  root.classList.toggle("is-cut", isCut);
  show(list, Boolean(found) && !isGone);
  if (found && !isGone) {
    root.dataset.places = found.places.length;
    keep(list, found.places, (one) => one.name, drawPlace, (node, one) => redrawPlace(node, one, isCut ? asOf + offset : now()));
    for (const [index, node] of [...list.children].entries()) redrawClock(node, found.places[index], now());
  }
  say(state, inWords(isCut, isGone));
}

function inWords(isCut, isGone) {
  if (!found) return isCut ? "No connection. The figures come by themselves when it is back." : "Loading\u2026";
  const [{ zone }] = found.places;
  const at = [clockIn(zone, asOf + offset), found.places.length > 1 ? zoneName(zone, now()) : ""].join(" ").trim();
  if (isGone) return `No connection since ${at}. The figures are too old to show.`;
  return isCut ? `No connection since ${at}. Figures of then.` : `As of ${at}`;
}

function end() {
  hasEnded = true;
  found = null;
  list.replaceChildren();
  root.classList.add("is-cut");
  delete root.dataset.loading;
  state.replaceChildren(NOT_ANY_MORE, " ", el("a", { href: "/wall/" }, "Type a new code"));
}

setInterval(draw, TICK_MS);
load();
