"""Which times somebody who owes an answer may promise it by, and which are likely."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import User
from accounts.worktime import Calendar, Span, end_of_working_stretch, is_working
from messaging.payloads import instant
from policies.hours import hours_for, load
from policies.models import Obligation
from policies.models.rule import AskPriority
from policies.promises import UNANSWERED
from policies.report_words import clock
from policies.times import wall

MOST_PROMISED = 2
HALF_HOUR = timedelta(minutes=30)
SOONEST = timedelta(hours=1)
DAYS_AHEAD = 60
NO_HOURS = "You have no working hours that a time could be promised in."
TOO_LATE = "It has waited too long to be put off again: answer it, or hand it over."


@dataclass(frozen=True)
class Likely:
    """A time that is offered, in words."""

    words: str
    at: datetime


@dataclass(frozen=True)
class Times:
    """What may be promised now: likely times, the latest (UTC), or why none may be."""

    likely: tuple[Likely, ...] = ()
    latest: datetime | None = None
    reason: str = ""


def reason_against(user: User, row: Obligation) -> str:
    """Why `user` can't promise a time for this at all; empty when they can."""
    if row.state not in UNANSWERED:
        return "Nobody owes this answer any more."
    if not user.is_active or not any(party.user_id == user.pk for party in row.parties.all()):
        return "Only who owes this answer can promise a time for it."
    if row.priority == AskPriority.URGENT:
        return "An urgent ask can't be put off: answer it, or hand it over."
    if row.promised_count >= MOST_PROMISED:
        return "A time was promised twice already: answer it, or hand it over."
    return ""


def times_for(user: User, row: Obligation, now: datetime) -> Times:
    """What `user` may promise for a row at `now` (UTC)."""
    reason = reason_against(user, row)
    if reason:
        return Times(reason=reason)
    latest = latest_for(user, row, now)
    if latest is None:
        return Times(reason=NO_HOURS)
    if latest <= now:
        return Times(reason=TOO_LATE)
    likely = (one for one in _likely(user, row, now) if now < one.at <= latest)
    return Times(tuple({one.at: one for one in likely}.values()), latest)


def times_payload(times: Times) -> dict[str, Any]:
    """TIMES of docs/protocol.md."""
    return {
        "likely": [{"words": one.words, "at": instant(one.at)} for one in times.likely],
        "latest": instant(times.latest) if times.latest else None,
        "reason": times.reason,
    }


def latest_for(user: User, row: Obligation, now: datetime) -> datetime | None:
    """The end of the working day of `user` after the day on which it is due (without a due time:
    after today); None without working hours."""
    calendar = _calendar(user, row)
    due = row.due_at or now
    after = due.astimezone(user.zone).date()
    for day, spans in _working_days(calendar, due, user):
        if day > after:
            return spans[-1][1]
    return None


def _likely(user: User, row: Obligation, now: datetime) -> Iterable[Likely]:
    calendar = _calendar(user, row)
    near = _half_hour_after(now + SOONEST)
    if is_working(calendar, now):
        ends = end_of_working_stretch(calendar, now)
        if near < ends:
            yield Likely(f"By {wall(near, user.zone, now)}", near)
    today = now.astimezone(user.zone).date()
    for day, spans in _working_days(calendar, now, user):
        if day == today:
            yield Likely(f"By end of day, {wall(spans[-1][1], user.zone, now)}", spans[-1][1])
        elif day > today:
            at = spans[0][0] + HALF_HOUR
            yield Likely(f"{_day_name(day, today)} {clock(at.astimezone(user.zone))}", at)
            return


def _half_hour_after(at: datetime) -> datetime:
    """The next full or half hour: what people say."""
    return at + (datetime.min.replace(tzinfo=at.tzinfo) - at) % HALF_HOUR


def _day_name(day: date, today: date) -> str:
    return "Tomorrow" if day - today == timedelta(days=1) else f"{day:%a, %b} {day.day}"


def _calendar(user: User, row: Obligation) -> Calendar:
    """Their own hours, else those of the place."""
    load([user], [row.location])
    found = [hours.calendar for hours in hours_for(user, row.location, is_elapsed=False)]
    for calendar in found:
        if next(iter(calendar.spans_from(row.sent_at)), None) is not None:
            return calendar
    return found[0]


def _working_days(
    calendar: Calendar, start: datetime, user: User
) -> Iterator[tuple[date, list[Span]]]:
    """The days on which somebody works from `start` on, on their clock, with their hours."""
    spans: list[Span] = []
    day: date | None = None
    for opens, closes in calendar.spans_from(start):
        if closes <= start:
            continue
        begins = opens.astimezone(user.zone).date()
        if day is not None and begins != day:
            yield day, spans
            spans = []
        if (begins - start.astimezone(user.zone).date()).days > DAYS_AHEAD:
            return
        day = begins
        spans.append((opens, closes))
    if day is not None and spans:
        yield day, spans
