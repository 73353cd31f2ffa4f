"""Somebody who owes an answer says by when they will give it: a second clock beside the rule's.

Until then nobody is reminded and nobody else is told. It moves no due time: what passes its due
time is late all the same, and when the promised time passes too, the steps begin from there.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from policies.announcements import announce
from policies.models import Obligation, PromisedTime
from policies.obligations.counting import take, wait_for_next
from policies.obligations.record import (
    KINDS,
    TERMS,
    end_promised_time,
    record_one,
    shown,
)
from policies.promised_times import NO_HOURS, TOO_LATE, latest_for, reason_against
from policies.times import wall


@transaction.atomic
def promise_time(user: User, obligation: Obligation, until: datetime, now: datetime) -> Obligation:
    """`user`, who owes the answer, will give it by `until` (UTC): everybody in the conversation
    sees it, and reminders and steps wait for it.

    Twice at most for one ask, never for an urgent one, and no later than the end of their next
    working day after the due time. Raises ValidationError, beside `at` where it is about that.
    """
    row = take(obligation, now)
    _check(row, user, until, now)
    end_promised_time(row, now)
    row.promised_until, row.promised_by = until, user
    row.promised_count += 1
    wait_for_next(row, now)
    row.save(update_fields=TERMS)
    PromisedTime.objects.create(obligation=row, by=user, made_at=now, until=until)
    due_at = shown(row.due_at)
    record_one(row, KINDS.PROMISED, now, user, until=shown(until), due_at=due_at)
    announce([row.pk], now)
    return row


def _check(row: Obligation, user: User, until: datetime, now: datetime) -> None:
    reason = reason_against(user, row)
    if reason:
        raise ValidationError(reason)
    if until <= now:
        raise ValidationError({"at": "Choose a time that is still to come."})
    latest = latest_for(user, row, now)
    if latest is None:
        raise ValidationError(NO_HOURS)
    if latest <= now:
        raise ValidationError(TOO_LATE)
    if until > latest:
        words = wall(latest, user.zone, now)
        raise ValidationError({"at": f"The latest that you can promise is {words}."})
