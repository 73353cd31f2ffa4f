"""What an export says of messages: as they stood at an instant, with all they said before.

A row is plain data for JSON; nothing of after the instant is in it.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from messaging.models import (
    Attachment,
    Interruption,
    Message,
    MessageVersion,
    PatientMention,
    PriorityVersion,
    Receipt,
    Removal,
)
from messaging.signals import export_gathering

Row = dict[str, Any]
BATCH = 400


def instant(at: datetime | None) -> str | None:
    """An instant in UTC, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at else None


def canonical(row: Row) -> bytes:
    """The one way in which a row is written, and so what its hash is of."""
    return json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def hashed(row: Row) -> Row:
    """A row with the SHA-256 of the rest of it."""
    return row | {"sha256": hashlib.sha256(canonical(row)).hexdigest()}


def message_rows(
    ids: Sequence[int], as_of: datetime, files: dict[int, dict[str, Any]]
) -> Iterator[Row]:
    """A row for each of these messages, in this order, with its hash; `files` says of each
    attachment what was read of its file."""
    for start in range(0, len(ids), BATCH):
        part = list(ids[start : start + BATCH])
        # The message first: an edit meanwhile is then seen as a version that ends later.
        messages = Message.objects.in_bulk(part)
        around = _Around(part, as_of, files)
        for pk in part:
            if pk in messages:
                yield hashed(_row(messages[pk], as_of, around))


class _Around:
    """What stands in other tables of some messages, read once for all of them."""

    def __init__(self, ids: list[int], as_of: datetime, files: dict[int, dict[str, Any]]) -> None:
        self.versions = _by_message(MessageVersion.objects.filter(message__in=ids).order_by("pk"))
        self.priorities = _by_message(
            PriorityVersion.objects.filter(message__in=ids).order_by("pk")
        )
        attached = Attachment.objects.filter(message__in=ids).order_by("position")
        self.attachments = _by_message(attached)
        receipts = Receipt.objects.filter(message__in=ids).order_by("user")
        self.receipts = _by_message(receipts)
        mentions = PatientMention.objects.filter(message__in=ids).select_related("patient")
        self.patients = _by_message(mentions.order_by("patient"))
        told = Interruption.objects.filter(message__in=ids, at__lte=as_of).order_by("whom")
        self.interruptions = _by_message(told)
        removals = Removal.objects.filter(message__in=ids, at__lte=as_of)
        self.removals = dict(removals.values_list("message", "reason"))
        self.files = files
        self.facts: dict[int, list[Row]] = defaultdict(list)
        answers: list[tuple[Any, Any]] = export_gathering.send(
            Message, message_ids=ids, as_of=as_of
        )
        for _, found in answers:
            for message_id, facts in (found or {}).items():
                self.facts[message_id] += facts


def _by_message(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.message_id].append(row)
    return found


def _row(message: Message, as_of: datetime, around: _Around) -> Row:
    versions = around.versions[message.pk]
    is_recalled = message.recalled_by_id is not None and (message.recalled_at or as_of) <= as_of
    later = [one for one in versions if one.until > as_of]
    text = later[0].text if later else message.text
    past = [one for one in versions if one.until <= as_of]
    return {
        "id": message.pk,
        "conversation": message.conversation_id,
        "number": message.seq,
        "author": message.author_id,
        "kind": message.kind,
        "posted_at": instant(message.posted_at),
        "text": "" if is_recalled else text,
        "said_before": [
            {"text": one.text, "until": instant(one.until), "by": one.by_id} for one in past
        ],
        "taken_back": _taken_back(message, around) if is_recalled else None,
        "removed_under_retention": instant(message.purged_at),
        **_priority(message, as_of, around),
        **_asked(message),
        "reply_to": message.reply_to_id,
        "thread_begins_with": message.thread_root_id,
        "patients": [str(one.patient) for one in around.patients[message.pk]],
        "attachments": [_file(one, around.files) for one in around.attachments[message.pk]],
        "receipts": [
            found for one in around.receipts[message.pk] if (found := _receipt(one, as_of))
        ],
        "interruptions": [
            {"by": one.by_id, "whom": one.whom_id, "reason": one.reason, "at": instant(one.at)}
            for one in around.interruptions[message.pk]
        ],
        "promises": around.facts[message.pk],
        "when_exported": _now(message),
    }


def _ended(at: datetime | None, by: int | None) -> Row:
    return {"at": instant(at), "by": by}


def _taken_back(message: Message, around: _Around) -> Row:
    """When and by whom; of somebody else's, by whoever runs the place, also why."""
    why = around.removals.get(message.pk, "")
    return _ended(message.recalled_at, message.recalled_by_id) | {"reason": why}


def _priority(message: Message, as_of: datetime, around: _Around) -> Row:
    rows = around.priorities[message.pk]
    later = [one for one in rows if one.until > as_of]
    return {
        "priority": later[0].priority if later else message.priority,
        "priority_before": [
            {"priority": one.priority, "until": instant(one.until), "by": one.by_id}
            for one in rows
            if one.until <= as_of
        ],
    }


def _asked(message: Message) -> Row:
    return {
        "asks": message.asks,
        "asked_people": message.asked_ids,
        "asked_role": message.asked_role,
        "asked_location": message.asked_location_id,
        "on_shift_of_role": message.reached_ids,
        "each_answers": message.asks_each,
        "useful_until": instant(message.useful_until),
        "wanted_by": instant(message.wanted_by),
    }


def _file(row: Attachment, files: dict[int, dict[str, Any]]) -> Row:
    said = {
        "id": row.pk,
        "name": row.name,
        "type": row.content_type,
        "size": row.size,
        "by": row.owner_id,
        "uploaded_at": instant(row.uploaded_at),
    }
    return said | files.get(row.pk, {"path": None, "sha256": None})


def _receipt(row: Receipt, as_of: datetime) -> Row | None:
    delivered, seen = (
        at if at is not None and at <= as_of else None for at in (row.delivered_at, row.seen_at)
    )
    if delivered is None and seen is None:
        return None
    return {"person": row.user_id, "delivered_at": instant(delivered), "seen_at": instant(seen)}


def _now(message: Message) -> Row:
    """What is kept without its history: how it stood when the export was made."""
    return {
        "reactions": message.reactions,
        "confirming": message.confirming,
        "pinned": _ended(message.pinned_at, message.pinned_by_id) if message.pinned_at else None,
        "thread_done": _ended(message.done_at, message.done_by_id) if message.done_at else None,
    }
