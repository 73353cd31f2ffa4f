"""Hours were edited: what rests on them is counted anew, what is late already stays late."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from policies.announcements import announce
from policies.models import Obligation
from policies.obligations.counting import recount, stale
from policies.obligations.record import TERMS, locked, settle_breach, store
from policies.promises import UNANSWERED

CHUNK = 500


@transaction.atomic
def settle_before_edit(location_ids: Collection[int], now: datetime) -> int:
    """In the transaction of the edit: what fell due by the hours until now is late, whether or
    not a sweep has come to it, and no edit afterwards changes that (response-time S23).

    What an edit before this one may have put off is left to whoever counts it anew.
    """
    fallen_due = Obligation.objects.filter(
        hours_at__overlap=list(location_ids),
        state__in=UNANSWERED,
        breached_at=None,
        due_at__lt=now,
    )
    found = list(locked(fallen_due))
    put_off = stale(found, edits=2)
    rows = [row for row in found if row not in put_off]
    for row in rows:
        settle_breach(row, now)
    store(rows, TERMS)
    return len(rows)


def recount_for(location_ids: Collection[int], now: datetime) -> int:
    """Count anew what rests on the hours of these locations, a chunk in each transaction so
    that answers don't wait; how many due times moved.

    Whoever acts on a row before its chunk counts it anew first (S22).
    """
    resting = Obligation.objects.filter(
        hours_at__overlap=list(location_ids), state__in=UNANSWERED, breached_at=None
    )
    old = [row.pk for row in stale(resting.only("hours_at", "calendar", "breached_at"))]
    chunks = (old[start : start + CHUNK] for start in range(0, len(old), CHUNK))
    return sum(_recount_chunk(chunk, now) for chunk in chunks)


@transaction.atomic
def _recount_chunk(ids: Collection[int], now: datetime) -> int:
    # A row that is held is being acted on, and is counted anew there.
    old = stale(list(locked(Obligation.objects.filter(pk__in=ids), skip=True)))
    moved = recount(old, now, "hours")
    store(old, TERMS)
    announce([row.pk for row in moved], now)
    return len(moved)


def recount_for_home(user_id: int, now: datetime) -> None:
    """Somebody's home is elsewhere now: those without shifts of their own work its hours."""
    with transaction.atomic():
        rows = list(locked(Obligation.objects.filter(owner=user_id, breached_at=None)))
        for row in rows:
            settle_breach(row, now)
        counting = [row for row in rows if row.calendar.get("hours_of") != "clock"]
        moved = recount(counting, now, "home")
        store(counting, TERMS)
        announce([row.pk for row in moved], now)
