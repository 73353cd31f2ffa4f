// The choice of when to send what was written: when the other is next in, tomorrow, or a time.

import { newClientId } from "./outbox.js";
import { moment } from "./times.js";
import { openWhen, tomorrow } from "./when_dialog.js";
import { elsewhere, placesOf } from "./zones.js";

// Asks when; then `onDone(item)` is told, and what was written is the server's to send.
export async function openSendLater({ chat, scheduled }, draft, conversation, onDone) {
  const who = await scheduled.nextIn(draft);
  const clientId = newClientId();
  const places = placesOf(draft, conversation, chat.practice);
  openWhen({
    title: "Send later",
    lead: ["A promised reply is counted from when it is sent."],
    choices: choicesOf(who, places, chat),
    action: "Send then",
    now: chat.now,
    pick: async (value) => {
      const item = await scheduled.add(clientId, draft, value);
      return () => onDone(item);
    },
    extra: (at) => timeThere(at.toISOString(), places),
  });
}

// "When Bre is next in", "Tomorrow 9:00 am"; each with its time here, and there where it differs.
export function choicesOf(who, places, { practice, now }) {
  const at = tomorrow(now);
  const choices = [{ label: "Tomorrow 9:00 am", note: elsewhere(at, places), value: { when: "at", at } }];
  if (!who) return choices;
  const name = practice.shortName(who.user);
  const label = who.state === "off_shift" ? `When ${name} is next in` : `When ${name} is free`;
  return [{ label, note: bothTimes(who.at, places, now), value: { when: "next_in" } }, ...choices];
}

// "Thu 9:00 am your time, Thu 11:00 am in Austin"
export function bothTimes(at, places, now) {
  const there = elsewhere(at, places);
  return there ? `${moment(at, now)} your time, ${there}` : moment(at, now);
}

export function timeThere(at, places) {
  const there = elsewhere(at, places);
  return there ? `That is ${there}.` : "";
}
