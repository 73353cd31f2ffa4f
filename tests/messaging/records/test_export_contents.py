"""What an export holds: all of what was said as it stood then, and nothing else."""

import hashlib
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest

from accounts.audit.access import Way, record
from accounts.models import User
from messaging.actions import (
    change_priority,
    edit_message,
    open_direct,
    recall_message,
    take_in,
)
from messaging.actions.conversations import create_channel, set_people
from messaging.actions.remove import remove_message
from messaging.models import Conversation, Message, Receipt
from messaging.models.attachment import attachment_storage
from messaging.patients import create_patient
from tests.cast import Cast, oakland, post
from tests.files import photo
from tests.messaging.records.zips import Row, file_in, lines, made, zip_of
from tests.policies.asks import rule

pytestmark = pytest.mark.django_db
TEN = oakland("10:00")
MINUTE = timedelta(minutes=1)


def iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def messages_in(
    cast: Cast, subject: Any, as_of: datetime = TEN, now: datetime | None = None
) -> list[Row]:
    content = zip_of(made(cast, subject, as_of, now), cast.olive, now or as_of)
    return lines(content, "messages.jsonl")


@dataclass
class Told:
    """What a message said, and until when, as the test saw it happen."""

    conversation: int
    author: int
    posted_at: datetime
    said: list[tuple[datetime, str]] = field(default_factory=list)  # from when
    priorities: list[tuple[datetime, str]] = field(default_factory=list)
    taken_back: datetime | None = None

    def at(self, as_of: datetime) -> Row:
        """What an export as of an instant has to say of it."""
        said = [text for since, text in self.said if since <= as_of]
        is_gone = self.taken_back is not None and self.taken_back <= as_of
        return {
            "conversation": self.conversation,
            "author": self.author,
            "posted_at": iso(self.posted_at),
            "text": "" if is_gone else said[-1],
            "before": said if is_gone else said[:-1],
            "taken_back": iso(self.taken_back) if is_gone and self.taken_back else None,
            "priority": [one for since, one in self.priorities if since <= as_of][-1],
        }


def talk(cast: Cast, chance: random.Random) -> dict[int, Told]:
    """An hour in which people write, change their minds and take things back."""
    told: dict[int, Told] = {}
    people = [cast.ana, cast.bre]
    for minute in range(60):
        now = TEN + minute * MINUTE
        mine = [pk for pk, one in told.items() if not one.taken_back]
        act = chance.choice(["post", "post", "edit", "recall", "priority"]) if mine else "post"
        if act == "post":
            where = chance.choice([cast.direct, cast.front_desk])
            message = post(chance.choice(people), where, f"text {minute}", now=now)
            told[message.pk] = Told(where.pk, message.author_id, now)
            told[message.pk].said.append((now, message.text))
            told[message.pk].priorities.append((now, "normal"))
            continue
        pk = chance.choice(mine)
        message = Message.objects.select_related("author").get(pk=pk)
        if act == "edit" and now - message.posted_at <= 15 * MINUTE:
            edit_message(message.author, pk, f"edit {minute}", message.edited_at, now)
            told[pk].said.append((now, f"edit {minute}"))
        elif act == "recall":
            recall_message(message.author, pk, now)
            told[pk].taken_back = now
        elif act == "priority":
            other = "fyi" if message.priority == "normal" else "normal"
            change_priority(message.author, pk, other, now)
            told[pk].priorities.append((now, other))
    return told


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("minute", [0, 25, 60])
def test_it_holds_every_message_of_then_as_it_stood_then_with_all_it_said_before(
    cast: Cast, seed: int, minute: int
) -> None:
    told = talk(cast, random.Random(seed))
    as_of = TEN + minute * MINUTE
    rows = messages_in(cast, cast.direct, as_of, TEN + 61 * MINUTE)
    expected = {
        pk: one.at(as_of)
        for pk, one in told.items()
        if one.posted_at <= as_of and one.conversation == cast.direct.pk
    }
    found = {
        row["id"]: {key: row[key] for key in ("conversation", "author", "posted_at", "text")}
        | {
            "before": [one["text"] for one in row["said_before"]],
            "taken_back": row["taken_back"] and row["taken_back"]["at"],
            "priority": row["priority"],
        }
        for row in rows
    }
    assert found == expected
    assert [row["number"] for row in rows] == sorted(row["number"] for row in rows)


