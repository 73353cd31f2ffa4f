"""A location's reports, one for each of its local days, weeks and months: frozen once each."""

from datetime import date, datetime, time
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.models import Location, User
from accounts.roles import locations_managed_by, may_see_reports
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


class Shown(NamedTuple):
    """A report, as it was frozen, else counted now and not kept."""

    report: Report
    is_frozen: bool
    today: date
    now: datetime


def report_for(user: User, location_id: int, period: Period, now: datetime) -> Shown:
    """The report of a period as `user` is shown it; raises Report.DoesNotExist alike for a
    location that isn't theirs, one that doesn't exist, and a period that can have none."""
    location = Location.objects.filter(pk=location_id).first()
    if location is None or not may_see_reports(user, location):
        raise Report.DoesNotExist
    today = local_today(location, now)
    if not readable(period, today):
        raise Report.DoesNotExist
    stored = stored_report(location, period)
    if stored:
        return Shown(stored, True, today, now)
    return Shown(counted_now(location, period, now), False, today, now)


def reports_seen_by(user: User) -> QuerySet[Report]:
    """The frozen reports of the locations that `user` runs, the newest first."""
    found = Report.objects.filter(location__in=locations_managed_by(user))
    return found.select_related("location").order_by("-local_date", "-pk")


def readable(period: Period, today: date) -> Period | None:
    """The period, unless it begins after today or before anything was asked."""
    return period if EARLIEST <= period.first <= today else None


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
