"""What the reply clock costs; `make bench` prints it. No figure is asserted here."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Count

from accounts.clock import database_now
from accounts.models import Closure, User
from messaging.models import Conversation
from messaging.signals import message_posted
from policies import receivers
from policies.escalations import sweep
from policies.models import Obligation, ObligationEvent, Outbox
from policies.obligations import recount_for
from policies.starter import create_starter_rules
from tests.bench.crowd import make_due, multiply
from tests.cast import Cast, people_the_practice, post
from tests.processes import database_url

OPEN = int(os.environ.get("OPEN", "1000000"))
DUE = int(os.environ.get("DUE", "100000"))
WORKERS = 4
POSTS = 400


@pytest.fixture
def practice(transactional_db: None) -> Cast:
    """The cast, with the starter rules."""
    cast = people_the_practice()
    create_starter_rules(None, database_now())
    return cast


def tell(what: str, figure: str) -> None:
    """A line of the report."""
    sys.stdout.write(f"{what:<58} {figure}\n")


def timed(act: Callable[[], Any]) -> float:
    """How many milliseconds it took."""
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def spread(figures: list[float]) -> str:
    """Median and 95th percentile."""
    return (
        f"{statistics.median(figures):.2f} ms, p95 {statistics.quantiles(figures, n=20)[18]:.2f} ms"
    )


def ask(author: User, where: Conversation, asked: User) -> Obligation:
    """A high ask by the product's own door."""
    return post(author, where, priority="high", people=[asked]).obligations.get()


def in_database(act: Callable[[], Any]) -> float:
    """How many milliseconds of it statements took."""
    spent: list[float] = []

    def clocked(execute: Any, *args: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(*args)
        finally:
            spent.append((time.perf_counter() - began) * 1000)

    with connection.execute_wrapper(clocked):
        act()
    return sum(spent)


def test_sweeps_over_very_many_open_promises(practice: Cast) -> None:
    multiply(ask(practice.ana, practice.front_desk, practice.kim), OPEN)
    tell("open obligations", f"{Obligation.objects.filter(state='open').count():,}")
    idle = [in_database(lambda: sweep(database_now())) for _ in range(100)]
    tell("idle sweep, in the database", spread(idle))

    make_due(DUE)
    seconds = timed(drain) / 1000
    tell(
        f"{DUE:,} due at once, {WORKERS} workers", f"{seconds:.1f} s, {DUE / seconds:,.0f} a second"
    )
    late = ObligationEvent.objects.filter(kind="overdue")
    twice = late.values("obligation").annotate(times=Count("id")).filter(times__gt=1)
    tell("became late, and twice", f"{late.count():,}, {twice.count()}")
    told = Outbox.objects.filter(kind="escalation")
    tell("notices of the first step", f"{told.count():,}")


def drain() -> None:
    """Sweep with several processes until nothing is due."""
    workers = [worker("sweeper") for _ in range(WORKERS)]
    assert [each.wait() for each in workers] == [0] * WORKERS


def worker(name: str) -> subprocess.Popen[bytes]:
    """A process of its own, on the database of the tests."""
    environment = os.environ | {"DATABASE_URL": database_url()}
    return subprocess.Popen([sys.executable, "-m", f"tests.bench.{name}"], env=environment)


def test_posting_with_and_without_opening(practice: Cast) -> None:
    def plain() -> None:
        post(practice.ana, practice.front_desk)

    def asking() -> None:
        post(practice.ana, practice.front_desk, priority="high", people=[practice.kim])

    for act in (plain, asking) * 10:
        act()
    rounds: dict[str, list[float]] = {"plain": [], "asks": [], "asks, unheard": []}
    for _ in range(POSTS):
        rounds["plain"].append(timed(plain))
        rounds["asks"].append(timed(asking))
        message_posted.disconnect(dispatch_uid="policies.message_posted")
        rounds["asks, unheard"].append(timed(asking))
        receivers.connect()
    for name, figures in rounds.items():
        tell(f"post: {name}", spread(figures))


def test_a_calendar_edit_of_very_many_open_promises(practice: Cast) -> None:
    multiply(ask(practice.ana, practice.front_desk, practice.kim), 10_000)
    edit_hours(practice, days=1)
    tell("10,000 counted anew after an edit", f"{timed(recount) / 1000:.1f} s")

    def asking() -> None:
        post(practice.ana, practice.front_desk, priority="high", people=[practice.kim])

    tell("post: asks, before an edit", spread([timed(asking) for _ in range(POSTS)]))
    edit_hours(practice, days=2)
    counting, meanwhile = worker("recounter"), list[float]()
    while counting.poll() is None:
        meanwhile.append(timed(asking))
    longest = f", longest {max(meanwhile):.0f} ms of {len(meanwhile)}"
    tell("post: asks, while 10,000 are counted anew", spread(meanwhile) + longest)
    assert counting.returncode == 0


def edit_hours(practice: Cast, days: int) -> None:
    """Oakland is closed one day soon, which changes when everything there is due."""
    day = database_now().date() + timedelta(days=days)
    Closure.objects.create(location=practice.oakland, on_date=day, name="Flood")


def recount() -> None:
    """As the worker does it."""
    recount_for(
        list(Obligation.objects.values_list("location", flat=True).distinct()), database_now()
    )
