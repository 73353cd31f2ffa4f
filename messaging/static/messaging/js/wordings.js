// The templates and snippets that may be inserted. No DOM.

import { get } from "./server.js";

const FRESH_MS = 60_000;

let asked = null;
let askedAt = 0;

// Asked again once a minute, when somebody looks: managers change them seldom.
export function load() {
  if (!asked || Date.now() - askedAt > FRESH_MS) {
    askedAt = Date.now();
    asked = get("/api/wordings/").then(({ wordings }) => wordings);
    asked.catch(() => forget());
  }
  return asked;
}

export function forget() {
  asked = null;
}
