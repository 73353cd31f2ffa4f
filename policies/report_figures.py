"""What a location's local day, week or month looked like, in numbers only. Never message text."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from accounts.models import Location, Role
from messaging.interruptions import interruptions_at
from messaging.models import Conversation
from policies.clarity_counts import clarity_at
from policies.decided import DIRECT_PLACE, PRIVATE_PLACE, counts_between, met_per_day
from policies.figures import Tally, TimePromised, kept_and_missed
from policies.lateness import causes_of, escalated_between
from policies.misfits import misfits_at
from policies.models import Obligation, PromisedTime, Report
from policies.models.rule import AskPriority
from policies.periods import DAY, Period
from policies.promises import TAKEN_BACK, UNANSWERED
from policies.report_words import FOUR_WEEKS, hour_name

PRIORITIES = (AskPriority.URGENT, AskPriority.HIGH, AskPriority.NORMAL)
PRIVATE, DIRECT, NO_ROLE = "Private channels", "Direct conversations", "Several roles"
NAMELESS = {DIRECT_PLACE: DIRECT, PRIVATE_PLACE: PRIVATE}
ONE_OF = {PRIVATE: "a private channel", DIRECT: "a direct conversation"}
# With how many of its own kind before it a week or month is compared.
BEFORE = 4
_STATES = Obligation.State
_MetPerDay = Mapping[date, tuple[int, int]]


def figures_of(location: Location, period: Period, cut: datetime) -> dict[str, Any]:
    """The figures of the asks that were decided in `period` before `cut`, as JSON."""
    start, end = period.bounds(location.zone)
    cut = min(cut, end)
    return {
        "location": location.name,
        "zone": location.time_zone,
        "kind": period.kind,
        "date": period.first.isoformat(),
        "cut_at": cut.isoformat(),
        "is_whole_day": cut == end,
        **_counted(location, start, cut),
        "promised": _promised(location, start, cut),
        "late": _late(_late_rows(location, start, cut), location, cut),
        "escalated": escalated_between(location.pk, start, cut),
        "interruptions": interruptions_at(location.pk, start, cut),
        "moments": _moments(location, start, cut),
        "clarity": _clarity(location, period, cut),
        "misfits": misfits_at(location.pk, start, cut),
        "without_deadline": _without_deadline(location, start, cut),
        **_compared(location, period, cut),
    }


def _counted(location: Location, start: datetime, cut: datetime) -> dict[str, Any]:
    """The tallies of `[start, cut)`: of all, and of each group."""
    counts = counts_between(location, start, cut)
    return {
        "total": asdict(counts.total),
        "by_priority": [
            _group(name.label, counts.by_priority[name])
            for name in PRIORITIES
            if name in counts.by_priority
        ],
        "by_channel": _busiest_first(_named(counts.by_place, location)),
        "by_role": _busiest_first(
            (_role_name(role), found) for role, found in counts.by_role.items()
        ),
        "by_hour": [
            {"hour": hour, **_group(hour_name(hour), counts.by_hour[hour])}
            for hour in sorted(counts.by_hour)
        ],
        "excused": counts.excused,
        "open_from_earlier": counts.open_from_earlier,
    }


def _late_rows(location: Location, start: datetime, cut: datetime) -> QuerySet[Obligation]:
    """What became late in `[start, cut)`, and what did before and was open at `cut`; in the order
    it was asked."""
    late = Q(satisfied_at=None) | Q(satisfied_at__gt=F("decided_at"))
    unanswered = Q(state__in=UNANSWERED) | Q(closed_at__gt=F("decided_at"), closed_at__gte=cut)
    then = Q(decided_at__gte=start, decided_at__lt=cut) & late
    before = Q(decided_at__lt=start) & unanswered
    return (
        Obligation.objects.filter(then | before, location=location)
        .select_related("conversation__location")
        .annotate(target_minutes=F("rule_version__target_minutes"))
        .order_by("sent_at", "id")
    )


def _without_deadline(location: Location, start: datetime, cut: datetime) -> int:
    """How many asks of `[start, cut)` never had a due time, and weren't taken back."""
    rows = Obligation.objects.filter(location=location, decided_at=None, due_at=None)
    return rows.filter(sent_at__gte=start, sent_at__lt=cut).exclude(state__in=TAKEN_BACK).count()


