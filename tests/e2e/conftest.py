"""Real browsers against the product's own processes."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from accounts.models import User
from tests.cast import PASSWORD, Cast, people_the_practice
from tests.chromium import find_chromium
from tests.processes import Site

Opening = Callable[[User], Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the run; every person gets a context of their own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(),
            args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
            + ["--disable-background-networking", "--no-first-run"],
        )
        yield browser
        browser.close()


@pytest.fixture
def practice(transactional_db: None) -> Cast:
    """The cast, committed, so that other processes see it."""
    return people_the_practice()


@pytest.fixture
def site(practice: Cast, tmp_path: Path) -> Iterator[Site]:
    """web, worker, beat and a mail server, ended before the database is emptied."""
    site = Site(tmp_path).start()
    yield site
    site.stop()


@pytest.fixture
def open_as(chromium: Browser, site: Site) -> Iterator[Opening]:
    """Log somebody in, in a browser of their own, through the log-in page."""
    contexts = []

    def open_page(user: User) -> Page:
        context = chromium.new_context(viewport={"width": 1280, "height": 800})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto(site.url)
        page.get_by_label("Email").fill(user.email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url(f"{site.url}/**")
        return page

    yield open_page
    for context in contexts:
        context.close()
