// Where one is in a list: at its end, and then one stays there; or at some message, which then
// stays where it is on the screen, whatever comes or goes above and below it.

const NEAR_PX = 24;
const ABOVE_PX = 12;

export class Place {
  isAtEnd = true;
  #scroller;
  #list;
  #anchor = null;
  #top = 0;

  constructor(scroller, list) {
    this.#scroller = scroller;
    this.#list = list;
    // The composer grows, a promise comes under a message, an image is there.
    const observer = new ResizeObserver(() => this.keep());
    observer.observe(scroller);
    observer.observe(list);
  }

  // How much there is below what is seen, in pixels.
  get below() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    return scrollHeight - scrollTop - clientHeight;
  }

  get isNearEnd() {
    return this.below < NEAR_PX;
  }

  // Takes note of what is seen: after scrolling, and before the list changes.
  note() {
    if (this.isAtEnd) return;
    const top = this.#scroller.getBoundingClientRect().top;
    const nodes = this.#list.children;
    let [low, high] = [0, nodes.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (nodes[middle].getBoundingClientRect().bottom <= top) low = middle + 1;
      else high = middle;
    }
    const [first, second] = messagesFrom(nodes[low]);
    // The first one may come to follow on what comes in above it, and so lose its name.
    this.#anchor = second && topOf(second) < top + this.#scroller.clientHeight ? second : first;
    this.#top = this.#anchor ? topOf(this.#anchor) : 0;
  }

  // Goes back to it, after the list changed.
  keep() {
    if (this.isAtEnd) this.#scroller.scrollTop = this.#scroller.scrollHeight;
    else if (this.#anchor?.isConnected) {
      const moved = topOf(this.#anchor) - this.#top;
      if (moved) this.#scroller.scrollTop += moved;
    }
  }

  toEnd() {
    this.isAtEnd = true;
    this.keep();
  }

  // Puts an element in the middle, or at the top; nothing around the list is scrolled.
  show(node, isAtTop = false) {
    this.isAtEnd = false;
    const { top, height } = this.#scroller.getBoundingClientRect();
    const above = isAtTop ? ABOVE_PX : (height - node.offsetHeight) / 2;
    this.#scroller.scrollTop += topOf(node) - top - above;
    this.note();
  }
}

function topOf(node) {
  return node.getBoundingClientRect().top;
}

// Two messages from here on; a day may be told anew, a message stays.
function messagesFrom(node) {
  const found = [];
  for (let next = node; next && found.length < 2; next = next.nextElementSibling) {
    if (next.matches(".message")) found.push(next);
  }
  return found;
}
