// What the digest adds to the page: its panel, loaded with the first one, its key, its sound.

import { byPressure } from "../../messaging/js/alerts.js";
import { announce } from "../../messaging/js/dom.js";
import { keys } from "../../messaging/js/keys.js";
import { Digest, digestInWords } from "./digest.js";

export function addDigest(app) {
  const digest = new Digest(app.chat);
  let view = null;
  digest.on("change", async () => {
    if (!view && !digest.shown) return;
    const { DigestView } = await import("./digest_view.js");
    view ??= new DigestView(app, digest);
    view.draw();
  });
  digest.on("released", (shown) => {
    const words = digestInWords(shown);
    announce(words);
    const [first] = shown.asks.map((ask) => ask.message).sort(byPressure);
    const isUrgent = shown.others.some((one) => one.urgent);
    const conversations = [...shown.asks.map((ask) => ask.message.conversation), ...shown.others.map((one) => one.conversation)];
    const priority = isUrgent ? "urgent" : (first?.priority ?? "normal");
    app.notifier.tellHeld({ words, priority, conversations, act: () => view?.focus() });
  });
  keys.add({
    keys: "D",
    words: "What came while you were with a patient",
    act: () => view?.focus(),
    isShown: () => digest.shown !== null,
    isInPalette: true,
  });
}
