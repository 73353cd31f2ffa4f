"""What a page tells by sound, by the browser and at its corner; and people who are busy."""

from typing import Any

from playwright.sync_api import Page

from accounts.availability import become_available, go_with_patient
from accounts.clock import database_now
from accounts.models import Shift, User

# Keeps each notification and each sound, and has the page believe that one looks elsewhere.
WATCH = """
  window.notes = [];
  window.tones = 0;
  window.isLookedAt = true;
  const Real = window.Notification;
  const note = (title, options, shown) => {
    const kept = { title, tag: options.tag, isOpen: true };
    for (const one of window.notes) if (one.tag === kept.tag) one.isOpen = false; // in its place
    window.notes.push(kept);
    const close = shown.close.bind(shown);
    shown.close = () => { kept.isOpen = false; close(); };
    return shown;
  };
  window.Notification = new Proxy(Real, {
    construct: (target, [title, options]) => note(title, options, new target(title, options)),
  });
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...args) {
    window.tones += 1;
    start.apply(this, args);
  };
  document.hasFocus = () => window.isLookedAt;
"""


def always_on(user: User) -> None:
    """Somebody who works at all hours, whenever the tests run."""
    Shift.objects.filter(user=user).delete()
    Shift.objects.bulk_create(
        Shift(user=user, location=user.home_location, weekday=day, starts=0, ends=1440)
        for day in range(7)
    )


def with_patient(user: User) -> None:
    go_with_patient(user, 30, database_now())


def free_again(user: User) -> None:
    become_available(user, database_now())


def notes(page: Page) -> list[str]:
    """What the browser showed."""
    return [note["title"] for note in page.evaluate("notes")]


def open_notes(page: Page) -> list[str]:
    """What of it is there still."""
    return [note["title"] for note in page.evaluate("notes") if note["isOpen"]]


def look_elsewhere(page: Page) -> None:
    page.evaluate("isLookedAt = false")


def toast(page: Page) -> Any:
    return page.get_by_role("region", name="New", exact=True)
