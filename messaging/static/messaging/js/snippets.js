// One's own snippets: a list, and a form for one of them.

import { el, showDialog } from "./dom.js";
import { field, FormDialog } from "./form_dialog.js";
import { PRIORITIES, PRIORITY_NAMES } from "./frames.js";
import { send } from "./server.js";
import { forget, load } from "./wordings.js";

export async function openSnippets(composer) {
  const { practice } = composer.chat;
  const list = el("ul", { class: "snippets" });
  const again = (change) => {
    close();
    change();
  };
  const edit = (one) => again(() => openForm(composer, practice, one));
  const write = el("button", { type: "button", class: "button primary", onclick: () => edit(null) }, "New snippet");
  const done = el("button", { type: "button", class: "button", onclick: () => close() }, "Close");
  const dialog = el(
    "dialog",
    { class: "dialog", "aria-label": "My snippets" },
    el("h2", {}, "My snippets"),
    list,
    el("div", { class: "dialog-foot" }, done, write),
  );
  const close = () => dialog.close();
  const draw = (wordings) => {
    const own = wordings.filter((one) => one.own);
    const rows = own.map((one) => row(one, { edit, remove: () => remove(one) }));
    const none = el("li", { class: "muted" }, "None yet. Write what you type again and again; only you see it.");
    list.replaceChildren(...(rows.length ? rows : [none]));
  };
  const remove = async (one) => {
    const { wordings } = await send(`/api/snippets/${one.id}/delete/`);
    forget();
    draw(wordings);
    write.focus();
  };
  dialog.addEventListener("close", () => composer.focus());
  showDialog(dialog);
  draw(await load().catch(() => []));
}

function row(one, { edit, remove }) {
  const button = (words, act) =>
    el("button", { type: "button", class: "quiet", "aria-label": `${words} /${one.name}`, onclick: act }, words);
  return el(
    "li",
    {},
    el("div", { class: "snippet" }, el("b", {}, `/${one.name}`), el("p", {}, one.text)),
    button("Change", () => edit(one)),
    button("Delete", remove),
  );
}

function openForm(composer, practice, one) {
  const options = (pairs, chosen) =>
    pairs.map(([value, words]) => el("option", { value, selected: value === chosen }, words));
  const text = el("textarea", { name: "text", rows: "4", maxlength: "4000" });
  text.value = one?.text ?? "";
  const priorities = PRIORITIES.map((value) => [value, PRIORITY_NAMES[value]]);
  const fields = [
    field("name", "Name, as you type it after the /", el("input", { name: "name", maxlength: "40", value: one?.name ?? "", autocapitalize: "none" })),
    field("text", "What it says; {patient} is a slot to fill in", text),
    field("priority", "Priority", el("select", { name: "priority" }, options(priorities, one?.priority ?? "normal"))),
    field("asked_role", "Whom it asks", el("select", { name: "asked_role" }, options([["", "Nobody"], ...practice.roles], one?.asked_role ?? ""))),
    field("due", "What {due} begins with", el("input", { name: "due", maxlength: "60", value: one?.due ?? "" })),
  ];
  const title = one ? `Change /${one.name}` : "New snippet";
  new FormDialog(title, fields, "Keep it", async (form) => {
    const given = Object.fromEntries(new FormData(form));
    await send(one ? `/api/snippets/${one.id}/` : "/api/snippets/", { ...given, name: given.name.replace(/^\//, "") });
    forget();
    return () => openSnippets(composer);
  }).open();
}
