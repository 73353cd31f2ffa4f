// What later and scheduled add to the page: their lists, views, entries and notices.

import { Later } from "./later.js";
import { laterEntries } from "./later_menu.js";
import { LaterNotices } from "./later_notices.js";
import { LazyView } from "./lazy_view.js";
import { Scheduled } from "./scheduled.js";
import { addSendLater } from "./send_later_button.js";

export class LaterParts {
  #app;

  constructor(app) {
    this.#app = app;
    app.later = new Later(app.chat);
    app.scheduled = new Scheduled(app.chat);
    this.views = {
      later: new LazyView(app, async () => (await import("./later_view.js")).LaterView),
      scheduled: new LazyView(app, async () => (await import("./scheduled_view.js")).ScheduledView),
    };
  }

  get links() {
    const { later, scheduled, router } = this.#app;
    return [
      {
        key: "later",
        href: "/later/",
        text: () => "Later",
        count: () => later.due.length,
        unit: "due",
        isShown: () => true,
      },
      {
        key: "scheduled",
        href: "/scheduled/",
        text: () => "Scheduled",
        count: () => scheduled.items.length,
        unit: "waiting",
        isHot: () => scheduled.failed.length > 0,
        isShown: () => scheduled.items.length > 0 || router.route.view === "scheduled",
      },
    ];
  }

  // Once the page is put together.
  start() {
    const { later, scheduled, sidebar, conversation } = this.#app;
    conversation.menu.add(laterEntries(later, this.#app));
    addSendLater(this.#app);
    new LaterNotices(this.#app);
    for (const list of [later, scheduled]) list.on("change", () => sidebar.draw());
  }
}
