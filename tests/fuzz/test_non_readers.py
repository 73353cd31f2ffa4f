"""What a hundred sockets cost that ask for megabytes and read nothing."""

import asyncio
import time
from pathlib import Path
from uuid import uuid4

import pytest

from accounts.models import Role
from tests.attacks.conftest import practice, site
from tests.attacks.wires import Wire, wire
from tests.cast import Cast, person, post
from tests.fuzz.conftest import Tell
from tests.processes import Site
from tests.sockets import cookie_of

__all__ = ["practice", "site"]
pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE, EACH = 13, 8


def resident_mb(site: Site) -> float:
    """The memory of the web process."""
    pages = Path(f"/proc/{site.processes['web'].pid}/statm").read_text().split()[1]
    return int(pages) * 4096 / 1_048_576


def test_a_hundred_non_readers(site: Site, practice: Cast, tell: Tell) -> None:
    for _ in range(30):
        post(practice.ana, practice.front_desk, "x" * 8_000)
    crowd = [
        person(f"P{number} Doe", Role.FRONT_DESK, practice.oakland) for number in range(PEOPLE)
    ]
    cookies = [cookie_of(user)[0] for user in crowd]
    ana = cookie_of(practice.ana)[0]

    async def measured() -> tuple[float, float, float]:
        good = await wire(site, ana)
        before = most = resident_mb(site)
        silent: list[Wire] = []
        for cookie in cookies:
            for _ in range(EACH):
                tab = await wire(site, cookie, receive_bytes=4_096)
                for _ in range(20):
                    tab.send(type="follow", conversation=practice.front_desk.pk, after=0)
                silent.append(tab)
        slowest = 0.0
        for number in range(40):
            said = {
                "client_id": str(uuid4()),
                "conversation": practice.direct.pk,
                "text": f"{number}",
            }
            began = time.monotonic()
            good.send(type="post", **said)
            await good.expect("accepted", "refused")
            slowest = max(slowest, time.monotonic() - began)
            most = max(most, resident_mb(site))
            await asyncio.sleep(0.2)
        return before, most, slowest

    before, most, slowest = asyncio.run(measured())
    tell(
        f"{PEOPLE * EACH} non-readers: {before:.0f} MB, then {most:.0f} MB at most;"
        f" the slowest post of another took {slowest * 1000:.0f} ms"
    )
    assert most - before < 150
