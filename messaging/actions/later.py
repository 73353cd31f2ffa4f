"""Keep messages for later, and remind of them when it is time."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from accounts.calendars import is_on_shift, next_shift
from accounts.models import User
from accounts.worktime import NoWorkingTime
from messaging import delivery, frames
from messaging.access import message_for
from messaging.models import LaterItem, Message
from messaging.payloads import later_payload

MOST_KEPT = 500
LONGEST = timedelta(days=366)
BATCH = 100
When = LaterItem.When


@transaction.atomic
def keep_for_later(
    user: User, message_id: int, when: str, at: datetime | None, now: datetime
) -> LaterItem:
    """Keep a message for later, or change when to be reminded of it.

    `when` is "" (no reminder), "at" (the instant `at`, UTC) or "shift" (when `user` next begins
    to work). All tabs of that person are told. Raises Message.DoesNotExist for what isn't
    theirs, ValidationError beside `at` or `when`.
    """
    message = message_for(user, message_id)
    mine = LaterItem.objects.filter(user=user)
    if mine.exclude(message=message).count() >= MOST_KEPT:
        raise ValidationError({"when": f"You keep {MOST_KEPT} messages. Take some off the list."})
    item, _ = LaterItem.objects.update_or_create(
        user=user,
        message=message,
        defaults={
            "when": when,
            "remind_at": _instant(user, when, at, now),
            "reminded_at": None,
            "seen_at": None,
        },
        create_defaults={
            "when": when,
            "remind_at": _instant(user, when, at, now),
            "saved_at": now,
        },
    )
    _tell(item)
    return item


@transaction.atomic
def drop_later(user: User, message_id: int) -> None:
    """Keep a message no longer; one that isn't kept is none already."""
    if LaterItem.objects.filter(user=user, message_id=message_id).delete()[0]:
        delivery.send_on_commit([user.pk], frames.later_gone(message_id))


@transaction.atomic
def mark_seen(user: User, message_id: int, now: datetime) -> None:
    """Take the notice of a reminder off all screens of `user`; the message stays kept."""
    due = LaterItem.objects.filter(user=user, message_id=message_id, reminded_at__isnull=False)
    for item in due.filter(seen_at=None).select_for_update():
        item.seen_at = now
        item.save(update_fields=["seen_at"])
        _tell(item)


def kept_by(user: User) -> QuerySet[LaterItem]:
    """What `user` keeps and may still see, what is due first, then by its time."""
    kept: QuerySet[LaterItem] = LaterItem.objects.filter(
        user=user, message__in=Message.objects.visible_to(user)
    ).order_by("reminded_at", "remind_at", "-saved_at")
    return kept.select_related("message")


def remind_due(now: datetime) -> int:
    """Remind everybody whose time has come, each once; how many reminders that were."""
    count = 0
    while (found := _remind_some(now)) is not None:
        count += found
    return count


@transaction.atomic
def _remind_some(now: datetime) -> int | None:
    """Remind of a batch of what is due; None when nothing is."""
    due = LaterItem.objects.filter(remind_at__lte=now, reminded_at__isnull=True)
    claimed = due.select_for_update(skip_locked=True, of=("self",)).select_related("user")
    items = list(claimed.order_by("remind_at", "pk")[:BATCH])
    if not items:
        return None
    return sum(_remind(item, now) for item in items)


def _remind(item: LaterItem, now: datetime) -> bool:
    """Remind of one; whose shift has moved is reminded when they are in after all."""
    try:
        message_for(item.user, item.message_id)
    except Message.DoesNotExist:
        item.delete()
        return False
    later = _moved(item, now)
    if later is None:
        item.reminded_at = now
    else:
        item.remind_at = later
    item.save(update_fields=["reminded_at", "remind_at"])
    _tell(item)
    return later is None


def _moved(item: LaterItem, now: datetime) -> datetime | None:
    if item.when != When.SHIFT or is_on_shift(item.user, now):
        return None
    try:
        return next_shift(item.user, now)
    except NoWorkingTime:
        return None  # rather now than never


def _instant(user: User, when: str, at: datetime | None, now: datetime) -> datetime | None:
    if when == When.NEVER:
        return None
    if when == When.SHIFT:
        try:
            return next_shift(user, now)
        except NoWorkingTime:
            raise ValidationError({"when": "No shift of yours is known. Choose a time."}) from None
    return check_future(at, now)


def check_future(at: datetime | None, now: datetime) -> datetime:
    """`at`, if it lies ahead and within a year; raises ValidationError beside `at`."""
    if at is None:
        raise ValidationError({"at": "Choose a day and a time."})
    if at <= now:
        raise ValidationError({"at": "Choose a time that is still to come."})
    if at > now + LONGEST:
        raise ValidationError({"at": "Choose a time within a year."})
    return at


def _tell(item: LaterItem) -> None:
    delivery.send_on_commit([item.user_id], frames.later(later_payload(item)))
