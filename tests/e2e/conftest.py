"""Real browsers against the product's own processes."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, TypeVar

import pytest
import pytest_django
from django.conf import settings
from django.core.management.color import no_style
from django.db import OperationalError, connection
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from accounts.models import User
from tests.cast import Cast, people_the_practice
from tests.chromium import find_chromium
from tests.clients import StaffClient
from tests.e2e.modules import NOW
from tests.e2e.screen import listen, unexpected
from tests.processes import Site

REMEMBERED = {"django_content_type", "auth_permission"}
DESKTOP = {"width": 1280, "height": 800}
Opening = Callable[..., Page]
Answer = TypeVar("Answer")
expect.set_options(timeout=10_000)


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


class Elsewhere:
    """Calls the product's functions as another of its processes would.

    Playwright's loop runs in the thread of the tests, where nothing can be pushed.
    """

    def __init__(self) -> None:
        self.thread = ThreadPoolExecutor(1)

    def __call__(self, function: Callable[..., Answer], *args: Any, **fields: Any) -> Answer:
        """What `function` answers, after its transaction is committed."""
        answer: Answer = self.thread.submit(_on_its_own, function, *args, **fields).result(180)
        return answer


def _on_its_own(function: Callable[..., Answer], *args: Any, **fields: Any) -> Answer:
    try:
        return function(*args, **fields)
    finally:
        connection.close()


@pytest.fixture(scope="session")
def elsewhere() -> Iterator[Elsewhere]:
    """The other process."""
    elsewhere = Elsewhere()
    yield elsewhere
    elsewhere.thread.shutdown()


@pytest.fixture(scope="session")
def running_site(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The web process and a mail server, the same for all tests: what differs is the rows."""
    layer: Any = settings.CHANNEL_LAYERS["default"]
    prefix = layer["CONFIG"]["prefix"]  # so that what this process posts is pushed by the site's
    site = Site(tmp_path_factory.mktemp("site"), CHANNEL_PREFIX=prefix).start("web")
    yield site
    site.stop()


@pytest.fixture
def transactional_db(
    django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker, elsewhere: Elsewhere
) -> Iterator[None]:
    """As pytest-django's: the database, emptied afterwards. The site goes on running."""
    with django_db_blocker.unblock():
        yield
        elsewhere(empty_the_database)


@pytest.fixture
def practice(transactional_db: None, elsewhere: Elsewhere) -> Cast:
    """The cast, committed, so that other processes see it."""
    return elsewhere(people_the_practice)


def empty_the_database() -> None:
    """Take out every row but those that the running site remembers by number.

    A page that was just closed may have sent something on its way, as a draft; then we or that
    request are the one whom PostgreSQL picks to break the circle.
    """
    tables = set(connection.introspection.django_table_names(only_existing=True)) - REMEMBERED
    statements = connection.ops.sql_flush(no_style(), sorted(tables))
    for tries_left in (2, 1, 0):
        try:
            connection.ops.execute_sql_flush(statements)
            break
        except OperationalError:
            if not tries_left:
                raise


@pytest.fixture
def site(practice: Cast, running_site: Site) -> Site:
    """The web process, and nothing in the mailbox."""
    running_site.mailbox.mails.clear()
    if "web" not in running_site.processes:
        running_site.run("web")
    return running_site


@pytest.fixture
def clockwork(site: Site) -> Iterator[Site]:
    """The site with worker and beat, ended before the database is emptied."""
    for name in ("worker", "beat"):
        site.run(name)
    yield site
    for name in ("worker", "beat"):
        site.kill(name)


@pytest.fixture
def open_as(chromium: Browser, site: Site) -> Iterator[Opening]:
    """A page of somebody logged in, in a browser of their own; without the service worker,
    which would stand between the page and the tests' faults, unless `service_workers` says so.

    Whatever their console complains of fails the test in the end.
    """
    contexts = []
    complaints: list[str] = []

    def open_page(user: User | None, path: str = "/", **options: Any) -> Page:
        zone = {"timezone_id": "America/Los_Angeles", "locale": "en-US"}
        usual = {"viewport": DESKTOP, "service_workers": "block", **zone}
        context = chromium.new_context(**{**usual, **options})
        contexts.append(context)
        context.set_default_timeout(10_000)
        if user is not None:
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": session_of(user), "url": site.url}])
        page = context.new_page()
        listen(page, complaints)
        page.goto(site.url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not unexpected(complaints)


@pytest.fixture(scope="session")
def nobody(chromium: Browser) -> Iterator[BrowserContext]:
    """The browser of nobody in Oakland."""
    context = chromium.new_context(timezone_id="America/Los_Angeles", locale="en-US")
    yield context
    context.close()


@pytest.fixture
def page(nobody: BrowserContext, running_site: Site) -> Iterator[Page]:
    """A page of the site on which time stands still until a test moves it."""
    page = nobody.new_page()
    complaints: list[str] = []
    listen(page, complaints)
    page.clock.install(time=NOW - timedelta(hours=1))
    page.goto(f"{running_site.url}/accounts/login/")
    page.clock.pause_at(NOW)
    yield page
    page.close()
    assert not unexpected(complaints)


def session_of(user: User) -> str:
    """The key of a new log-in of somebody, without the second that a password takes."""
    client = StaffClient()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value
