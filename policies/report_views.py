"""The nightly report in the browser: the same figures, and today's so far."""

from datetime import date, datetime, timedelta
from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.clock import database_now
from accounts.models import Location, User
from accounts.roles import locations_managed_by, may_see_reports
from policies import reports
from policies.models import DailyReport
from policies.report_mails import readable_ids
from policies.report_sheet import Sheet, sheet_of
from policies.report_words import Figures

DAYS_LISTED = 14


@login_required
@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    """The last reports of each location that the person runs."""
    user = cast(User, request.user)
    locations = list(locations_managed_by(user))
    if not locations:
        raise Http404
    now = database_now()
    places = [_place(location, now) for location in locations]
    return render(request, "policies/report_list.html", {"places": places})


@login_required
@require_safe
def report_day(request: HttpRequest, location_id: int, day: date) -> HttpResponse:
    """One location's day: as it was frozen, else counted now."""
    user = cast(User, request.user)
    location = _location_for(user, location_id)
    now = database_now()
    today = reports.local_today(location, now)
    if not reports.EARLIEST <= day <= today:
        raise Http404
    stored = reports.stored_report(location, day)
    figures: Figures = stored.figures if stored else reports.figures_of(location, day, now)
    facts = {
        "sheet": sheet_of(figures, readable_ids(user, figures)),
        "location": location,
        "was_mailed": stored is not None,
        "day_before": day - timedelta(days=1) if day > reports.EARLIEST else None,
        "day_after": day + timedelta(days=1) if day < today else None,
    }
    return render(request, "policies/report.html", facts)


def _location_for(user: User, location_id: int) -> Location:
    """The location if `user` may see its reports; else as if there were none."""
    location = Location.objects.filter(pk=location_id).first()
    if location is None or not may_see_reports(user, location):
        raise Http404
    return location


def _place(location: Location, now: datetime) -> tuple[Location, date, list[tuple[date, Sheet]]]:
    """A location, its date of today, and its last reports, newest first."""
    stored = DailyReport.objects.filter(location=location)[:DAYS_LISTED]
    return (
        location,
        reports.local_today(location, now),
        [(report.local_date, sheet_of(report.figures, ())) for report in stored],
    )
