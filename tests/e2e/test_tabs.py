"""Several tabs of one browser: one of them leads."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.e2e.modules import run
from tests.processes import Site, wait_for

# Over plain http from another machine browsers give no locks.
HOW = {
    "locks": "window.tabs = new it.Tabs();",
    "storage": "window.tabs = new it.Tabs({ locks: null });",
}


@pytest.fixture
def three(nobody: BrowserContext, running_site: Site) -> Iterator[list[Page]]:
    """Three tabs of one browser."""
    pages = [nobody.new_page() for _ in range(3)]
    for page in pages:
        page.goto(f"{running_site.url}/accounts/login/")
    yield pages
    for page in pages:
        page.close()


def leaders(pages: list[Page]) -> list[int]:
    """Which of the tabs lead."""
    return [at for at, page in enumerate(pages) if page.evaluate("tabs.isLeader")]


def await_only(pages: list[Page], number: int) -> None:
    """Wait until this tab leads and no other does."""
    wait_for(lambda: leaders(pages) == [number])


@pytest.mark.parametrize("how", HOW)
def test_just_one_tab_leads_the_one_that_was_used_last(three: list[Page], how: str) -> None:
    for page in three:
        run(page, "messaging/tabs", HOW[how])
    await_only(three, 0)
    for number in (2, 1, 2, 0, 1):
        three[number].evaluate("tabs.lead()")
        await_only(three, number)


@pytest.mark.parametrize("how", HOW)
def test_another_tab_leads_when_the_leader_goes(three: list[Page], how: str) -> None:
    for page in three:
        run(page, "messaging/tabs", HOW[how])
    for number in (2, 1):
        three[number].evaluate("tabs.lead()")
        await_only(three, number)
    three[1].goto("about:blank")
    wait_for(lambda: len(leaders([three[0], three[2]])) == 1)
