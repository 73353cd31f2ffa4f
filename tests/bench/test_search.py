"""What a search costs among a million messages, and what it costs a post to be findable;
`make bench` prints it. No figure is asserted here."""

import os
import statistics
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

import pytest
from django.db import connection, transaction

from accounts.clock import database_now
from accounts.models import User
from messaging.models import Message
from messaging.search import Place, search
from tests.bench.talk import FREQUENT, begin, vocabulary
from tests.bench.test_clock import POSTS, spread, tell, timed
from tests.cast import Cast, people_the_practice, post

MESSAGES = int(os.environ.get("MESSAGES", "1000000"))
TURNS = 20
PARTS = (
    "ALTER TABLE messaging_message DROP COLUMN words",
    "DROP INDEX messages_by_parts",
    "DROP INDEX messages_by_time",
)


@pytest.fixture
def practice(transactional_db: None) -> Cast:
    """The cast, without any talk."""
    return people_the_practice()


def kinds() -> dict[str, Callable[[int], str]]:
    """What people look for, another one in each turn."""
    words = vocabulary()
    middle = [word for word in FREQUENT if len(word) > 4]
    return {
        "a word in every third message": lambda n: FREQUENT[n % 6],
        "a word of the trade": lambda n: middle[-n - 1],
        "a word in 1,000 messages": lambda n: words[700 + n],
        "a word in 100 messages": lambda n: words[9_000 + n],
        "a word in 30 messages": lambda n: words[28_000 + n],
        "a word that nobody wrote": lambda n: f"zyx{n}wv",
        "part of a word": lambda n: middle[-n - 1][1:-1],
        "part of a rare word": lambda n: words[20_000 + n][1:],
        "two letters": lambda n: ["xo", "no", "up", "qu"][n % 4],
        "a number in an address": lambda n: f"example/{50 * (n + 3)}",
        "a phrase": lambda n: f'"{middle[-n - 1]} {FREQUENT[n % 9]}"',
        "two words": lambda n: f"{middle[-n - 1]} {words[300 + n]}",
        "three words of the trade": lambda n: " ".join(middle[-n - 3 : -n or None][:3]),
        "a word, but not another": lambda n: f"{middle[-n - 1]} -{FREQUENT[n % 9]}",
        "a word of one person": lambda n: f"{words[200 + n]} from:p{n}",
        "a word in one conversation": lambda n: f"{words[200 + n]} in:{ROOM[0]}",
        "a word before a day long ago": lambda n: f"{words[200 + n]} before:{AGO[0]}",
        "what one person wrote": lambda n: f"from:p{n}",
        "what is unread": lambda n: "is:unread",
        "what is urgent and has a link": lambda n: "is:urgent has:link",
    }


ROOM: list[str] = []
AGO: list[str] = []


def test_searching_among_very_many_messages(practice: Cast) -> None:
    now = database_now()
    begin(practice.bre, now).grow(MESSAGES)
    seen = Message.objects.visible_to(practice.bre)
    tell("messages, and those of the reader", f"{MESSAGES:,}, {seen.count():,}")
    room = practice.bre.memberships.filter(conversation__name__startswith="room").last()
    assert room is not None
    ROOM.append(room.conversation.name)
    AGO.append(f"{now.year - 1}-12-24")
    every: list[float] = []
    for name, query in kinds().items():
        figures, hits = measured(practice.bre, query, now)
        every += figures
        tell(f"search: {name}", f"{spread(figures)}, {hits} hits")
    tell("search: all of these", spread(every))
    pages = places(practice, now)
    second = [timed(partial(search, practice.bre, "laser", now, place)) for place in pages]
    tell("search: page 2 to 20", spread(second))
    for name in ("by_words", "by_parts", "by_time"):
        tell(f"index messages_{name}", size(f"messages_{name}"))
    tell("table without its indexes", size("messaging_message"))
    posting(practice)


def measured(user: User, query: Callable[[int], str], now: datetime) -> tuple[list[float], str]:
    """Milliseconds of each turn, after one to warm up, and how much the first page had."""
    hits: list[int] = []

    def once(turn: int) -> None:
        hits.append(len(search(user, query(turn), now).hits))

    once(0)
    figures = [timed(partial(once, turn)) for turn in range(TURNS)]
    return figures, f"{statistics.mean(hits):.0f}"


def places(practice: Cast, now: datetime) -> Iterator[Place]:
    """Where the first pages of a frequent word end."""
    place = None
    for _ in range(TURNS):
        place = search(practice.bre, "laser", now, place).next
        if place:
            yield place


def posting(practice: Cast) -> None:
    """Post beside a million messages, with the indexes of the search and without."""

    def once(turn: int) -> None:
        post(practice.ana, practice.front_desk, " ".join((FREQUENT * 2)[turn % 99 :][:14]))

    def posts() -> list[float]:
        return [timed(partial(once, turn)) for turn in range(POSTS * 5)]

    posts()
    with transaction.atomic():
        figures = posts()
        transaction.set_rollback(True)
    tell("post, findable", f"{spread(figures)}, max {max(figures):.0f} ms")
    with transaction.atomic():
        with connection.cursor() as cursor:
            for part in PARTS:
                cursor.execute(part)
        figures = posts()
        transaction.set_rollback(True)
    tell("post, not findable", f"{spread(figures)}, max {max(figures):.0f} ms")


def size(name: str) -> str:
    """How much a table or an index takes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_size_pretty(pg_relation_size(%s::regclass))", [name])
        found: str = cursor.fetchone()[0]
        return found
