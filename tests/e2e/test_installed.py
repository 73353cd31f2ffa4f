"""The chat as an app on a device: installable, there offline as a shell, and nobody's."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Cast, post
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.screen import in_conversation, message
from tests.processes import Site

TEXT = "Mrs. Ito is in room 2."
KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const answer = await cache.match(request);
      found.push([new URL(request.url).pathname, await answer.text()]);
    }
  }
  return found;
}"""
CONTROLLED = "() => navigator.serviceWorker.controller !== null"


@pytest.fixture
def ana(open_as: Opening, practice: Cast, elsewhere: Elsewhere) -> Page:
    """Ana's page, with a message on it, when the worker has it."""
    elsewhere(post, practice.bre, practice.direct, TEXT)
    ana = open_as(practice.ana, in_conversation(practice.direct), service_workers="allow")
    expect(message(ana, TEXT)).to_be_visible()
    ana.wait_for_function(CONTROLLED)
    return ana


def test_a_device_finds_all_that_it_needs_to_install_it(open_as: Opening, site: Site) -> None:
    nobody = open_as(None, "/accounts/login/")
    assert nobody.locator('link[rel="manifest"]').get_attribute("href") == "/manifest.webmanifest"
    found = nobody.request.get(f"{site.url}/manifest.webmanifest")
    assert found.headers["content-type"] == "application/manifest+json"
    manifest = found.json()
    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == (
        "/",
        "/",
        "standalone",
    )
    assert {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]} == {
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }
    for icon in manifest["icons"]:
        size = nobody.evaluate(
            "async (src) => { const image = new Image(); image.src = src; await image.decode();"
            " return `${image.naturalWidth}x${image.naturalHeight}`; }",
            icon["src"],
        )
        assert size == icon["sizes"]


def test_what_the_worker_keeps_is_the_shell_and_nothing_of_anybody(ana: Page) -> None:
    kept: list[tuple[str, str]] = ana.evaluate(KEPT)
    paths = {path for path, _ in kept}
    assert {"/shell/", "/static/policies/js/main.js"} < paths
    assert not [path for path in paths if not path.startswith(("/static/", "/shell/"))]
    assert TEXT not in json.dumps(kept)
    shell = dict(kept)["/shell/"]
    for secret in ("Ana Lopez", "Bre Nguyen", "Lumen", "csrf"):
        assert secret not in shell


def test_without_a_connection_a_reload_shows_the_shell_and_with_it_the_chat_again(
    ana: Page,
) -> None:
    ana.context.set_offline(True)
    ana.reload()
    expect(ana.get_by_text("No connection. The chat opens by itself")).to_be_visible()
    expect(ana.get_by_text(TEXT)).to_have_count(0)
    ana.context.set_offline(False)
    expect(message(ana, TEXT)).to_be_visible(timeout=30_000)
    assert ana.locator("#app[data-shell]").count() == 0


def test_logging_out_takes_the_worker_and_all_that_it_kept_away(ana: Page) -> None:
    ana.evaluate("document.getElementById('logout').requestSubmit()")
    expect(ana.get_by_label("Email")).to_be_visible()
    ana.wait_for_function(
        "async () => !(await caches.keys()).length"
        " && !(await navigator.serviceWorker.getRegistrations()).length"
    )
