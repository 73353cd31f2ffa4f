// The page's entry: messaging's app, with what policies knows of promises.

import { App } from "../../messaging/js/app.js";
import { keys } from "../../messaging/js/keys.js";
import { LazyView } from "../../messaging/js/lazy_view.js";
import { Acts } from "./acts.js";
import { Calibration } from "./calibration.js";
import { addDigest } from "./digest_parts.js";
import { DueHint } from "./due_hint.js";
import { addGuidelineCard, addGuidelineLink, misfitEntries } from "./guideline_parts.js";
import { Needs } from "./needs.js";
import { NeedsView } from "./needs_view.js";
import { PromiseLines } from "./promise_line.js";
import { Promises } from "./promises.js";
import { Push } from "./push.js";
import { addShiftChange } from "./shift_change_parts.js";
import { UrgencyLine } from "./urgency_line.js";
import { Why } from "./why.js";

const app = new App((app) => {
  const { practice } = app.chat;
  const promises = new Promises(app.chat, () => app.conversation.shown);
  const needs = new Needs(app.chat);
  const calibration = new Calibration(app.chat);
  const acts = new Acts(promises);
  const why = new Why(app, acts);
  const lines = new PromiseLines(app, acts, why);
  const view = new NeedsView(app, needs, acts, why);
  addDigest(app);
  addGuidelineCard(app);
  addShiftChange(app, promises);
  promises.on("change", (ids) => {
    app.conversation.messages.draw();
    for (const id of ids) needs.take(id, promises.of(id));
  });
  keys.add({ keys: "I", words: "Needs reply", act: () => app.router.go("/needs/"), isInPalette: true });
  return {
    promise: (message) => lines.of(message),
    // Another place on the page needs lines of its own.
    newPromise: (reply) => {
      const others = new PromiseLines(app, acts, why, reply);
      return (message) => others.of(message);
    },
    due: (message) => promises.due(message, practice.you),
    look: (messages) => promises.look(messages),
    onPromises: (act) => promises.on("change", act),
    hint: (composer) => {
      new UrgencyLine(app.chat, calibration, composer);
      addGuidelineLink(composer);
      return new DueHint(app, needs, composer);
    },
    views: { board: new LazyView(app, () => boardWith(why)), needs: view },
    waysToBeTold: [new Push()],
    isAnythingOwed: () => needs.isAnythingOwed(),
    owed: () => needs.asks.length,
    isAtRisk: () => view.isAtRisk,
    links: [
      {
        key: "needs",
        href: "/needs/",
        text: () => "Needs reply",
        count: () => view.count,
        unit: "to answer",
        isHot: () => view.isPressing,
        isShown: () => true,
      },
      {
        key: "board",
        href: "/board/",
        text: () => "Open asks",
        count: () => 0,
        isShown: () => practice.can.board,
      },
      { key: "people", href: "/people/", text: () => "People", count: () => 0, isShown: () => true },
    ],
    tabs: [{ pane: "needs", path: "/needs/", text: () => `Needs reply ${view.count || ""}`.trim() }],
    menu: [
      { href: "/reports/", text: "Reports", isShown: () => practice.can.reports },
      { href: "/emergency/", text: "Emergency access", isShown: () => practice.can.records },
      { href: "/exports/", text: "Exports and holds", isShown: () => practice.can.records },
      { href: "/audit/", text: "Audit", isShown: () => practice.can.audit },
      { href: "/guidelines/", text: "Guideline", isShown: () => true },
      { href: "/settings/", text: "Your settings", isRoute: true, isShown: () => true },
      { href: "/admin/", text: "Practice settings", isShown: () => practice.can.admin },
      { href: "/accounts/2fa/", text: "How you log in", isShown: () => true },
    ],
  };
});
app.conversation.menu.add(misfitEntries(app.chat));
app.start();

// The board as it is opened, which knows how to tell why.
async function boardWith(why) {
  const { Board } = await import("./board.js");
  return class extends Board {
    constructor(app, root) {
      super(app, root, why);
    }
  };
}
