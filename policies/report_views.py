"""The report in the browser: the same figures, those so far, and all of it to keep."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe

from accounts.clock import database_now
from accounts.models import Location, User
from accounts.roles import locations_managed_by
from accounts.safe_csv import as_csv
from policies import report_mails, reports
from policies.figures import percent
from policies.models import Report
from policies.models.report import Kind
from policies.periods import DAY, KINDS, MONTH, WEEK, Period
from policies.report_sheet import Bar, sheet_of
from policies.report_tables import as_xlsx, figure_table, late_table
from policies.report_words import period_name

LISTED = {WEEK: 4, MONTH: 3, DAY: 14}
_SO_FAR = {DAY: "Today", WEEK: "This week", MONTH: "This month"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Line(NamedTuple):
    """A report in the list."""

    period: Period
    name: str
    bar: Bar
    said: str

    @classmethod
    def of(cls, period: Period, total: Mapping[str, Any]) -> "Line":
        """From the tally of all of it."""
        rate = percent(total["met"], total["asked"])
        bar = Bar(met=rate or 0, late=0 if rate is None else 100 - rate)
        said = f"{total['met']} of {total['asked']} in time" if total["asked"] else "none was due"
        name = period_name(period)
        return cls(period, name[0].upper() + name[1:], bar, said)


class Place(NamedTuple):
    """A location's reports in the list."""

    location: Location
    so_far: list[tuple[str, Period]]
    lists: list[tuple[str, list[Line]]]


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
def report_page(request: HttpRequest, location_id: int, period: Period) -> HttpResponse:
    """One location's day, week or month: as it was frozen, else counted now."""
    user = cast(User, request.user)
    shown = _shown(user, location_id, period)
    figures = shown.report.figures
    facts = {
        "sheet": sheet_of(figures, report_mails.readable_ids(user, figures)),
        "location": shown.report.location,
        "is_frozen": shown.is_frozen,
        "undelivered": report_mails.undelivered(shown.report) if shown.is_frozen else (),
        "before": reports.readable(period.back(), shown.today),
        "after": reports.readable(period.next(), shown.today),
        "kinds": _beside(period, shown.today),
    }
    return render(request, "policies/report.html", facts)


@login_required
@require_safe
def report_csv(request: HttpRequest, location_id: int, period: Period, table: str) -> HttpResponse:
    """The figures, or what was late, as CSV."""
    report = _shown(cast(User, request.user), location_id, period).report
    rows = figure_table(report.figures) if table == "figures" else late_table(report.figures)
    return _file(report, as_csv(rows).encode("utf-8-sig"), "text/csv; charset=utf-8", table, "csv")


@login_required
@require_safe
def report_xlsx(request: HttpRequest, location_id: int, period: Period) -> HttpResponse:
    """Both as a workbook."""
    report = _shown(cast(User, request.user), location_id, period).report
    figures = report.figures
    sheets = (("Figures", figure_table(figures)), ("Late", late_table(figures)))
    return _file(report, as_xlsx(sheets), XLSX, "report", "xlsx")


@login_required
@require_POST
def report_mail(request: HttpRequest, location_id: int, period: Period) -> HttpResponse:
    """Mail the report to whoever reads it, and to nobody else."""
    user = cast(User, request.user)
    shown = _shown(user, location_id, period)
    try:
        report_mails.send_to(user, shown.report, shown.now)
        messages.success(request, f"The report is on its way to {user.email}.")
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("report", location_id, period)


def _shown(user: User, location_id: int, period: Period) -> reports.Shown:
    """The report if `user` may see the location's and the period can have one; else as if there
    were none."""
    try:
        return reports.report_for(user, location_id, period, database_now())
    except Report.DoesNotExist:
        raise Http404 from None


def _beside(period: Period, today: date) -> list[tuple[str, Period | None]]:
    """The day, week and month that hold the period's last day that has begun; of a month the
    newest such day or week."""
    last = min(period.last, today)
    return [(kind, reports.readable(Period.holding(kind, last), today)) for kind in KINDS]


def _file(report: Report, body: bytes, kind: str, what: str, ending: str) -> HttpResponse:
    place = slugify(report.location.name) or f"location-{report.location_id}"
    name = f"{place}-{report.period}-{what}.{ending}"
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(body, content_type=kind, headers={"Content-Disposition": disposition})


def _place(location: Location, now: datetime) -> Place:
    """A location, where its figures so far are, and its last reports, newest first."""
    today = reports.local_today(location, now)
    stored = Report.objects.filter(location=location)
    lists = []
    for kind, number in LISTED.items():
        rows = stored.filter(kind=kind).values_list("local_date", "figures__total")[:number]
        periods = [(Period(kind, first), total) for first, total in rows]
        lists.append((f"{Kind(kind).label} reports", [Line.of(*pair) for pair in periods]))
    so_far = [(f"{_SO_FAR[kind]} so far", Period.holding(kind, today)) for kind in KINDS]
    return Place(location, so_far, lists)
