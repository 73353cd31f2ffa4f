"""The admin's own pages in a browser: usable by everybody, and doing what they show."""

import os
from typing import Any

from playwright.sync_api import Page, expect

from accounts.models import Location
from policies.models import ResponseRule
from tests.cast import Cast, oakland, post
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.test_looks import SCHEMES, assert_usable
from tests.policies.asks import rule

FOLDER = os.environ.get("SCREENSHOTS")
SHIFTS = "email,weekday,starts,ends,location\n"


def seen(page: Page, name: str) -> None:
    """Usable at every width, and kept as pictures where somebody looks at them."""
    assert_usable(page)
    for width in (1280, 390) if FOLDER else ():
        page.set_viewport_size({"width": width, "height": 800})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=f"{FOLDER}/{name}-{width}-{scheme}.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 800})


def choose(page: Page, text: str) -> None:
    file: Any = {"name": "shifts.csv", "mimeType": "text/csv", "buffer": text.encode()}
    page.get_by_label("CSV file").set_input_files(file)
    page.get_by_role("button", name="Look what will happen").click()


def test_a_file_is_looked_at_corrected_and_imported(practice: Cast, open_as: Opening) -> None:
    page = open_as(practice.dana, "/admin/accounts/user/")
    page.get_by_role("link", name="Import", exact=True).click()
    seen(page, "import")
    choose(
        page,
        SHIFTS
        + "bre@lumen.example,Saturday,9:00,13:00,Oakland\n"
        + "kim@lumen.example,Someday,9:00,25:00,Oakland\n"
        + "ana@lumen.example,Monday,10:00,18:30,Oakland\n",
    )
    expect(page.get_by_role("heading", name="1 of 3 lines has to be corrected")).to_be_visible()
    expect(page.get_by_role("cell", name="“Someday” is no weekday")).to_be_visible()
    expect(page.get_by_role("button", name="Import")).to_have_count(0)
    seen(page, "import-wrong")
    choose(
        page,
        SHIFTS
        + "bre@lumen.example,Saturday,9:00,13:00,Oakland\n"
        + "kim@lumen.example,Sunday,9:00,13:00,Oakland\n"
        + "ana@lumen.example,Monday,10:00,18:30,Oakland\n"
        + "ana@lumen.example,Tuesday,9:00,17:00,Oakland\n",
    )
    expect(page.get_by_text("Ana Lopez, Monday 09:00–17:00 → 10:00–18:30")).to_be_visible()
    seen(page, "import-preview")
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_text("The file is imported: 2 added, 1 changed.")).to_be_visible()


def late_asks(cast: Cast) -> None:
    """Three asks that are late, and two rules that cover the same."""
    rule(name="High: within an hour")
    rule(name="High: within two hours", target_minutes=120)
    for person in (cast.kim, cast.bre, cast.ana):
        sent: dict[str, Any] = {"people": [person], "priority": "high", "now": oakland("10:00")}
        post(cast.dana, cast.front_desk, "Could you call her?", **sent)
    assert ResponseRule.objects.count() == 2


def test_managers_begin_with_what_is_late(
    practice: Cast, elsewhere: Elsewhere, open_as: Opening
) -> None:
    elsewhere(late_asks, practice)
    page = open_as(practice.dana, "/admin/")
    expect(page.get_by_role("heading", name="3 late asks")).to_be_visible()
    seen(page, "index")
    page.get_by_role("link", name="1 rule", exact=True).click()
    expect(page.get_by_text("never holds:")).to_be_visible()
    page.get_by_text("Which rule holds for an ask").click()
    expect(page.get_by_role("listitem").filter(has_text="High (never holds)")).to_be_visible()
    seen(page, "rules")


def test_public_holidays_are_ticked_and_become_closures(
    practice: Cast, elsewhere: Elsewhere, open_as: Opening
) -> None:
    elsewhere(Location.objects.filter(name="Oakland").update, region="US-CA")
    page = open_as(practice.dana, f"/admin/accounts/location/{practice.oakland.pk}/change/")
    page.get_by_role("link", name="Public holidays").click()
    page.get_by_role("button", name="Close on the ticked days").click()
    expect(page.get_by_text("Tick at least one.")).to_be_visible()
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Close on the ticked days").click()
    expect(page.get_by_text("Oakland is closed on:")).to_be_visible()
    expect(page.get_by_text("Closed already")).to_be_visible()
    seen(page, "holidays")
