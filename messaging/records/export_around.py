"""What an export says beside the messages: the conversations and who was in them when, the people,
and whom the messages reached."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from accounts.audit.access import runs
from accounts.models import AccessLog, User
from messaging.models import Conversation, Membership, PastMembership
from messaging.records.export_rows import Row, instant

Numbers = Mapping[int, list[int]]  # the numbers of the exported messages, by conversation


def conversation_rows(ids: Iterable[int], as_of: datetime) -> list[Row]:
    """Each conversation, and its people with each time that they were in it."""
    rows = Conversation.objects.filter(pk__in=list(ids)).select_related("location")
    return [_conversation(row, as_of) for row in rows.order_by("pk")]


def _conversation(row: Conversation, as_of: datetime) -> Row:
    archived = row.archived_at if row.archived_at and row.archived_at <= as_of else None
    members = Membership.objects.filter(conversation=row).prefetch_related("past")
    return {
        "id": row.pk,
        "kind": row.kind,
        "name": row.name,
        "topic": row.topic,
        "location": row.location.name if row.location else None,
        "private": row.is_private,
        "created_at": instant(row.created_at),
        "created_by": row.created_by_id,
        "archived_at": instant(archived),
        "people": [span for one in members.order_by("user") for span in _spans(one, as_of)],
        "read_up_to_when_exported": {
            str(one.user_id): one.last_read_seq for one in members.order_by("user")
        },
    }


def _spans(membership: Membership, as_of: datetime) -> Iterator[Row]:
    times: list[Membership | PastMembership] = [*membership.past.all(), membership]
    for one in times:
        if one.joined_at > as_of:
            continue
        is_over = one.ended_at is not None and one.ended_at <= as_of
        yield {
            "person": membership.user_id,
            "from": instant(one.joined_at),
            "to": instant(one.ended_at) if is_over else None,
            "why": one.ended_why if is_over else "",
        }


def people_rows(ids: Iterable[int]) -> list[Row]:
    """Everybody whom the export names, as the practice knows them when it is made."""
    rows = User.objects.filter(pk__in=list(ids)).order_by("pk")
    return [
        {
            "id": row.pk,
            "name": row.display_name,
            "email": row.email,
            "role": row.role,
            "active": row.is_active,
        }
        for row in rows
    ]


def read_rows(numbers: Numbers, as_of: datetime) -> Iterator[Row]:
    """Whom these messages reached up to then, when and by which way, from the access log."""
    for conversation_id, seqs in numbers.items():
        wanted = sorted(seqs)
        rows = AccessLog.objects.filter(
            conversation_id=conversation_id,
            seq_to__gte=wanted[0],
            seq_from__lte=wanted[-1],
            at__lte=as_of,
        )
        for row in rows.order_by("at", "pk").iterator(chunk_size=2000):
            begin = bisect_left(wanted, row.seq_from or 0)
            reached = list(runs(wanted[begin : bisect_right(wanted, row.seq_to or 0)]))
            if reached:
                yield _read(row, reached)


def _read(row: AccessLog, reached: list[tuple[int, int]]) -> Row:
    return {
        "at": instant(row.at),
        "person": row.actor_id,
        "role": row.role,
        "way": row.way,
        "conversation": row.conversation_id,
        "numbers": [list(one) for one in reached],
        "reason": row.reason,
    }


_ONE = frozenset({"author", "by", "person", "whom", "owner", "created_by", "actor"})
_MANY = frozenset({"asked_people", "on_shift_of_role", "parties", "told"})


def named_in(rows: Any) -> set[int]:
    """The people whom rows name, by their keys."""
    if isinstance(rows, list):
        return {pk for row in rows for pk in named_in(row)}
    found: set[int] = set()
    for key, value in rows.items() if isinstance(rows, dict) else ():
        if key in _ONE and isinstance(value, int):
            found.add(value)
        elif key in _MANY and isinstance(value, list):
            found.update(one for one in value if isinstance(one, int))
        else:
            found |= named_in(value)
    return found