def test_a_persons_messages_are_those_they_wrote_that_asked_or_named_them_and_their_direct_ones(
    cast: Cast,
) -> None:
    other = open_direct(cast.kim, [cast.bre.pk], TEN)
    wanted = {
        post(cast.ana, cast.front_desk, "hers", now=TEN).pk,
        post(cast.bre, cast.front_desk, "asks her", now=TEN, people=[cast.ana]).pk,
        post(cast.kim, cast.front_desk, f"@Ana Lopez|{cast.ana.pk} look", now=TEN).pk,
        post(cast.bre, cast.direct, "to her", now=TEN).pk,
    }
    post(cast.bre, cast.front_desk, "to all", now=TEN)
    post(cast.bre, cast.front_desk, "asks Kim", now=TEN, people=[cast.kim])
    post(cast.kim, other, "to Bre", now=TEN)
    assert {row["id"] for row in messages_in(cast, cast.ana)} == wanted


def test_a_patients_messages_are_those_that_name_or_named_them_and_their_threads(
    cast: Cast,
) -> None:
    patient = create_patient(cast.ana, "SL", "20417", TEN)
    create_patient(cast.ana, "SL", "204", TEN)
    named = post(cast.ana, cast.direct, "#[SL 20417] is here", now=TEN)
    reply = post(cast.bre, cast.direct, "Room 4", now=TEN, reply_to=named)
    first = post(cast.kim, cast.front_desk, "Who is next?", now=TEN)
    answer = post(cast.bre, cast.front_desk, "#[sl 20417]", now=TEN, reply_to=first)
    edited = post(cast.ana, cast.front_desk, "#[SL 20417] paid", now=TEN)
    edit_message(cast.ana, edited.pk, "Somebody paid", None, TEN)
    gone = post(cast.ana, cast.front_desk, "#[SL 20417] left", now=TEN)
    recall_message(cast.ana, gone.pk, TEN)
    post(cast.ana, cast.direct, "#[SL 204] is here", now=TEN)
    post(cast.ana, cast.direct, "SL 20417 without the sign", now=TEN)
    rows = messages_in(cast, patient)
    assert {row["id"] for row in rows} == {
        one.pk for one in (named, reply, first, answer, edited, gone)
    }
    (kept,) = [row for row in rows if row["id"] == gone.pk]
    assert kept["patients"] == ["SL 20417"]


def test_files_are_in_it_with_the_hash_of_what_was_sent_and_those_taken_back_too(
    cast: Cast,
) -> None:
    content: dict[str, bytes] = {}
    for place in ("a.jpg", "b.jpg"):
        row = take_in(cast.ana, cast.direct, place, BytesIO(photo()), 1, TEN)
        message = post(cast.ana, cast.direct, "", now=TEN, attachments=(row.pk,))
        with row.file.open("rb") as file:
            content[place] = file.read()
    recall_message(cast.ana, message.pk, TEN)
    unsent = take_in(cast.ana, cast.direct, "unsent.jpg", BytesIO(photo()), 1, TEN)
    whole = zip_of(made(cast, cast.direct, TEN), cast.olive, TEN)
    listed = [one for row in lines(whole, "messages.jsonl") for one in row["attachments"]]
    assert [one["name"] for one in listed] == ["a.jpg", "b.jpg"]
    for one in listed:
        assert one["sha256"] == hashlib.sha256(content[one["name"]]).hexdigest()
        assert file_in(whole, one["path"]) == content[one["name"]]
    assert unsent.pk not in {one["id"] for one in listed}


def test_a_file_that_is_missing_is_said_to_be(cast: Cast) -> None:
    row = take_in(cast.ana, cast.direct, "a.jpg", BytesIO(photo()), 1, TEN)
    post(cast.ana, cast.direct, "", now=TEN, attachments=(row.pk,))
    attachment_storage().delete(str(row.file.name))
    (message,) = messages_in(cast, cast.direct)
    assert (message["attachments"][0]["path"], message["attachments"][0]["sha256"]) == (None, None)


def test_it_says_who_was_in_the_conversation_from_when_to_when_each_time(cast: Cast) -> None:
    room = create_channel(cast.dana, "room", cast.oakland, TEN, private=True, people=[cast.ana.pk])
    post(cast.dana, room, now=TEN)
    for minute, change in [(5, "remove"), (20, "add"), (30, "remove"), (50, "add")]:
        set_people(cast.dana, room, TEN + minute * MINUTE, **{change: [cast.ana.pk]})

    def spans(minute: int) -> list[tuple[str, str | None, str]]:
        end = TEN + 60 * MINUTE
        whole = zip_of(made(cast, room, TEN + minute * MINUTE, end), cast.olive, end)
        (row,) = lines(whole, "conversations.jsonl")
        mine = [one for one in row["people"] if one["person"] == cast.ana.pk]
        return [(one["from"], one["to"], one["why"]) for one in mine]

    first = (iso(TEN), iso(TEN + 5 * MINUTE), "removed")
    second = (iso(TEN + 20 * MINUTE), iso(TEN + 30 * MINUTE), "removed")
    assert spans(1) == [(iso(TEN), None, "")]
    assert spans(10) == [first]
    assert spans(25) == [first, (iso(TEN + 20 * MINUTE), None, "")]
    assert spans(60) == [first, second, (iso(TEN + 50 * MINUTE), None, "")]


