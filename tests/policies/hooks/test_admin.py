"""Owners set up webhooks in the settings; nobody else finds that there are any."""

import re
from typing import Any

import pytest
from auditlog.models import LogEntry

from accounts.clock import database_now
from accounts.field_keys import decrypt
from accounts.models import User
from policies.hooks import deliveries, endpoints
from policies.models import HookDelivery, HookEndpoint
from tests.cast import Cast
from tests.clients import StaffClient
from tests.listener import Listener

ADMIN = "/admin/policies/hookendpoint/"
LOG = "/admin/policies/hookdelivery/"
SECRET = re.compile(r"whsec_[A-Za-z0-9+/]{43}=")


def client_of(user: User) -> StaffClient:
    client = StaffClient()
    client.force_login(user)
    return client


def typed(**more: Any) -> dict[str, Any]:
    fields = {"name": "Booking", "url": "https://example.com/hooks", "events": ["ask.late"]}
    return {**fields, **more}


def made(cast: Cast) -> HookEndpoint:
    said = (cast.olive, "Booking", "https://example.com/x", ["ask.late"], ())
    return endpoints.make(*said, database_now())[0]


def test_an_owner_makes_one_and_sees_its_secret_this_once(cast: Cast) -> None:
    olive = client_of(cast.olive)
    answer = olive.post(f"{ADMIN}add/", typed(locations=[cast.oakland.pk]))
    (secret,) = SECRET.findall(answer.content.decode())
    endpoint = HookEndpoint.objects.get()
    assert decrypt(endpoint.secret) == secret
    assert (endpoint.created_by, endpoint.is_active) == (cast.olive, True)
    assert list(endpoint.locations.all()) == [cast.oakland]
    for page in (ADMIN, f"{ADMIN}{endpoint.pk}/change/", f"{ADMIN}{endpoint.pk}/history/"):
        assert not SECRET.search(olive.get(page).content.decode())
    entries = LogEntry.objects.get_for_object(endpoint)
    assert {entry.actor for entry in entries} == {cast.olive}
    assert not any(secret in str(entry.changes) for entry in entries)
    assert not any("secret" in entry.changes for entry in entries)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://127.0.0.1/", "inside a network"),
        ("https://intranet/", "no host on the internet"),
        ("ftp://example.com/", "begins with https://"),
        ("https://user:pass@example.com/", "no password"),
    ],
)
def test_an_address_that_isnt_spoken_to_is_refused_beside_its_field(
    cast: Cast, url: str, said: str
) -> None:
    answer = client_of(cast.olive).post(f"{ADMIN}add/", typed(url=url))
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not HookEndpoint.objects.exists()


def test_a_new_secret_is_shown_once_and_the_audit_says_who_made_it(cast: Cast) -> None:
    endpoint, olive = made(cast), client_of(cast.olive)
    former = decrypt(endpoint.secret)
    page = olive.post(f"{ADMIN}{endpoint.pk}/rotate/").content.decode()
    (secret,) = SECRET.findall(page)
    assert "for 24 hours" in page
    endpoint.refresh_from_db()
    assert secret != former
    assert endpoints.secrets_of(endpoint, database_now()) == [secret, former]
    entry = LogEntry.objects.get_for_object(endpoint).latest("pk")
    assert entry.actor == cast.olive
    assert "rotated_at" in entry.changes


def test_a_ping_is_sent_by_a_button_and_what_was_answered_is_listed(
    cast: Cast, listener: Listener
) -> None:
    olive = client_of(cast.olive)
    endpoint = endpoints.make(
        cast.olive, "Booking", listener.url(), ["ask.late"], (), database_now()
    )[0]
    listener.status = 418
    listed = olive.post(f"{ADMIN}{endpoint.pk}/ping/", follow=True)
    assert "A ping is on its way" in listed.content.decode()
    deliveries.deliver(database_now())
    row = HookDelivery.objects.get()
    page = olive.get(f"{LOG}?endpoint__id__exact={endpoint.pk}").content.decode()
    assert f"{LOG}{row.pk}/change/" in page
    assert "418" in page
    listener.status = 200
    again = {"action": "send_again", "_selected_action": [row.pk]}
    olive.post(LOG, again)
    deliveries.deliver(database_now())
    row.refresh_from_db()
    assert (row.state, row.status) == ("taken", 200)
    assert {one.headers["webhook-id"] for one in listener.received} == {row.message_id}
    assert f"endpoint {endpoint.pk}" in olive.get(f"{LOG}{row.pk}/change/").content.decode()


def test_one_that_is_switched_off_is_sent_no_ping_and_begins_anew_when_it_is_on(
    cast: Cast,
) -> None:
    endpoint, olive = made(cast), client_of(cast.olive)
    gone = {"is_active": False, "gave_up_at": database_now(), "failing_since": database_now()}
    HookEndpoint.objects.filter(pk=endpoint.pk).update(**gone)
    assert "Switched off: it took nothing" in olive.get(ADMIN).content.decode()
    answer = olive.post(f"{ADMIN}{endpoint.pk}/ping/", follow=True)
    assert "It is switched off." in answer.content.decode()
    assert not HookDelivery.objects.exists()
    olive.post(f"{ADMIN}{endpoint.pk}/change/", typed(is_active="on"))
    endpoint.refresh_from_db()
    assert endpoint.is_active
    assert (endpoint.failing_since, endpoint.gave_up_at) == (None, None)


@pytest.mark.parametrize("who", ["dana", "bre"])
def test_whoever_isnt_an_owner_finds_nothing(cast: Cast, who: str) -> None:
    endpoint = made(cast)
    outsider, olive = client_of(getattr(cast, who)), client_of(cast.olive)
    assert olive.get(f"{ADMIN}{endpoint.pk}/change/").status_code == 200
    for page in (ADMIN, LOG, f"{ADMIN}add/", f"{ADMIN}{endpoint.pk}/change/"):
        assert outsider.get(page).status_code in {302, 403}
    for act in ("rotate", "ping"):
        assert outsider.post(f"{ADMIN}{endpoint.pk}/{act}/").status_code in {302, 403}
    assert not HookDelivery.objects.exists()
    endpoint.refresh_from_db()
    assert endpoint.rotated_at is None


def test_acts_are_done_by_post_alone_and_on_what_there_is(cast: Cast) -> None:
    endpoint, olive = made(cast), client_of(cast.olive)
    for act in ("rotate", "ping"):
        assert olive.get(f"{ADMIN}{endpoint.pk}/{act}/").status_code == 405
        assert olive.post(f"{ADMIN}987654/{act}/").status_code == 404
        assert olive.post(f"{ADMIN}x/{act}/").status_code == 404


def test_there_are_twenty_at_most(cast: Cast) -> None:
    for _ in range(20):
        made(cast)
    answer = client_of(cast.olive).post(f"{ADMIN}add/", typed())
    assert answer.status_code == 200
    assert "There are 20 webhooks already" in answer.content.decode()
