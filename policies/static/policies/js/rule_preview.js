// Says in words what the rule in the form does, as it is typed. The server finds the words, so
// they are the ones that it publishes.

const QUIET_MS = 300;

const box = document.getElementById("in-words");
const form = box?.closest("form");

let timer = 0;
let asking = null;

function schedule() {
  clearTimeout(timer);
  timer = setTimeout(ask, QUIET_MS);
}

async function ask() {
  asking?.abort();
  asking = new AbortController();
  try {
    const response = await fetch(`${box.dataset.url}?${typed()}`, { signal: asking.signal });
    if (response.ok) show(await response.json());
  } catch (error) {
    // Without an answer the words stay as they were; saving says them anyway.
    if (error.name !== "AbortError") console.warn(error);
  }
}

function typed() {
  const fields = new URLSearchParams(new FormData(form));
  fields.delete("csrfmiddlewaretoken");
  fields.set("rule", box.dataset.rule);
  return fields;
}

function show(preview) {
  for (const part of ["words", "when", "problem"]) {
    const line = box.querySelector(`.${part}`);
    if (line.textContent !== preview[part]) line.textContent = preview[part];
  }
}

if (form) {
  form.addEventListener("input", schedule);
  form.addEventListener("change", schedule);
  document.addEventListener("formset:added", schedule);
  document.addEventListener("formset:removed", schedule);
  // After a refusal or a trial the form holds what was typed, which the page above it doesn't know.
  if (document.querySelector(".errornote") || "unsaved" in box.dataset) ask();
}
