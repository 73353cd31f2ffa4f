"""W4 and W6: what opening a conversation, unread counts, searching and sending cost as messages
grow; `make speed` prints it. No figure is asserted here."""

import asyncio
import http.client
import itertools
import os
import random
from functools import partial

import pytest

from accounts.clock import database_now
from accounts.models import User
from messaging.search import search
from messaging.state import conversations_of
from tests.bench.speed.chat import Chat
from tests.bench.speed.loads import paced
from tests.bench.talk import FREQUENT, begin
from tests.bench.test_clock import tell, timed
from tests.bench.test_peers import SECONDS, figures
from tests.bench.test_speed import cast, site
from tests.cast import Cast
from tests.processes import Site
from tests.sockets import cookie_of

__all__ = ["cast", "site"]
pytestmark = pytest.mark.django_db(transaction=True)
MOST = int(os.environ.get("MOST", "5000000"))
SIZES = [size for size in (10_000, 100_000, 1_000_000, 5_000_000) if size <= MOST]
TURNS = 200


def test_what_things_cost_as_messages_grow(site: Site, cast: Cast) -> None:
    chat = Chat([site], cast)
    talk = begin(cast.bre, database_now())
    cookie = cookie_of(cast.bre)[0]
    mine = [row.conversation_id for row in cast.bre.memberships.all()]
    for size in SIZES:
        talk.grow(size)
        opened = opening(site, cookie, mine)
        tell(f"{size:>9,} messages: open a conversation, p50 / p95 / p99 ms", figures(opened))
        unread = [timed(partial(conversations_of, cast.bre)) for _ in range(TURNS)]
        tell(f"{size:>9,}: unread counts in {len(mine)} conversations", figures(unread))
        tell(f"{size:>9,}: search", figures(searching(cast.bre)))
        one = asyncio.run(paced(chat, 10, 20, SECONDS))
        tell(f"{size:>9,}: W1 sent to acknowledged", figures(one.to_acknowledgement()))
        tell(f"{size:>9,}: W1 sent to each receipt", figures(one.to_each()))


def opening(site: Site, cookie: str, conversations: list[int]) -> list[float]:
    """Milliseconds until the newest page of one after the other is here, over one connection."""
    line = http.client.HTTPConnection("127.0.0.1", site.port)
    headers = {"Cookie": cookie, "Host": f"localhost:{site.port}"}
    chosen = random.Random(3).choices(conversations, k=TURNS + 1)

    def once(conversation: int) -> None:
        line.request("GET", f"/api/conversations/{conversation}/messages/", headers=headers)
        answer = line.getresponse()
        assert answer.status == 200, answer.status
        answer.read()

    return [timed(partial(once, one)) for one in chosen][1:]


def searching(reader: User) -> list[float]:
    """Milliseconds of searches for words of all frequencies."""
    words = itertools.islice(itertools.cycle(FREQUENT), TURNS)
    return [timed(partial(search, reader, word, database_now())) for word in words]
