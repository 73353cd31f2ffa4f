"""What the board and a wall cost over 100,000 asks, a few of them open, and all of them; `make
bench` prints it. No figure is asserted here."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q
from django.urls import reverse

from accounts.clock import database_now
from accounts.models import Role
from policies import board, wall_figures
from policies.models import Obligation
from tests.bench import test_report
from tests.bench.test_clock import spread, tell, timed
from tests.cast import Cast, location, person
from tests.clients import StaffClient

ASKS_A_DAY, OPEN, PEOPLE, TURNS = 55, 500, 60, 20


@pytest.mark.django_db
def test_what_the_board_costs(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(test_report, "ASKS_A_DAY", ASKS_A_DAY)
    places = [cast.oakland, cast.austin]
    places += [location(f"Place {number}", "America/New_York") for number in range(3)]
    for number in range(PEOPLE):
        person(f"P{number} Lee", list(Role)[number % 4], places[number % 5])
    test_report.fill(cast, places)
    newest = Obligation.objects.order_by("-pk").values("pk")[:OPEN]
    for name, some in ((f"{OPEN} open", Q(pk__in=newest)), ("all open", Q())):
        Obligation.objects.filter(some).update(state="open", satisfied_at=None, closed_at=None)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE policies_obligation")
        tell(f"{name} of", f"{Obligation.objects.count():,}")
        now = database_now()
        measured(f"the board of an owner, {name}", partial(board.board_of, cast.olive, now))
        measured(f"the board of a manager, {name}", partial(board.board_of, cast.dana, now))
        measured(f"a wall of three places, {name}", partial(wall_figures.wall_of, places[:3], now))
    measured("who is on at five places", partial(board.people_of, cast.olive, database_now()))
    client = StaffClient()
    client.force_login(cast.olive)
    measured("the answer to a board, all open", partial(client.get, reverse("board_rows")))


def measured(name: str, what: Callable[[], Any]) -> None:
    """Print how long it takes, time and again."""
    tell(name, spread([timed(what) for _ in range(TURNS)]))
