"""Whether promises are looked after, and who is told when they aren't.

The sweep writes down when it came to its end; web processes, which live when all workers are dead,
look at that and mail the owners once when it was too long ago, and once when it goes on again.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from accounts.emails import compose, message_id
from accounts.roles import owners
from policies.models import LastSweep, Outbox

# From when on whoever watches the site is told so, and from when on people are.
FRESH, LATE = timedelta(seconds=60), timedelta(seconds=120)
LEASE = timedelta(minutes=2)
ROW = 1

logger = logging.getLogger(__name__)


def swept(now: datetime) -> None:
    """Write down that a sweep came to its end at `now` (UTC)."""
    row = LastSweep(pk=ROW, at=now)
    LastSweep.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["id"], update_fields=["at"]
    )


def sweep_age(now: datetime) -> timedelta | None:
    """How long ago the last sweep came to its end; None before the first."""
    row = LastSweep.objects.filter(pk=ROW).first()
    return None if row is None else now - row.at


def outbox_age(now: datetime) -> timedelta:
    """How long the notice has waited that should have been told first; nothing when none waits."""
    waiting = Outbox.objects.filter(sent_at=None, dropped="", not_before__lte=now)
    first = waiting.order_by("not_before").values_list("not_before", flat=True).first()
    return timedelta() if first is None else now - first


def is_swept(now: datetime) -> bool:
    """Whether a sweep came to its end within the last minute, or six of its turns."""
    age = sweep_age(now)
    return age is not None and age < _while_fresh()


def is_told(now: datetime) -> bool:
    """Whether no notice waits longer than a minute, or six turns, for its telling."""
    return outbox_age(now) < _while_fresh()


def look(now: datetime) -> None:
    """Mail the owners, and whom `ALERT_TO` names, once when nothing was swept for two minutes, and
    once when it goes on. Several processes may look at once; a mail that can't be sent is tried
    again after two minutes, under the same Message-ID."""
    row = _claimed(now)
    if row is None:
        return
    is_late = row.alerted_at is None
    if _tell(row, is_late=is_late):
        _mine(row).update(claimed_until=None, alerted_at=row.at if is_late else None)


def _while_fresh() -> timedelta:
    return max(FRESH, timedelta(seconds=6 * settings.SWEEP_SECONDS))


@transaction.atomic
def _claimed(now: datetime) -> LastSweep | None:
    """The row, when people are to be told something and nobody else has it in hand."""
    LastSweep.objects.bulk_create([LastSweep(pk=ROW, at=now)], ignore_conflicts=True)
    row = LastSweep.objects.select_for_update(skip_locked=True).filter(pk=ROW).first()
    if row is None or (row.claimed_until is not None and row.claimed_until > now):
        return None
    is_late, is_known = now - row.at > max(LATE, 2 * _while_fresh()), row.alerted_at is not None
    is_over = is_known and now - row.at < _while_fresh()
    if not (is_over or (is_late and not is_known)):
        return None
    row.claimed_until = now + LEASE
    row.save(update_fields=["claimed_until"])
    return row


def _mine(row: LastSweep) -> QuerySet[LastSweep]:
    return LastSweep.objects.filter(pk=ROW, claimed_until=row.claimed_until)


def _tell(row: LastSweep, *, is_late: bool) -> bool:
    """Whether anybody could be told."""
    level = logging.ERROR if is_late else logging.WARNING
    logger.log(level, "Promises are %s", "not looked after" if is_late else "looked after again")
    told = False
    for number, address in enumerate(_addresses()):
        try:
            _mail(row, address, number, is_late=is_late).send()
            told = True
        except OSError as error:
            logger.error("An alert was not mailed: %s", type(error).__name__)
    return told


def _mail(row: LastSweep, address: str, number: int, *, is_late: bool) -> EmailMultiAlternatives:
    since = row.at if is_late else row.alerted_at
    assert since is not None
    name = f"sweep.{since:%Y%m%d%H%M%S}.{'late' if is_late else 'again'}.{number}"
    return compose(
        "policies/mail/lookout",
        subject=f"Reminders and escalations {'stand still' if is_late else 'go on again'}",
        to=address,
        facts={"is_late": is_late, "since": since, "path": reverse("readyz")},
        headers={"Message-ID": message_id(name), "Auto-Submitted": "auto-generated"},
    )


def _addresses() -> list[str]:
    people = owners().order_by("pk").values_list("email", flat=True)
    return list(dict.fromkeys([*people, *settings.ALERT_TO]))
