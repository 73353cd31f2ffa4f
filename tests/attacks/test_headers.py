"""Whatever the site answers, over https the browser is told all that protects a page."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import clear_url_caches, path

from accounts.models import User
from medspa_chat import urls
from medspa_chat.headers import NOTHING, Pairs, completed, of_every_answer
from tests import https
from tests.cast import PASSWORD, Cast
from tests.clients import StaffClient
from tests.medspa_chat.test_every_address import LOCKS, ODD_ADDRESS, addresses, furnished

pytestmark = pytest.mark.django_db
TOKEN = "t" * 32
ONE = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "strict-transport-security": "max-age=31536000; includeSubDomains; preload",
}
SENSORS = {"camera", "microphone", "geolocation", "usb", "payment", "display-capture"}
# Which pages may not have the whole policy, and what theirs must say at least.
ALWAYS = {"default-src": "'none'"}
PAGES = ALWAYS | {"frame-ancestors": "'none'", "base-uri": "'none'"}


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("broken")


@pytest.fixture
def practice(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, Any]]:
    """Something behind every address, over https, and an address that breaks."""
    known = furnished(cast)
    https.be_in_production(settings, monkeypatch)
    monkeypatch.setattr(urls, "urlpatterns", [*urls.urlpatterns, path("broken/", broken)])
    clear_url_caches()  # whoever asked before has had the addresses read
    yield known
    monkeypatch.undo()
    clear_url_caches()


def browser(user: User | None) -> Client:
    """Of somebody, or of nobody; with the token that forms want."""
    client = StaffClient(enforce_csrf_checks=True, raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    client.cookies[settings.CSRF_COOKIE_NAME] = TOKEN
    return client


def ask(client: Client, method: str, path: str, **options: Any) -> tuple[int, dict[str, str]]:
    """Ask over https: the status, and the headers once the fence has seen them."""
    head = {"x-csrftoken": TOKEN, "referer": f"{https.SITE}/", "x-forwarded-proto": "https"}
    answer = client.generic(method, path, headers=head, HTTP_HOST=https.HOST, **options)
    pairs = [(name.encode(), value.encode()) for name, value in answer.items()]
    said = [(name.decode().lower(), value.decode()) for name, value in told(pairs)]
    assert len(said) == len(dict(said)), f"{path} says a header twice"
    return answer.status_code, dict(said)


def told(headers: Pairs) -> Pairs:
    """The headers of an answer as the fence lets them out; see test_fence.py."""
    return completed(headers, of_every_answer())


def missing(path: str, said: dict[str, str], *, may_be_kept: bool = False) -> Iterator[str]:
    """What the headers of an answer lack."""
    for name, value in ONE.items():
        if said.get(name) != value:
            yield f"{name}: {said.get(name)}"
    if any(f"{each}=()" not in said.get("permissions-policy", "") for each in SENSORS):
        yield f"permissions-policy: {said.get('permissions-policy')}"
    if "no-store" not in said.get("cache-control", "") and not may_be_kept:
        yield f"cache-control: {said.get('cache-control')}"
    policy = dict(
        part.strip().partition(" ")[::2]
        for part in said.get("content-security-policy", "").split(";")
    )
    is_file = "sandbox" in policy
    for name, value in (ALWAYS if is_file else PAGES).items():
        if policy.get(name) != value:
            yield f"content-security-policy without {name} {value}: {policy}"
    is_of_the_admin = path.startswith("/admin/")
    if policy.get("script-src") and not is_of_the_admin:
        if policy.get("require-trusted-types-for") != "'script'":
            yield f"content-security-policy without trusted types: {policy}"
        if policy.get("report-uri") != "/csp/" or policy.get("report-to") != "csp":
            yield f"content-security-policy that reports to nobody: {policy}"
    for name in ("script-src", "style-src", "connect-src", "form-action", "object-src"):
        for source in policy.get(name, "").split():
            if source not in {"'self'", "'none'", https.SITE, https.SITE.replace("http", "ws", 1)}:
                yield f"content-security-policy lets in {source} as {name}"


def some(found: list[str]) -> list[str]:
    """Each address that exists, and of those that don't the ones without a character."""
    return [each for each in found if "%00" in each or not ODD_ADDRESS.search(each)]


