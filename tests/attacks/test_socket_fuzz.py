"""Whatever bytes come through a socket, the server says why it ends it, and goes on serving."""

import asyncio
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from random import Random
from uuid import uuid4

import pytest

from accounts.models import Role, User
from messaging.models import Conversation
from tests.attacks.frames import frames
from tests.attacks.wires import Wire, framed, wire, wrong_frame
from tests.cast import Cast, person
from tests.processes import Site
from tests.sockets import cookie_of

pytestmark = pytest.mark.django_db(transaction=True)
FRAMES = 500
AT_ONCE = 5
# What a server may end a socket with for what its client did; 1005: it echoes no code.
ENDS = {1000, 1002, 1005, 1007, 1009, 4401}
TROUBLE = re.compile(r"Traceback| ERROR | CRITICAL |not obeyed|can't be written")


def five(cast: Cast) -> list[User]:
    """Somebody of each role."""
    officer = person("Vera Quist", Role.PRIVACY_OFFICER, cast.oakland)
    return [cast.bre, cast.ana, cast.dana, cast.olive, officer]


def trouble(site: Site) -> list[str]:
    """The lines of the server's log that tell of a fault."""
    return [line[:600] for line in site.logs().splitlines() if TROUBLE.search(line)]


def broken(seed: int, conversation: Conversation) -> Iterator[bytes]:
    """Frames on the wire: most whole but bent in what they say, the others wrong in bytes."""
    random = Random(seed)
    for text in frames(seed):
        said = (text or "").replace('"conversation":7', f'"conversation":{conversation.pk}')
        content = said.encode("utf-8", "surrogatepass")
        is_whole = random.random() < 0.9 and len(content) < 65_536
        yield framed(content) if is_whole else wrong_frame(random, said)


async def let_in(site: Site, cookie: str) -> Wire:
    """A socket; one more than eight is refused until the server has seen that one is gone."""
    async with asyncio.timeout(30):
        while (tab := await wire(site, cookie)).status == 403:
            tab.drop()
            await asyncio.sleep(0.2)
    assert tab.status == 101
    return tab


async def attack(site: Site, cookie: str, wrong: Iterator[bytes]) -> Counter[str]:
    """Send all of it, with a new socket whenever one was ended; what came of it."""
    found: Counter[str] = Counter()
    tab: Wire | None = None
    reading: asyncio.Task[None] | None = None
    for number, content in enumerate(wrong):
        if tab is None or tab.is_over:
            found[f"ended {tab.close_code if tab else 'never'}"] += 1
            if tab is not None:
                tab.drop()
            tab = await let_in(site, cookie)
            reading = asyncio.create_task(tab.read_on(600))
        tab.send_bytes(content)
        await tab.is_taken()
        if number % AT_ONCE == 0:
            await asyncio.sleep(0.01)
        if tab.frames:
            found.update(one["type"] for one in tab.frames)
            found.update(one["code"] for one in tab.frames if "code" in one)
            tab.frames.clear()
    if tab is not None and reading is not None:
        await asyncio.wait([reading], timeout=2)
        found[f"ended {tab.close_code}"] += 1
        tab.drop()
        await asyncio.wait([reading], timeout=2)
    return found


async def good_client(site: Site, cookie: str, conversation: Conversation) -> int:
    """Post until cancelled; answers how often, and fails when one isn't accepted."""
    tab = await wire(site, cookie)
    posted = 0
    try:
        while True:
            said = {"client_id": str(uuid4()), "conversation": conversation.pk, "text": "Hi"}
            tab.send(type="post", **said)
            await tab.expect("accepted")
            tab.frames.clear()
            posted += 1
            await asyncio.sleep(0.2)
    except asyncio.CancelledError:
        return posted
    finally:
        tab.drop()


def attacked(site: Site, cast: Cast, count: int, seed: int) -> tuple[Counter[str], int]:
    """What came of so many frames of each role, and what the good client posted meanwhile."""
    cookies = [cookie_of(user)[0] for user in five(cast)]
    kim = cookie_of(cast.kim)[0]

    async def everybody() -> tuple[Counter[str], int]:
        good = asyncio.create_task(good_client(site, kim, cast.front_desk))
        found = await asyncio.gather(
            *(
                attack(site, cookie, islice(broken(seed + number, cast.direct), count))
                for number, cookie in enumerate(cookies)
            )
        )
        good.cancel()
        return sum(found, Counter()), await good

    return asyncio.run(everybody())


def test_any_bytes_are_answered_or_end_the_socket_with_a_reason_and_others_are_served(
    site: Site, practice: Cast
) -> None:
    found, posted = attacked(site, practice, FRAMES, 1)
    ends = {name.removeprefix("ended ") for name in found if name.startswith("ended ")}
    assert ends <= {str(code) for code in ENDS} | {"never", "None"}, found
    assert {"1002", "1007", "1009"} <= ends, found
    assert posted > 0
    assert {"bad_frame", "bad_field"} <= set(found)
    assert trouble(site) == []
