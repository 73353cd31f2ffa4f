"""Receipts: the author of an urgent direct ask sees what is known of its way, and nobody else."""

from typing import Any

import pytest
from django.core.checks import run_checks
from django.test import Client

from messaging.actions import change_priority, create_channel, mark_read, set_people
from messaging.models import Message, Receipt
from messaging.receipts import delivered, receipts_of
from policies.models import Obligation
from tests.cast import Cast, oakland, post


@pytest.fixture
def ask(cast: Cast) -> Message:
    """Ana asks Bre and Kim urgently in #front-desk."""
    named: dict[str, Any] = {"asks": "people", "people": [cast.bre, cast.kim], "priority": "urgent"}
    return post(cast.ana, cast.front_desk, now=oakland("10:00"), **named)


def known(cast: Cast, message: Message) -> dict[int, tuple[bool, bool]]:
    """Who has it and who has seen it, as its author sees it."""
    rows = receipts_of(cast.ana, [message.pk]).get(message.pk, [])
    return {row["user"]: (bool(row["delivered_at"]), bool(row["seen_at"])) for row in rows}


def test_it_is_sent_then_delivered_then_seen(cast: Cast, ask: Message) -> None:
    assert known(cast, ask) == {cast.bre.pk: (False, False), cast.kim.pk: (False, False)}
    delivered(cast.bre, ask.pk)
    assert known(cast, ask)[cast.bre.pk] == (True, False)
    mark_read(cast.bre, cast.front_desk.pk, ask.seq)
    assert known(cast, ask) == {cast.bre.pk: (True, True), cast.kim.pk: (False, False)}


def test_seen_stops_no_clock(cast: Cast, ask: Message) -> None:
    mark_read(cast.bre, cast.front_desk.pk, ask.seq)
    assert set(Obligation.objects.filter(message=ask).values_list("state", flat=True)) == {"open"}


def test_whoever_writes_there_has_seen_it(cast: Cast, ask: Message) -> None:
    reply = post(cast.bre, cast.front_desk, reply_to=ask, now=oakland("10:05"))
    row = Receipt.objects.get(message=ask, user=cast.bre)
    assert (row.seen_at, row.delivered_at) == (reply.posted_at, reply.posted_at)


def test_an_automatic_message_has_seen_nothing(cast: Cast, ask: Message) -> None:
    post(cast.bre, cast.front_desk, "Away.", kind="automatic", now=oakland("10:05"))
    assert known(cast, ask)[cast.bre.pk] == (False, False)


def test_only_its_author_is_told(cast: Cast, ask: Message, client: Client) -> None:
    assert receipts_of(cast.ana, [ask.pk])
    assert receipts_of(cast.bre, [ask.pk]) == {}
    client.force_login(cast.leo)
    assert client.get(f"/api/receipts/?message={ask.pk}").json() == {"receipts": {}}
    assert client.post(f"/api/messages/{ask.pk}/delivered/").status_code == 204
    assert not Receipt.objects.filter(user=cast.leo).exists()


@pytest.mark.parametrize(
    "fields",
    [{"priority": "high", "asks": "everybody"}, {"priority": "urgent", "asks": "everybody"}, {}],
)
def test_what_is_not_urgent_or_names_nobody_has_none(cast: Cast, fields: dict[str, Any]) -> None:
    message = post(cast.ana, cast.front_desk, **fields)
    assert known(cast, message) == {}


def test_in_a_direct_conversation_the_other_is_meant(cast: Cast) -> None:
    message = post(cast.ana, cast.direct, priority="urgent")
    assert known(cast, message) == {cast.bre.pk: (False, False)}


def test_an_ask_that_is_made_urgent_has_them_of_who_has_not_read_it(cast: Cast) -> None:
    named: dict[str, Any] = {"asks": "people", "people": [cast.bre, cast.kim], "priority": "high"}
    message = post(cast.ana, cast.front_desk, **named)
    mark_read(cast.kim, cast.front_desk.pk, message.seq)
    change_priority(cast.ana, message.pk, "urgent", oakland("10:10"))
    assert known(cast, message) == {cast.bre.pk: (False, False)}


def test_the_practice_turns_them_off_or_on_for_others(cast: Cast, settings: Any) -> None:
    settings.RECEIPTS_FOR = ["high"]
    urgent, high = (
        post(cast.ana, cast.direct, priority=priority) for priority in ("urgent", "high")
    )
    assert (known(cast, urgent), known(cast, high)) == ({}, {cast.bre.pk: (False, False)})
    settings.RECEIPTS_FOR = ["fyi"]
    assert "medspa.E007" in {str(message.id) for message in run_checks()}


def test_of_whoever_was_removed_meanwhile_the_author_learns_nothing(cast: Cast) -> None:
    now = oakland("10:00")
    channel = create_channel(cast.ana, "gift", None, now, private=True, people=[cast.bre.pk])
    ask = post(cast.ana, channel, now=now, priority="urgent", people=[cast.bre])
    set_people(cast.ana, channel, now, remove=[cast.bre.pk])
    delivered(cast.bre, ask.pk)
    assert Receipt.objects.get(message=ask, user=cast.bre).delivered_at is None
