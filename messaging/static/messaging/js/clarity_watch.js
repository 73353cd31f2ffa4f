// Looks at a draft after a pause of writing; what it says is loaded when there is something to say.

const PAUSE_MS = 600;
const FEWEST_CHARACTERS = 10;

export function watchClarity(composer) {
  let strip = null;
  let timer = 0;
  const isWanted = () => composer.chat.practice.preferences?.checks_clarity !== false;
  const look = async () => {
    const isEmpty = composer.draft.text.trim().length < FEWEST_CHARACTERS;
    if (!composer.conversation || (!strip && (isEmpty || !isWanted()))) return;
    const { ClarityStrip } = await import("./clarity_strip.js");
    strip ??= new ClarityStrip(composer);
    strip.draw(isWanted());
  };
  composer.on("change", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE_MS);
  });
  for (const event of ["open", "sent"]) {
    composer.on(event, () => {
      clearTimeout(timer);
      if (strip) strip.draw(false);
    });
  }
  composer.addKeys((event) => Boolean(strip?.onKey(event)));
  // Urgent interrupts somebody: it says what is asked, and by when.
  composer.addGate((draft) => {
    if (draft.priority !== "urgent") return null;
    return import("./clarity_strip.js").then(({ urgentProblem }) => urgentProblem(draft, composer));
  });
}
