"""The log of what reached whom. Whoever shows the text of a message says so here."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from accounts.audit.acting import current_address
from accounts.models import AccessLog, User, Way

__all__ = ["Way", "record", "record_all", "runs"]

BATCH = 1000


def record(
    user: User,
    way: Way,
    conversation_id: int | None,
    seqs: Iterable[int],
    now: datetime,
    *,
    reason: str = "",
) -> None:
    """Note that these messages of a conversation reached `user` at `now`: a row for each run of
    consecutive numbers, in the caller's transaction. Without numbers, one row all the same."""
    record_all(user, way, {conversation_id: seqs}, now, reason=reason)


def record_all(
    user: User,
    way: Way,
    seqs_of: Mapping[int | None, Iterable[int]],
    now: datetime,
    *,
    reason: str = "",
) -> None:
    """The same for several conversations, in one statement."""
    address = current_address()
    AccessLog.objects.bulk_create(
        (
            AccessLog(
                at=now,
                actor=user,
                role=user.role,
                address=address,
                way=way,
                conversation_id=conversation_id,
                seq_from=first,
                seq_to=last,
                reason=reason,
            )
            for conversation_id, seqs in seqs_of.items()
            for first, last in _spans(seqs)
        ),
        batch_size=BATCH,
    )


def runs(seqs: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of each run of consecutive numbers: 1, 2, 3, 7 are 1-3 and 7-7."""
    first = last = None
    for seq in sorted(set(seqs)):
        if last is not None and seq == last + 1:
            last = seq
            continue
        if first is not None and last is not None:
            yield first, last
        first = last = seq
    if first is not None and last is not None:
        yield first, last


def _spans(seqs: Iterable[int]) -> list[tuple[int | None, int | None]]:
    found: list[tuple[int | None, int | None]] = [*runs(seqs)]
    return found or [(None, None)]
