// Keeps what isn't sent past a reload, in the browser's storage and sealed: the key comes from the
// server, to this person's log-ins alone, and is nowhere kept here. Whoever else uses the browser
// finds what they can't read. No DOM.

const NAME = "medspa-outbox";
const ENTRIES = "entries";
const FORGET_MS = 7 * 24 * 3_600_000;

export class Vault {
  #database;
  #key;
  #user;

  // null where the browser can't: over plain http from another machine, or in a private window.
  static async open(user, key) {
    try {
      const [database, opened] = await Promise.all([openDatabase(), openKey(key)]);
      const vault = new Vault(database, opened, user);
      await vault.#forgetOld();
      return vault;
    } catch {
      return null;
    }
  }

  constructor(database, key, user) {
    this.#database = database;
    this.#key = key;
    this.#user = user;
  }

  // Keeps `content` under this id, as one of `tab`.
  async put(id, tab, content) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const bytes = new TextEncoder().encode(JSON.stringify(content));
    const sealed = await crypto.subtle.encrypt(this.#how(iv, id), this.#key, bytes);
    await this.#do("readwrite", (all) => all.put({ id, user: this.#user, tab, at: Date.now(), iv, sealed }));
  }

  remove(id) {
    return this.#do("readwrite", (all) => all.delete(id));
  }

  // The tabs that keep something of this person here.
  async tabs() {
    return new Set((await this.#mine()).map((row) => row.tab));
  }

  // What a tab kept, the oldest first, now as `heir`'s; what can't be read any more is forgotten.
  async inherit(tab, heir) {
    const found = [];
    for (const row of (await this.#mine()).filter((one) => one.tab === tab)) {
      const content = await this.#unseal(row);
      if (content) await this.#do("readwrite", (all) => all.put({ ...row, tab: heir }));
      else await this.remove(row.id);
      if (content) found.push(content);
    }
    return found.sort((a, b) => a.writtenAt - b.writtenAt);
  }

  // Forgets all that this person's tabs keep.
  async clear() {
    await Promise.all((await this.#mine()).map((row) => this.remove(row.id)));
  }

  async #mine() {
    const rows = await this.#do("readonly", (all) => all.getAll());
    return rows.filter((row) => row.user === this.#user);
  }

  async #unseal({ id, iv, sealed }) {
    try {
      const bytes = await crypto.subtle.decrypt(this.#how(iv, id), this.#key, sealed);
      return JSON.parse(new TextDecoder().decode(bytes));
    } catch {
      return null;
    }
  }

  // Whoever these lines belong to can't pass for somebody else.
  #how(iv, id) {
    const additionalData = new TextEncoder().encode(`${this.#user} ${id}`);
    return { name: "AES-GCM", iv, additionalData };
  }

  async #forgetOld() {
    const rows = await this.#do("readonly", (all) => all.getAll());
    const old = rows.filter((row) => row.at < Date.now() - FORGET_MS);
    await Promise.all(old.map((row) => this.remove(row.id)));
  }

  #do(mode, act) {
    return answer(act(this.#database.transaction(ENTRIES, mode).objectStore(ENTRIES)));
  }
}

function openDatabase() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(ENTRIES, { keyPath: "id" });
  return answer(request);
}

function openKey(key) {
  const bytes = Uint8Array.from(atob(key), (letter) => letter.charCodeAt(0));
  return crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
}

function answer(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
