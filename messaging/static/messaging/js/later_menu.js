// What a message's menu offers for later.

export function laterEntries(later, { due }) {
  return (message) => {
    if (message.recalled_at) return [];
    const isKept = Boolean(later.of(message.id));
    const keep = isKept
      ? { label: "Take off the later list", act: () => later.try(() => later.done(message.id)) }
      : { label: "Save for later", act: () => later.try(() => later.keep(message.id)) };
    return [
      keep,
      { label: "Remind me…", act: () => remind(later, message, due) },
      { label: "Mark unread from here", act: () => later.try(() => later.markUnread(message.id)) },
    ];
  };
}

// `due(message)` says until when you owe its answer, or null.
export async function remind(later, message, due) {
  const { openRemind } = await import("./remind.js");
  openRemind(later, message, due(message));
}
