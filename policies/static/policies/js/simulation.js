// Shows how far a trial of a rule is, and what came of it once it is over.

const ASK_EVERY_MS = 1000;
const MOST_MS = 15_000;

const section = document.querySelector(".running");
const bar = section?.querySelector("progress");
const words = section?.querySelector("[role=status]");

let pause = ASK_EVERY_MS;

async function look() {
  try {
    const response = await fetch(section.dataset.url, { redirect: "error" });
    if (response.status === 403 || response.status === 404) return location.reload();
    if (!response.ok) throw new Error(`progress: ${response.status}`);
    const progress = await response.json();
    if (progress.is_over) return location.reload();
    show(progress);
    pause = ASK_EVERY_MS;
  } catch (error) {
    // Without a connection it goes on all the same; it is asked again, less often.
    console.warn(error);
    pause = Math.min(pause * 2, MOST_MS);
  }
  setTimeout(look, pause);
}

function show(progress) {
  bar.max = Math.max(progress.total, 1);
  bar.value = progress.done;
  if (words.textContent !== progress.words) words.textContent = progress.words;
}

if (section) setTimeout(look, ASK_EVERY_MS);
