"""In which channels a bot reads and writes: those where an owner put it, and no others."""

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from accounts.roles import may_keep_bots
from messaging import delivery
from messaging.actions.conversations import end_memberships, join_people
from messaging.models import Conversation, Membership


def channels_for_bots(by: User, bot: User | None = None) -> list[Conversation]:
    """The channels where `by` may put a bot: those that they are in themself, and those where
    `bot` is already; nobody lets a program into what they can't read."""
    here = Membership.objects.filter(ended_at__isnull=True, user__in=[by, bot] if bot else [by])
    rows = Conversation.objects.filter(kind=Conversation.Kind.CHANNEL, archived_at__isnull=True)
    return list(rows.filter(memberships__in=here).distinct().order_by("name", "pk"))


@transaction.atomic
def put_bot(by: User, bot: User, conversation_ids: Collection[int], now: datetime) -> None:
    """Have `bot` be in exactly these channels. Raises ValidationError (`channels`) for a channel
    that `by` isn't in, and for who may not keep bots."""
    if not may_keep_bots(by) or not bot.is_bot:
        raise ValidationError("Bots are kept by owners.")
    offered = {channel.pk: channel for channel in channels_for_bots(by, bot)}
    wanted = set(conversation_ids)
    if not wanted <= offered.keys():
        raise ValidationError({"channels": "Choose channels that you are in yourself."})
    current = Membership.objects.filter(user=bot, ended_at__isnull=True)
    for membership in current.exclude(conversation__in=wanted).select_related("conversation"):
        end_memberships(membership.conversation, [bot.pk], Membership.Ended.REMOVED, now)
        delivery.conversation_changed(membership.conversation)
    for pk in wanted:
        if join_people(offered[pk], [bot.pk], now, again=True):
            delivery.conversation_changed(offered[pk])
