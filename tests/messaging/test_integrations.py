"""Programs write to a channel: signed, once, as an integration, and asking nobody."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.test import Client
from standardwebhooks import Webhook

from accounts import signatures
from accounts.clock import database_now
from accounts.field_keys import decrypt
from accounts.models import User
from messaging import integrations
from messaging.actions.bots import put_bot
from messaging.models import Integration, Message
from policies.models import Obligation
from tests.cast import Cast, post
from tests.clients import StaffClient

ADMIN = "/admin/messaging/integration/"
Made = tuple[Integration, str]


@pytest.fixture
def booking(cast: Cast) -> Made:
    """The booking system, in #front-desk, and its secret."""
    return integrations.make(cast.olive, "Booking", cast.front_desk, database_now())


def sent(
    made: Made,
    said: Any = None,
    *,
    message_id: str = "msg_1",
    at: datetime | None = None,
    secret: str = "",
    **headers: str,
) -> Any:
    """What a program is answered that signs with an implementation that isn't ours."""
    integration, own = made
    facts = {"text": "Room 2 is free."} if said is None else said
    body = facts if isinstance(facts, str) else json.dumps(facts)
    at = at or database_now()
    signed = {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret or own).sign(message_id, at, body),
    } | headers
    return Client().post(
        f"/hooks/{integration.public_id}/",
        body.encode(errors="surrogatepass"),
        content_type="application/json",
        headers=signed,
    )


def test_what_a_program_signs_is_posted_as_the_words_of_an_integration(
    cast: Cast, booking: Made
) -> None:
    answer = sent(booking, {"text": "Room 2 is free.", "priority": "fyi"})
    assert answer.status_code == 200
    message = Message.objects.get(pk=answer.json()["message"])
    assert (message.conversation, message.text) == (cast.front_desk, "Room 2 is free.")
    assert (message.priority, message.asks) == ("fyi", "nobody")
    assert message.author.display_name == "Booking · integration"
    assert message.author.is_bot
    bre = StaffClient()
    bre.force_login(cast.bre)
    shown = bre.get(f"/api/conversations/{cast.front_desk.pk}/messages/").json()["messages"]
    assert shown[-1]["author"] == message.author_id
    people = bre.get("/api/state/").json()["people"]
    assert "Booking · integration" in [one["name"] for one in people]
    booking[0].refresh_from_db()
    assert booking[0].last_used_at is not None


def test_the_same_id_is_posted_once_however_often_it_comes(booking: Made) -> None:
    first, again = sent(booking), sent(booking)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert sent(booking, message_id="msg_2").json() != first.json()
    assert Message.objects.filter(author=booking[0].bot).count() == 2


def test_two_integrations_may_use_the_same_ids(cast: Cast, booking: Made) -> None:
    other = integrations.make(cast.olive, "Phones", cast.front_desk, database_now())
    assert sent(booking).json() != sent(other).json()


@pytest.mark.parametrize(
    "change",
    [
        {"secret": signatures.new_secret()},
        {"at": datetime.fromisoformat("2026-01-01T00:00:00+00:00")},
        {"webhook-id": "msg_other"},
        {"webhook-id": ""},
        {"webhook-id": "x" * 201},
        {"webhook-timestamp": "0"},
        {"webhook-timestamp": "soon"},
        {"webhook-timestamp": ""},
        {"webhook-signature": ""},
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": "v1a,AAAA " * 50},
    ],
)
def test_what_isnt_signed_by_its_secret_within_five_minutes_is_nobodys(
    booking: Made, change: dict[str, Any]
) -> None:
    answer = sent(booking, **change)
    assert answer.status_code == 401
    assert answer.json()["code"] == "not_signed"
    assert not Message.objects.filter(author=booking[0].bot).exists()
    assert sent(booking).status_code == 200


def test_an_old_signature_is_good_for_five_minutes(booking: Made) -> None:
    now = database_now()
    assert sent(booking, at=now - timedelta(seconds=310)).status_code == 401
    assert sent(booking, at=now + timedelta(seconds=310)).status_code == 401
    assert sent(booking, at=now - timedelta(seconds=280)).status_code == 200


def test_an_address_that_there_isnt_and_one_that_is_switched_off_are_answered_alike(
    cast: Cast, booking: Made
) -> None:
    nowhere = Client().post("/hooks/nowhere/", b"{}", content_type="application/json")
    unsigned = sent(booking, secret=signatures.new_secret())
    integrations.change(cast.olive, booking[0], "Booking", is_active=False)
    off = sent(booking)
    assert {one.status_code for one in (nowhere, unsigned, off)} == {401}
    assert nowhere.content == unsigned.content == off.content


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("", "JSON object"),
        ("[]", "JSON object"),
        ('{"text": 7}', "JSON object"),
        ("[" * 100_00, "JSON object"),
        ({"text": ""}, ""),
        ({"text": "x" * 8_001}, ""),
        ({"text": "nul\0"}, ""),
        ({"text": "\ud800"}, ""),
        ({"text": "x", "priority": "high"}, "asks nobody"),
        ({"text": "x", "priority": "urgent"}, "asks nobody"),
        ({"text": "x", "priority": None}, "asks nobody"),
        ({"text": "x", "priority": []}, "asks nobody"),
        ({"text": "x", "people": [1]}, "not people"),
        ({"text": "x", "asks": "everybody"}, "not asks"),
        ({"text": "x", "conversation": 1}, "not conversation"),
    ],
)
def test_what_cant_be_posted_is_refused_in_words(booking: Made, said: Any, words: str) -> None:
    answer = sent(booking, said)
    assert answer.status_code == 422
    assert words in answer.json()["errors"]["__all__"][0]
    assert not Message.objects.filter(author=booking[0].bot).exists()


