"""The door of history: conversations for what was said elsewhere, and batches of it.

A batch is stored whole or not at all, and what is there already isn't stored again; so an import
that was killed is mended by running it once more.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.audit.access import Way, record
from accounts.models import Location, User
from accounts.roles import colleagues, works_at
from messaging import delivery
from messaging.actions.conversations import MAX_DIRECT, join_people
from messaging.formatting import PATIENT, to_html
from messaging.history.archive import CannotImport
from messaging.models import Attachment, Conversation, Membership, Message
from messaging.patients import note_patients, patients_in


@dataclass(frozen=True)
class Target:
    """What a conversation of elsewhere is here. Of a direct one its `people` are the key."""

    import_id: UUID
    source: str
    is_direct: bool
    name: str
    topic: str
    location: Location | None
    is_private: bool
    is_archived: bool
    people: tuple[int, ...]
    maker: int | None


@dataclass(frozen=True)
class Entry:
    """A message as it is stored. `root` is the `client_id` of the message whose thread it is in."""

    client_id: UUID
    author: int
    at: datetime
    text: str
    root: UUID | None = None
    edited_at: datetime | None = None
    pinned_by: int | None = None
    reactions: dict[str, list[int]] = field(default_factory=dict)
    files: tuple[Attachment, ...] = ()


@transaction.atomic
def conversation_of(target: Target, now: datetime) -> Conversation:
    """The conversation of a target: the one there is, or a new one.

    A new channel is archived until all of it is in (`finish`), so that nobody writes between. A
    direct conversation that has messages of ours stays as it is, and there is none with people who
    don't work here: the history becomes a private channel then, which stays archived. Raises
    CannotImport where what is private there would become everybody's here.
    """
    known: Conversation | None = Conversation.objects.filter(import_id=target.import_id).first()
    if known is not None:
        if known.is_channel and target.is_private and not known.is_private:
            raise CannotImport(f"{_called(known)}: it is private there by now, and open here.")
        return known
    if target.is_direct and (direct := _direct(target, now)):
        return direct
    maker = User.objects.filter(pk=target.maker or 0, is_active=True).first()
    return Conversation.objects.create(
        kind=Conversation.Kind.CHANNEL,
        name=free_name(target.name, target.location),
        topic=target.topic[:200],
        location=target.location,
        is_private=target.is_private or target.is_direct,
        imported_from=target.source,
        import_id=target.import_id,
        created_by=maker,
        created_at=now,
        archived_at=now,
    )


def _direct(target: Target, now: datetime) -> Conversation | None:
    people = sorted(set(target.people))
    are_here = colleagues().filter(pk__in=people).count() == len(people)
    if not are_here or not 2 <= len(people) <= MAX_DIRECT:
        return None
    row: Conversation
    row, _ = Conversation.objects.select_for_update().get_or_create(
        direct_key=",".join(map(str, people)),
        defaults={"kind": Conversation.Kind.DIRECT, "created_at": now},
    )
    if row.last_seq or row.import_id is not None:
        return None
    row.imported_from, row.import_id = target.source, target.import_id
    row.save(update_fields=["imported_from", "import_id"])
    join_people(row, people, now)
    return row


def free_name(name: str, location: Location | None, taken: Collection[str] = ()) -> str:
    """The name, or where there is a channel of that name with the next number that is free."""
    number, tried = 1, name
    rows = Conversation.objects.filter(kind=Conversation.Kind.CHANNEL, location=location)
    while tried in taken or rows.filter(name__iexact=tried).exists():
        number += 1
        tried = f"{name[:55]}-{number}"
    return tried


def stored_in(conversation: Conversation) -> tuple[set[UUID], datetime | None]:
    """What is here of a conversation's history, and when the last of it was said."""
    rows = Message.objects.filter(conversation=conversation, kind=Message.Kind.IMPORTED)
    last = rows.order_by("-seq").values_list("posted_at", flat=True).first()
    return set(rows.values_list("client_id", flat=True)), last


def is_written_in(conversation: Conversation) -> bool:
    """Whether anything was said in it here; history ends there."""
    rows = Message.objects.filter(conversation=conversation)
    return bool(rows.exclude(kind=Message.Kind.IMPORTED).exists())


