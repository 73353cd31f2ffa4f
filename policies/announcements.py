"""Shows everybody in a conversation how promises stand there, after the commit."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

from messaging import delivery
from policies import board_hints, frames
from policies.frames import Frame
from policies.models import FollowUp, Obligation
from policies.promises import promises_for


def announce(obligation_ids: Collection[int], now: datetime) -> None:
    """Show everybody in their conversations how these obligations stand, after the commit."""
    if not obligation_ids:
        return
    rows = Obligation.objects.filter(pk__in=obligation_ids)
    found = list(rows.values_list("message_id", "conversation_id", "location_id"))
    board_hints.tell(location_id for _, _, location_id in found)
    conversations = {message_id: place for message_id, place, _ in found}
    conversations |= dict(
        FollowUp.objects.filter(obligation__in=obligation_ids).values_list(
            "message_id", "obligation__conversation_id"
        )
    )
    _push(
        (conversations[message_id], message_id, promises)
        for message_id, promises in promises_for(conversations, now).items()
    )


def announce_made(made: Collection[tuple[Obligation, Frame]], now: datetime) -> None:
    """The same for whoever has the promises at hand as they are now. Those that others are
    shown with, under one message, are read."""
    if not made:
        return
    board_hints.tell(row.location_id for row, _ in made)
    ids, messages = [row.pk for row, _ in made], [row.message_id for row, _ in made]
    repeated = FollowUp.objects.filter(obligation__in=ids).values_list("obligation__message_id")
    beside = Obligation.objects.filter(message__in=messages).exclude(pk__in=ids)
    several = {pk for (pk,) in repeated.union(beside.values_list("message_id"))}
    several |= {pk for pk, times in Counter(messages).items() if times > 1}
    _push(
        (row.conversation_id, row.message_id, [promise])
        for row, promise in made
        if row.message_id not in several
    )
    announce([row.pk for row, _ in made if row.message_id in several], now)


def _push(promises: Iterable[tuple[int, int, list[Frame]]]) -> None:
    """Show promises of messages, each given with its conversation; one push for each of those."""
    frames_of: dict[int, list[Frame]] = defaultdict(list)
    for place, message_id, each in promises:
        frames_of[place].append(frames.promise(place, message_id, each))
    for place, together in frames_of.items():
        delivery.send_to_members_on_commit(place, *together)
