"""Programs are told what becomes of asks: signed, at least once, by ids alone."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from pytest_django.fixtures import Settings
from standardwebhooks import Webhook, WebhookVerificationError

from accounts import signatures
from accounts.clock import database_now
from accounts.models import Location
from policies.escalations import sweep
from policies.hooks import deliveries, endpoints, mails
from policies.models import HookDelivery, HookEndpoint, HookEvent
from tests.cast import Cast, oakland, people_the_practice, post
from tests.listener import Listener, Received
from tests.mailbox import Mailbox, text_of
from tests.policies.asks import CHAIN, LATE, Scene, owed_for, rule, sweep_from
from tests.policies.days import SECRET

NOW = oakland("09:30")
DAY = timedelta(days=1)


def listening(
    cast: Cast, listener: Listener, *events: str, locations: tuple[Location, ...] = ()
) -> tuple[HookEndpoint, str]:
    """An endpoint of Olive's, and its secret."""
    wanted = events or tuple(HookEvent.values)
    return endpoints.make(cast.olive, "Booking", listener.url(), wanted, locations, NOW)


def types(received: list[Received]) -> list[str]:
    return [json.loads(one.body)["type"] for one in received]


def test_a_program_is_told_that_an_ask_was_made_became_late_escalated_and_was_answered(
    scene: Scene, listener: Listener
) -> None:
    listening(scene.cast, listener)
    rule(*CHAIN)
    ask = scene.ask(text=SECRET)
    sweep_from("10:00", "11:16")
    scene.say(scene.cast.kim, "11:20")
    assert deliveries.deliver(oakland("11:21")) == 5
    assert sorted(types(listener.received)) == [
        "ask.answered", "ask.escalated", "ask.escalated", "ask.late", "ask.made",
    ]  # fmt: skip
    said = {json.loads(one.body)["type"]: json.loads(one.body) for one in listener.received}
    owed = owed_for(ask)
    assert said["ask.late"] == {
        "type": "ask.late",
        "timestamp": "2026-06-09T18:00:00.000Z",
        "data": {
            "ask": owed.pk,
            "message": ask.pk,
            "conversation": ask.conversation_id,
            "location": owed.location_id,
            "asker": scene.cast.ana.pk,
            "owner": scene.cast.kim.pk,
            "priority": "high",
            "due_at": "2026-06-09T18:00:00.000Z",
            "step": 0,
        },
    }
    assert said["ask.made"]["data"]["ask"] == owed.pk
    assert said["ask.made"]["timestamp"] == "2026-06-09T17:00:00.000Z"
    assert all(SECRET.encode() not in one.body for one in listener.received)
    assert deliveries.deliver(oakland("11:30")) == 0


def test_an_endpoint_is_told_of_its_events_and_its_locations_and_of_nothing_else(
    scene: Scene, listener: Listener
) -> None:
    cast = scene.cast
    late, _ = listening(cast, listener, "ask.late")
    there, _ = listening(cast, listener, "ask.made", locations=(cast.austin,))
    here, _ = listening(cast, listener, "ask.made", locations=(cast.oakland, cast.austin))
    off, _ = listening(cast, listener, "ask.made")
    HookEndpoint.objects.filter(pk=off.pk).update(is_active=False)
    rule()
    scene.ask_in_channel()
    sweep(LATE)
    found = HookDelivery.objects.values_list("endpoint", "event")
    assert set(found) == {(late.pk, "ask.late"), (here.pk, "ask.made")}
    assert there.deliveries.count() == 0


def test_what_asks_nothing_and_what_is_taken_back_with_its_transaction_is_told_to_nobody(
    scene: Scene, listener: Listener
) -> None:
    listening(scene.cast, listener)
    rule()
    post(scene.cast.ana, scene.direct, now=NOW)
    with transaction.atomic():
        scene.ask()
        assert HookDelivery.objects.count() == 1
        transaction.set_rollback(True)
    assert not HookDelivery.objects.exists()


def test_each_event_is_written_once_for_each_endpoint_however_often_the_sweep_comes(
    scene: Scene, listener: Listener
) -> None:
    listening(scene.cast, listener)
    listening(scene.cast, listener)
    rule()
    scene.ask()
    for minute in range(3):
        sweep(LATE + timedelta(minutes=minute))
    late = HookDelivery.objects.filter(event="ask.late")
    assert late.count() == 2
    assert len({one.message_id for one in late}) == 1


def test_an_ask_of_two_people_is_two_answers_that_are_owed(
    scene: Scene, listener: Listener
) -> None:
    listening(scene.cast, listener, "ask.made")
    people = [scene.cast.kim, scene.cast.bre]
    post(
        scene.cast.ana, scene.cast.front_desk, now=oakland("10:00"), priority="high",
        asks="people", people=people, each=True,
    )  # fmt: skip
    owners = {one.facts["data"]["owner"] for one in HookDelivery.objects.all()}
    assert owners == {one.pk for one in people}


def ping_at(cast: Cast, endpoint: HookEndpoint, now: datetime) -> HookDelivery:
    return endpoints.ping(cast.olive, endpoint, now)


