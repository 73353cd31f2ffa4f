"""What a report costs over a year of five locations with 1,000 asks a day each; `make bench` prints
it, `ASKS_A_DAY=` takes fewer. No figure is asserted here."""

import os
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from statistics import median
from time import perf_counter
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from accounts.models import Location, Role
from messaging.actions import create_channel
from policies import report_figures, reports
from policies.decided import counts_between, met_per_day
from policies.models import Obligation, ObligationEvent
from policies.periods import MONTH, WEEK, Period
from tests.bench.test_clock import spread, tell, timed
from tests.cast import Cast, location, oakland
from tests.clients import StaffClient
from tests.policies.days import figures_of, message, owed

ASKS_A_DAY = int(os.environ.get("ASKS_A_DAY", "1000"))
DAYS, PLACES, CHANNELS, TURNS = 365, 5, 12, 10
LAST = date(2026, 6, 9)
FIRST = LAST - timedelta(days=DAYS - 1)

# One in 13 comes late, of these each second one is told to somebody else.
_MINUTES = "((n::bigint * 7919) %% 65)"
_SENT = (
    "%(first)s + (n / %(daily)s) * interval '1 day'"
    " + ((n / %(places)s) %% %(asks)s) * interval '9 hours' / %(asks)s"
)
_LATE = f"{_MINUTES} >= 60"
_COLUMNS = {
    "location_id": "(%(locations)s::bigint[])[1 + n %% %(places)s]",
    "conversation_id": "(%(rooms)s::bigint[])[1 + (n / 7) %% %(channels)s]",
    "priority": "(ARRAY['urgent', 'high', 'high', 'normal', 'normal', 'normal'])[1 + n %% 6]",
    "asked_role": "(%(roles)s::text[])[1 + (n / 3) %% 4]",
    "sent_at": _SENT,
    "clock_started_at": _SENT,
    "due_at": f"{_SENT} + interval '60 minutes'",
    "breached_at": f"CASE WHEN {_LATE} THEN {_SENT} + interval '60 minutes' END",
    "satisfied_at": f"{_SENT} + {_MINUTES} * interval '61 seconds'",
    "closed_at": f"{_SENT} + {_MINUTES} * interval '61 seconds'",
    "response_seconds": f"({_MINUTES} * 61)::int",
    "owner_id": "NULL",
}


@pytest.mark.django_db
def test_what_a_report_costs(cast: Cast) -> None:
    places = [cast.oakland, cast.austin]
    places += [location(f"Place {number}", "America/New_York") for number in range(PLACES - 2)]
    took = seconds(lambda: fill(cast, places))
    tell("asks laid down", f"{Obligation.objects.count():,} in {took:.0f} s")
    year = [seconds(partial(a_year, place)) for place in places]
    tell(f"a year of {PLACES} locations", f"{sum(year):.1f} s")
    for kind in (WEEK, MONTH):
        tell(f"a year of {kind}s of {PLACES} locations", a_year_of(kind, places))
    for kind in (WEEK, MONTH):
        period = Period.holding(kind, LAST).back()
        figures = [seconds(partial(freeze, cast.oakland, period)) for _ in range(3)]
        tell(f"all figures of {period}", f"{median(figures):.2f} s, at most {max(figures):.2f} s")
    start, end = reports.day_bounds(cast.oakland, LAST)
    figures = [timed(lambda: counts_between(cast.oakland, start, end)) for _ in range(TURNS)]
    tell("the tallies of a day", spread(figures))
    figures = [timed(lambda: figures_of(cast.oakland, LAST, end)) for _ in range(TURNS)]
    tell("all figures of a day", spread(figures))
    client = StaffClient()
    client.force_login(cast.dana)
    for day in (LAST, FIRST + timedelta(days=30)):
        address = reverse("report", args=[cast.oakland.pk, day])
        figures = [timed(partial(client.get, address)) for _ in range(TURNS)]
        tell(f"the page of {day}", spread(figures))


def a_year_of(kind: str, places: list[Location]) -> str:
    """The tallies and comparisons of every week or month of the year, one after the other."""
    took = []
    for place in places:
        period = Period.holding(kind, LAST)
        while period.first >= FIRST:
            took.append(seconds(partial(tallies, place, period)))
            period = period.back()
    return f"{sum(took):.1f} s for {len(took)}, at most {max(took):.2f} s each"


def tallies(place: Location, period: Period) -> None:
    """What is counted of a week or month, and of the four before it."""
    start, end = period.bounds(place.zone)
    counts_between(place, start, end)
    met_per_day(place, period.back(4).bounds(place.zone)[0], end, end)


def freeze(place: Location, period: Period) -> None:
    """Everything that a report of it freezes."""
    report_figures.figures_of(place, period, period.bounds(place.zone)[1])


def a_year(place: Location) -> None:
    """What an edition of twelve months would count."""
    start, _ = reports.day_bounds(place, FIRST)
    _, end = reports.day_bounds(place, LAST)
    counts_between(place, start, end)
    met_per_day(place, start, end, end)


def fill(cast: Cast, places: list[Location]) -> None:
    """Asks of a year by one statement; each of the last day's at Oakland has a message of its own,
    the others share one. All of it is gone with the test's transaction."""
    rooms = [
        create_channel(cast.dana, f"room-{number}", cast.oakland, oakland("09:00", "2025-01-01")).pk
        for number in range(CHANNELS - 1)
    ]
    model = owed(cast, answered_after=5)
    names = [
        str(field.column)
        for field in Obligation._meta.concrete_fields
        if not field.generated and not field.primary_key
    ]
    values = [_COLUMNS.get(name, f't."{name}"') for name in names]
    given: dict[str, Any] = {
        "first": oakland("08:00", FIRST.isoformat()),
        "daily": ASKS_A_DAY * PLACES,
        "asks": ASKS_A_DAY,
        "places": PLACES,
        "channels": CHANNELS,
        "locations": [place.pk for place in places],
        "rooms": [cast.front_desk.pk, *rooms],
        "roles": [Role.FRONT_DESK, Role.AESTHETICIAN, Role.NURSE_INJECTOR, ""],
        "model": model.pk,
        "last": ASKS_A_DAY * PLACES * DAYS - 1,
    }
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE policies_obligation DROP CONSTRAINT one_obligation_each")
        cursor.execute(
            f"INSERT INTO policies_obligation ({', '.join(names)}) SELECT {', '.join(values)}"
            " FROM policies_obligation t, generate_series(0, %(last)s) AS n WHERE t.id = %(model)s",
            given,
        )
        cursor.execute(
            "INSERT INTO policies_obligationevent"
            " (obligation_id, generation, kind, step, at, facts)"
            " SELECT id, 1, kind, 0, due_at, '{}' FROM policies_obligation,"
            " unnest(ARRAY['overdue', 'escalated']) AS kind"
            " WHERE breached_at IS NOT NULL AND (kind = 'overdue' OR id % 2 = 0)"
        )
        cursor.execute("ANALYZE policies_obligation, policies_obligationevent")
        cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
    give_messages(cast, oakland("00:00", LAST.isoformat()))
    assert ObligationEvent.objects.exists()


def give_messages(cast: Cast, since: datetime) -> None:
    """Each ask of the last day its own message, whose text is looked at for the report."""
    for row in Obligation.objects.filter(location=cast.oakland, sent_at__gte=since):
        own = message(cast.ana, cast.front_desk, row.sent_at)
        Obligation.objects.filter(pk=row.pk).update(message=own)


def seconds(what: Callable[[], Any]) -> float:
    """How long it took."""
    began = perf_counter()
    what()
    return perf_counter() - began
