// The files of a message: images where they are read, everything else as a row to be downloaded.

import { el, keep, say, set, show } from "./dom.js";
import { fileAddress } from "./frames.js";

const WIDEST = 360;
const HIGHEST = 270;

// "182 kB", "1.4 MB"
export function sizeInWords(bytes) {
  if (bytes < 1_000) return `${bytes} bytes`;
  const isMega = bytes >= 999_500;
  const value = bytes / (isMega ? 1e6 : 1e3);
  return `${value < 9.95 ? Math.round(value * 10) / 10 : Math.round(value)} ${isMega ? "MB" : "kB"}`;
}

// "a photo", "2 files": what a message says that has no words.
export function filesInWords(files = []) {
  if (!files.length) return "";
  const what = files.every((one) => one.width) ? ["a photo", "photos"] : ["a file", "files"];
  return files.length === 1 ? what[0] : `${files.length} ${what[1]}`;
}

// Null when there are none.
export function drawAttachments({ attachments: files = [] }) {
  if (!files.length) return null;
  const images = files.filter((one) => one.width);
  const others = files.filter((one) => !one.width);
  const list = (name, items) => items.length > 0 && el("ul", { class: name }, items.map((one) => el("li", {}, one)));
  return el(
    "div",
    { class: "attachments" },
    list("pictures", images.map((file) => picture(file, images))),
    list("files", others.map(row)),
  );
}

// As large as it will be before it is there, so that nothing moves.
export function thumbnail(file, widest = WIDEST, highest = HIGHEST) {
  const scale = Math.min(1, widest / file.width, highest / file.height);
  const [width, height] = [file.width, file.height].map((one) => Math.max(1, Math.round(one * scale)));
  return el("img", { src: `${fileAddress(file)}preview/`, alt: file.name, width, height, decoding: "async" });
}

function picture(file, images) {
  const open = async () => {
    const { Lightbox } = await import("./lightbox.js");
    new Lightbox(images, images.indexOf(file)).open();
  };
  const attributes = { type: "button", class: "picture", title: file.name, "data-part": `file-${file.id}`, onclick: open };
  return el("button", attributes, thumbnail(file));
}

function row(file) {
  return el(
    "a",
    { class: "file", href: fileAddress(file), download: "", "data-part": `file-${file.id}` },
    el("span", { class: "file-name" }, file.name),
    el("span", { class: "file-note" }, `${file.type}, ${sizeInWords(file.size)}`),
    el("span", { class: "file-act" }, "Download"),
  );
}

// Files on their way, in the composer or in a message that waits for them, as items of a list.
// `tools`: {remove(upload), retry(upload)}, or null where nothing may be done.
export function drawUploads(list, uploads = [], tools = null) {
  keep(list, uploads, (one) => one.key, (one) => drawUpload(one, tools), redrawUpload);
  show(list, uploads.length > 0);
}

function drawUpload(upload, tools) {
  const button = (label, act) =>
    el("button", { type: "button", class: "quiet", "aria-label": `${label} ${upload.name}`, onclick: () => act(upload) }, label);
  return el(
    "li",
    { class: "upload" },
    el("span", { class: "upload-picture" }),
    el("span", { class: "file-name" }, upload.name),
    el("span", { class: "file-note" }),
    el("progress", { max: "1", "aria-label": `Uploading ${upload.name}` }),
    tools && button("Try again", tools.retry),
    tools && button("Remove", tools.remove),
  );
}

function redrawUpload(node, upload) {
  const picture = node.querySelector(".upload-picture");
  const bar = node.querySelector("progress");
  const again = node.querySelector("button");
  node.dataset.state = upload.state;
  say(node.querySelector(".file-name"), upload.name);
  const note = node.querySelector(".file-note");
  say(note, noteOf(upload));
  set(note, "role", upload.state === "failed" ? "alert" : null);
  bar.value = upload.sent;
  show(bar, upload.state === "sending");
  if (again) show(again, upload.state === "failed" && !upload.isFinal);
  if (upload.width && !picture.firstChild) {
    const small = thumbnail(upload, 40, 40);
    small.alt = ""; // its name stands beside it
    picture.append(small);
  }
}

function noteOf({ state, sent, size, detail }) {
  if (state === "failed") return detail;
  if (state === "waiting") return `${sizeInWords(size)}, waits to be uploaded`;
  return state === "sending" ? `${Math.round(sent * 100)} % of ${sizeInWords(size)}` : sizeInWords(size);
}
