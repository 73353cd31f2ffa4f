"""How somebody takes part in a conversation: what of it they are told, and joining a channel."""

from datetime import UTC, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.calendars import person_calendar
from accounts.models import User
from accounts.worktime import NoWorkingTime
from messaging import delivery
from messaging.access import channels_to_join
from messaging.actions.conversations import join_people
from messaging.models import Conversation, Membership

MUTE_HOUR, MUTE_SHIFT, MUTE_ALWAYS, MUTE_OFF = "hour", "shift", "always", "off"
MUTES = (MUTE_HOUR, MUTE_SHIFT, MUTE_ALWAYS, MUTE_OFF)
ALWAYS = datetime(9999, 12, 31, tzinfo=UTC)


@transaction.atomic
def choose_alerts(
    user: User, conversation: Conversation, now: datetime, *, alerts: str = "", mute: str = ""
) -> None:
    """Say of what in a conversation `user` is told (`Membership.Alerts`), and mute it for an
    `hour`, until the end of the `shift`, `always`, or turn that `off`; "" leaves either.

    Only their own tabs learn of it. Raises ValidationError (`mute`) without a shift that runs.
    """
    mine = Membership.objects.select_for_update().get(
        conversation=conversation, user=user, ended_at__isnull=True
    )
    if alerts:
        mine.alerts = alerts
    if mute:
        mine.muted_until = _until(user, mute, now)
    mine.save(update_fields=["alerts", "muted_until"])
    delivery.conversation_changed(conversation, only=[user.pk])


def join(user: User, conversation_id: int, now: datetime) -> Conversation:
    """Take part in an open channel of one's locations or of the practice, left or never joined.

    Raises Conversation.DoesNotExist for any other, as for one that doesn't exist.
    """
    conversation: Conversation = channels_to_join(user).get(pk=conversation_id)
    with transaction.atomic():
        if join_people(conversation, [user.pk], now, again=True):
            delivery.conversation_changed(conversation)
    return conversation


def _until(user: User, mute: str, now: datetime) -> datetime | None:
    if mute == MUTE_OFF:
        return None
    if mute == MUTE_HOUR:
        return now + timedelta(hours=1)
    if mute == MUTE_ALWAYS:
        return ALWAYS
    return _end_of_shift(user, now)


def _end_of_shift(user: User, now: datetime) -> datetime:
    """When the last stretch of the local day ends; a break ends no shift."""
    today = now.astimezone(user.zone).date()
    end = None
    try:
        for begins, ends in person_calendar(user).spans_from(now):
            if begins.astimezone(user.zone).date() > today:
                break
            end = ends
    except NoWorkingTime:
        end = None
    if end is None or end <= now:
        raise ValidationError({"mute": "You have no shift today any more. Choose another time."})
    return end
