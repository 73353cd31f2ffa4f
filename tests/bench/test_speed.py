"""How fast a message is; `make speed` prints it. No figure is asserted here."""

import asyncio
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from accounts.clock import database_now
from policies.starter import create_starter_rules
from tests.bench.speed.chat import Chat, Colleague
from tests.bench.speed.loads import Journal
from tests.bench.test_clock import tell
from tests.bench.test_peers import figures, measured
from tests.cast import Cast, people_the_practice
from tests.processes import Site

pytestmark = pytest.mark.django_db(transaction=True)
TABS, STORM = 1_000, 200


@contextmanager
def web(tmp: Path, **environment: str) -> Iterator[Site]:
    """A web process as production starts it, but that it counts no handshakes."""
    site = Site(
        tmp,
        SOCKETS_PER_MINUTE="100000",
        SOCKETS_PER_MINUTE_AND_ADDRESS="100000",
        HEARTBEAT_SECONDS="15",
        CHANNEL_PREFIX="speed",
        **environment,
    ).start("web")
    try:
        yield site
    finally:
        site.stop()


@pytest.fixture
def site(transactional_db: None, tmp_path: Path) -> Iterator[Site]:
    """A web process."""
    with web(tmp_path) as site:
        yield site


@pytest.fixture
def second(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One more, on the same database and Redis."""
    with web(tmp_path_factory.mktemp("second"), SITE_URL=site.url) as second:
        yield second


@pytest.fixture
def cast(site: Site) -> Cast:
    """The cast, with the starter rules."""
    cast = people_the_practice()
    create_starter_rules(None, database_now())
    return cast


def test_how_fast_a_message_is(site: Site, cast: Cast) -> None:
    asyncio.run(measured(Chat([site], cast)))


def test_how_fast_it_is_with_two_web_processes(site: Site, second: Site, cast: Cast) -> None:
    asyncio.run(measured(Chat([site, second], cast, "two web processes")))


def memory_kb(site: Site) -> int:
    """What the web process holds."""
    status = Path(f"/proc/{site.processes['web'].pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1])  # type: ignore[index]


def test_what_idle_tabs_cost_and_how_fast_they_come(site: Site, cast: Cast) -> None:
    async def idle() -> None:
        chat = Chat([site], cast)
        await chat.gather(1, 10, Journal())  # what the first ones load stays
        before = memory_kb(site)
        began = time.perf_counter()
        await chat.gather(TABS // 10, 10, Journal())
        took = time.perf_counter() - began
        await asyncio.sleep(3)
        each = (memory_kb(site) - before) / TABS
        tell(f"W5 {TABS:,} idle tabs", f"{each:.1f} kB each, opened {TABS / took:,.0f} a second")
        await chat.disperse()

    asyncio.run(idle())


def test_how_fast_all_come_back_after_a_restart(site: Site, cast: Cast) -> None:
    async def storm() -> None:
        chat = Chat([site], cast)
        await chat.gather(STORM // 10, 10, Journal())
        tabs = list(chat.here)
        await chat.disperse()
        await asyncio.to_thread(site.kill, "web")
        await asyncio.to_thread(site.run, "web")

        async def come(at: int, one: Colleague) -> float:
            began = time.perf_counter()
            await one.come(site, chat.cookies[at])
            return (time.perf_counter() - began) * 1000

        took = await asyncio.gather(*(come(at, one) for at, one in enumerate(tabs)))
        tell(f"W5 {STORM} tabs at once after a restart, p50 / p95 / p99 ms", figures(list(took)))

    asyncio.run(storm())
