"""A new version of the server: the page offers it, reloads when it is asked, and loses nothing."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from messaging.models import Message, SavedDraft
from tests.cast import Cast, post
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.looks import flaws, sticking_out
from tests.e2e.screen import composer, in_conversation, message, type_in, write
from tests.e2e.test_installed import CONTROLLED
from tests.e2e.test_unsent import COUNT_KEPT
from tests.processes import Site, wait_for

CACHES = "async () => (await caches.keys()).sort()"


@pytest.fixture
def update(site: Site, tmp_path: Path) -> Iterator[Callable[[], None]]:
    """Stops the web process and starts that of a newer version; the old one is back at the end."""
    styles = tmp_path / "messaging" / "css"
    styles.mkdir(parents=True)
    (styles / "newer.css").write_text(".newer { color: teal; }\n")

    def start_anew() -> None:
        site.kill("web")
        newer = {"DJANGO_SETTINGS_MODULE": "tests.e2e.newer_settings", "NEWER_FILES": str(tmp_path)}
        site.environment.update(newer)
        site.run("web")

    yield start_anew
    for name in ("DJANGO_SETTINGS_MODULE", "NEWER_FILES"):
        site.environment.pop(name, None)
    site.kill("web")
    site.run("web")


@pytest.fixture
def ana(open_as: Opening, practice: Cast, elsewhere: Elsewhere) -> Page:
    """Ana's page, when the worker of the older version has it."""
    elsewhere(post, practice.ana, practice.direct, "Room 3 is free.")
    ana = open_as(practice.ana, in_conversation(practice.direct), service_workers="allow")
    expect(message(ana, "Room 3 is free.")).to_be_visible()
    ana.wait_for_function(CONTROLLED)
    ana.evaluate("window.isOld = true")
    return ana


def test_a_new_version_is_offered_and_the_page_reloads_only_when_it_is_asked(
    ana: Page, update: Callable[[], None]
) -> None:
    before = ana.evaluate(CACHES)
    update()
    bar = ana.locator("#version-bar")
    expect(bar).to_contain_text("A new version is ready.", timeout=40_000)
    assert ana.evaluate("window.isOld") is True
    for scheme in ("light", "dark"):
        for width in (1280, 390):
            ana.set_viewport_size({"width": width, "height": 800})
            ana.emulate_media(color_scheme=scheme)
            assert flaws(ana) + sticking_out(ana) == []
    ana.set_viewport_size({"width": 1280, "height": 800})
    write(ana, "It still goes out.")
    wait_for(lambda: Message.objects.filter(text="It still goes out.").exists())
    bar.get_by_role("button", name="Reload").click()
    ana.wait_for_function("() => !window.isOld")
    expect(message(ana, "It still goes out.")).to_be_visible()
    expect(bar).to_have_count(0)
    wait_for(lambda: len(ana.evaluate(CACHES)) == 1)
    assert ana.evaluate(CACHES) != before


def test_nothing_that_is_written_is_lost_by_it(ana: Page, update: Callable[[], None]) -> None:
    composer(ana).press("ArrowUp")
    ana.get_by_label("Edit the message").fill("Room 4 is free.")
    wait_for(lambda: ana.evaluate(COUNT_KEPT) == 1)
    composer(ana).click()
    type_in(ana, "Bre, could you pri")
    update()
    bar = ana.locator("#version-bar")
    expect(bar).to_be_visible(timeout=40_000)
    type_in(ana, "nt the form?")
    bar.get_by_role("button", name="Reload").click()
    ana.wait_for_function("() => !window.isOld")
    expect(composer(ana)).to_have_value("Bre, could you print the form?")
    expect(ana.get_by_label("Edit the message")).to_have_value("Room 4 is free.")
    wait_for(lambda: SavedDraft.objects.get().text == "Bre, could you print the form?")


def test_who_has_no_time_for_it_goes_on_with_the_old_one(
    ana: Page, update: Callable[[], None]
) -> None:
    update()
    bar = ana.locator("#version-bar")
    expect(bar).to_be_visible(timeout=40_000)
    bar.get_by_role("button", name="Not now").click()
    expect(bar).to_have_count(0)
    write(ana, "It still goes out.")
    wait_for(lambda: Message.objects.filter(text="It still goes out.").exists())
    assert ana.evaluate("window.isOld") is True
