// Keeps the shell of the chat for when there is no connection: this page without anybody's name,
// its modules and its styles. Never an answer of the API, never anything of a session.
// And tells that something waits, while no tab does.

const CACHE = "shell-{{ version }}";
const SHELL = "{% url 'shell' %}";
const FILES = new Set({{ files|safe }});
const PAGES = /^\/(?!admin\/|accounts\/|inbox\/|api\/|wall\/)/;
// Where an ask is; a push leads nowhere else.
const PATH = /^\/c\/\d+\/m\/\d+\/$/;
const PATIENCE_MS = 500;
const IS_HASHED = /\.[0-9a-f]{12}\.\w+$/;

self.addEventListener("install", (event) => event.waitUntil(fill()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("message", (event) => {
  if (event.data === "take over") self.skipWaiting();
});
self.addEventListener("push", (event) => event.waitUntil(tell(event.data?.json() ?? {})));
self.addEventListener("notificationclick", (event) => event.waitUntil(open(event.notification)));
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

// What the server pushed: how pressing it is and where, never who or what.
async function tell({ priority, path, count = 1 }) {
  for (const tab of await tabs()) if (await tells(tab)) return;
  const words = count > 1 ? `${count} replies wait for you` : "Something waits for you";
  const pressing = { urgent: ": urgent", high: ": high" }[priority] ?? "";
  const options = { tag: "waits", renotify: true, data: { path: PATH.test(path) ? path : "/" } };
  await self.registration.showNotification(words + pressing, options);
}

// Whether a tab tells of it by itself; one that the device has put to sleep doesn't answer.
function tells(tab) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data === true);
    setTimeout(() => resolve(false), PATIENCE_MS);
    tab.postMessage("do you tell?", [port2]);
  });
}

// The ask, in a tab that is there already or in a new one.
async function open(notification) {
  notification.close();
  const { path } = notification.data;
  const [tab] = await tabs();
  if (!tab) return self.clients.openWindow(path);
  const at = await tab.focus();
  return at.navigate(path).catch(() => self.clients.openWindow(path));
}

async function tabs() {
  const all = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  return all.filter((tab) => PAGES.test(new URL(tab.url).pathname));
}
