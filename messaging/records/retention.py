"""What is older than its retention rule loses its words; the tombstone stays.

A message keeps its number, its author and its time, so that nothing is renumbered and every gap
has its reason. Held messages, open asks and what a pending export needs are left alone.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.db import transaction

from messaging import delivery, frames
from messaging.actions.attach import delete_files
from messaging.actions.changes import count_pins, number_changes
from messaging.models import (
    Attachment,
    Conversation,
    Interruption,
    Message,
    MessageVersion,
    PatientMention,
    Purge,
    RetentionRule,
    SavedDraft,
    ScheduledMessage,
)
from messaging.models.scope import Scoped
from messaging.payloads import message_payloads
from messaging.records.holds import held_among, keeping, settle_with_purges
from messaging.signals import messages_purged, purge_asked

# A run ends before Celery would end it; the rest goes with the next one.
RUN_SECONDS = 90
AT_ONCE = 50


@dataclass(slots=True)
class Counts:
    """Of one conversation: what was removed, or would be, and how many messages were kept."""

    conversation: Conversation
    days: int
    older_than: datetime
    messages: int = 0
    versions: int = 0
    files: int = 0
    drafts: int = 0
    kept: int = 0


def purge(now: datetime, *, dry_run: bool = False, seconds: float | None = None) -> list[Counts]:
    """Remove what is past its time, or with `dry_run` only count it: a line for each conversation
    with something past it. After `seconds` no other conversation is begun."""
    began, found = monotonic(), []
    for conversation, days in _under_rules():
        if seconds is not None and monotonic() - began > seconds:
            break
        counts = Counts(conversation, days, now - timedelta(days=days))
        if dry_run:
            _count(counts, now)
        else:
            _purge_all(counts, now, began + seconds if seconds is not None else None)
        if counts.messages or counts.drafts or counts.kept:
            found.append(counts)
    return found


def _under_rules() -> Iterator[tuple[Conversation, int]]:
    for rule in RetentionRule.objects.order_by("pk"):
        for conversation in Conversation.objects.filter(location=rule.location_id).order_by("pk"):
            yield conversation, rule.days


def _past(counts: Counts, after: int) -> list[int]:
    """The next messages past their time that say something still, or did."""
    rows = Message.objects.filter(
        conversation=counts.conversation,
        posted_at__lt=counts.older_than,
        purged_at__isnull=True,
        seq__gt=after,
    )
    return list(rows.order_by("seq").values_list("seq", flat=True)[:AT_ONCE])


def _count(counts: Counts, now: datetime) -> None:
    after, rows = 0, keeping(now)
    while seqs := _past(counts, after):
        after = seqs[-1]
        messages = Message.objects.filter(conversation=counts.conversation, seq__in=seqs)
        ids = list(messages.values_list("pk", flat=True))
        free = _free(ids, rows, now)
        counts.kept += len(ids) - len(free)
        counts.messages += len(free)
        counts.versions += MessageVersion.objects.filter(message__in=free).count()
        counts.files += Attachment.objects.filter(message__in=free).count()
    counts.drafts = _drafts(counts).count() + _unsent(counts).count()


def _purge_all(counts: Counts, now: datetime, until: float | None) -> None:
    after = 0
    while until is None or monotonic() < until:
        seqs = _past(counts, after)
        if not seqs:
            break
        after = seqs[-1]
        _purge(counts, seqs, now)
    with transaction.atomic():
        counts.drafts = _drafts(counts).delete()[0] + _unsent(counts).delete()[0]
        if counts.messages or counts.drafts:
            _log(counts, now)


def _log(counts: Counts, now: datetime) -> None:
    Purge.objects.create(
        conversation=counts.conversation,
        at=now,
        days=counts.days,
        older_than=counts.older_than,
        messages=counts.messages,
        versions=counts.versions,
        files=counts.files,
        drafts=counts.drafts,
    )


@transaction.atomic
def _purge(counts: Counts, seqs: list[int], now: datetime) -> None:
    """Some messages at once. Holds are looked at behind the lock, so that one that was set
    meanwhile counts; so is each message's row, so that one that is edited waits."""
    settle_with_purges()
    here = Message.objects.filter(conversation=counts.conversation, purged_at__isnull=True)
    locked = here.filter(seq__in=seqs).select_for_update(no_key=True, of=("self",))
    messages = {one.pk: one for one in locked.order_by("seq")}
    free = _free(list(messages), keeping(now), now)
    counts.kept += len(messages) - len(free)
    if not free:
        return
    gone = [one for pk, one in messages.items() if pk in free]
    counts.messages += len(gone)
    _empty(gone, counts, now)
    _tell(counts.conversation, gone)
    messages_purged.send(Message, message_ids=sorted(free), now=now)


def _free(ids: list[int], rows: Iterable[Scoped], now: datetime) -> set[int]:
    """Those of these messages that nothing keeps."""
    answers: list[tuple[Any, Any]] = purge_asked.send(Message, message_ids=ids, now=now)
    needed = {pk for _, kept in answers for pk in kept or ()}
    return set(ids) - needed - held_among(set(ids) - needed, rows)


def _empty(gone: list[Message], counts: Counts, now: datetime) -> None:
    """Take all words from these messages, here and wherever else they stand."""
    ids = [one.pk for one in gone]
    counts.versions += MessageVersion.objects.filter(message__in=ids).delete()[0]
    files = list(Attachment.objects.filter(message__in=ids))
    counts.files += len(files)
    Attachment.objects.filter(message__in=ids).delete()
    transaction.on_commit(lambda: delete_files(files))
    PatientMention.objects.filter(message__in=ids).delete()
    Interruption.objects.filter(message__in=ids).update(reason="")
    number = number_changes(counts.conversation.pk, len(gone))
    was_pinned = any(one.pinned_at for one in gone)
    for one in gone:
        one.text, one.html, one.mentions, one.reactions = "", "", [], {}
        one.pinned_at = one.pinned_by = None
        one.has_attachments, one.purged_at = False, now
        one.recalled_at = one.recalled_at or now
        one.change = number
        number += 1
    fields = ["text", "html", "mentions", "reactions", "pinned_at", "pinned_by"]
    fields += ["has_attachments", "purged_at", "recalled_at", "change"]
    Message.objects.bulk_update(gone, fields)
    if was_pinned:
        count_pins(counts.conversation)


def _tell(conversation: Conversation, gone: list[Message]) -> None:
    """Whoever has them on the screen has tombstones in their place at once."""
    changed = [frames.message_changed(payload) for payload in message_payloads(gone)]
    delivery.send_to_members_on_commit(conversation.pk, *changed)


def _drafts(counts: Counts) -> Any:
    """What was begun so long ago and never sent."""
    return SavedDraft.objects.filter(
        membership__conversation=counts.conversation, saved_at__lt=counts.older_than
    )


def _unsent(counts: Counts) -> Any:
    """What was to be sent so long ago and couldn't be."""
    return ScheduledMessage.objects.filter(
        conversation=counts.conversation, send_at__lt=counts.older_than
    )
