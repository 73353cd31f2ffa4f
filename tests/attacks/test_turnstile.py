"""How often sockets may be opened, and that no header changes who is counted."""

import asyncio
from pathlib import Path

import pytest

from messaging import consumers
from tests.attacks.wires import wire
from tests.cast import people_the_practice
from tests.processes import Site
from tests.sockets import cookie_of

pytestmark = pytest.mark.django_db(transaction=True)
DISGUISES = (
    "X-Forwarded-For: 10.0.0.{}",
    "X-Real-IP: 10.0.0.{}",
    "Forwarded: for=10.0.0.{}",
    "X_Forwarded_For: 10.0.0.{}",
    "X-Client-IP: 10.0.0.{}",
    "True-Client-IP: 10.0.0.{}",
    "CF-Connecting-IP: 10.0.0.{}",
)


async def statuses(site: Site, cookies: list[str], tries: int) -> list[int]:
    """What the server says to so many handshakes; each is left at once."""
    found = []
    for number in range(tries):
        disguise = DISGUISES[number % len(DISGUISES)].format(number)
        tab = await wire(site, cookies[number % len(cookies)], headers=[disguise])
        found.append(tab.status)
        tab.drop()
        await asyncio.sleep(0.02)
    return found


def test_a_browser_that_opens_sockets_all_the_time_is_turned_away_and_a_colleague_is_not(
    counting_site: Site,
) -> None:
    cast = people_the_practice()
    ana, bre = cookie_of(cast.ana)[0], cookie_of(cast.bre)[0]

    async def come() -> tuple[list[int], list[int]]:
        return await statuses(counting_site, [ana], 45), await statuses(counting_site, [bre], 1)

    mine, colleagues = asyncio.run(come())
    assert mine[: consumers.MAX_SOCKETS] == [101] * consumers.MAX_SOCKETS
    # The clock's minute may end within the run: then the last ones are let in again.
    assert 403 in mine
    assert colleagues == [101]


def test_other_cookies_and_other_headers_dont_make_another_address(counting_site: Site) -> None:
    cast = people_the_practice()
    ana = cookie_of(cast.ana)[0]
    forged = [f"sid={'x' * 30}{number:02}" for number in range(65)]

    async def come() -> list[int]:
        await statuses(counting_site, forged, 65)
        return await statuses(counting_site, [ana], 1)

    last = [asyncio.run(come())[0] for _ in range(2)]  # one of two ends within a minute
    assert 403 in last


def test_without_redis_everybody_is_let_in(transactional_db: None, tmp_path: Path) -> None:
    cast = people_the_practice()
    ana = cookie_of(cast.ana)[0]
    site = Site(tmp_path, "redis://127.0.0.1:1/0", SOCKETS_PER_MINUTE="1").start("web")
    try:
        assert asyncio.run(statuses(site, [ana], 3)) == [101] * 3
    finally:
        site.stop()
