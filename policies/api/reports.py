"""Reports, for those who run the place. Thin: parse, call one function, reply."""

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Path, Query, Router

from accounts.api.access import needs
from accounts.api.pages import PAGE, Cursor, cursor_after, no_page, place_in
from accounts.api.problems import answers, nothing
from accounts.api.values import MAX_ID, PathId
from accounts.clock import database_now
from accounts.models import Scope
from accounts.visitor import visitor
from messaging.payloads import instant
from policies.api.schemas import ReportOut, Reports
from policies.models import Report
from policies.periods import Period
from policies.reports import report_for, reports_seen_by

router = Router(tags=["reports"])
Place = Annotated[int | None, Query(ge=0, le=MAX_ID, description="Of this location")]
Kind = Annotated[Literal["day", "week", "month"] | None, Query(description="Of this kind")]
PeriodText = Annotated[
    str,
    Path(
        pattern=r"^[0-9]{4}-([0-9]{2}-[0-9]{2}|W[0-9]{2}|[0-9]{2})$",
        description="A day, week or month: 2026-06-09, 2026-W24, 2026-06",
    ),
]


@router.get("/reports", response=answers(Reports), **needs(Scope.REPORTS_READ))
def list_reports(
    request: HttpRequest, location: Place = None, kind: Kind = None, cursor: Cursor = None
) -> dict[str, Any]:
    """The reports of the locations that one runs, the newest first."""
    rows = reports_seen_by(visitor(request))
    if location is not None:
        rows = rows.filter(location=location)
    if kind is not None:
        rows = rows.filter(kind=kind)
    found = list(_after(rows, cursor)[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    following = cursor_after(last.local_date.toordinal(), last.pk) if last else None
    return {"items": [_line(row) for row in found[:PAGE]], "next": following}


@router.get(
    "/reports/{int:location_id}/{period}",
    response=answers(ReportOut),
    **needs(Scope.REPORTS_READ),
)
def get_report(request: HttpRequest, location_id: PathId, period: PeriodText) -> dict[str, Any]:
    """One location's day, week or month."""
    try:
        wanted = Period.parse(period)
    except ValueError:
        raise nothing() from None
    shown = report_for(visitor(request), location_id, wanted, database_now())
    figures = {"frozen": shown.is_frozen, "figures": shown.report.figures}
    return _named(shown.report) | figures


def _after(rows: Any, cursor: str | None) -> Any:
    place = place_in(cursor, int, int)
    if place is None:
        return rows
    try:
        day = date.fromordinal(place[0])
    except (ValueError, OverflowError):
        raise no_page() from None
    same = rows.filter(local_date=day, pk__lt=place[1])
    return rows.filter(local_date__lt=day) | same


def _line(row: Report) -> dict[str, Any]:
    total = row.figures["total"]
    return _named(row) | {"asked": total["asked"], "met": total["met"]}


def _named(row: Report) -> dict[str, Any]:
    return {
        "location": row.location_id,
        "period": str(row.period),
        "kind": row.kind,
        "built_at": instant(row.built_at),
    }
