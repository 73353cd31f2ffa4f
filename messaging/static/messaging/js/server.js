// What the page asks of the server beside the socket. No DOM but the token in the page's head.

export class Refused extends Error {
  // `errors` by field, each a list of sentences; `code` as in docs/protocol.md, where it has one.
  constructor(status, errors, code) {
    super(Object.values(errors).flat()[0] ?? "The server can't do this right now.");
    this.status = status;
    this.errors = errors;
    this.code = code;
  }
}

export async function get(url, options = {}) {
  return answer(await reach(url, options));
}

// What tells the server that a change comes from this page.
export function token() {
  return document.querySelector('meta[name="csrf-token"]').content;
}

export async function send(url, fields = {}, options = {}) {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token() };
  const body = JSON.stringify(fields);
  return answer(await reach(url, { ...options, method: "POST", headers, body }));
}

async function reach(url, options) {
  try {
    return await fetch(url, { ...options, headers: { Accept: "application/json", ...options.headers } });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refused(0, { __all__: ["The server can't be reached. Try again in a moment."] });
  }
}

async function answer(response) {
  if (response.status === 204) return null;
  const body = await response.json().catch(() => ({}));
  if (response.status === 423) document.dispatchEvent(new Event("screen:look")); // it is locked
  if (!response.ok) throw new Refused(response.status, body.errors ?? {}, body.code);
  return body;
}
