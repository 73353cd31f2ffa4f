// What is done about promises: the server decides, and its answer is shown at once.

import { send } from "../../messaging/js/server.js";

export class Acts {
  constructor(promises) {
    this.promises = promises;
  }

  // "acknowledge", "answered", "take-over", "reassign" {to}, "excuse" {reason}; throws Refused.
  async act(messageId, obligationId, name, fields = {}) {
    const answer = await send(`/policies/obligations/${obligationId}/${name}/`, fields);
    this.promises.take(messageId, answer.promises);
  }

  // "done", "not_done", "not_needed"; throws Refused.
  async outcome(messageId, outcome) {
    const answer = await send(`/policies/asks/${messageId}/outcome/`, { outcome });
    this.promises.take(messageId, answer.promises);
  }

  async withdraw(messageId) {
    const answer = await send(`/policies/asks/${messageId}/withdraw/`);
    this.promises.take(messageId, answer.promises);
  }
}
