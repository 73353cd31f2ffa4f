"""A browser that is told while the chat is closed: it is chosen in one's settings, the worker shows
what was pushed while no tab does, and a click leads to the ask."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from policies.models import PushSubscription
from policies.push import vapid
from tests.cast import Cast, post
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.looks import flaws, sticking_out
from tests.e2e.screen import in_conversation, message
from tests.listener import Listener
from tests.policies.push.browser import FakeBrowser
from tests.processes import Site, wait_for

CONTROLLED = "() => navigator.serviceWorker.controller !== null"
SHOWN = """async () => {
  const worker = await navigator.serviceWorker.ready;
  return (await worker.getNotifications()).map((one) => [one.title, one.body, one.data.path]);
}"""
BOX = "Tell this browser that something waits for me while the chat is closed"
# No push service is reached from here: the browser makes a subscription at ours.
SUBSCRIBES = """(said) => {
  PushManager.prototype.subscribe = async (options) => {
    window.withKey = new Uint8Array(options.applicationServerKey).length;
    return { toJSON: () => said };
  };
}"""


@pytest.fixture
def service() -> Iterator[Listener]:
    """A push service."""
    found = Listener(status=201)
    found.start()
    yield found
    found.stop()


@pytest.fixture
def told_site(site: Site, service: Listener) -> Iterator[Site]:
    """The site with a key, and with that service."""
    usual = site.environment
    said = {"VAPID_PRIVATE_KEY": vapid.new_key(), "PUSH_SERVICES": service.host}
    site.environment = usual | said | {"WEBHOOK_PRIVATE_HOSTS": service.host}
    site.kill("web")
    site.run("web")
    yield site
    site.environment = usual
    site.kill("web")


def delivered(page: Page, said: dict[str, Any]) -> None:
    """The browser's push service hands the worker what the site sent."""
    cdp = page.context.new_cdp_session(page)
    found: list[dict[str, Any]] = []
    cdp.on("ServiceWorker.workerRegistrationUpdated", lambda event: found.append(event))
    cdp.send("ServiceWorker.enable")
    page.wait_for_timeout(300)
    origin = page.evaluate("location.origin")
    registration = next(
        one["registrationId"]
        for event in reversed(found)
        for one in event["registrations"]
        if one["scopeURL"] == f"{origin}/" and not one["isDeleted"]
    )
    facts = {"origin": origin, "registrationId": registration, "data": json.dumps(said)}
    cdp.send("ServiceWorker.deliverPushMessage", facts)
    cdp.detach()


def shown_when_pushed(page: Page, said: dict[str, Any], words: str) -> list[list[str]]:
    """What the browser shows of a push; one that comes while the browser changes workers is lost,
    so it is pushed until it is there."""
    for _ in range(5):
        delivered(page, said)
        for _ in range(20):
            found: list[list[str]] = page.evaluate(SHOWN)
            if found and found[0][0] == words:
                return found
            page.wait_for_timeout(100)
    raise AssertionError(f"shown is {found}")


def test_somebody_chooses_it_in_their_settings_and_ends_it(
    open_as: Opening, practice: Cast, told_site: Site, service: Listener
) -> None:
    bre = opened(open_as, practice.bre, "/settings/")
    bre.evaluate(SUBSCRIBES, as_browsers_say(FakeBrowser(service)))
    box = bre.get_by_role("checkbox", name=BOX)
    box.check()
    expect(bre.get_by_text("Saved.")).to_be_visible()
    assert bre.evaluate("window.withKey") == 65
    kept = wait_for(PushSubscription.objects.filter(user=practice.bre).first)
    assert kept.endpoint == service.url("/push/one")
    for width in (1280, 390):
        bre.set_viewport_size({"width": width, "height": 800})
        bre.emulate_media(color_scheme="dark" if width == 390 else "light")
        assert sticking_out(bre) == []
        assert flaws(bre) == []
    box.uncheck()
    wait_for(lambda: not PushSubscription.objects.exists())


def test_a_site_without_a_key_doesnt_show_it(open_as: Opening, practice: Cast) -> None:
    bre = open_as(practice.bre, "/settings/", service_workers="allow")
    with bre.expect_response("**/policies/push/"):
        bre.reload()
    expect(bre.get_by_role("heading", name="Notifications")).to_be_visible()
    expect(bre.get_by_role("checkbox", name=BOX)).to_be_hidden()


def as_browsers_say(browser: FakeBrowser) -> dict[str, Any]:
    said = browser.says()
    return {"endpoint": said["endpoint"], "keys": {"p256dh": said["p256dh"], "auth": said["auth"]}}


def opened(open_as: Opening, user: User, path: str) -> Page:
    page = open_as(user, path, service_workers="allow", permissions=["notifications"])
    page.wait_for_function(CONTROLLED)
    return page


def test_what_is_pushed_is_shown_without_a_word_of_it_unless_a_tab_is_seen(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    ask = elsewhere(post, practice.ana, practice.direct, "Mrs. Ito waits.", priority="high")
    bre = opened(open_as, practice.bre, in_conversation(practice.direct))
    expect(message(bre, "Mrs. Ito waits.")).to_be_visible()
    path = f"/c/{practice.direct.pk}/m/{ask.pk}/"
    said = {"priority": "high", "path": path, "count": 1}
    delivered(bre, said)
    bre.wait_for_timeout(800)
    assert bre.evaluate(SHOWN) == []
    bre.goto(bre.url.split("/c/")[0] + "/accounts/sessions/")
    words = "Something waits for you: high"
    assert shown_when_pushed(bre, said, words) == [[words, "", path]]
    said |= {"count": 3, "priority": "normal", "path": "https://evil.test/"}
    words = "3 replies wait for you"
    assert shown_when_pushed(bre, said, words) == [[words, "", "/"]]


# The browser lets a worker open and bring forward tabs only upon somebody's click; these are told
# instead.
CLICKED = """async ([path, hasTab]) => {
  const done = [];
  const tab = {
    url: `${self.location.origin}/people/`,
    focus: async () => { done.push("focus"); return tab; },
    navigate: async (to) => { done.push(to); },
  };
  self.clients.matchAll = async () => (hasTab ? [tab] : []);
  self.clients.openWindow = async (to) => { done.push("open", to); };
  await open({ close: () => done.push("close"), data: { path } });
  return done;
}"""


def test_a_click_leads_to_the_ask_in_the_tab_that_there_is_or_in_a_new_one(
    open_as: Opening, practice: Cast
) -> None:
    bre = opened(open_as, practice.bre, in_conversation(practice.direct))
    (worker,) = bre.context.service_workers
    path = f"/c/{practice.direct.pk}/m/1/"
    assert worker.evaluate(CLICKED, [path, True]) == ["close", "focus", path]
    assert worker.evaluate(CLICKED, [path, False]) == ["close", "open", path]
