"""What a location's local day looked like, in numbers only. Never message text."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet

from accounts.models import Location, Role
from messaging.interruptions import interruptions_at
from messaging.models import Conversation
from policies.clarity_counts import clarity_at
from policies.decided import DIRECT_PLACE, PRIVATE_PLACE, counts_between, met_per_day
from policies.figures import Tally, TimePromised, kept_and_missed
from policies.lateness import causes_of, escalated_between
from policies.misfits import misfits_at
from policies.models import DailyReport, Obligation, PromisedTime
from policies.models.rule import AskPriority
from policies.promises import TAKEN_BACK, UNANSWERED
from policies.report_words import FOUR_WEEKS, hour_name

REPORT_HOUR = time(2, 30)  # local; answers of the evening are committed by then
# Nothing was asked before; and dates near the year 1 don't survive a time zone.
EARLIEST = date(2020, 1, 1)
PRIORITIES = (AskPriority.URGENT, AskPriority.HIGH, AskPriority.NORMAL)
PRIVATE, DIRECT, NO_ROLE = "Private channels", "Direct conversations", "Several roles"
NAMELESS = {DIRECT_PLACE: DIRECT, PRIVATE_PLACE: PRIVATE}
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


def counted_now(location: Location, local_date: date, now: datetime) -> DailyReport:
    """The figures of a date as they are at `now`, in a report that isn't kept."""
    figures = figures_of(location, local_date, now)
    return DailyReport(location=location, local_date=local_date, figures=figures, built_at=now)


def stored_report(location: Location, local_date: date) -> DailyReport | None:
    """The frozen report of a date, if there is one."""
    return DailyReport.objects.filter(location=location, local_date=local_date).first()


def figures_of(location: Location, local_date: date, cut: datetime) -> dict[str, Any]:
    """The figures of the asks that were decided on `local_date` before `cut`, as JSON."""
    start, end = day_bounds(location, local_date)
    cut = min(cut, end)
    counts = counts_between(location, start, cut)
    late = _late_rows(location, start, cut)
    return {
        "location": location.name,
        "zone": location.time_zone,
        "date": local_date.isoformat(),
        "cut_at": cut.isoformat(),
        "is_whole_day": cut == end,
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
        "promised": _promised(location, start, cut),
        "open_from_earlier": counts.open_from_earlier,
        "late": _late(late, location, cut),
        "escalated": escalated_between(location.pk, start, cut),
        "interruptions": interruptions_at(location.pk, start, cut),
        "moments": _moments(location, start, cut),
        "clarity": clarity_at(location.pk, start, cut),
        "misfits": misfits_at(location.pk, start, cut),
        "without_deadline": _without_deadline(location, start, cut),
        "trend": _trend(location, local_date, cut),
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


def _trend(location: Location, local_date: date, cut: datetime) -> list[dict[str, Any]]:
    """How many were asked and met on each of the four weeks' days before."""
    days = [local_date - timedelta(days=back) for back in range(FOUR_WEEKS, 0, -1)]
    bounds = (day_bounds(location, days[0])[0], day_bounds(location, local_date)[0])
    found = met_per_day(location, *bounds, cut)
    pairs = [(day, *found.get(day, (0, 0))) for day in days]
    return [{"date": day.isoformat(), "asked": asked, "met": met} for day, asked, met in pairs]


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
