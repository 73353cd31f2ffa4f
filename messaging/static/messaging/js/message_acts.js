// What is done with a stored message over HTTP; everybody else hears of it by the socket.

import { send } from "./server.js";

// Raises Refused. This tab need not wait for its socket.
export async function act(chat, message, what, fields) {
  const answer = await send(`/api/messages/${message.id}/${what}/`, fields);
  chat.connection.emit("frame", { type: "message.changed", message: answer.message });
}

// The same, for what has no place of its own to say why it can't be done.
export async function attempt(chat, message, what, fields) {
  try {
    await act(chat, message, what, fields);
  } catch (error) {
    chat.emit("trouble", error.message);
  }
}
