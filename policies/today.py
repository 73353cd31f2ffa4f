"""What somebody who runs a location looks at first: what is late there, and what nobody watches."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from accounts.models import User
from messaging.models import Conversation
from policies.board import where
from policies.models import Obligation
from policies.precedence import in_order, rules_seen_by
from policies.promises import open_asks, without_due_time
from policies.times import wall

LATE_LISTED = 8


@dataclass(frozen=True)
class Late:
    """An ask that is late: who asked whom, in what kind of place, and when the answer was due, as
    the reader's wall has it. No text."""

    row: Obligation
    where: str
    due: str

    @property
    def owed_by(self) -> str:
        """The person, the role, or whoever of several."""
        role = str(self.row.get_asked_role_display())
        return str(self.row.owner or role or "nobody yet")


@dataclass(frozen=True)
class Today:
    """How it stands at an instant where somebody runs the place."""

    open_count: int
    late_count: int
    late: list[Late]
    without_due_time: int
    overruled_rules: int


def today_of(user: User, now: datetime) -> Today:
    """How it stands for `user`."""
    asks = open_asks(user)
    late = asks.filter(Q(breached_at__isnull=False) | Q(due_at__lt=now))
    listed = list(late.select_related("conversation", "asker", "owner")[:LATE_LISTED])
    mine = set(
        Conversation.objects.visible_to(user)
        .filter(pk__in={row.conversation_id for row in listed})
        .values_list("pk", flat=True)
    )

    def late_one(row: Obligation) -> Late:
        due = wall(row.due_at, user.zone, now) if row.due_at else ""
        return Late(row, where(row.conversation, is_mine=row.conversation_id in mine), due)

    return Today(
        open_count=asks.count(),
        late_count=late.count(),
        late=[late_one(row) for row in listed],
        without_due_time=without_due_time(user).count(),
        overruled_rules=sum(one.overruled_by is not None for one in in_order(rules_seen_by(user))),
    )