def test_an_implementation_that_isnt_ours_verifies_what_is_sent(
    cast: Cast, listener: Listener
) -> None:
    endpoint, secret = listening(cast, listener)
    now = database_now()
    ping_at(cast, endpoint, now)
    deliveries.deliver(now)
    (got,) = listener.received
    assert Webhook(secret).verify(got.body, got.headers)["type"] == "ping"
    assert got.headers["content-type"] == "application/json"
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(got.body + b" ", got.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(signatures.new_secret()).verify(got.body, got.headers)


def test_a_former_secret_signs_beside_the_new_one_for_a_day(cast: Cast, listener: Listener) -> None:
    endpoint, former = listening(cast, listener)
    now = database_now()
    _, new = endpoints.rotate(cast.olive, endpoint.pk, now)
    ping_at(cast, endpoint, now)
    deliveries.deliver(now)
    for secret in (former, new):
        assert Webhook(secret).verify(listener.received[0].body, listener.received[0].headers)
    endpoint.refresh_from_db()
    assert endpoints.secrets_of(endpoint, now + DAY - timedelta(seconds=1)) == [new, former]
    assert endpoints.secrets_of(endpoint, now + DAY) == [new]


def test_a_secret_is_not_readable_in_the_table(cast: Cast, listener: Listener) -> None:
    endpoint, secret = listening(cast, listener)
    assert secret.startswith("whsec_")
    assert secret.removeprefix("whsec_") not in endpoint.secret


def waits(delivery: HookDelivery, now: datetime) -> float:
    """How many seconds from `now` on the next attempt is due."""
    delivery.refresh_from_db()
    return (delivery.not_before - now).total_seconds()


def test_what_isnt_taken_is_sent_again_later_each_time_and_given_up_after_three_days(
    cast: Cast, listener: Listener
) -> None:
    listener.status = 500
    endpoint, _ = listening(cast, listener)
    delivery, now, pauses = ping_at(cast, endpoint, NOW), NOW, []
    while delivery.state == "waiting":
        assert deliveries.deliver(now) == 0
        pauses.append(waits(delivery, now))
        now = max(delivery.not_before, now)
    for pause, plain in zip(pauses, [10, 40, 160, 640, 2560, 10240, 21600, 21600], strict=False):
        assert 0.8 * plain <= pause <= 1.2 * plain
    assert delivery.state == "failed"
    assert timedelta(days=3) <= now - NOW < timedelta(days=3, hours=8)
    assert (delivery.status, delivery.attempts) == (500, len(listener.received))
    assert len({one.headers["webhook-id"] for one in listener.received}) == 1


def test_what_failed_together_isnt_tried_again_at_the_same_instant(
    cast: Cast, listener: Listener
) -> None:
    listener.status = 503
    endpoint, _ = listening(cast, listener)
    rows = [ping_at(cast, endpoint, NOW) for _ in range(12)]
    deliveries.deliver(NOW)
    assert len(listener.received) == 12
    assert len({waits(row, NOW) for row in rows}) > 6


def test_an_endpoint_that_takes_nothing_for_three_days_is_switched_off_and_owners_are_mailed_once(
    cast: Cast, listener: Listener, mailbox: Mailbox
) -> None:
    listener.status = 500
    endpoint, _ = listening(cast, listener)
    ping_at(cast, endpoint, NOW)
    deliveries.deliver(NOW)
    ping_at(cast, endpoint, NOW + 3 * DAY - timedelta(hours=1))
    deliveries.deliver(NOW + 3 * DAY - timedelta(hours=1))
    endpoint.refresh_from_db()
    assert endpoint.is_active
    assert mails.tell_owners(NOW + 2 * DAY) == 0
    deliveries.deliver(NOW + 3 * DAY + timedelta(minutes=1))
    endpoint.refresh_from_db()
    assert not endpoint.is_active
    mailbox.refusals = 1
    for _ in range(3):
        mails.tell_owners(NOW + 3 * DAY)
    assert mailbox.receivers == ["olive@lumen.example"]
    assert "webhook “Booking”" in text_of(mailbox.mails[0], "html")
    assert listener.host not in text_of(mailbox.mails[0], "plain")
    before = len(listener.received)
    assert deliveries.deliver(NOW + 4 * DAY) == 0
    assert len(listener.received) == before


def test_an_answer_in_between_begins_the_three_days_anew(cast: Cast, listener: Listener) -> None:
    endpoint, _ = listening(cast, listener)
    for days, status in ((0, 500), (2, 200), (2.5, 500), (4, 500)):
        listener.status = status
        ping_at(cast, endpoint, NOW + days * DAY)
        deliveries.deliver(NOW + days * DAY)
    endpoint.refresh_from_db()
    assert endpoint.is_active
    assert endpoint.failing_since is not None
    assert abs(endpoint.failing_since - NOW - 2.5 * DAY) < timedelta(seconds=30)


def test_a_server_that_says_that_it_is_gone_is_asked_no_more(
    cast: Cast, listener: Listener
) -> None:
    listener.status = 410
    endpoint, _ = listening(cast, listener)
    ping_at(cast, endpoint, NOW)
    deliveries.deliver(NOW)
    endpoint.refresh_from_db()
    assert not endpoint.is_active


def test_one_that_is_down_holds_up_no_other_and_of_each_few_go_at_once(
    cast: Cast, listener: Listener, settings: Settings
) -> None:
    up, _ = listening(cast, listener)
    settings.WEBHOOK_PRIVATE_HOSTS = [listener.host, "127.0.0.1:1"]
    down, _ = endpoints.make(cast.olive, "Down", "http://127.0.0.1:1/", ["ask.late"], (), NOW)
    for _ in range(60):
        ping_at(cast, down, NOW - timedelta(minutes=1))
    ping_at(cast, up, NOW)
    claimed = deliveries._claim(NOW)
    assert [one.endpoint_id for one in claimed].count(down.pk) == deliveries.AT_ONCE_EACH
    assert [one.endpoint_id for one in claimed].count(up.pk) == 1
    assert deliveries.deliver(NOW + timedelta(minutes=3)) == 1
    row = down.deliveries.earliest("pk")
    assert (row.status, row.error) == (None, "It can't be reached.")


def test_a_host_that_was_taken_off_the_list_is_sent_nothing_more(
    cast: Cast, listener: Listener, settings: Settings
) -> None:
    endpoint, _ = listening(cast, listener)
    delivery = ping_at(cast, endpoint, NOW)
    settings.WEBHOOK_PRIVATE_HOSTS = []
    deliveries.deliver(NOW)
    delivery.refresh_from_db()
    assert delivery.error == "This address is inside a network, and isn't spoken to."
    assert listener.received == []


def test_a_secret_that_cant_be_read_any_more_holds_up_no_other(
    cast: Cast, listener: Listener
) -> None:
    lost, _ = listening(cast, listener)
    HookEndpoint.objects.filter(pk=lost.pk).update(secret="gone")
    well, _ = listening(cast, listener)
    delivery = ping_at(cast, lost, NOW)
    ping_at(cast, well, NOW)
    assert deliveries.deliver(NOW) == 1
    delivery.refresh_from_db()
    assert delivery.error == "Its secret can't be read: rotate it."


def test_a_worker_that_dies_leaves_what_it_claimed_to_the_next(
    cast: Cast, listener: Listener
) -> None:
    endpoint, _ = listening(cast, listener)
    ping_at(cast, endpoint, NOW)
    assert len(deliveries._claim(NOW)) == 1
    assert deliveries.deliver(NOW + timedelta(minutes=1)) == 0
    assert deliveries.deliver(NOW + timedelta(minutes=2)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_one_once(listener: Listener, hired_once: None) -> None:
    cast = people_the_practice()
    endpoint, _ = listening(cast, listener)
    for _ in range(20):
        ping_at(cast, endpoint, NOW)

    def work(_: int) -> int:
        try:
            return deliveries.deliver(NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as workers:
        assert sum(workers.map(work, range(2))) == 20
    assert len({one.headers["webhook-id"] for one in listener.received}) == 20
    assert len(listener.received) == 20


def test_what_is_sent_once_more_has_the_same_id_and_three_more_days(
    cast: Cast, listener: Listener
) -> None:
    endpoint, _ = listening(cast, listener)
    delivery = ping_at(cast, endpoint, NOW)
    deliveries.deliver(NOW)
    assert deliveries.send_again([delivery], NOW + 5 * DAY) == 1
    listener.status = 500
    deliveries.deliver(NOW + 5 * DAY)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("waiting", 1)
    assert len({one.headers["webhook-id"] for one in listener.received}) == 1


def test_what_was_told_is_kept_for_30_days(cast: Cast, listener: Listener) -> None:
    endpoint, _ = listening(cast, listener)
    ping_at(cast, endpoint, NOW)
    deliveries.deliver(NOW)
    assert deliveries.forget_old(NOW + 30 * DAY) == 0
    assert deliveries.forget_old(NOW + 30 * DAY + timedelta(seconds=1)) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"message_id": "other"},
        {"timestamp": "0"},
        {"timestamp": "-1"},
        {"timestamp": "x"},
        {"timestamp": "9" * 30},
        {"timestamp": "٣"},
        {"said": ""},
        {"said": "v1,"},
        {"said": "v2,é"},
        {"body": b""},
    ],
)
def test_what_was_signed_otherwise_is_not_signed(change: dict[str, Any]) -> None:
    secret = signatures.new_secret()
    said = signatures.headers([secret], "one", NOW, b"{}")
    facts: dict[str, Any] = {
        "message_id": "one",
        "timestamp": said["webhook-timestamp"],
        "said": said["webhook-signature"],
        "body": b"{}",
        "now": NOW + timedelta(seconds=299),
    }
    assert signatures.is_signed([secret], **facts)
    assert not signatures.is_signed([secret], **facts | change)
    assert not signatures.is_signed([secret], **facts | {"now": NOW + timedelta(seconds=301)})
    assert not signatures.is_signed([secret], **facts | {"now": NOW - timedelta(seconds=301)})
