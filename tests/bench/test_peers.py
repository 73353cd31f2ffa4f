"""How fast other chats are on the same load, and what no chat can be faster than; printed beside
the product's own by `make speed`. No time is asserted here.

`python -m tests.bench.speed.stores python -m pytest tests/bench/test_peers.py` gives the product
and its peers one PostgreSQL; without it these have one of their own, as durable.
"""

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from medspa_chat.devservices.places import passing_place
from medspa_chat.devservices.processes import Warden
from medspa_chat.devservices.user import ServerUser
from tests.bench.speed.burned import burned, told
from tests.bench.speed.floors import echo, echoed, inserts
from tests.bench.speed.loads import Journal, System, at, closed_loop, paced
from tests.bench.speed.peers import NotInstalled, Peer, ejabberd, prosody, prosody_in_files
from tests.bench.speed.stores import Store, durable
from tests.bench.test_clock import tell

SECONDS = float(os.environ.get("SECONDS", "5"))
WARM = 2.0  # seconds in which statements get prepared and caches filled
SLOW = 0.4  # seconds that a commit is made to take
SLOW_COMMIT = """
CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN PERFORM pg_sleep({seconds}); RETURN NULL; END';
CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON {table} DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION slow();
"""
Starts = Callable[[Store, Path, Warden], AbstractContextManager[Peer]]


@pytest.fixture
def warden() -> Iterator[Warden]:
    """Who ends what we start, whatever happens to us."""
    with Warden() as warden:
        yield warden


@pytest.fixture
def place(warden: Warden) -> Iterator[Path]:
    """A directory that the servers reach, gone afterwards."""
    with passing_place(ServerUser.find(), warden) as place:
        yield place


@pytest.fixture
def store(place: Path, warden: Warden) -> Iterator[Store]:
    """The PostgreSQL of the benchmark."""
    if (given := Store.of_tests()) is not None:
        yield given
    else:
        with durable(place, warden) as store:
            yield store


def figures(values: list[float]) -> str:
    """p50, p95 and p99 in milliseconds."""
    return " / ".join(f"{at(values, share):.1f}" for share in (0.5, 0.95, 0.99))


async def measured(system: System) -> int:
    """How many messages it acknowledged in W1, W2 and W3, with a line for each of their figures."""
    warm = await closed_loop(system, 10, 10, WARM)
    one = await paced(system, 10, 20, SECONDS)
    tell(f"{system.name} W1 acknowledged", figures(one.to_acknowledgement()))
    tell(f"{system.name} W1 received", figures(one.to_each()))
    before = burned()
    two = await closed_loop(system, 10, 10, SECONDS)
    spent = told(before, burned(), max(1, len(two.acknowledged)))
    refused = f" refused {len(two.refused)}" if two.refused else ""
    tell(f"{system.name} W2 a second", f"{len(two.acknowledged) / SECONDS:.0f}{refused}")
    tell(f"{system.name} W2 acknowledged", figures(two.to_acknowledgement()))
    tell(f"{system.name} W2 last", figures(two.to_last()))
    tell(f"{system.name} W2 CPU ms each", spent)
    three = await paced(system, 500, 2, SECONDS)
    tell(f"{system.name} W3 last", figures(three.to_last()))
    tell(f"{system.name} W3 acknowledged", figures(three.to_acknowledgement()))
    expected = 10 * len(one.acknowledged | two.acknowledged) + 500 * len(three.acknowledged)
    tell(f"{system.name} deliveries", f"{_deliveries(one, two, three)} of {expected}")
    return sum(len(journal.acknowledged) for journal in (warm, one, two, three))


def _deliveries(*journals: Journal) -> int:
    return sum(journal.deliveries() for journal in journals)


async def with_slow_commits(peer: Peer, store: Store) -> list[float]:
    """Milliseconds to the acknowledgement of messages whose commit takes SLOW seconds."""
    with store.connect(peer.database) as connection:
        connection.execute(SLOW_COMMIT.format(seconds=SLOW, table=peer.archive).encode())
    return (await paced(peer.chat(), 2, 1, 3)).to_acknowledgement()


@pytest.mark.parametrize("starts", [ejabberd, prosody, prosody_in_files])
def test_how_fast_a_peer_is(starts: Starts, store: Store, place: Path, warden: Warden) -> None:
    try:
        with starts(store, place, warden) as peer:
            tell(f"{peer.name} on a PostgreSQL with", store.settings())
            acknowledged = asyncio.run(measured(peer.chat()))
            archived = peer.archived()
            tell(f"{peer.name} archived", f"{archived} of {acknowledged}")
            assert archived == acknowledged, "it was measured without its archive"
            if peer.archive:
                slow = asyncio.run(with_slow_commits(peer, store))
                when = "after" if min(slow) > SLOW * 1000 else "before"
                tell(f"{peer.name} acknowledges {when} the commit", figures(slow))
    except NotInstalled as error:
        tell(starts.__name__, str(error))


def test_what_storing_and_answering_cost_alone(store: Store, place: Path, warden: Warden) -> None:
    for connections in (1, 10):
        rate, by = inserts(store, connections, int(SECONDS), place)
        tell(f"rows a second, {connections} at once, by {by}", f"{rate:.0f}")
    with echo(place, warden) as port:
        asyncio.run(echoed(port, 1, 1))
        tell("echo by the web server, one alone", figures(asyncio.run(echoed(port, 1, SECONDS))))
        busy = asyncio.run(echoed(port, 10, SECONDS))
        tell("echoes a second, 10 at once", f"{len(busy) / SECONDS:.0f}")
        tell("echo, 10 at once", figures(busy))
