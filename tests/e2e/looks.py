"""What can be said of the looks of a page: what axe finds, what sticks out, what has no focus."""

from collections.abc import Collection
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Locator, Page

MOST_STOPS = 80
# Whatever is seen beyond the right edge, unless it is in a box that scrolls or cuts it off.
STICKING_OUT = """() => {
  const isHeld = (one) => {
    for (let box = one.parentElement; box && box !== document.body; box = box.parentElement) {
      const isEdge = box.getBoundingClientRect().right <= innerWidth + 1;
      if (isEdge && getComputedStyle(box).overflowX !== "visible") return true;
    }
    return false;
  };
  const all = [...document.body.querySelectorAll("*")].filter((one) => one.checkVisibility());
  const out = all.filter((one) => one.getBoundingClientRect().right > innerWidth + 1);
  const found = out.filter((one) => !isHeld(one)).map((one) => one.outerHTML.slice(0, 120));
  const { scrollWidth } = document.documentElement;
  return scrollWidth > innerWidth ? [`the page is ${scrollWidth} wide`, ...found] : found;
}"""
# Marks the element in focus as met, and says of it how it is called and whether that is seen.
STOP = """() => {
  const one = document.activeElement;
  if (one === document.body) return { isEnd: true };
  const isAgain = one.hasAttribute("data-met");
  one.setAttribute("data-met", "");
  const style = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  const around = one.closest(":focus-within.composer, :focus-within.field");
  const hasRing = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
  const isRinged = around !== null && getComputedStyle(around).boxShadow !== "none";
  return {
    isEnd: isAgain,
    what: one.outerHTML.slice(0, 120),
    isSeen: hasRing || isRinged,
    isOnScreen: box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth,
  };
}"""


def flaws(page: Page, *but: str, only: Collection[str] = ()) -> list[str]:
    """What axe says against the page as it is: names, contrast, headings, landmarks.

    `but` are rules that don't hold for it; `only`, if any, those that are asked about.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    asked = {"resultTypes": ["violations"], "preload": False}
    if only:
        asked["runOnly"] = list(only)
    found = page.evaluate("(asked) => axe.run(asked)", asked)
    return [
        f"{flaw['id']}: {node['html'][:160]} {node['failureSummary']}"
        for flaw in found["violations"]
        if flaw["id"] not in but
        for node in flaw["nodes"]
    ]


def sticking_out(page: Page) -> list[str]:
    """What is wider than the screen, and would have it scrolled sideways."""
    return list(page.evaluate(STICKING_OUT))


def stops(page: Page) -> list[dict[str, Any]]:
    """Where the Tab key stops, from the beginning of the page to its end."""
    met: list[dict[str, Any]] = []
    page.evaluate("document.activeElement.blur()")
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop["isEnd"]:
            break
        met.append(stop)
    return met


def tab_to(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """Go to something as somebody without a mouse does."""
    for _ in range(MOST_STOPS):
        if wanted.evaluate("(one) => one === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{wanted} is out of reach of the {key} key.")
