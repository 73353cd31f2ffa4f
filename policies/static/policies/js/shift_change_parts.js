// What the change of shifts adds to the page: its panel, loaded when it is first wanted.

import { announce } from "../../messaging/js/dom.js";
import { clock } from "../../messaging/js/times.js";
import { ShiftChange, shiftChangeInWords } from "./shift_change.js";

export function addShiftChange(app, promises) {
  const change = new ShiftChange(app.chat, promises);
  let view = null;
  change.on("change", async () => {
    if (!view && !change.isAny) return;
    const { ShiftChangeView } = await import("./shift_change_view.js");
    view ??= new ShiftChangeView(app, change);
    view.draw();
  });
  change.on("begins", () => announce(shiftChangeInWords(change, clock)));
}