def _compared(location: Location, period: Period, cut: datetime) -> dict[str, Any]:
    """How many were asked and met before. Of a day: on each of the four weeks' days before. Of a
    week or month: in each of the four before it, on its own days, and by weekday."""
    if period.kind == DAY:
        days = [period.first - timedelta(days=back) for back in range(FOUR_WEEKS, 0, -1)]
        start, end = (Period(DAY, day).bounds(location.zone)[0] for day in (days[0], period.first))
        found = met_per_day(location, start, end, cut)
        return {"trend": [{"date": day.isoformat(), **_sum(found, [day])} for day in days]}
    earlier = [period.back(back) for back in range(BEFORE, 0, -1)]
    found = met_per_day(location, earlier[0].bounds(location.zone)[0], cut, cut)
    before = [day for one in earlier for day in one.dates]
    return {
        "trend": [{"date": one.first.isoformat(), **_sum(found, one.dates)} for one in earlier],
        "days": [{"date": day.isoformat(), **_sum(found, [day])} for day in period.dates],
        "weekdays": [
            {
                "weekday": weekday,
                **_sum(found, _those(period.dates, weekday)),
                "before": _sum(found, _those(before, weekday)),
            }
            for weekday in range(7)
        ],
    }


def _clarity(location: Location, period: Period, cut: datetime) -> dict[str, int]:
    """How clear the asks were; of a day that is frozen as was counted then, since a month of texts
    takes long to look at."""
    counts = Counter[str]()
    frozen: dict[date, Any] = {}
    if period.kind != DAY:
        days = Report.objects.filter(location=location, kind=DAY, local_date__in=period.dates)
        frozen = dict(days.values_list("local_date", "figures__clarity"))
    for day in period.dates:
        start, end = Period(DAY, day).bounds(location.zone)
        if start < cut:
            found = frozen.get(day) if end <= cut else None
            counts.update(found or clarity_at(location.pk, start, min(end, cut)))
    return dict(counts)


def _those(days: Iterable[date], weekday: int) -> list[date]:
    """The Mondays (0) to Sundays (6) among the dates."""
    return [day for day in days if day.weekday() == weekday]


def _sum(found: _MetPerDay, days: Iterable[date]) -> dict[str, int]:
    pairs = [found.get(day, (0, 0)) for day in days]
    return {"asked": sum(asked for asked, _ in pairs), "met": sum(met for _, met in pairs)}


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


def _named(tallies: Mapping[int, Tally], location: Location) -> Iterable[tuple[str, Tally]]:
    """The tallies of places, by the names that a report has for them."""
    channels = Conversation.objects.select_related("location").in_bulk(
        [place for place in tallies if place not in NAMELESS]
    )
    for place, found in tallies.items():
        yield NAMELESS.get(place) or channel_name(channels[place], location), found


def channel_name(conversation: Conversation, location: Location) -> str:
    """Open channels by name. Who talks in private, and about what, is not the report's affair."""
    if not conversation.is_channel:
        return DIRECT
    if conversation.is_private:
        return PRIVATE
    elsewhere = conversation.location_id not in (None, location.pk)
    return f"#{conversation.name}" + (f" ({conversation.location})" if elsewhere else "")


def _role_name(role: str) -> str:
    return str(Role(role).label) if role else NO_ROLE


def _busiest_first(tallies: Iterable[tuple[str, Tally]]) -> list[dict[str, Any]]:
    """The groups in their order; a group that is only overdue stands among them."""
    order = sorted(tallies, key=lambda pair: (-pair[1].asked, -pair[1].overdue, pair[0]))
    return [_group(name, found) for name, found in order]


def _group(name: Any, found: Tally) -> dict[str, Any]:
    return {"name": str(name), **asdict(found)}


def _late(rows: Iterable[Any], location: Location, cut: datetime) -> list[dict[str, Any]]:
    """Each late ask: when, what kind, how late and why; where, so that somebody may look it up."""
    found = list(rows)
    causes = causes_of([row.pk for row in found])
    return [{**_late_ask(row, location, cut), "cause": causes[row.pk]} for row in found]


def _late_ask(row: Any, location: Location, cut: datetime) -> dict[str, Any]:
    is_answered = row.satisfied_at is not None and row.satisfied_at < cut
    seconds = row.response_seconds if is_answered else None
    if seconds is not None and row.target_minutes is not None:
        late: int | None = max(seconds - row.target_minutes * 60, 1)
    else:
        late = None  # nobody had answered by the cut
    name = channel_name(row.conversation, location)
    return {
        "asked_at": row.sent_at.isoformat(),
        "priority": AskPriority(row.priority).label,
        "role": _role_name(row.asked_role),
        "channel": ONE_OF.get(name, name),
        "conversation_id": row.conversation_id,
        "late_seconds": late,
        "is_withdrawn": row.state in TAKEN_BACK and row.closed_at < cut,
        "is_excused": row.excused_at is not None and row.excused_at < cut,
    }
