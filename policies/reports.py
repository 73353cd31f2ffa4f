"""What a location's local day looked like, in numbers only. Never message text."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from accounts.models import Location, Role
from messaging.interruptions import interruptions_at
from policies.clarity_counts import clarity_at
from policies.figures import (
    Ask,
    Tally,
    TimePromised,
    decided_between,
    kept_and_missed,
    met_per_span,
    tally,
    tally_by,
)
from policies.misfits import misfits_at
from policies.models import DailyReport, Obligation, PromisedTime
from policies.models.rule import AskPriority
from policies.promises import TAKEN_BACK

REPORT_HOUR = time(2, 30)  # local; answers of the evening are committed by then
TREND_DAYS = 7
# Nothing was asked before; and dates near the year 1 don't survive a time zone.
EARLIEST = date(2020, 1, 1)
PRIORITIES = (AskPriority.URGENT, AskPriority.HIGH, AskPriority.NORMAL)
PRIVATE, DIRECT, NO_ROLE = "Private channels", "Direct conversations", "Several roles"
ONE_OF = {PRIVATE: "a private channel", DIRECT: "a direct conversation"}
_STATES = Obligation.State


class DayNotOver(Exception):
    """The local day has not ended; its figures can't be frozen yet."""


def day_bounds(location: Location, local_date: date) -> tuple[datetime, datetime]:
    """`[start, end)` of a local date in UTC: 24 hours, or 23 or 25 at a clock change."""
    midnights = (local_date, local_date + timedelta(days=1))
    start, end = (datetime.combine(day, time(), location.zone).astimezone(UTC) for day in midnights)
    return start, end


def local_today(location: Location, now: datetime) -> date:
    """The date on the location's wall."""
    return now.astimezone(location.zone).date()


def due_date(location: Location, now: datetime) -> date:
    """The newest date whose report is to be sent by now: each day's is, from 2:30 in the
    following morning on.

    A wall time that a clock change skips does no harm: 3:00 is later than 2:30, too.
    """
    local = now.astimezone(location.zone)
    days_ago = 1 if local.time() >= REPORT_HOUR else 2
    return local.date() - timedelta(days=days_ago)


def build(location: Location, local_date: date, now: datetime) -> DailyReport:
    """The report of a day that is over, frozen; the one that exists if there is one.

    Raises DayNotOver before the day's end.
    """
    stored = stored_report(location, local_date)
    if stored is not None:
        return stored
    if local_date >= local_today(location, now):
        raise DayNotOver(f"{local_date:%Y-%m-%d} is not over yet at {location.name}.")
    figures = figures_of(location, local_date, now)
    try:
        with transaction.atomic():
            return DailyReport.objects.create(
                location=location, local_date=local_date, figures=figures, built_at=now
            )
    except IntegrityError:  # another worker was faster
        return DailyReport.objects.get(location=location, local_date=local_date)


def stored_report(location: Location, local_date: date) -> DailyReport | None:
    """The frozen report of a date, if there is one."""
    return DailyReport.objects.filter(location=location, local_date=local_date).first()


def figures_of(location: Location, local_date: date, cut: datetime) -> dict[str, Any]:
    """The figures of the asks that were decided on `local_date` before `cut`, as JSON."""
    start, end = day_bounds(location, local_date)
    cut = min(cut, end)
    week = [local_date - timedelta(days=back) for back in range(TREND_DAYS, -1, -1)]
    bounds = [day_bounds(location, day)[0] for day in week]
    rows = list(_obligations(location, bounds[0], start, cut))
    asks = [_ask(row, location) for row in rows]
    overdue = [ask for ask in asks if ask.is_overdue_at(cut)]
    all_decided = decided_between(asks, start, cut)
    late = {ask for ask in all_decided if not ask.is_met}
    # Counted apart: neither in time nor late (response-time S23).
    counted = [ask for ask in asks if not ask.is_excused_at(cut)]
    decided = decided_between(counted, start, cut)
    earlier = [ask for ask in overdue if ask not in late]
    told = late.union(earlier)
    trend = zip(week, met_per_span(counted, bounds), strict=False)
    return {
        "location": location.name,
        "zone": location.time_zone,
        "date": local_date.isoformat(),
        "cut_at": cut.isoformat(),
        "is_whole_day": cut == end,
        "total": asdict(tally(decided, overdue, cut)),
        "by_priority": _by_priority(decided, overdue, cut),
        "by_channel": _groups(tally_by(lambda ask: ask.channel, decided, overdue, cut)),
        "by_role": _groups(tally_by(lambda ask: ask.role, decided, overdue, cut)),
        "excused": len(all_decided) - len(decided),
        "promised": _promised(location, start, cut),
        "open_from_earlier": len(earlier),
        "late": [_late(row, ask, cut) for row, ask in zip(rows, asks, strict=True) if ask in told],
        "interruptions": interruptions_at(location.pk, start, cut),
        "moments": _moments(location, start, cut),
        "clarity": clarity_at(location.pk, start, cut),
        "misfits": misfits_at(location.pk, start, cut),
        "without_deadline": sum(_is_without_deadline(ask, start, cut) for ask in asks),
        "trend": [
            {"date": day.isoformat(), "asked": asked, "met": met} for day, (asked, met) in trend
        ],
    }


