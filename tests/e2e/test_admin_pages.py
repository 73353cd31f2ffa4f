"""The admin's own pages in a browser: usable by everybody, and doing what they show."""

import os
from datetime import timedelta
from typing import Any

from playwright.sync_api import Page, expect

from accounts.clock import database_now
from accounts.copying import monday_of
from accounts.models import Closure, Location, ShiftException
from policies.models import ResponseRule
from policies.publish import publish_version
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


def dated_shifts(cast: Cast) -> None:
    """Ana works late next Monday and Tuesday; the Tuesday after that Oakland is closed."""
    monday = monday_of(database_now().date()) + timedelta(days=14)
    for number in range(2):
        day = monday + timedelta(days=number)
        at = {"user": cast.ana, "location": cast.oakland, "on_date": day}
        ShiftException.objects.create(**at, starts=720, ends=1200)
    shut = monday + timedelta(days=8)
    Closure.objects.create(location=cast.oakland, on_date=shut, name="Inventory")
    cast.bre.shifts.filter(weekday=0).update(starts=600)
    cast.ana.shifts.filter(weekday=4).update(ends=1200)


def test_hours_are_copied_looked_at_and_taken_back(
    practice: Cast, elsewhere: Elsewhere, open_as: Opening
) -> None:
    elsewhere(dated_shifts, practice)
    page = open_as(practice.dana, f"/admin/accounts/user/{practice.bre.pk}/change/")
    page.get_by_role("link", name="Copy weekly hours").click()
    expect(page.get_by_label("Weekly hours of")).to_have_value(str(practice.bre.pk))
    page.get_by_role("button", name="Look what will happen").press("Enter")
    expect(page.get_by_text("Tick at least one person.")).to_be_visible()
    seen(page, "copy-hours")
    page.get_by_label("Ana Lopez, nurse injector").check()
    page.get_by_label("Kim Ortega, aesthetician").check()
    page.get_by_label("stays: these hours are added").check()
    page.get_by_role("button", name="Look what will happen").click()
    expect(page.get_by_role("heading", name="have to be corrected")).to_be_visible()
    seen(page, "copy-wrong")
    page.get_by_label("goes: they have these hours").check()
    page.get_by_role("button", name="Look what will happen").click()
    expect(page.get_by_role("row", name="Monday").first).to_contain_text("10:00–17:00")
    seen(page, "copy-preview")
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_text("3 days changed. No open due times moved.")).to_be_visible()
    seen(page, "copied")
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("Taken back: Weekly hours of Bre Nguyen")).to_have_count(2)


def test_a_week_is_copied_and_closed_days_are_left_out(
    practice: Cast, elsewhere: Elsewhere, open_as: Opening
) -> None:
    elsewhere(dated_shifts, practice)
    monday = monday_of(database_now().date()) + timedelta(days=14)
    page = open_as(practice.dana, "/admin/")
    page.get_by_role("link", name="Copy hours").click()
    page.get_by_role("link", name="A week of dates").click()
    page.get_by_label("Shifts on dates of").select_option("Everybody at Oakland")
    page.get_by_label("From the week of").fill(str(monday))
    page.get_by_label("To the week of").fill(str(monday + timedelta(days=7)))
    page.get_by_role("button", name="Look what will happen").click()
    expect(page.get_by_text("Oakland is closed: Inventory.")).to_be_visible()
    seen(page, "copy-week")
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_text("1 day changed, 1 left out.")).to_be_visible()


def a_rule_with_a_past(cast: Cast) -> None:
    """Three versions of a rule of Oakland, with why."""
    made = ResponseRule.objects.create(
        name="Urgent at Oakland", priority="urgent", location=cast.oakland, target_minutes=15
    )
    for number, why in enumerate(("To begin with.", "", "Ten was too long at the desk.")):
        made.target_minutes -= number
        made.save()
        publish_version(made, cast.dana, oakland(f"1{number}:00"), why)


def test_the_timeline_of_a_rule_and_of_a_location_is_read(
    practice: Cast, elsewhere: Elsewhere, open_as: Opening
) -> None:
    elsewhere(a_rule_with_a_past, practice)
    page = open_as(practice.dana, "/admin/policies/responserule/")
    page.get_by_role("link", name="Urgent at Oakland").first.click()
    expect(page.locator("#responserule_form")).to_be_visible()
    seen(page, "rule-form")
    page.get_by_role("link", name="Timeline").click()
    expect(page.get_by_text("Why: Ten was too long at the desk.")).to_be_visible()
    expect(page.get_by_role("heading", name="version 3")).to_be_visible()
    seen(page, "timeline")
    page.get_by_role("link", name="Oakland", exact=True).click()
    expect(page.get_by_role("heading", name="Timeline of the rules at Oakland")).to_be_visible()
    seen(page, "timeline-location")
