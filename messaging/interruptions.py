"""What is known of interruptions: by whoever did it and whoever was interrupted, nobody else."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Max, Q

from accounts.models import User
from messaging.models import Interruption, Message

# Interrupting the same person again within this time is asked about first.
LATELY = timedelta(minutes=10)


def lately_by(user: User, whom: Collection[int], now: datetime) -> dict[int, datetime]:
    """Which of these people `user` interrupted in the last ten minutes, and when last."""
    if not whom:
        return {}
    rows = Interruption.objects.filter(by=user, whom__in=whom, at__gt=now - LATELY, at__lte=now)
    return dict(rows.order_by().values("whom").annotate(last=Max("at")).values_list("whom", "last"))


def reasons_for(user: User, message_ids: Collection[int]) -> dict[int, str]:
    """Why these messages interrupted, of those that `user` interrupted with or was interrupted
    by, and can read still."""
    seen = Message.objects.visible_to(user).filter(pk__in=message_ids, recalled_at=None)
    rows = Interruption.objects.filter(Q(by=user) | Q(whom=user), message__in=seen)
    return dict(rows.order_by("pk").values_list("message_id", "reason"))


def interruptions_at(location_id: int, start: datetime, cut: datetime) -> int:
    """How many people of a location were interrupted in `[start, cut)` (UTC)."""
    return Interruption.objects.filter(location=location_id, at__gte=start, at__lt=cut).count()