def is_out(client: Client) -> bool:
    return not client.cookies[settings.SESSION_COOKIE_NAME].value


def test_every_address_says_all_to_those_inside_and_to_strangers(
    practice: dict[str, Any],
) -> None:
    people = {"nobody": None, "Olive": User.objects.get(display_name="Olive Grant")}
    wrong, statuses = [], set()
    for who, user in people.items():
        client = browser(user)
        for address in some(addresses(practice)):
            for method, body in (("GET", ""), ("POST", "{}"), ("PUT", "")):
                status, said = ask(client, method, address, data=body)
                statuses.add(status)
                where = f"{method} {address} of {who}, {status}"
                wrong += [f"{where}: {each}" for each in missing(address, said)]
                if user and (is_out(client) or address == LOCKS):
                    client = browser(user)
    assert wrong == []
    assert statuses >= {200, 302, 400, 403, 404, 405, 500}


def test_static_files_are_fenced_in_too_and_may_be_kept(practice: dict[str, Any]) -> None:
    client = browser(User.objects.get(display_name="Olive Grant"))
    for name in ("accounts/icon.svg", "messaging/js/chat.js", "accounts/base.css"):
        assert finders.find(name)
        status, said = ask(client, "GET", f"/static/{name}")
        assert status == 200
        assert list(missing(name, said, may_be_kept=True)) == []
        assert said["content-security-policy"] == NOTHING
        assert "max-age" in said["cache-control"]


@pytest.mark.parametrize("what", ["", "preview/"])
def test_a_file_of_a_message_can_do_nothing_in_a_browser(
    practice: dict[str, Any], what: str
) -> None:
    path = f"/api/attachments/{practice['attachment_id']}/{what}"
    status, said = ask(browser(User.objects.get(display_name="Ana Lopez")), "GET", path)
    assert (status, list(missing(path, said))) == (200, [])
    assert said["content-security-policy"] == "sandbox; default-src 'none'"
    assert said["content-disposition"].startswith("attachment")


def test_what_the_outermost_layers_refuse_is_fenced_in_too(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    https.be_in_production(settings, monkeypatch)
    app = https.application(most_bytes=100)
    refused: dict[int, dict[str, Any]] = {
        413: {"body": b"x" * 101},
        400: {"host": "evil.example"},
        301: {"x_forwarded_proto": "http"},
    }
    for expected, how in refused.items():
        status, said = async_to_sync(https.answer)(app, "POST", "/healthz/", **how)
        assert status == expected
        assert list(missing("/healthz/", dict(said))) == []


def test_cookies_are_bound_to_the_host_and_out_of_reach_of_scripts(
    practice: dict[str, Any],
) -> None:
    client = browser(None)
    del client.cookies[settings.CSRF_COOKIE_NAME]
    ask(client, "GET", "/accounts/login/")
    form = {"login": "ana@lumen.example", "password": PASSWORD}
    token = {"csrfmiddlewaretoken": client.cookies["__Host-csrf"].value}
    kind = "application/x-www-form-urlencoded"
    ask(client, "POST", "/accounts/login/", data=urlencode(form | token), content_type=kind)
    assert {"__Host-csrf", "__Host-sid"} == {*client.cookies}
    for name, same_site in (("__Host-csrf", "Strict"), ("__Host-sid", "Lax")):
        cookie = client.cookies[name]
        assert (cookie["secure"], cookie["httponly"], cookie["domain"] or "") == (True, True, "")
        assert (cookie["path"], cookie["samesite"]) == ("/", same_site)


def test_logging_out_clears_what_the_browser_kept_for_nobody_else(
    practice: dict[str, Any],
) -> None:
    client = browser(User.objects.get(display_name="Ana Lopez"))
    status, said = ask(client, "POST", "/accounts/logout/")
    assert (status, said["clear-site-data"]) == (302, '"storage"')
    assert client.cookies[settings.SESSION_COOKIE_NAME].value == ""
