// Logs off whoever isn't there any more, with a minute's notice. The server decides: it knows of other
// tabs, and this page only asks it. What the page does by itself says nothing; a key or a finger does.

const ADDRESS = "/accounts/active/";
const SAY_EVERY_MS = 60_000;
const TRY_AGAIN_MS = 10_000;
const NOTICE_S = 60;
const INPUTS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"];

let saidAt = -Infinity;
let endsAt = Infinity;
let timer = null;
let notice = null;

function token() {
  const meta = document.querySelector('meta[name="csrf-token"]');
  return meta?.content ?? document.querySelector('input[name="csrfmiddlewaretoken"]')?.value ?? "";
}

// How long the log-in lasts, in seconds; 0 when it is over, null when the server can't say.
async function ask(method) {
  try {
    const headers = { Accept: "application/json", ...(method === "POST" && { "X-CSRFToken": token() }) };
    const answer = await fetch(ADDRESS, { method, headers });
    if (answer.status === 401) return 0;
    return answer.ok ? (await answer.json()).seconds : null;
  } catch {
    return null;
  }
}

function onInput() {
  if (!notice && performance.now() - saidAt < SAY_EVERY_MS) return;
  stay();
}

async function stay() {
  saidAt = performance.now();
  notice?.close();
  const seconds = await ask("POST");
  if (seconds === null) saidAt += TRY_AGAIN_MS - SAY_EVERY_MS;
  else settle(seconds);
}

function settle(seconds) {
  if (seconds <= 0) return leave();
  endsAt = Date.now() + seconds * 1000;
  clearTimeout(timer);
  timer = setTimeout(look, Math.max(0, seconds - NOTICE_S) * 1000);
  return null;
}

// Another tab may have been used meanwhile.
async function look() {
  const seconds = (await ask("GET")) ?? (endsAt - Date.now()) / 1000;
  if (seconds > NOTICE_S || seconds <= 0) return settle(seconds);
  endsAt = Date.now() + seconds * 1000;
  if (!notice) giveNotice();
  return null;
}

function giveNotice() {
  const words = document.createElement("p");
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Stay" });
  button.className = "button primary";
  notice = document.createElement("dialog");
  notice.className = "idle-notice";
  notice.setAttribute("role", "alertdialog");
  notice.setAttribute("aria-label", "Are you still there?");
  notice.append(words, button);
  notice.addEventListener("close", () => {
    clearInterval(countdown);
    notice.remove();
    notice = null;
  });
  const count = () => {
    const left = Math.ceil((endsAt - Date.now()) / 1000);
    if (left <= 0) {
      notice?.close();
      timer = setTimeout(look, 1000);
    } else words.textContent = `Nobody has been here for a while. You will be logged off in ${left} s.`;
  };
  const countdown = setInterval(count, 1000);
  document.body.append(notice);
  count();
  notice?.showModal();
}

// Nothing stays on the screen.
function leave() {
  document.body.replaceChildren();
  location.replace(`/accounts/login/?next=${encodeURIComponent(location.pathname)}`);
}

for (const input of INPUTS) window.addEventListener(input, onInput, { capture: true, passive: true });
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") look();
});
look();
