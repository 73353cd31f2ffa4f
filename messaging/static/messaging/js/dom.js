// Building and keeping elements: no strings of HTML, and what stays isn't made again.

// el("button", {class: "x", type: "button", onclick: f}, "Send", child)
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) set(element, name, value);
  element.append(...children.flat().filter((child) => child != null && child !== false));
  return element;
}

export function set(element, name, value) {
  if (name.startsWith("on")) element[name] = value;
  else if (value === true) element.setAttribute(name, "");
  else if (value == null || value === false) element.removeAttribute(name);
  else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
}

// Writes only what is different, so that nothing is read out or selected again.
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function show(element, isShown) {
  element.hidden = !isShown;
}

const kept = new WeakMap();

// Makes the children of `parent` follow `items`: `draw(item)` once for each key, then
// `redraw(node, item)`; nodes are moved, never remade, so that focus and scroll stay.
export function keep(parent, items, keyOf, draw, redraw = () => {}) {
  const before = kept.get(parent) ?? new Map();
  const keys = new Set(items.map(keyOf));
  for (const [key, node] of before) if (!keys.has(key)) node.remove();
  const after = new Map();
  let place = parent.firstChild;
  for (const item of items) {
    const key = keyOf(item);
    const node = before.get(key) ?? draw(item);
    after.set(key, node);
    redraw(node, item);
    if (node === place) place = place.nextSibling;
    else parent.insertBefore(node, place);
  }
  kept.set(parent, after);
}

// Runs `draw` once before the next frame, however often it is asked for.
export function soon(draw) {
  let isAsked = false;
  return () => {
    if (isAsked) return;
    isAsked = true;
    queueMicrotask(() => {
      isAsked = false;
      draw();
    });
  };
}

const announcer = () => document.getElementById("announcer");

const toAnnounce = [];

// Has a screen reader say this when it is free; what comes at once is said together.
export function announce(text) {
  const region = announcer();
  if (!region || toAnnounce.push(text) > 1) return;
  region.textContent = "";
  setTimeout(() => (region.textContent = toAnnounce.splice(0).join(" ")), 50);
}

export function isTyping(event) {
  const target = event.target;
  return target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName);
}

// A modal dialog: Escape or a click beside it closes it, and it is gone when it is closed: at once,
// for the event of its closing comes later than what is typed next.
export function showDialog(dialog) {
  dialog.close = (value) => {
    HTMLDialogElement.prototype.close.call(dialog, value);
    goneFrom(dialog);
  };
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("cancel", (event) => {
    if (event.target !== dialog) return; // a file that was not chosen
    event.preventDefault();
    dialog.close();
  });
  dialog.addEventListener("close", () => goneFrom(dialog), { capture: true });
  document.body.append(dialog);
  dialog.showModal();
}

// Chromium takes the caret from a field that has the focus again when the dialog goes that held
// the selection, and then drops what is typed there: so it is focused once more.
function goneFrom(dialog) {
  if (!dialog.isConnected) return;
  const focused = document.activeElement;
  dialog.remove();
  if (!focused?.matches("input, textarea")) return;
  focused.blur();
  focused.focus();
}

// Puts an open popover by its button: below it where there is room, else above.
export function placeAt(popover, button) {
  const at = button.getBoundingClientRect();
  const { offsetHeight, offsetWidth } = popover;
  const isBelow = at.bottom + 4 + offsetHeight < window.innerHeight;
  const left = Math.min(at.left, window.innerWidth - offsetWidth - 8);
  Object.assign(popover.style, {
    left: `${Math.max(8, left)}px`,
    top: `${isBelow ? at.bottom + 4 : Math.max(8, at.top - 4 - offsetHeight)}px`,
  });
}
