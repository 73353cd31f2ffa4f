// What one is told of a conversation, and how it is set up, for whoever manages it.

import { isMuted } from "./alerts.js";
import { el, say, show, showDialog } from "./dom.js";
import { errorOf, field, FormDialog } from "./form_dialog.js";
import { titleOf } from "./practice.js";
import { send } from "./server.js";
import { moment } from "./times.js";

const ALERTS = [
  ["all", "Every message"],
  ["mentions", "Mentions, asks and threads I follow"],
  ["nothing", "Only asks of me, and urgent ones"],
];
const MUTES = [["hour", "For 1 h"], ["shift", "Until my shift ends"], ["always", "Always"]];
const FOREVER = "9999";

export class ConversationSettings {
  #chat;
  #id;
  #openPeople;
  #problem = el("p", { class: "problem", role: "alert", hidden: true });
  #muted = el("p", { class: "setting-note", role: "status" });
  #unmute = this.#button("Unmute", () => this.#choose({ mute: "off" }));

  constructor(chat, conversation, openPeople) {
    this.#chat = chat;
    this.#id = conversation.id;
    this.#openPeople = openPeople;
    const stop = chat.on("conversations", () => this.#draw());
    this.dialog = this.#build(conversation);
    this.dialog.addEventListener("close", stop);
  }

  open() {
    this.#draw();
    showDialog(this.dialog);
  }

  get #conversation() {
    return this.#chat.conversations.get(this.#id);
  }

  #build(conversation) {
    const title = `Settings of ${titleOf(conversation, this.#chat.practice)}`;
    const isManaged = conversation.can_manage && conversation.kind === "channel";
    return el(
      "dialog",
      { class: "dialog small settings-dialog", "aria-label": title },
      el("h2", {}, title),
      this.#radios(),
      el("h3", {}, "Mute"),
      el("div", { class: "minutes" }, MUTES.map(([mute, label]) => this.#button(label, () => this.#choose({ mute }))), this.#unmute),
      this.#muted,
      el("p", { class: "setting-note" }, "What asks you, and what is urgent, comes through in any case."),
      el("h3", {}, "Channel"),
      el(
        "div",
        { class: "minutes" },
        this.#button("People", () => this.#leaveTo(this.#openPeople)),
        isManaged ? this.#button("Name and topic", () => this.#leaveTo(() => this.#edit())) : null,
        isManaged ? this.#button(conversation.archived_at ? "Bring back" : "Archive", () => this.#archive(!conversation.archived_at)) : null,
        conversation.kind === "channel" ? this.#button("Leave channel", () => this.#leave()) : null,
      ),
      this.#problem,
      el("div", { class: "dialog-foot" }, el("button", { type: "button", class: "button primary", onclick: () => this.dialog.close() }, "Done")),
    );
  }

  #button(label, onclick) {
    return el("button", { type: "button", class: "menu-choice", onclick }, label);
  }

  #radios() {
    const rows = ALERTS.map(([value, label]) => {
      const input = el("input", { type: "radio", name: "alerts", value, onchange: () => this.#choose({ alerts: value }) });
      return el("label", { class: "choice" }, input, el("span", { class: "choice-name" }, label));
    });
    return el("fieldset", { class: "picker" }, el("legend", {}, "Tell me of"), rows);
  }

  #leaveTo(next) {
    this.dialog.close();
    next();
  }

  #choose(fields) {
    return this.#do("alerts", fields);
  }

  async #do(act, fields) {
    show(this.#problem, false);
    try {
      const answer = await send(`/api/conversations/${this.#id}/${act}/`, fields);
      if (answer) this.#chat.takeConversation(answer);
      return true;
    } catch (error) {
      say(this.#problem, error.message);
      show(this.#problem, true);
      return false;
    }
  }

  async #archive(archived) {
    if (await this.#do("archive", { archived })) this.dialog.close();
  }

  async #leave() {
    if (await this.#do("leave")) this.dialog.close();
  }

  #edit() {
    const conversation = this.#conversation;
    const isPrivate = el("input", { type: "checkbox", name: "private", checked: conversation.private, disabled: conversation.private });
    const fields = [
      field("name", "Name", el("input", { name: "name", maxlength: "60", value: conversation.name })),
      field("topic", "What it is for", el("input", { name: "topic", maxlength: "200", value: conversation.topic })),
      el(
        "label",
        { class: "choice" },
        isPrivate,
        el("span", { class: "choice-name" }, "Private"),
        el("span", { class: "choice-note" }, conversation.private ? "it stays private" : "its people stay, nobody else joins; it can't be opened again"),
      ),
      errorOf("private"),
    ];
    new FormDialog(`Name and topic of ${conversation.name}`, fields, "Save", async (form) => {
      const { name, topic } = form.elements;
      const chosen = { name: name.value, topic: topic.value, private: isPrivate.checked };
      this.#chat.takeConversation(await send(`/api/conversations/${this.#id}/edit/`, chosen));
    }).open();
  }

  #draw() {
    const conversation = this.#conversation;
    if (!conversation) return this.dialog.close();
    for (const input of this.dialog.querySelectorAll('input[name="alerts"]')) {
      input.checked = input.value === conversation.alerts;
    }
    const isMute = isMuted(conversation, this.#chat.now);
    const until = conversation.muted_until?.startsWith(FOREVER) ? "for good" : `until ${moment(conversation.muted_until ?? 0, this.#chat.now)}`;
    say(this.#muted, isMute ? `Muted ${until}.` : "Not muted.");
    return show(this.#unmute, isMute);
  }
}
