"""Reminds again of an urgent ask until somebody reacts, within hard limits.

Only people who are named are reminded so, at most five of them, and nobody who is with a
patient or off shift. "On it", an answer, a recall and the last of the rule's times end it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from accounts.availability import State
from accounts.models import User
from messaging import delivery
from messaging.models import Asks, Message, Priority
from policies import frames
from policies.announcements import announce
from policies.models import Obligation, Outbox, RuleVersion
from policies.obligations.record import KINDS, STATES, insert, notices, record, store
from policies.targets import Reach

MOST_NAMED = 5
BATCH = 50
LEFT_ALONE = (State.WITH_PATIENT, State.OFF_SHIFT)


def again_from(
    message: Message, priority: str, owner: User | None, version: RuleVersion | None, now: datetime
) -> datetime | None:
    """When somebody is first reminded again of an ask that has this priority from `now` on
    (UTC); None when its rule doesn't say so, or it names nobody, or more than five."""
    if version is None or not version.again_times or priority != Priority.URGENT:
        return None
    is_named = message.asks == Asks.PEOPLE and len(message.asked_ids) <= MOST_NAMED
    is_the_only_one = message.asks == Asks.EVERYBODY and owner and not message.asks_each
    if not (is_named or is_the_only_one):
        return None
    return now + timedelta(minutes=version.again_minutes or 0)


def remind_again(now: datetime) -> int:
    """Remind again whoever is to be at `now` (UTC); how many asks that were."""
    done = 0
    while taken := _remind_batch(now):
        done += taken
    return done


@transaction.atomic
def _remind_batch(now: datetime) -> int:
    """Rows that something else holds are passed by: it may be the answer."""
    rows = list(
        Obligation.objects.filter(state=STATES.OPEN, acknowledged_at=None, again_at__lte=now)
        .order_by("again_at", "pk")
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("rule_version")
        .prefetch_related("parties__user")[:BATCH]
    )
    reach = Reach(now)
    told = [(row, _free(row, reach)) for row in rows]
    reminded = [(row, people) for row, people in told if people]
    for row, people in told:
        _advance(row, now, is_over=not people)
    _tell(reminded, now)
    store(rows, ["again_count", "again_at"])
    announce([row.pk for row in rows], now)
    return len(rows)


def _free(row: Obligation, reach: Reach) -> list[int]:
    """Whom of those who owe it a reminder may disturb."""
    owing = [party.user for party in row.parties.all() if party.user.is_active]
    return [user.pk for user in owing if reach.state_of(user) not in LEFT_ALONE]


def _advance(row: Obligation, now: datetime, *, is_over: bool) -> None:
    version = row.rule_version
    row.again_count += 0 if is_over else 1
    is_last = version is None or row.again_count >= version.again_times
    row.again_at = None
    if version is not None and not is_over and not is_last:
        row.again_at = now + timedelta(minutes=version.again_minutes or 0)


def _tell(reminded: Sequence[tuple[Obligation, list[int]]], now: datetime) -> None:
    """Each reminder takes the place of the one before it."""
    rows = [row for row, _ in reminded]
    older = Outbox.objects.filter(obligation__in=rows, kind=Outbox.Kind.AGAIN, seen_at=None)
    for pk, recipient_id in older.values_list("pk", "recipient_id"):
        delivery.send_on_commit([recipient_id], frames.notice_seen(pk))
    older.update(seen_at=now)
    facts = [{"told": people, "count": row.again_count} for row, people in reminded]
    record(rows, KINDS.AGAIN, [now] * len(rows), facts=facts)
    told = [
        notices(row, Outbox.Kind.AGAIN, row.again_count, people, now) for row, people in reminded
    ]
    insert(Outbox, [each for some in told for each in some])


@transaction.atomic
def leave_alone(user: User, now: datetime) -> None:
    """Somebody is with a patient now: what only they owe is not repeated any more, though it
    counts on and escalates."""
    rows = list(
        Obligation.objects.filter(state=STATES.OPEN, owner=user, again_at__isnull=False)
        .order_by("pk")
        .select_for_update(of=("self",))
    )
    for row in rows:
        row.again_at = None
    store(rows, ["again_at"])
    announce([row.pk for row in rows], now)
