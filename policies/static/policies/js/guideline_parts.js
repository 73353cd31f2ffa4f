// What the guideline adds to the chat: a link beside the composer, an entry in each message's menu,
// and a card when it changed or when its three questions are due. What is seldom wanted is loaded then.

import { el } from "../../messaging/js/dom.js";
import { get } from "../../messaging/js/server.js";

const AGAIN_MS = 30 * 60_000;

// The link leads to the paragraph of the priority that is chosen.
export function addGuidelineLink(composer) {
  const link = el("a", { class: "quiet guideline-link", target: "_blank", rel: "noopener", title: "Opens in a new tab" }, "Guideline");
  const draw = () => {
    if (!composer.conversation) return;
    if (!link.isConnected) composer.parts.confirm.select.after(link);
    link.href = `/guidelines/#${composer.draft.priority}`;
  };
  for (const event of ["open", "change"]) composer.on(event, draw);
}

export function misfitEntries(chat) {
  return (message) => [
    {
      label: "Guideline didn't fit here",
      act: async () => {
        try {
          const { openMisfit } = await import("./misfit.js");
          await openMisfit(message);
        } catch (error) {
          if (!error.errors) throw error;
          chat.emit("trouble", error.message);
        }
      },
    },
  ];
}

// Asked for when the page opens and every half hour: nobody is in a hurry to read it.
export function addGuidelineCard(app) {
  const { chat } = app;
  let askedAt = 0;
  let card = null;
  const look = async () => {
    askedAt = Date.now();
    const found = await get("/guidelines/pending/").catch(() => null);
    if (!found || (!card && !found.change && !found.pulse)) return;
    const { GuidelineCard } = await import("./guideline_card.js");
    card ??= new GuidelineCard(app);
    card.take(found);
  };
  chat.on("welcome", look);
  chat.on("clock", () => Date.now() - askedAt > AGAIN_MS && look());
}
