"""What two people's hours have in common. Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from accounts.worktime import Calendar, Span


def shared_spans(one: Calendar, other: Calendar, start: datetime, end: datetime) -> Iterator[Span]:
    """The intervals (UTC) within `[start, end)` in which both work, in order."""
    mine, theirs = one.spans_from(start), other.spans_from(start)
    left, right = next(mine, None), next(theirs, None)
    while left and right and max(left[0], right[0]) < end:
        opens, closes = max(left[0], right[0], start), min(left[1], right[1], end)
        if opens < closes:
            yield opens, closes
        if left[1] <= right[1]:
            left = next(mine, None)
        else:
            right = next(theirs, None)


def shared_time(one: Calendar, other: Calendar, start: datetime, end: datetime) -> timedelta:
    """How much of `[start, end)` both work."""
    spans = shared_spans(one, other, start, end)
    return sum((closes - opens for opens, closes in spans), timedelta(0))
