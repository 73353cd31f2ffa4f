"""What `/metrics` tells whoever watches the site, and nobody else."""

import asyncio
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest
from django.db import OperationalError
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families
from pytest_django.fixtures import Settings

from accounts.clock import database_now
from accounts.models import User
from medspa_chat import metrics
from policies import tasks
from policies.models import LastSweep, Outbox
from tests.attacks.wires import wire
from tests.cast import Cast, people_the_practice, post
from tests.policies.asks import MANAGER, rule
from tests.processes import Site, free_port
from tests.sockets import cookie_of

TOKEN = "a-token-of-at-least-thirty-two-characters"
SHOWN = {"Authorization": f"Bearer {TOKEN}"}
SECRET = "Mrs Secret is in room 3"
Figures = dict[tuple[str, str], float]


@pytest.fixture(autouse=True)
def _nothing_known() -> None:
    """What was looked up for another test is forgotten."""
    metrics.kept.forget()


@pytest.fixture
def site(transactional_db: None, tmp_path: Path) -> Iterator[Site]:
    """A web process that is watched."""
    site = Site(tmp_path, METRICS_TOKEN=TOKEN, BUILD_VERSION="2026.11-a").start("web")
    yield site
    site.stop()


def read(text: str) -> Figures:
    """The figures by name and by what they are of."""
    return {
        (one.name, ",".join(one.labels.values())): one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }


def figures_of(site: Site) -> Figures:
    with urlopen(Request(f"{site.url}/metrics", headers=SHOWN), timeout=10) as answer:
        return read(answer.read().decode())


def figures(client: Client) -> Figures:
    metrics.kept.forget()
    answer = client.get("/metrics", headers=SHOWN)
    assert answer.status_code == 200
    return read(answer.content.decode())


def test_without_a_token_in_the_settings_there_is_no_such_address(
    db: None, client: Client, settings: Settings
) -> None:
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize(
    "shown", [None, "", "Bearer ", f"Basic {TOKEN}", TOKEN, f"Bearer {TOKEN}x", "Bearer é"]
)
def test_nobody_without_the_token_is_told_anything_not_even_the_owner(
    cast: Cast, client: Client, settings: Settings, shown: str | None
) -> None:
    settings.METRICS_TOKEN = TOKEN
    client.force_login(cast.olive)
    answer = client.get("/metrics", headers={} if shown is None else {"Authorization": shown})
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.content == b"Show the token.\n"


def test_what_waits_is_counted_by_priority_and_what_is_late_whether_anybody_sweeps_or_not(
    cast: Cast, client: Client, settings: Settings
) -> None:
    settings.METRICS_TOKEN = TOKEN
    assert ("medspa_sweep_age_seconds", "") not in figures(client)
    rule(MANAGER | {"after_minutes": 0}, target_minutes=1, clock="elapsed")
    rule(priority="normal", target_minutes=60, clock="elapsed")
    now = database_now()
    post(cast.ana, cast.direct, SECRET, priority="high", now=now - timedelta(minutes=5))
    post(cast.ana, cast.front_desk, SECRET, priority="high", now=now, people=[cast.kim])
    post(cast.ana, cast.front_desk, SECRET, priority="normal", now=now, people=[cast.dana])
    before = figures(client)
    assert before["medspa_open_asks", "high"] == 2
    assert before["medspa_late_asks", "high"] == 1
    assert before["medspa_open_asks", "normal"] == 1
    assert before["medspa_late_asks", "normal"] == before["medspa_open_asks", "urgent"] == 0
    assert before["medspa_outbox_waiting", ""] == before["medspa_outbox_age_seconds", ""] == 0
    tasks.sweep()
    LastSweep.objects.update(at=database_now() - timedelta(seconds=90))
    Outbox.objects.update(not_before=database_now() - timedelta(seconds=40))
    after = figures(client)
    assert 90 <= after["medspa_sweep_age_seconds", ""] < 120
    assert after["medspa_outbox_waiting", ""] == Outbox.objects.filter(sent_at=None).count() > 0
    assert 40 <= after["medspa_outbox_age_seconds", ""] < 70


