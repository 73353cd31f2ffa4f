"""Dana logs in with the account that the practice gave her elsewhere."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from tests.cast import Cast
from tests.e2e.conftest import DESKTOP, Elsewhere
from tests.e2e.looks import flaws, sticking_out
from tests.e2e.screen import expect_connected
from tests.e2e.test_looks import SCHEMES
from tests.oidc import dana_there, entry, running_provider, tell
from tests.processes import Site


@pytest.fixture
def issuer(practice: Cast, elsewhere: Elsewhere) -> Iterator[str]:
    """A real provider that knows Dana, whose address is verified here too."""

    def verify() -> None:
        dana = practice.dana
        EmailAddress.objects.create(user=dana, email=dana.email, verified=True, primary=True)

    elsewhere(verify)
    with running_provider() as issuer:
        tell(issuer, dana_there(practice, amr=["pwd", "mfa"]))
        yield issuer


@pytest.fixture
def entrance(
    issuer: str, chromium: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Page]:
    """The log-in page of a site that knows the provider."""
    layer: Any = settings.CHANNEL_LAYERS["default"]
    said = json.dumps([entry(issuer, second_step=["mfa"])])
    prefix = layer["CONFIG"]["prefix"]
    folder = tmp_path_factory.mktemp("sso")
    site = Site(folder, CHANNEL_PREFIX=prefix, SSO_PROVIDERS=said).start("web")
    context = chromium.new_context(viewport=DESKTOP, service_workers="block")  # type: ignore[arg-type]
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.goto(f"{site.url}/accounts/login/")
    yield page
    context.close()
    site.stop()


def be_dana_there(page: Page) -> None:
    """Log in at the provider, which believes whoever comes."""
    page.get_by_placeholder("sub").fill("dana-1")
    page.get_by_role("button", name="Authorize").click()


def assert_fine(page: Page) -> None:
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        for width in (1280, 390, 320):
            page.set_viewport_size({"width": width, "height": 800})
            assert flaws(page) + sticking_out(page) == []
    page.set_viewport_size({"width": 1280, "height": 800})


def test_dana_comes_to_the_chat_by_the_provider(entrance: Page) -> None:
    entrance.get_by_role("link", name="Log in with Lumen ID").focus()
    entrance.keyboard.press("Enter")
    be_dana_there(entrance)
    expect(entrance.locator("#app")).to_be_visible()
    expect_connected(entrance)


def test_the_log_in_page_with_a_provider_is_fine_in_every_look(entrance: Page) -> None:
    assert_fine(entrance)


def test_whoever_is_refused_is_told_why(entrance: Page, issuer: str, practice: Cast) -> None:
    tell(issuer, dana_there(practice, email_verified=False))
    entrance.get_by_role("link", name="Log in with Lumen ID").click()
    be_dana_there(entrance)
    said = "Lumen ID doesn't say that your address is verified."
    expect(entrance.get_by_role("alert")).to_have_text(said)
    assert_fine(entrance)
    entrance.get_by_role("link", name="Back to the log-in page").click()
    expect(entrance.get_by_role("heading", name="Log in")).to_be_visible()
