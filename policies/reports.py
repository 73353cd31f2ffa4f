"""A location's reports, one for each of its local days, weeks and months: frozen once each."""

from datetime import date, datetime, time

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.models import Location
from policies.models import Report
from policies.periods import DAY, Period, newest_due
from policies.report_figures import figures_of

# Local: by then each edition is frozen, and it comes to those who chose no other hour.
REPORT_HOUR = time(2, 30)
# Nothing was asked before; and dates near the year 1 don't survive a time zone.
EARLIEST = date(2020, 1, 1)


class DayNotOver(Exception):
    """The local day, week or month has not ended; its figures can't be frozen yet."""


def day_bounds(location: Location, local_date: date) -> tuple[datetime, datetime]:
    """`[start, end)` of a local date in UTC: 24 hours, or 23 or 25 at a clock change."""
    return Period(DAY, local_date).bounds(location.zone)


def local_today(location: Location, now: datetime) -> date:
    """The date on the location's wall."""
    return now.astimezone(location.zone).date()


def due_period(location: Location, kind: str, now: datetime) -> Period:
    """The newest period of that kind whose report is there by `now`, whoever gets it: from 2:30
    in the morning after it on."""
    return newest_due(kind, REPORT_HOUR, location.zone, now)


def build(location: Location, period: Period, now: datetime) -> Report:
    """The report of a period that is over, frozen; the one that exists if there is one.

    Raises DayNotOver before its end.
    """
    stored = _stored(location, period).defer("figures").first()
    if stored is not None:
        return stored
    today = local_today(location, now)
    if period.first >= today or period.last >= today:  # no year follows 9999
        raise DayNotOver(f"{period} is not over yet at {location.name}.")
    figures = figures_of(location, period, now)
    try:
        with transaction.atomic():
            return Report.objects.create(
                location=location,
                kind=period.kind,
                local_date=period.first,
                figures=figures,
                built_at=now,
            )
    except IntegrityError:  # another worker was faster
        return _stored(location, period).get()


def counted_now(location: Location, period: Period, now: datetime) -> Report:
    """The figures of a period as they are at `now`, in a report that isn't kept."""
    return Report(
        location=location,
        kind=period.kind,
        local_date=period.first,
        figures=figures_of(location, period, now),
        built_at=now,
    )


def stored_report(location: Location, period: Period) -> Report | None:
    """The frozen report of a period, if there is one."""
    return _stored(location, period).first()


def _stored(location: Location, period: Period) -> QuerySet[Report]:
    return Report.objects.filter(location=location, kind=period.kind, local_date=period.first)
