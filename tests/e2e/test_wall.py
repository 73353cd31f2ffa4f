"""A screen on a wall: set up with a code, read from across the room, honest when it is cut off."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from accounts.clock import database_now
from policies import walls
from policies.models import ResponseRule, WallScreen
from policies.publish import publish_version
from tests.cast import Cast, oakland, post
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.looks import flaws, sticking_out
from tests.e2e.modules import run

SECRET = "Mrs. Ito"


def make_asks(cast: Cast) -> None:
    """A late one and one that is due soon, day and night."""
    for priority, minutes in (("high", 60), ("urgent", 10)):
        rule = ResponseRule.objects.create(
            name=priority, priority=priority, target_minutes=minutes, clock="elapsed"
        )
        publish_version(rule, None, oakland("09:00", "2026-06-01"))
    now = database_now()
    late = now - timedelta(minutes=97)
    post(cast.ana, cast.front_desk, SECRET, priority="high", people=[cast.bre], now=late)
    post(cast.ana, cast.front_desk, SECRET, priority="urgent", people=[cast.kim], now=now)


@pytest.fixture
def wall(open_as: Opening, practice: Cast, elsewhere: Elsewhere) -> Page:
    """The browser on Oakland's wall, with its figures."""
    elsewhere(cache.clear)
    elsewhere(make_asks, practice)
    _, code = elsewhere(
        walls.issue, practice.dana, "Break room", [practice.oakland], 30, database_now()
    )
    page = open_as(None, "/wall/", viewport={"width": 1920, "height": 1080})
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Show the figures").click()
    page.wait_for_url("**/wall/")
    expect(page.get_by_role("heading", name="Oakland")).to_be_visible()
    return page


def figure(page: Page, name: str) -> str:
    return page.locator(".wall-figure").filter(has_text=name).locator("dd").inner_text()


def test_figures_roles_and_what_presses_stand_there_and_no_name_and_no_word(
    wall: Page, practice: Cast
) -> None:
    shown = {name: figure(wall, name) for name in ("Late", "Due within 30 min", "Open")}
    assert shown == {"Late": "1", "Due within 30 min": "1", "Open": "2"}
    expect(wall.get_by_text("37 min late")).to_be_visible()
    desk = wall.get_by_role("row").filter(has_text="Front desk")
    assert "1 late" in desk.inner_text()
    expect(wall.locator(".wall-clock")).to_contain_text("P")
    for word in (SECRET, "Bre", "Ana", "front-desk"):
        assert word not in wall.content()


def test_it_needs_no_scrolling_on_the_sizes_of_walls_and_is_usable_on_a_phone(wall: Page) -> None:
    for width, height in ((1920, 1080), (1280, 720), (390, 844)):
        wall.set_viewport_size({"width": width, "height": height})
        assert sticking_out(wall) == [], width
        if width > 390:
            places = wall.locator(".wall-places")
            assert places.evaluate("(one) => one.scrollHeight <= one.clientHeight"), width
        for scheme in ("light", "dark"):
            wall.emulate_media(color_scheme=scheme)
            assert flaws(wall) == [], (width, scheme)


def test_what_is_asked_and_what_gets_late_comes_by_itself(
    wall: Page, practice: Cast, elsewhere: Elsewhere
) -> None:
    assert figure(wall, "Open") == "2"
    elsewhere(post, practice.bre, practice.direct, priority="urgent", now=database_now())
    expect(wall.locator(".wall-figure.open dd")).to_have_text("3", timeout=15_000)


def test_cut_off_it_says_since_when_and_comes_back(wall: Page) -> None:
    wall.context.set_offline(True)
    expect(wall.get_by_text("No connection since")).to_be_visible(timeout=25_000)
    assert figure(wall, "Open") == "2"
    wall.emulate_media(color_scheme="dark")
    assert flaws(wall) == []
    wall.context.set_offline(False)
    expect(wall.get_by_text("As of")).to_be_visible(timeout=15_000)


def test_switched_off_nothing_stays_on_it(wall: Page, practice: Cast, elsewhere: Elsewhere) -> None:
    screen = elsewhere(lambda: WallScreen.objects.get())
    elsewhere(walls.revoke, practice.dana, screen.pk, database_now())
    expect(wall.get_by_text("This screen was switched off")).to_be_visible(timeout=15_000)
    expect(wall.get_by_text("Oakland")).to_have_count(0)
    wall.get_by_role("link", name="Type a new code").click()
    expect(wall.get_by_label("Code")).to_be_visible()
    assert flaws(wall) == []


def test_the_pages_of_screens_are_usable_in_both_themes(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere(walls.issue, practice.dana, "Break room", [practice.oakland], 30, database_now())
    dana = open_as(practice.dana, "/board/walls/")
    for width in (1280, 390):
        dana.set_viewport_size({"width": width, "height": 800})
        for scheme in ("light", "dark"):
            dana.emulate_media(color_scheme=scheme)
            assert flaws(dana) == []
        assert sticking_out(dana) == []
    expect(dana.get_by_text("its code was not typed in")).to_be_visible()
    dana.get_by_role("button", name="Switch off Break room").click()
    expect(dana.get_by_text("Switched off by Dana Cole")).to_be_visible()


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("clockIn(zone, at)", "1:05 pm"),
        ("zoneName(zone, at)", "PDT"),
        ("momentIn(zone, at + 20 * 3600_000, at)", "Wed 9:05 am"),
        ("dueInWords(at + 20 * 60_000, at)", "due in 20 min"),
        ("dueInWords(at - 61 * 60_000, at)", "1 h late"),
        ("dueInWords(at - 1, at)", "1 min late"),
        ("teamInWords({ on: 2, free: 1 }, zone, at)", "2 on, 1 free"),
        (
            "teamInWords({ on: 1, free: 0, free_at: iso }, zone, at)",
            "1 on, nobody free until 1:05 pm",
        ),
        ("teamInWords({ on: 0, free: 0, on_at: iso }, zone, at)", "nobody on until 1:05 pm"),
        ("teamInWords({ on: 0, free: 0, on_at: null }, zone, at)", "nobody on"),
        ("teamInWords({ on: null }, zone, at)", ""),
        (
            "namesInWords(given.people, zone, at)",
            "Bre, Ana (with a patient until 1:05 pm)",
        ),
    ],
)
def test_times_are_those_of_the_location_wherever_the_screen_thinks_it_is(
    page: Page, script: str, words: str
) -> None:
    at: datetime = oakland("13:05")
    iso = at.isoformat()
    standing = {"Bre": "available", "Ana": "with_patient"}
    people = [{"name": name, "standing": one, "until": iso} for name, one in standing.items()]
    given: dict[str, Any] = {"iso": iso, "people": people}
    setting = (
        "const { iso } = given; const at = Date.parse(iso); const zone = 'America/Los_Angeles';"
    )
    assert run(page, "policies/wall_words", f"{setting} return it.{script};", given) == words
