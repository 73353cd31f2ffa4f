"""Whoever asked asks again without writing: one notice to who still owes them the answer."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.availability import State, Status, statuses
from accounts.models import User
from messaging import delivery
from messaging.models import Message
from policies import frames
from policies.announcements import announce
from policies.models import Obligation, ObligationEvent, Outbox
from policies.obligations.record import KINDS, insert, locked, notices, record_one, store
from policies.times import listed, wall

EVERY = timedelta(hours=1)


@transaction.atomic
def nudge(user: User, message: Message, now: datetime) -> list[Obligation]:
    """Tell those who owe `user` an answer to `message` that it is waited for; the rows of those
    who were told.

    Once an hour, not before a time that they promised, and nobody who is with a patient. Raises
    ValidationError, with a sentence that says when the next is possible.
    """
    rows = list(locked(Obligation.objects.filter(message=message, asker=user)))
    if not rows or not user.is_active:
        raise ValidationError("Nobody owes you an answer to this any more.")
    _refuse_too_soon(rows, user, now)
    waiting = [row for row in rows if not _is_held(row, now)]
    owing = {row.pk: _owing(row) for row in waiting}
    seen = statuses({user for people in owing.values() for user in people}, now)
    told = [(row, _free(owing[row.pk], seen)) for row in waiting]
    told = [(row, people) for row, people in told if people]
    if not told:
        raise ValidationError(_nobody_free(rows, owing.values(), seen, user, now))
    for row, people in told:
        _tell(row, people, seen, user, now)
    nudged = [row for row, _ in told]
    store(nudged, ["nudged_at"])
    announce([row.pk for row in nudged], now)
    return nudged


def next_nudge_at(nudged: Iterable[datetime | None], now: datetime) -> datetime | None:
    """When an ask may be nudged again, given when each of its promises was; None: now."""
    last = max((at for at in nudged if at), default=None)
    return last + EVERY if last is not None and last + EVERY > now else None


def _refuse_too_soon(rows: Sequence[Obligation], user: User, now: datetime) -> None:
    next_at = next_nudge_at([row.nudged_at for row in rows], now)
    if next_at is not None:
        last, again = wall(next_at - EVERY, user.zone, now), wall(next_at, user.zone, now)
        raise ValidationError(f"You nudged at {last}. The next is possible at {again}.")


def _is_held(row: Obligation, now: datetime) -> bool:
    """They said by when, and that isn't over."""
    return row.promised_until is not None and row.promised_until > now


def _owing(row: Obligation) -> list[User]:
    return [party.user for party in row.parties.all() if party.user.is_active]


def _free(people: Iterable[User], seen: dict[int, Status]) -> list[User]:
    return [user for user in people if seen[user.pk].state != State.WITH_PATIENT]


def _nobody_free(
    rows: Sequence[Obligation],
    owing: Iterable[Collection[User]],
    seen: dict[int, Status],
    user: User,
    now: datetime,
) -> str:
    """Why nobody is told, and when somebody can be."""
    busy = {person.pk: person for people in owing for person in people}
    if busy:
        names = listed([person.display_name for person in busy.values()])
        ends = [seen[pk].until for pk in busy]
        free_at = min(at for at in ends if at is not None)
        verb = "are" if len(busy) > 1 else "is"
        at = wall(free_at, user.zone, now)
        return f"{names} {verb} with a patient. The next nudge is possible at {at}."
    promised = [row.promised_until for row in rows if row.promised_until is not None]
    if not promised:
        return "Nobody who owes it is there to be told."
    at = wall(min(promised), user.zone, now)
    return f"An answer is promised by {at}. The next nudge is possible then."


def _tell(
    row: Obligation, people: Sequence[User], seen: dict[int, Status], by: User, now: datetime
) -> None:
    """Each nudge takes the place of the one before it. It is mailed to nobody off shift or away."""
    older = Outbox.objects.filter(obligation=row, kind=Outbox.Kind.NUDGE, seen_at=None)
    for pk, recipient_id in older.values_list("pk", "recipient_id"):
        delivery.send_on_commit([recipient_id], frames.notice_seen(pk))
    older.update(seen_at=now)
    number = ObligationEvent.objects.filter(obligation=row, kind=KINDS.NUDGED).count() + 1
    for user in people:
        is_there = seen[user.pk].state == State.AVAILABLE
        mail = "" if is_there else Outbox.Mail.NEEDLESS
        insert(Outbox, notices(row, Outbox.Kind.NUDGE, number, [user.pk], now, mail))
    row.nudged_at = now
    record_one(row, KINDS.NUDGED, now, by, told=[user.pk for user in people])
