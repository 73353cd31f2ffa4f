"""Whatever people do with messages: what was sent stays as it was sent, every word they ever said
can be told from the rows, and who wrote it and when is the server's to say."""

import json
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Model

from messaging.actions import (
    Refused,
    change_priority,
    edit_message,
    pin_message,
    react_to_message,
    recall_message,
)
from messaging.actions.threads import end_thread
from messaging.models import Message, MessageVersion, PriorityVersion
from messaging.protocol import parse_command
from tests.cast import Cast, oakland, post

pytestmark = pytest.mark.django_db
TEN = oakland("10:00")
MINUTE = timedelta(minutes=1)
# What may ever be different in a message's row from what was stored when it was posted.
CHANGING = {
    *("text", "html", "mentions", "words", "edited_at", "change", "priority"),
    *("reactions", "pinned_at", "pinned_by_id", "recalled_at", "recalled_by_id"),
    *("done_at", "done_by_id", "follow_choices", "confirming", "purged_at", "has_attachments"),
}


def row_of(message_id: int) -> dict[str, Any]:
    """The row as the database has it, every column."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM messaging_message WHERE id = %s", [message_id])
        names = [column.name for column in cursor.description]
        return dict(zip(names, cursor.fetchone(), strict=True))


def at(message: Message, versions: type[Model], field: str, when: datetime) -> Any:
    """What a message said at an instant, told from its rows."""
    rows = versions._default_manager.filter(message=message, until__gt=when).order_by("pk")
    first = rows.values_list(field, flat=True).first()
    return getattr(message, field) if first is None else first


def acts(cast: Cast, message: Message) -> list[Callable[[datetime], object]]:
    """Everything that somebody may do to a message that is there."""
    author, other = cast.ana, cast.bre
    return [
        lambda now: edit_message(
            author, message.pk, f"{uuid4()}", Message.objects.get(pk=message.pk).edited_at, now
        ),
        lambda now: change_priority(author, message.pk, "urgent", now),
        lambda now: change_priority(author, message.pk, "high", now),
        lambda now: react_to_message(other, message.pk, "heart", on=True, now=now),
        lambda now: pin_message(other, message.pk, on=True, now=now),
        lambda now: end_thread(other, message.pk, now),
        lambda now: recall_message(author, message.pk, now),
        lambda now: edit_message(other, message.pk, "not mine", None, now),
        lambda now: recall_message(other, message.pk, now),
    ]


@pytest.mark.parametrize("seed", range(8))
def test_every_word_and_priority_of_every_instant_can_be_told_from_the_rows(
    cast: Cast, seed: int
) -> None:
    chance = random.Random(seed)
    message = post(
        cast.ana,
        cast.direct,
        "first",
        now=TEN,
        people=[cast.bre],
        priority="high",
        useful_until=TEN + 60 * MINUTE,
    )
    sent, said = row_of(message.pk), {}
    doable = acts(cast, message)
    for minute in range(1, 25):
        now = TEN + minute * MINUTE
        weights = [6, 2, 2, 2, 2, 1, 1, 1, 1]
        act = chance.choices(doable, weights)[0]
        with suppress(Refused):
            act(now)
        row = row_of(message.pk)
        said[now] = (row["text"], row["priority"])
        assert {name for name in row if row[name] != sent[name]} <= CHANGING
    message.refresh_from_db()
    told = {
        now: (
            at(message, MessageVersion, "text", now),
            at(message, PriorityVersion, "priority", now),
        )
        for now in said
    }
    assert told == said


def test_nobody_says_who_wrote_it_or_when_but_the_server(cast: Cast) -> None:
    sent = {"type": "post", "client_id": str(uuid4()), "conversation": cast.direct.pk, "text": "Hi"}
    forged = {"author": cast.olive.pk, "posted_at": "2001-01-01T00:00:00Z", "seq": 1}
    honest, command = parse_command(json.dumps(sent)), parse_command(json.dumps(sent | forged))
    assert command == honest
    assert not {"author", "posted_at", "seq", "kind"} & set(vars(command))


def test_the_end_of_an_asks_use_and_when_its_answer_is_wanted_never_change(cast: Cast) -> None:
    message = post(
        cast.ana,
        cast.direct,
        "first",
        now=TEN,
        people=[cast.bre],
        useful_until=TEN + 60 * MINUTE,
        wanted_by=TEN + 30 * MINUTE,
    )
    edit_message(cast.ana, message.pk, "by 5 pm tomorrow", None, TEN + MINUTE)
    change_priority(cast.ana, message.pk, "urgent", TEN + 2 * MINUTE)
    recall_message(cast.ana, message.pk, TEN + 3 * MINUTE)
    message.refresh_from_db()
    assert message.useful_until == TEN + 60 * MINUTE
    assert message.wanted_by == TEN + 30 * MINUTE
    assert (message.asks, message.asked_ids) == ("people", [cast.bre.pk])


def test_a_message_is_never_deleted_by_any_page_or_frame(cast: Cast) -> None:
    message = post(cast.ana, cast.direct, "first", now=TEN)
    recall_message(cast.ana, message.pk, TEN)
    assert Message.objects.filter(pk=message.pk, seq=message.seq).exists()
    assert MessageVersion.objects.get(message=message).text == "first"
