// Promising a time for an answer: a few likely ones, or a day and an hour.

import { get, Refused } from "../../messaging/js/server.js";
import { moment } from "../../messaging/js/times.js";
import { openWhen } from "../../messaging/js/when_dialog.js";

// Throws Refused with the reason when no time can be promised; `promised(at)` may throw it too.
export async function openPromise(promise, now, promised) {
  const times = await get(`/policies/obligations/${promise.id}/times/`);
  if (times.reason) throw new Refused(422, { __all__: [times.reason] });
  const isLate = (at) => promise.due_at !== null && Date.parse(at) > Date.parse(promise.due_at);
  const due = promise.due_at ? ` The due time, ${moment(promise.due_at, now)}, stays.` : "";
  openWhen({
    title: "Promise a time",
    lead: [`Everybody here sees it, and reminders wait until then.${due}`],
    choices: times.likely.map(({ words, at }) => ({
      label: words,
      note: isLate(at) ? "after it is due" : "",
      value: { at },
    })),
    action: "Promise",
    now,
    start: times.likely.at(-1)?.at ?? times.latest,
    pick: ({ at }) => promised(at),
    extra: () => `At the latest ${moment(times.latest, now)}.`,
  });
}
