"""Whether two people ever work at the same time in the next seven days."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import prefetch_related_objects

from accounts.calendars import PERSON_HOURS, person_calendar
from accounts.models import User
from accounts.overlap import shared_spans, shared_time
from messaging.payloads import instant

AHEAD = timedelta(days=7)
# Where they share none, the next hour is looked for so long.
FURTHER = timedelta(days=28)


def overlap_of(user: User, other: User, now: datetime) -> dict[str, Any]:
    """OVERLAP of docs/protocol.md: how much they share in seven days from `now`, and from when
    on they next do; None when nothing within four weeks is known."""
    people = [user, other]
    prefetch_related_objects(people, *PERSON_HOURS)
    mine, theirs = person_calendar(user), person_calendar(other)
    first = next(shared_spans(mine, theirs, now, now + FURTHER), None)
    minutes = shared_time(mine, theirs, now, now + AHEAD) / timedelta(minutes=1)
    return {"minutes": round(minutes), "next_at": instant(first[0]) if first else None}
