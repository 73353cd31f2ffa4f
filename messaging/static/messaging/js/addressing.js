// What every composer knows of whom it is for: who is with a patient; of names suggestions, a line
// that says whom it reaches, questions before it is sent. Each is loaded when an @ or a role first wants it.

import { BusyLine } from "./busy_line.js";
import { onTrigger } from "./triggers.js";

onTrigger("@", () => import("./mention_source.js"));

export function equip(composer) {
  let line = null;
  let question = null;
  new BusyLine(composer);
  const names = (draft) => draft.text.includes("@");
  const addresses = (draft) => names(draft) || draft.asks === "role";
  const drawLine = async () => {
    if (!line && !names(composer.draft)) return;
    const { ReachLine } = await import("./reach_line.js");
    line ??= new ReachLine(composer);
    line.draw();
  };
  for (const event of ["open", "change"]) composer.on(event, drawLine);
  composer.chat.on("people", drawLine);
  composer.addKeys((event) => Boolean(line?.onKey(event)));
  composer.addGate((draft, conversation) => {
    if (!addresses(draft)) return null;
    if (question) return question(draft, conversation, composer);
    return import("./reach_questions.js").then((module) => {
      question = module.question;
      return question(draft, conversation, composer);
    });
  });
}
