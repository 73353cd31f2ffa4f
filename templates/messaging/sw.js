// Keeps the shell of the chat for when there is no connection: this page without anybody's name,
// its modules and its styles. Never an answer of the API, never anything of a session.

const CACHE = "shell-{{ version }}";
const SHELL = "{% url 'shell' %}";
const FILES = new Set({{ files|safe }});
const PAGES = /^\/(?!admin\/|accounts\/|inbox\/|api\/|wall\/)/;
const IS_HASHED = /\.[0-9a-f]{12}\.\w+$/;

self.addEventListener("install", (event) => event.waitUntil(fill()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("message", (event) => {
  if (event.data === "take over") self.skipWaiting();
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (PAGES.test(url.pathname)) event.respondWith(page(request));
  } else if (FILES.has(url.pathname)) event.respondWith(file(request, url));
});

async function fill() {
  const cache = await caches.open(CACHE);
  const fresh = (url) => new Request(url, { credentials: "omit", cache: "no-cache" });
  await cache.addAll([SHELL, ...FILES].map(fresh));
}

async function takeOver() {
  for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
  await self.clients.claim();
}

// The page is always the server's; only without a connection it is the shell.
async function page(request) {
  try {
    return await fetch(request);
  } catch (error) {
    return (await kept(SHELL)) ?? Response.error();
  }
}

// What has its content in its name never changes; anything else is asked for again.
async function file(request, url) {
  if (!IS_HASHED.test(url.pathname)) {
    return fetch(request).catch(async () => (await kept(url.pathname)) ?? Response.error());
  }
  return (await kept(url.pathname)) ?? fetch(request);
}

function kept(path) {
  return caches.match(path, { cacheName: CACHE });
}
