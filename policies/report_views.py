"""The nightly report in the browser: the same figures, today's so far, and all of it to keep."""

from datetime import date, datetime, timedelta
from typing import NamedTuple, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe

from accounts.clock import database_now
from accounts.models import Location, User
from accounts.roles import locations_managed_by, may_see_reports
from accounts.safe_csv import as_csv
from policies import report_mails, reports
from policies.models import DailyReport
from policies.report_sheet import Sheet, sheet_of
from policies.report_tables import as_xlsx, figure_table, late_table

DAYS_LISTED = 14
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Shown(NamedTuple):
    """A day's report, as it was frozen, else counted now and not kept."""

    report: DailyReport
    is_frozen: bool
    today: date
    now: datetime


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
    shown = _shown(user, location_id, day)
    figures = shown.report.figures
    facts = {
        "sheet": sheet_of(figures, report_mails.readable_ids(user, figures)),
        "location": shown.report.location,
        "was_mailed": shown.is_frozen,
        "day_before": day - timedelta(days=1) if day > reports.EARLIEST else None,
        "day_after": day + timedelta(days=1) if day < shown.today else None,
    }
    return render(request, "policies/report.html", facts)


@login_required
@require_safe
def report_csv(request: HttpRequest, location_id: int, day: date, table: str) -> HttpResponse:
    """The figures of a day, or what was late on it, as CSV."""
    report = _shown(cast(User, request.user), location_id, day).report
    rows = figure_table(report.figures) if table == "figures" else late_table(report.figures)
    return _file(report, as_csv(rows).encode("utf-8-sig"), "text/csv; charset=utf-8", table, "csv")


@login_required
@require_safe
def report_xlsx(request: HttpRequest, location_id: int, day: date) -> HttpResponse:
    """Both as a workbook."""
    report = _shown(cast(User, request.user), location_id, day).report
    figures = report.figures
    sheets = (("Figures", figure_table(figures)), ("Late", late_table(figures)))
    return _file(report, as_xlsx(sheets), XLSX, "report", "xlsx")


@login_required
@require_POST
def report_mail(request: HttpRequest, location_id: int, day: date) -> HttpResponse:
    """Mail the report to whoever reads it, and to nobody else."""
    user = cast(User, request.user)
    shown = _shown(user, location_id, day)
    try:
        report_mails.send_to(user, shown.report, shown.now)
        messages.success(request, f"The report is on its way to {user.email}.")
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("report_day", location_id, day)


def _shown(user: User, location_id: int, day: date) -> Shown:
    """The report if `user` may see the location's and the day can have one; else as if there
    were none."""
    location = Location.objects.filter(pk=location_id).first()
    if location is None or not may_see_reports(user, location):
        raise Http404
    now = database_now()
    today = reports.local_today(location, now)
    if not reports.EARLIEST <= day <= today:
        raise Http404
    stored = reports.stored_report(location, day)
    if stored:
        return Shown(stored, True, today, now)
    return Shown(reports.counted_now(location, day, now), False, today, now)


def _file(report: DailyReport, body: bytes, kind: str, what: str, ending: str) -> HttpResponse:
    place = slugify(report.location.name) or f"location-{report.location_id}"
    name = f"{place}-{report.local_date:%Y-%m-%d}-{what}.{ending}"
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(body, content_type=kind, headers={"Content-Disposition": disposition})


def _place(location: Location, now: datetime) -> tuple[Location, date, list[tuple[date, Sheet]]]:
    """A location, its date of today, and its last reports, newest first."""
    stored = DailyReport.objects.filter(location=location)[:DAYS_LISTED]
    return (
        location,
        reports.local_today(location, now),
        [(report.local_date, sheet_of(report.figures, ())) for report in stored],
    )