def test_receipts_and_reads_are_in_it_up_to_then(cast: Cast) -> None:
    urgent = post(cast.ana, cast.direct, "Now", now=TEN, people=[cast.bre], priority="urgent")
    Receipt.objects.filter(message=urgent, user=cast.bre).update(seen_at=TEN + MINUTE)
    other = post(cast.ana, cast.front_desk, "else", now=TEN)
    record(cast.bre, Way.HISTORY, cast.direct.pk, [1], TEN + MINUTE)
    record(cast.bre, Way.HISTORY, cast.direct.pk, [1], TEN + 9 * MINUTE)
    record(cast.kim, Way.HISTORY, cast.front_desk.pk, [other.seq], TEN)
    end = TEN + 10 * MINUTE
    for minute, seen, reads in [(0, None, 0), (1, TEN + MINUTE, 1), (10, TEN + MINUTE, 2)]:
        export = made(cast, cast.direct, TEN + minute * MINUTE, end)
        whole = zip_of(export, cast.olive, end + MINUTE)
        (row,) = lines(whole, "messages.jsonl")
        assert [one["seen_at"] for one in row["receipts"]] == ([iso(seen)] if seen else [])
        found = lines(whole, "reads.jsonl")
        assert [(one["person"], one["numbers"]) for one in found] == [
            (cast.bre.pk, [[1, 1]]) for _ in range(reads)
        ]


def test_what_was_promised_of_an_ask_and_what_became_of_it_is_in_it_as_it_was_then(
    cast: Cast,
) -> None:
    rule()
    ask = post(cast.ana, cast.direct, "Look", now=TEN, people=[cast.bre], priority="high")
    answer = post(cast.bre, cast.direct, "Done", now=TEN + 70 * MINUTE)
    end = TEN + 80 * MINUTE
    before = messages_in(cast, cast.direct, TEN + MINUTE, end)[0]["promises"][0]
    assert (before["state"], before["answered_at"], before["answer"]) == ("open", None, None)
    assert before["owner"] == cast.bre.pk
    assert before["due_at"] == iso(TEN + 60 * MINUTE)
    assert [one["kind"] for one in before["events"]] == ["opened"]
    rows = messages_in(cast, cast.direct, end)
    after = next(row for row in rows if row["id"] == ask.pk)["promises"][0]
    assert (after["state"], after["answer"]) == ("satisfied", answer.pk)
    assert after["answered_at"] == iso(TEN + 70 * MINUTE)


def test_it_names_everybody_it_speaks_of_and_nobody_else(cast: Cast) -> None:
    post(cast.ana, cast.direct, "hi", now=TEN)
    whole = zip_of(made(cast, cast.direct, TEN), cast.olive, TEN)
    names = {row["name"] for row in lines(whole, "people.jsonl")}
    assert names == {"Ana Lopez", "Bre Nguyen", "Olive Grant", "Omar Haddad"}


def test_the_page_to_be_read_shows_the_words_as_words(cast: Cast) -> None:
    hostile = "<script>alert(1)</script> & <b>"
    message = post(cast.ana, cast.direct, hostile, now=TEN)
    edit_message(cast.ana, message.pk, "calm", None, TEN + MINUTE)
    whole = zip_of(made(cast, cast.direct, TEN + MINUTE), cast.olive, TEN + MINUTE)
    page = file_in(whole, "index.html").decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;" in page
    assert "<script" not in page
    assert "calm" in page
    assert "Jun 9, 2026 at 10:00 am PDT" in page


def test_it_says_who_removed_a_message_of_somebody_elses_and_why(cast: Cast) -> None:
    message = post(cast.ana, cast.front_desk, "not for here", now=TEN)
    remove_message(cast.dana, message.pk, "It names a patient in full.", TEN + MINUTE)
    (before,) = messages_in(cast, cast.front_desk, TEN, TEN + MINUTE)
    assert (before["text"], before["taken_back"]) == ("not for here", None)
    (after,) = messages_in(cast, cast.front_desk, TEN + MINUTE)
    assert after["said_before"][0]["text"] == "not for here"
    assert after["taken_back"] == {
        "at": iso(TEN + MINUTE),
        "by": cast.dana.pk,
        "reason": "It names a patient in full.",
    }


def test_an_empty_export_is_an_export_too(cast: Cast) -> None:
    empty: Conversation = open_direct(cast.kim, [cast.leo.pk], TEN)
    whole = zip_of(made(cast, empty, TEN), cast.olive, TEN)
    assert lines(whole, "messages.jsonl") == []
    assert User.objects.filter(pk=cast.kim.pk).exists()
