"""Asks that lose their use: offered to somebody else half-way, ended when their moment has passed,
and then whoever asked says what became of it."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from messaging.models import Membership, Message
from policies.announcements import announce
from policies.models import Obligation, ObligationEvent, Outbox
from policies.obligations.ending import end
from policies.obligations.record import KINDS, STATES, insert, locked, record_one, tell
from policies.targets import Reach

BATCH = 100
PAUSE_AFTER_ERROR = timedelta(minutes=5)

logger = logging.getLogger(__name__)


def half_way(message: Message) -> datetime | None:
    """When it is looked whether anybody has seen an ask that loses its use (UTC)."""
    if message.useful_until is None:
        return None
    return message.posted_at + (message.useful_until - message.posted_at) / 2


def look(now: datetime) -> int:
    """Offer what is half-way to the end of its use, end what has passed it; how many rows.

    Runs before what is late is swept: what lost its use in time is never late. Rows that
    another worker holds are passed by.
    """
    done = 0
    while count := _look_at_batch(now):
        done += count
    return done


@transaction.atomic
def _look_at_batch(now: datetime) -> int:
    due = Obligation.objects.filter(look_at__lte=now).order_by("look_at", "pk")
    rows = list(locked(due, skip=True)[:BATCH])
    announce([row.pk for row in rows if _look_at(row, now)], now)
    return len(rows)


def _look_at(row: Obligation, now: datetime) -> bool:
    """Do what is due for one row; whether it could be done. An error of one is not the others',
    nor the sweep's that comes after this (response-time E10)."""
    try:
        with transaction.atomic():
            if row.useful_until and row.useful_until <= now:
                _pass(row)
            else:
                _offer(row, now)
    except Exception:
        logger.exception("Obligation %s could not be looked at", row.pk)
        Obligation.objects.filter(pk=row.pk).update(look_at=now + PAUSE_AFTER_ERROR)
        return False
    return True


def _pass(row: Obligation) -> None:
    """It ends at the instant that it said, whenever that is found out."""
    at = row.useful_until
    assert at is not None
    end([row], STATES.PASSED, KINDS.PASSED, None, at)
    row.look_at = None
    row.save(update_fields=["look_at"])
    tell(row, Outbox.Kind.PASSED, 0, [row.asker_id], at, mail=Outbox.Mail.NEEDLESS)


def _offer(row: Obligation, now: datetime) -> None:
    row.look_at = row.useful_until
    row.save(update_fields=["look_at"])
    if row.acknowledged_at is not None or _has_been_seen(row):
        return
    found = Reach(now).instead(row)
    people = _here(row, found.people)
    record_one(row, KINDS.OFFERED, now, told=people)
    tell(row, Outbox.Kind.OFFER, 0, people, now, mail=Outbox.Mail.NEEDLESS)


def _has_been_seen(row: Obligation) -> bool:
    parties = [party.user_id for party in row.parties.all()]
    seq = Message.objects.values_list("seq", flat=True).get(pk=row.message_id)
    members = Membership.objects.filter(conversation=row.conversation_id, user__in=parties)
    return members.filter(ended_at=None, last_read_seq__gte=seq).exists()


def _here(row: Obligation, people: Sequence[int]) -> list[int]:
    """Of these, who can read it."""
    members = Membership.objects.filter(
        conversation=row.conversation_id, ended_at=None, user__in=people
    )
    return sorted(members.values_list("user", flat=True))


@transaction.atomic
def say_outcome(by: User, message: Message, outcome: str, now: datetime) -> None:
    """Whoever asked says whether it got done though nobody answered while an answer was of use;
    they may say something else later. Raises ValidationError."""
    if outcome not in Obligation.Outcome.values:
        raise ValidationError({"outcome": "Say whether it got done."})
    rows = list(_passed(message).select_for_update().order_by("pk"))
    if message.author_id != by.pk or not rows:
        raise ValidationError("Only who asked says what became of it, once its moment has passed.")
    changed = [row for row in rows if row.outcome != outcome]
    _passed(message).update(outcome=outcome)
    insert(ObligationEvent, [_said(row, by, outcome, now) for row in changed])
    announce([row.pk for row in rows], now)


def _said(row: Obligation, by: User, outcome: str, now: datetime) -> dict[str, object]:
    return {
        "obligation_id": row.pk,
        "generation": row.generation,
        "kind": KINDS.OUTCOME,
        "at": now,
        "actor_id": by.pk,
        "facts": {"outcome": outcome},
    }


def _passed(message: Message) -> QuerySet[Obligation]:
    return Obligation.objects.filter(message=message, state=STATES.PASSED)
