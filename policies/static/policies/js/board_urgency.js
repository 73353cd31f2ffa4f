// Below the board: how many urgent asks each role sent this week, and what whoever answered thought.

import { el, show } from "../../messaging/js/dom.js";
import { get } from "../../messaging/js/server.js";

const HEADS = ["Sent by", "Urgent asks", "Could have waited", "Should have been a call"];

export async function drawUrgency(root) {
  try {
    const { roles } = await get("/policies/board/urgency/");
    root.replaceChildren(...(roles.length ? parts(roles) : []));
    show(root, roles.length > 0);
  } catch {
    show(root, false); // the board itself says that the server can't be reached
  }
}

function parts(roles) {
  const rows = roles.map(({ name, sent, rated, could_wait: waiting, calls }) => {
    const of = (count) => (rated ? `${count} of ${rated} rated` : "not rated yet");
    return el(
      "tr",
      {},
      el("th", { scope: "row", "data-head": HEADS[0] }, name),
      el("td", { "data-head": HEADS[1] }, String(sent)),
      el("td", { "data-head": HEADS[2] }, of(waiting)),
      el("td", { "data-head": HEADS[3] }, of(calls)),
    );
  });
  const heads = el("tr", {}, HEADS.map((name) => el("th", { scope: "col" }, name)));
  return [
    el("h2", { id: "urgency-title" }, "Urgent this week, by role"),
    el("table", { class: "board-table", "aria-labelledby": "urgency-title" }, el("thead", {}, heads), el("tbody", {}, rows)),
  ];
}
