// What a tab knows of threads: how many replied to a message, who follows, how it ended. No DOM.

// {replies, lastAt, people, done, choices} of the thread that a message begins, or null without
// one. The server counted up to `last_seq`; what came since is among `messages`.
export function threadOf(message, messages) {
  if (message.thread_root) return null;
  const { last_seq = 0, ...known } = message.thread ?? {};
  const since = (repliesIn(messages).get(message.id) ?? []).filter((one) => one.seq > last_seq);
  if (!message.thread && !since.length) return null;
  return {
    replies: (known.replies ?? 0) + since.length,
    lastAt: since.at(-1)?.posted_at ?? known.last_at ?? null,
    people: [...new Set([...(known.people ?? []), ...since.map((one) => one.author)])],
    choices: known.choices ?? {},
    done: known.done ?? null,
  };
}

// Who wrote in a thread follows it until they say otherwise.
export function isFollowing(message, thread, person) {
  const isIn = message.author === person || Boolean(thread?.people.includes(person));
  return thread?.choices[person] ?? isIn;
}

// "3 replies, last 2:41 pm" without the time.
export function repliesInWords(count) {
  return count === 1 ? "1 reply" : `${count} replies`;
}

const found = new WeakMap(); // messages -> {size, last, byRoot}

function repliesIn(messages) {
  const [size, last] = [messages.length, messages.at(-1)?.id];
  const known = found.get(messages);
  if (known?.size === size && known.last === last) return known.byRoot;
  const byRoot = Map.groupBy(messages.filter((one) => one.thread_root), (one) => one.thread_root);
  found.set(messages, { size, last, byRoot });
  return byRoot;
}
