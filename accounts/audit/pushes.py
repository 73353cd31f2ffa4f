"""What open tabs were pushed, gathered in the process and written down every few seconds.

A row for each message and reader would cost more than the sending; so those of one conversation
that reached somebody within a few seconds are one row. A process that is killed loses the rows
of its last seconds: who was entitled to the push, the memberships say.
"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from accounts.audit.access import BATCH, runs
from accounts.clock import database_now
from accounts.models import AccessLog, User, Way

SECONDS = 5.0
# With the database away for long, the oldest go first.
MOST_WAITING = 50_000


@dataclass(frozen=True)
class Place:
    """Whom a push reached, at which address, and of which conversation."""

    user_id: int
    address: str | None
    conversation_id: int


@dataclass
class Pushed:
    """The numbers that reached one place, and when the first of them did."""

    since: float = field(default_factory=time.monotonic)
    seqs: set[int] = field(default_factory=set)


class Pushes:
    """What waits to be written down; belongs to one event loop."""

    def __init__(self) -> None:
        self.waiting: dict[Place, Pushed] = {}

    def note(self, user_id: int, address: str | None, carried: Iterable[tuple[int, int]]) -> None:
        """These messages, each a conversation and a number, go out to a tab of somebody."""
        for conversation_id, seq in carried:
            place = Place(user_id, address, conversation_id)
            self.waiting.setdefault(place, Pushed()).seqs.add(seq)

    def take(self) -> dict[Place, Pushed]:
        """All that waits; it waits no longer."""
        taken, self.waiting = self.waiting, {}
        return taken

    def put_back(self, taken: Mapping[Place, Pushed]) -> None:
        """It couldn't be written down; try again with what came meanwhile."""
        for place, pushed in taken.items():
            if place in self.waiting:
                pushed.seqs |= self.waiting[place].seqs
            self.waiting[place] = pushed
        for place in list(self.waiting)[:-MOST_WAITING]:
            del self.waiting[place]


def keep(taken: Mapping[Place, Pushed]) -> None:
    """Write down what was pushed, in one statement, as of when the first of each run went out."""
    if not taken:
        return
    now, since = database_now(), time.monotonic()
    roles = dict(
        User.objects.filter(pk__in={place.user_id for place in taken}).values_list("pk", "role")
    )
    AccessLog.objects.bulk_create(
        (
            AccessLog(
                at=now - timedelta(seconds=since - pushed.since),
                actor_id=place.user_id,
                role=roles.get(place.user_id, ""),
                address=place.address,
                way=Way.PUSH,
                conversation_id=place.conversation_id,
                seq_from=first,
                seq_to=last,
            )
            for place, pushed in taken.items()
            for first, last in runs(pushed.seqs)
        ),
        batch_size=BATCH,
    )
