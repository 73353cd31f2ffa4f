"""A new installation in a browser: a code, the practice, its owner; and then the page is gone."""

import os
from pathlib import Path

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from accounts.models import Location, User
from policies import first_run
from tests.e2e.conftest import Elsewhere, Opening, empty_the_database
from tests.e2e.looks import flaws, sticking_out

PASSWORD = "lavender-otter-tandem"
PICTURES = os.environ.get("PICTURES", "")


def looks_well(page: Page, name: str) -> None:
    """On a desk and in a hand, by day and by night."""
    for width, height in ((1280, 800), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        assert sticking_out(page) == [], width
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert flaws(page) == [], (width, scheme)
            if PICTURES:
                path = Path(PICTURES) / f"{name}-{width}-{scheme}.png"
                page.screenshot(path=path, full_page=True)


def names() -> tuple[list[str], list[str]]:
    people = User.objects.values_list("display_name", flat=True)
    return [*people], [*Location.objects.values_list("name", flat=True)]


@pytest.fixture
def setup(open_as: Opening, elsewhere: Elsewhere) -> Page:
    """The page where nobody is."""
    elsewhere(cache.clear)
    elsewhere(empty_the_database)
    return open_as(None, "/setup/")


def test_two_locations_and_an_owner_are_made_and_then_the_page_is_gone(
    setup: Page, elsewhere: Elsewhere
) -> None:
    looks_well(setup, "code")
    setup.get_by_label("Setup code").fill(elsewhere(first_run.issue_code).lower())
    setup.get_by_role("button", name="Go on").click()
    first = setup.get_by_role("group", name="Location 1")
    first.get_by_label("Name").fill("Oakland")
    first.get_by_label("Time zone").select_option("America/Los_Angeles")
    expect(first.get_by_label("Monday opens")).to_have_value("09:00")
    setup.get_by_role("button", name="Add another location").click()
    second = setup.get_by_role("group", name="Location 2")
    second.get_by_label("Name").fill("Austin")
    second.get_by_label("Saturday opens").fill("10:00")
    looks_well(setup, "form")

    setup.get_by_role("button", name="Begin").click()
    expect(second.get_by_text("Choose its time zone.")).to_be_visible()
    expect(second.get_by_text("Saturday: give both times, or neither.")).to_be_visible()
    expect(first.get_by_label("Name")).to_have_value("Oakland")
    looks_well(setup, "wrong")
    assert elsewhere(names) == ([], [])

    second.get_by_label("Time zone").select_option("America/Chicago")
    second.get_by_label("Saturday closes").fill("14:00")
    setup.get_by_label("Your name").fill("Olive Grant")
    setup.get_by_label("Your mail address").fill("olive@lumen.example")
    setup.get_by_label("Choose a password").fill(PASSWORD)
    setup.get_by_role("button", name="Begin").click()
    setup.wait_for_url("**/accounts/2fa/")
    assert elsewhere(names) == (["Olive Grant"], ["Austin", "Oakland"])
    setup.context.clear_cookies()
    gone = setup.goto(setup.url.replace("accounts/2fa/", "setup/"))
    assert gone is not None
    assert gone.status == 404
