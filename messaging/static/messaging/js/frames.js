// The frames that a tab sends; docs/protocol.md shows each by example. No DOM.

export const SESSION_ENDED = 4401;
export const MAX_TEXT = 8000;

export const PRIORITIES = ["fyi", "normal", "high", "urgent"];
export const PRIORITY_NAMES = { fyi: "FYI", normal: "Normal", high: "High", urgent: "Urgent" };

export function post(clientId, draft) {
  const frame = {
    type: "post",
    client_id: clientId,
    conversation: draft.conversation,
    text: draft.text,
    priority: draft.priority,
    asks: draft.asks,
  };
  if (draft.asks === "people") frame.people = draft.people;
  if (draft.asks === "role") Object.assign(frame, { role: draft.role, location: draft.location });
  if (draft.each) frame.each = true;
  if (draft.confirm) frame.confirm = draft.asks === "nobody" ? "wanted" : draft.confirm;
  if (draft.interrupt) Object.assign(frame, { interrupt: draft.interrupt, interrupt_again: Boolean(draft.interruptAgain) });
  if (draft.usefulUntil) frame.useful_until = new Date(draft.usefulUntil).toISOString();
  if (draft.wantedBy) frame.wanted_by = new Date(draft.wantedBy).toISOString();
  if (draft.replyTo) frame.reply_to = draft.replyTo;
  if (draft.files?.length) frame.attachments = draft.files.map((one) => one.id);
  return frame;
}

export function follow(conversation, after, changedAfter) {
  return { type: "follow", conversation, after, changed_after: changedAfter };
}

export function heartbeat() {
  return { type: "heartbeat" };
}

export function recall(message) {
  return { type: "recall", message };
}

export function priority(message, value) {
  return { type: "priority", message, priority: value };
}

export function read(conversation, seq, unreadMarks) {
  return { type: "read", conversation, seq, unread_marks: unreadMarks };
}

export function typing(conversation) {
  return { type: "typing", conversation };
}

// Where a file is fetched from.
export function fileAddress(file) {
  return `/api/attachments/${file.id}/`;
}
