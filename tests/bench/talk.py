"""A year of a large practice's talk: very many messages whose words are as rare as words are."""

import itertools
import random
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection

from accounts.models import Role, User
from messaging.models import Conversation, Membership
from tests.cast import person

CONVERSATIONS = 2_000
MINE = 300  # of them, the reader is in so many
PEOPLE = 60
# The most frequent first: what every sentence has, then what a medical spa speaks of.
FREQUENT = Path(__file__).with_name("words.txt").read_text().split()
SYLLABLES = [first + second for first in "bcdfghjklmnprstv" for second in "aeio"][:26]
RARE = 30_000


def vocabulary() -> list[str]:
    """Words by their frequency, the rare ones made of syllables."""
    made = ("".join(one) for size in (2, 3, 4) for one in itertools.product(SYLLABLES, repeat=size))
    words = [*FREQUENT]
    return words + [word for word in itertools.islice(made, RARE) if word not in words]


@dataclass
class Talk:
    """What there is of it so far."""

    rooms: list[int]
    people: list[int]
    until: datetime  # the last is posted then
    seqs: dict[int, int]
    count: int = 0

    def grow(self, to: int) -> None:
        """Post until there are so many, in order of time, over the year before `until`."""
        chance = random.Random(7 + self.count)
        with _without_indexes():
            _copy(chance, self, to)
        self.count = to
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE messaging_conversation c SET last_seq = m.last FROM (SELECT"
                " conversation_id, max(seq) AS last FROM messaging_message GROUP BY 1) m"
                " WHERE m.conversation_id = c.id"
            )
            cursor.execute(
                "UPDATE messaging_membership m SET last_read_seq = greatest(0, c.last_seq - 5)"
                " FROM messaging_conversation c WHERE c.id = m.conversation_id"
            )
            cursor.execute("VACUUM ANALYZE")


def begin(reader: User, now: datetime) -> Talk:
    """The conversations and their people; nobody has said anything."""
    chance = random.Random(7)
    people = [person(f"P{number} Colleague", Role.FRONT_DESK, None) for number in range(PEOPLE)]
    rooms = Conversation.objects.bulk_create(
        Conversation(
            kind="channel", name=f"room-{number}", is_private=True, created_at=now, last_seq=0
        )
        for number in range(CONVERSATIONS)
    )
    mine = chance.sample(rooms, MINE)
    members = [(room, user) for room in rooms for user in chance.sample(people, 6)]
    members += [(room, reader) for room in mine]
    Membership.objects.bulk_create(
        Membership(conversation=room, user=user, joined_at=now) for room, user in members
    )
    ids = [room.pk for room in rooms]
    return Talk(ids, [one.pk for one in people], now, dict.fromkeys(ids, 0))


def _copy(chance: random.Random, talk: Talk, to: int) -> None:
    words = vocabulary()
    weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(words))))
    count = to - talk.count
    begins, step = talk.until - timedelta(days=365), timedelta(days=365) / count
    columns = "conversation_id, seq, author_id, client_id, kind, text, html, posted_at, priority"
    columns += ", asks, asked_ids, asked_role, asks_each, has_attachments, change"
    columns += ", mentions, reached_ids"
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        with cursor.copy(f"COPY messaging_message ({columns}) FROM STDIN") as copy:
            for number in range(talk.count, to):
                room = chance.choice(talk.rooms)
                talk.seqs[room] += 1
                text = " ".join(chance.choices(words, cum_weights=weights, k=chance.randint(3, 24)))
                if number % 50 == 0:
                    text += f" https://lumen.example/{number}"
                html = f"<p>{text}</p>" if number % 50 else f'<p><a href="x">{text}</a></p>'
                priority = "urgent" if number % 500 == 0 else "normal"
                asks, asked = ("people", [talk.people[0]]) if number % 10 == 0 else ("nobody", [])
                author, at = chance.choice(talk.people), begins + step * (number - talk.count)
                copy.write_row(
                    (room, talk.seqs[room], author, uuid.UUID(int=number), "person")
                    + (text, html, at, priority, asks, asked, "", False, False, 0, "[]", [])
                )


class _without_indexes:  # noqa: N801 - reads as the block it makes
    """Builds the large indexes after the rows are there, as a restore does."""

    def __enter__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'messaging_message'"
                " AND indexdef LIKE '%USING gin%'"
            )
            self.indexes = cursor.fetchall()
            for name, _ in self.indexes:
                cursor.execute(f"DROP INDEX {name}")

    def __exit__(self, *args: object) -> None:
        with connection.cursor() as cursor:
            for _, definition in self.indexes:
                cursor.execute(definition)