def _obligations(
    location: Location, trend_start: datetime, start: datetime, cut: datetime
) -> Iterable[Obligation]:
    """Everything that a figure could depend on, in the order it was asked."""
    within = Q(owed_at__gte=trend_start, owed_at__lt=cut) | Q(
        satisfied_at__gte=trend_start, satisfied_at__lt=cut
    )
    not_ended = ~Q(state__in=(_STATES.SATISFIED, *TAKEN_BACK)) | Q(closed_at__gte=cut)
    overdue = Q(owed_at__lt=cut) & (not_ended | Q(satisfied_at__gte=cut))
    without_deadline = Q(due_at=None, sent_at__gte=start, sent_at__lt=cut)
    return (
        Obligation.objects.annotate(owed_at=Coalesce("breached_at", "due_at"))
        .filter(within | overdue | without_deadline, location=location)
        .select_related("conversation__location")
        .annotate(target_minutes=F("rule_version__target_minutes"))
        .order_by("sent_at", "id")
    )


def _promised(location: Location, start: datetime, cut: datetime) -> dict[str, int]:
    """The promised times that were kept and missed, apart from the answers themselves."""
    within = Q(until__gte=start, until__lt=cut) | Q(
        obligation__satisfied_at__gte=start, obligation__satisfied_at__lt=cut
    )
    rows = PromisedTime.objects.filter(within, obligation__location=location)
    kept, missed = kept_and_missed(
        (_time_promised(row) for row in rows.select_related("obligation")), start, cut
    )
    return {"kept": kept, "missed": missed}


def _moments(location: Location, start: datetime, end: datetime) -> dict[str, int]:
    """How many asks lost their use unanswered in `[start, end)`, and what became of them."""
    rows = Obligation.objects.filter(
        location=location, state=_STATES.PASSED, closed_at__gte=start, closed_at__lt=end
    )
    said = Counter(dict(rows.order_by("message").values_list("message", "outcome")).values())
    return {"passed": said.total()} | {each: said[each] for each in Obligation.Outcome.values}


def _time_promised(row: PromisedTime) -> TimePromised:
    ask = row.obligation
    taken_back = ask.closed_at if ask.state in TAKEN_BACK else None
    ended_at = min(filter(None, (row.ended_at, taken_back)), default=None)
    return TimePromised(row.until, ask.satisfied_at, ended_at)


def _ask(row: Obligation, location: Location) -> Ask:
    return Ask(
        priority=row.priority,
        channel=_channel_name(row, location),
        role=Role(row.asked_role).label if row.asked_role else NO_ROLE,
        sent_at=row.sent_at,
        due_at=row.breached_at or row.due_at,  # what came late stays so under a later due time
        answered_at=row.satisfied_at,
        withdrawn_at=row.closed_at if row.state in TAKEN_BACK else None,
        response_seconds=row.response_seconds,
        excused_at=row.excused_at,
    )


def _channel_name(row: Obligation, location: Location) -> str:
    """Open channels by name. Who talks in private, and about what, is not the report's affair."""
    conversation = row.conversation
    if not conversation.is_channel:
        return DIRECT
    if conversation.is_private:
        return PRIVATE
    elsewhere = conversation.location_id not in (None, location.pk)
    return f"#{conversation.name}" + (f" ({conversation.location})" if elsewhere else "")


def _is_without_deadline(ask: Ask, start: datetime, cut: datetime) -> bool:
    return ask.due_at is None and not ask.withdrawn_at and start <= ask.sent_at < cut


def _by_priority(decided: list[Ask], overdue: list[Ask], cut: datetime) -> list[dict[str, Any]]:
    """The most pressing first, whatever its number."""
    found = dict(tally_by(lambda ask: ask.priority, decided, overdue, cut))
    return _groups((name.label, found[name]) for name in PRIORITIES if name in found)


def _groups(tallies: Iterable[tuple[str, Tally]]) -> list[dict[str, Any]]:
    return [{"name": str(name), **asdict(figures)} for name, figures in tallies]


def _late(row: Any, ask: Ask, cut: datetime) -> dict[str, Any]:
    """One late ask: when, what kind, how late; where, so that somebody may look it up."""
    seconds = ask.response_by(cut)
    if seconds is not None and row.target_minutes is not None:
        late: int | None = max(seconds - row.target_minutes * 60, 1)
    else:
        late = None  # nobody had answered by the cut
    withdrawn = ask.withdrawn_at is not None and ask.withdrawn_at < cut
    return {
        "asked_at": row.sent_at.isoformat(),
        "priority": AskPriority(row.priority).label,
        "role": ask.role,
        "channel": ONE_OF.get(ask.channel, ask.channel),
        "conversation_id": row.conversation_id,
        "late_seconds": late,
        "is_withdrawn": withdrawn,
        "is_excused": ask.is_excused_at(cut),
    }