@transaction.atomic
def store(
    by: User, reason: str, conversation: Conversation, entries: Sequence[Entry], now: datetime
) -> int:
    """Append these, the oldest first, behind what is there, as read by everybody; how many.

    Nobody is told, nothing is asked and nothing answered: no signal is sent. That `by` took them in
    is in the access log. Raises CannotImport once somebody has written there, or anything came in
    since `conversation` was read.
    """
    row = Conversation.objects.select_for_update().get(pk=conversation.pk)
    if row.last_seq and is_written_in(row):
        raise CannotImport(f"{_called(row)}: somebody has written there; history ends before it.")
    if row.last_seq != conversation.last_seq:
        raise CannotImport(f"{_called(row)}: another import is adding to it. Let it end first.")
    messages = _messages(row, entries)
    Attachment.objects.bulk_update(_filed(messages, entries), ["message", "position"])
    for message in messages:
        if PATIENT.search(message.text):
            note_patients(message)
    first, row.last_seq = row.last_seq + 1, row.last_seq + len(entries)
    row.last_posted_at = entries[-1].at
    row.pin_count += sum(one.pinned_by is not None for one in entries)
    row.save(update_fields=["last_seq", "last_posted_at", "pin_count"])
    Membership.objects.filter(conversation=row).update(last_read_seq=row.last_seq)
    conversation.last_seq = row.last_seq
    record(by, Way.IMPORT, row.pk, range(first, row.last_seq + 1), now, reason=reason)
    return len(entries)


def _messages(row: Conversation, entries: Sequence[Entry]) -> list[Message]:
    """The rows of these, stored: what begins threads before what is in them."""
    hang_on = _hang_on(row, entries)
    made: dict[UUID, Message] = {}
    numbered = [*enumerate(entries, row.last_seq + 1)]
    for is_reply in (False, True):
        batch = []
        for seq, one in numbered:
            top = hang_on[one.client_id]
            if (top is not None) is is_reply:
                root = made[top].pk if isinstance(top, UUID) else top
                batch.append(_message(row, seq, one, root))
        Message.objects.bulk_create(batch)
        made |= {one.client_id: one for one in batch}
    return [made[one.client_id] for one in entries]


def _hang_on(row: Conversation, entries: Iterable[Entry]) -> dict[UUID, UUID | int | None]:
    """What begins the thread of each: one of them, or a stored message by its key; None of what
    begins one itself. A root that nobody knows or that comes later counts for none, so that no
    thread goes in a circle."""
    roots = {one.root for one in entries if one.root}
    rows = Message.objects.filter(conversation=row, client_id__in=roots)
    stored = {one.client_id: one.thread_root_id or one.pk for one in rows.defer("text", "html")}
    found: dict[UUID, UUID | int | None] = {}
    for one in entries:
        top: UUID | int | None = None
        if one.root in stored:
            top = stored[one.root]
        elif one.root in found:
            top = found[one.root] or one.root
        found[one.client_id] = top
    return found


def _message(row: Conversation, seq: int, one: Entry, root: int | None) -> Message:
    return Message(
        conversation=row,
        seq=seq,
        author_id=one.author,
        client_id=one.client_id,
        kind=Message.Kind.IMPORTED,
        text=one.text,
        html=to_html(one.text, patients=patients_in(one.text)),
        posted_at=one.at,
        edited_at=one.edited_at,
        reactions=one.reactions,
        pinned_at=one.at if one.pinned_by else None,
        pinned_by_id=one.pinned_by,
        reply_to_id=root,
        thread_root_id=root,
        has_attachments=bool(one.files),
    )


def _filed(messages: Iterable[Message], entries: Iterable[Entry]) -> list[Attachment]:
    found = []
    for message, entry in zip(messages, entries, strict=True):
        for position, file in enumerate(entry.files, 1):
            file.message, file.position = message, position
            found.append(file)
    return found


@transaction.atomic
def finish(conversation: Conversation, target: Target, now: datetime) -> None:
    """Let people in, now that all of it is there: into an open channel everybody of its place, into
    a private one those who were in it and work here."""
    from_here = Conversation.objects.select_for_update().get(pk=conversation.pk)
    delivery.conversation_changed(from_here)  # how far it is read
    if not from_here.is_channel:
        return
    is_over = target.is_archived or target.is_direct
    if from_here.archived_at == from_here.created_at and not is_over:
        from_here.archived_at = None
        from_here.save(update_fields=["archived_at"])
    join_people(from_here, _people_of(from_here, target), now)


def _people_of(conversation: Conversation, target: Target) -> Iterable[int]:
    if conversation.is_private:
        return target.people
    if conversation.location is None:
        return colleagues().values_list("pk", flat=True)
    return works_at(conversation.location).values_list("pk", flat=True)


def _called(row: Conversation) -> str:
    return f"#{row.name}" if row.is_channel else f"direct conversation {row.pk}"
