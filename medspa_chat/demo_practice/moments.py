"""When things happen: working time counted backwards, and the hours of one date."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from accounts.worktime import Calendar, Span

Calendars = Mapping[str, Calendar]  # by the key of a person
LOOK_BACK = timedelta(days=30)


def worked_before(calendar: Calendar, now: datetime, minutes: float) -> datetime:
    """The instant since which so much working time has passed until `now`."""
    start = now - LOOK_BACK
    spans: list[Span] = []
    for opens, closes in calendar.spans_from(start):
        if opens >= now:
            break
        spans.append((max(opens, start), min(closes, now)))
    left = timedelta(minutes=minutes)
    for opens, closes in reversed(spans):
        if closes - opens >= left:
            return closes - left
        left -= closes - opens
    return start


def spans_on(calendar: Calendar, day: date, zone: ZoneInfo) -> list[Span]:
    """The working intervals that begin on a local date."""
    midnight = datetime.combine(day, time(), zone).astimezone(UTC)
    following = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
    spans = []
    for opens, closes in calendar.spans_from(midnight):
        if opens >= following:
            break
        spans.append((opens, closes))
    return spans
