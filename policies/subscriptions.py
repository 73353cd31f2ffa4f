"""Who gets which kind of which location's report, and at what hour of the location's clock.

Whoever runs a location begins with its daily report at 2:30 am, and changes that for themself; a
subscription is no right: what somebody may not see any more doesn't come, whatever stands here.
"""

from collections.abc import Collection
from datetime import datetime, time

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Location, User
from accounts.roles import is_owner, may_set_reports_of, readers_of_reports
from policies.models import Report, ReportSubscription
from policies.models.report import Kind
from policies.periods import Period, newest_due
from policies.reports import REPORT_HOUR, due_period

HOURS = tuple(sorted({REPORT_HOUR, *(time(hour) for hour in range(24))}))


def subscribe(
    by: User, person: User, location: Location, kind: str, at: time | None, now: datetime
) -> None:
    """Let one kind of a location's report come to `person` at `at` of its clock from now on, or
    (None) not any more; what is so already stays as it is.

    Raises PermissionDenied, and ValidationError for an hour or a kind that isn't offered.
    """
    if not may_set_reports_of(by, person, location):
        raise PermissionDenied
    if kind not in Kind.values or (at is not None and at not in HOURS):
        raise ValidationError("Choose a report and an hour from the lists.")
    which = {"person": person, "location": location, "kind": kind}
    with transaction.atomic():
        row, is_new = ReportSubscription.objects.select_for_update().get_or_create(
            **which, defaults={"at": at, "since": now}
        )
        if is_new or row.at == at:
            return
        if row.at is None:
            row.since = now  # what came meanwhile is not sent afterwards
        row.at = at
        row.save()


def give_defaults(location: Location, now: datetime) -> None:
    """Let whoever runs the location by now, and hasn't been asked, get its daily report: the next
    one, and the newest that is due if that isn't frozen yet."""
    newest = due_period(location, Kind.DAY, now)
    is_there = Report.objects.filter(
        location=location, kind=Kind.DAY, local_date=newest.first
    ).exists()
    since = now if is_there else newest.comes_at(REPORT_HOUR, location.zone)
    asked = ReportSubscription.objects.filter(location=location, kind=Kind.DAY)
    known = set(asked.values_list("person", flat=True))
    for person in readers_of_reports(location):
        if person.pk not in known:
            row = ReportSubscription(
                person=person, location=location, kind=Kind.DAY, at=REPORT_HOUR, since=since
            )
            try:
                with transaction.atomic():
                    row.save()
            except IntegrityError:  # another worker, or the person, was faster
                continue


def subscribers(location: Location, kind: str) -> list[ReportSubscription]:
    """Who gets that kind of a location's report now, each with their hour."""
    rows = ReportSubscription.objects.filter(location=location, kind=kind).exclude(at=None)
    runs = {person.pk for person in readers_of_reports(location)}
    found = rows.select_related("person").order_by("pk")
    return [row for row in found if row.person_id in runs or is_owner(row.person)]


def chosen_by(person: User, locations: Collection[Location]) -> dict[tuple[int, str], time | None]:
    """The hour of each kind of each location's report for somebody who runs it, by location and
    kind; what isn't there never comes."""
    begin: dict[tuple[int, str], time | None] = {
        (location.pk, Kind.DAY.value): REPORT_HOUR for location in locations
    }
    rows = ReportSubscription.objects.filter(person=person, location__in=locations)
    return begin | {(row.location_id, row.kind): row.at for row in rows}


def wanted_at(person: User, location: Location, kind: str) -> time | None:
    """At what hour somebody wants that report; None for never."""
    rows = ReportSubscription.objects.filter(person=person, location=location, kind=kind)
    return rows.values_list("at", flat=True).first()


def by_period(
    location: Location, rows: Collection[ReportSubscription], now: datetime
) -> dict[Period, list[ReportSubscription]]:
    """For each newest period that was to come to some of these people by `now`: to whom."""
    found: dict[Period, list[ReportSubscription]] = {}
    for row in rows:
        if row.at is not None:
            period = newest_due(row.kind, row.at, location.zone, now)
            found.setdefault(period, []).append(row)
    return found


def began_before(row: ReportSubscription, report: Report) -> bool:
    """Whether it was there when the report was to come to this person."""
    zone = report.location.zone
    return row.at is not None and row.since <= report.period.comes_at(row.at, zone)
