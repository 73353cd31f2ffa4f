// The service worker of the page, and the offer of a new version; it never reloads unasked.

import { el } from "./dom.js";

const worker = globalThis.trustedTypes?.createPolicy("medspa-worker", { createScriptURL: (url) => url });

export async function install(chat) {
  const { serviceWorker } = navigator;
  if (!serviceWorker) return; // a demo in a local network comes over plain http
  let isAsked = false;
  const path = worker ? worker.createScriptURL("/sw.js") : "/sw.js";
  const registration = await serviceWorker.register(path, { updateViaCache: "none" });
  const offer = () => {
    if (!serviceWorker.controller || document.getElementById("version-bar")) return;
    const reload = async () => {
      isAsked = true;
      await chat.draftKeeper.flush();
      if (!registration.waiting) return location.reload(); // another tab has let it in
      return registration.waiting.postMessage("take over");
    };
    document.getElementById("line-bar").after(bar(reload));
  };
  serviceWorker.addEventListener("controllerchange", () => isAsked && location.reload());
  registration.addEventListener("updatefound", () => {
    const coming = registration.installing;
    coming.addEventListener("statechange", () => coming.state === "installed" && offer());
  });
  if (registration.waiting) offer();
  // The server was away, perhaps for a new version.
  chat.on("welcome", () => registration.update().catch(() => {}));
}

function bar(reload) {
  const box = el(
    "div",
    { class: "version-bar", id: "version-bar", role: "status" },
    el("span", {}, "A new version is ready."),
    el("button", { type: "button", class: "quiet", onclick: reload }, "Reload"),
    el("button", { type: "button", class: "quiet", onclick: () => box.remove() }, "Not now"),
  );
  return box;
}
