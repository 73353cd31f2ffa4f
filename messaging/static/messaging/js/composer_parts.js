// The elements of a composer. A page may have several, so every id is its own.

import { el, say, set, show } from "./dom.js";
import { PRIORITIES, PRIORITY_NAMES } from "./frames.js";

// Fills `form`. Others put more into `above` (the writing), `actions` (beside Send) and `below`.
// `on`: {input, key, priority(value)}; `asks` and `confirm` are its parts, `hint` an element or null; `place` is
// empty, or begins the ids of one in a thread.
export function buildParts(form, place, { on, asks, confirm, hint }) {
  const id = `${place}composer`;
  const text = el("textarea", {
    id: `${place}text`,
    rows: "1",
    "aria-label": place ? "Reply in the thread" : "Message",
    "aria-describedby": `${id}-problem ${id}-hint`,
    autocomplete: "off",
    oninput: on.input,
    onkeydown: on.key,
  });
  const priority = el("select", {
    id: `${place}priority`,
    class: "pill",
    "aria-keyshortcuts": "Alt+P",
    onchange: (event) => on.priority(event.target.value),
  });
  const parts = {
    id,
    text,
    priority,
    asks,
    confirm,
    replying: el("div", { class: "replying", hidden: true }),
    above: el("div", { class: "above" }),
    actions: el("div", { class: "sends" }),
    below: el("div", { class: "below" }),
    problem: el("div", { class: "problem", id: `${id}-problem`, role: "alert" }),
    send: el("button", { type: "submit", class: "button primary send" }, "Send"),
  };
  parts.actions.append(parts.send);
  form.append(
    parts.replying,
    el(
      "div",
      { class: "choices" },
      el("label", { class: "visually-hidden", for: priority.id }, "Priority"),
      priority,
      asks.button,
      confirm.select,
      el("span", { class: "hint", id: `${id}-hint` }, hint),
    ),
    parts.above,
    el("div", { class: "writing" }, text, parts.actions),
    parts.below,
    parts.problem,
    asks.popover,
  );
  return parts;
}

// "High: within 1 h": a priority means a time, not a color.
export function drawPriority(select, value, expectations) {
  if (!select.options.length) {
    for (const one of PRIORITIES) {
      const words = `${PRIORITY_NAMES[one]}: ${shorter(expectations[one] ?? "")}`;
      select.append(el("option", { value: one }, words));
    }
  }
  if (select.value !== value) select.value = value;
  select.dataset.priority = value;
}

// "Reply within 1 h" -> "within 1 h": the rest is clear beside the name.
function shorter(words) {
  return words.replace(/^Reply /, "").replace(/^./, (letter) => letter.toLowerCase());
}

// What stands against sending: a sentence, and what may be done about it, each a button.
export function drawProblem({ problem, text, asks }, found) {
  const words = found?.message ?? "";
  if (problem.dataset.says !== words) {
    problem.dataset.says = words;
    const choices = (found?.choices ?? []).map(({ label, act }) =>
      el("button", { type: "button", class: "button", onclick: act }, label),
    );
    problem.replaceChildren(el("p", {}, words), ...choices);
  }
  show(problem, Boolean(found));
  problem.classList.toggle("is-question", Boolean(found?.choices));
  set(text, "aria-invalid", found?.field === "text" ? "true" : null);
  set(asks.button, "aria-invalid", found?.field === "asks" ? "true" : null);
}

const SHORT = 16; // characters that fit beside the buttons on a phone

// As high as what is written, up to a limit. While it is measured nothing around it moves.
export function grow(text) {
  const { form } = text;
  form.classList.toggle("is-long", text.value.length > SHORT);
  form.style.minHeight = `${form.offsetHeight}px`;
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight + 2, 240)}px`;
  form.style.minHeight = "";
}

export function drawReplying(replying, { who, words }, stop) {
  const to = el("span", { class: "replying-to" }, "Replying to ", el("b", {}, who), " ");
  const button = el("button", { type: "button", class: "quiet", onclick: stop }, "Don't quote");
  say(to.appendChild(el("span")), words);
  replying.replaceChildren(to, button);
}