def test_a_body_of_more_than_64_kb_is_refused(booking: Made) -> None:
    assert sent(booking, {"text": "x" * 70_000}).status_code == 413


def test_it_answers_nobody_and_asks_nobody(cast: Cast, booking: Made) -> None:
    post(
        cast.ana,
        cast.front_desk,
        priority="high",
        asks="everybody",
        now=database_now(),
    )
    owed = Obligation.objects.get()
    sent(booking)
    owed.refresh_from_db()
    assert owed.state == "open"
    assert Obligation.objects.count() == 1
    assert booking[0].bot_id not in owed.parties.values_list("user", flat=True)


def test_a_program_posts_sixty_times_a_minute_at_most(
    booking: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(integrations, "MOST_A_MINUTE", 3)
    answers = [sent(booking, message_id=f"msg_{number}") for number in range(4)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert answers[3].headers["Retry-After"] == "60"


def test_a_former_secret_holds_beside_the_new_one_for_a_day(cast: Cast, booking: Made) -> None:
    row, new = integrations.rotate(cast.olive, booking[0].pk, database_now())
    assert sent(booking, message_id="old").status_code == 200
    assert sent((row, new), message_id="new").status_code == 200
    Integration.objects.update(former_until=database_now())
    assert sent(booking, message_id="old2").status_code == 401
    assert sent((row, new), message_id="new2").status_code == 200


def test_an_integration_that_was_taken_out_of_its_channel_posts_nothing(
    cast: Cast, booking: Made
) -> None:
    put_bot(cast.olive, booking[0].bot, [], database_now())
    assert sent(booking).status_code == 422


def client_of(user: User) -> StaffClient:
    client = StaffClient()
    client.force_login(user)
    return client


def test_an_owner_makes_one_in_the_settings_and_sees_its_secret_and_address_this_once(
    cast: Cast,
) -> None:
    olive = client_of(cast.olive)
    typed = {"name": "Booking", "conversation": cast.front_desk.pk}
    page = olive.post(f"{ADMIN}add/", typed).content.decode()
    row = Integration.objects.get()
    secret = decrypt(row.secret)
    assert secret in page
    assert integrations.address_of(row) in page
    assert sent((row, secret)).status_code == 200
    for address in (ADMIN, f"{ADMIN}{row.pk}/change/", f"{ADMIN}{row.pk}/history/"):
        assert secret not in olive.get(address).content.decode()
    assert integrations.address_of(row) in olive.get(f"{ADMIN}{row.pk}/change/").content.decode()
    entries = LogEntry.objects.get_for_object(row)
    assert {entry.actor for entry in entries} == {cast.olive}
    assert not any("secret" in entry.changes for entry in entries)


def test_an_owner_names_it_otherwise_switches_it_off_and_makes_a_new_secret(
    cast: Cast, booking: Made
) -> None:
    olive, row = client_of(cast.olive), booking[0]
    page = olive.post(f"{ADMIN}{row.pk}/rotate/").content.decode()
    row.refresh_from_db()
    assert decrypt(row.secret) in page
    assert decrypt(row.secret) != booking[1]
    olive.post(f"{ADMIN}{row.pk}/change/", {"name": "Phones"})
    row = Integration.objects.get()
    assert (str(row), row.is_active) == ("Phones · integration", False)
    olive.post(f"{ADMIN}{row.pk}/change/", {"name": "Phones", "is_active": "on"})
    assert Integration.objects.get().is_active


@pytest.mark.parametrize("who", ["dana", "bre"])
def test_whoever_isnt_an_owner_finds_nothing(cast: Cast, booking: Made, who: str) -> None:
    outsider, row = client_of(getattr(cast, who)), booking[0]
    assert client_of(cast.olive).get(f"{ADMIN}{row.pk}/change/").status_code == 200
    for page in (ADMIN, f"{ADMIN}add/", f"{ADMIN}{row.pk}/change/"):
        assert outsider.get(page).status_code in {302, 403}
    assert outsider.post(f"{ADMIN}{row.pk}/rotate/").status_code in {302, 403, 404}
    row.refresh_from_db()
    assert decrypt(row.secret) == booking[1]


def test_a_channel_that_the_owner_isnt_in_is_offered_to_nobody(cast: Cast) -> None:
    typed = {"name": "Booking", "conversation": cast.direct.pk}
    answer = client_of(cast.olive).post(f"{ADMIN}add/", typed)
    assert answer.status_code == 200
    assert "Select a valid choice" in answer.content.decode()
    assert not Integration.objects.exists()