def test_the_database_is_asked_at_most_once_in_ten_seconds_however_many_look(
    cast: Cast, client: Client, settings: Settings, django_assert_num_queries: object
) -> None:
    settings.METRICS_TOKEN = TOKEN
    first = figures(client)
    post(cast.ana, cast.direct, priority="high", now=database_now())
    with django_assert_num_queries(0):  # type: ignore[operator]
        again = read(client.get("/metrics", headers=SHOWN).content.decode())
    assert again["medspa_open_asks", "high"] == first["medspa_open_asks", "high"]
    assert figures(client)["medspa_open_asks", "high"] == first["medspa_open_asks", "high"] + 1


def test_without_a_database_it_is_said_that_there_is_none(
    db: None, client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.METRICS_TOKEN = TOKEN

    def gone() -> None:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(metrics, "database_now", gone)
    found = figures(client)
    assert found["medspa_database_up", ""] == 0
    assert found["medspa_redis_up", ""] == 1
    assert ("medspa_open_asks", "high") not in found


def test_a_running_site_tells_what_went_through_it_and_nothing_of_anybody(site: Site) -> None:
    practice = people_the_practice()
    before = figures_of(site)
    assert before["medspa_build_info", "2026.11-a"] == 1
    assert before["medspa_sockets", ""] == 0

    cookies = [cookie_of(one)[0] for one in (practice.ana, practice.bre)]

    async def talk() -> Figures:
        ana, bre = [await wire(site, cookie) for cookie in cookies]
        for tab in (ana, bre):
            await tab.expect("welcome")
        for _ in range(3):
            to = {"client_id": str(uuid4()), "conversation": practice.direct.pk}
            ana.send(type="post", text=SECRET, **to)
            await ana.expect("accepted")
            await bre.expect("message.posted")
        return await asyncio.to_thread(figures_of, site)

    after = asyncio.run(talk())
    assert after["medspa_sockets", ""] == 2
    assert after["medspa_posts_total", ""] - before["medspa_posts_total", ""] == 3
    # Each to both, and once more in the answer to its author; the last may be on its way.
    assert 8 <= after["medspa_deliveries_total", ""] <= 9
    assert after["medspa_redis_up", ""] == after["medspa_redis_line_up", ""] == 1
    assert (
        after["medspa_request_seconds_count", "2xx"] > before["medspa_request_seconds_count", "2xx"]
    )
    with urlopen(Request(f"{site.url}/metrics", headers=SHOWN), timeout=10) as answer:
        said = answer.read().decode()
    people = [*User.objects.values_list("display_name", flat=True)]
    words = [*people, *(name.split()[0] for name in people), "lumen.example", "Secret", "Oakland"]
    assert [one for one in words if one.lower() in said.lower()] == []


def test_a_stranger_at_a_running_site_gets_401_and_a_number_to_ask_about(site: Site) -> None:
    with pytest.raises(HTTPError) as refused:
        urlopen(f"{site.url}/metrics", timeout=10)
    assert refused.value.code == 401
    assert re.fullmatch(r"[0-9a-f]{16}", refused.value.headers["X-Request-ID"])


def test_a_site_whose_redis_is_away_says_so(transactional_db: None, tmp_path: Path) -> None:
    practice = people_the_practice()
    nowhere = f"redis://127.0.0.1:{free_port()}/0"
    site = Site(tmp_path, nowhere, METRICS_TOKEN=TOKEN).start("web")
    try:
        cookie = cookie_of(practice.ana)[0]

        async def post_once() -> Figures:
            ana = await wire(site, cookie)
            await ana.expect("welcome")
            to = {"client_id": str(uuid4()), "conversation": practice.direct.pk}
            ana.send(type="post", text=SECRET, **to)
            await ana.expect("accepted")
            return await asyncio.to_thread(figures_of, site)

        found = asyncio.run(post_once())
    finally:
        site.stop()
    assert found["medspa_redis_up", ""] == found["medspa_redis_line_up", ""] == 0
    assert found["medspa_lost_pushes_total", ""] >= 1
    assert found["medspa_posts_total", ""] == 1
