"""Taking in an export: looked through first, then conversation by conversation, batch by batch.

What is here already is passed by, so that one that was ended in the middle
goes on where it was, and a newer export of the same chat adds what is new behind it.
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.audit.access import Way, record
from accounts.former import make_former
from accounts.models import Role, User
from accounts.roles import guardians
from messaging.actions.attach import keep
from messaging.filetypes import NotTaken
from messaging.history.archive import CannotImport, FileThere, Place, Said
from messaging.history.plan import Plan, client_id, import_id
from messaging.history.store import (
    Entry,
    Target,
    conversation_of,
    finish,
    is_written_in,
    store,
    stored_in,
)
from messaging.history.texts import noted, one_line, parts_of, sign_of
from messaging.models import Attachment, Conversation, RecordsMail
from messaging.protocol import MAX_ATTACHMENTS
from messaging.records import mails
from messaging.records.reasons import reason_in

AT_ONCE, FILES_AT_ONCE = 500, 50
Tell = Callable[[int], None]


@dataclass
class TakenIn:
    """What came in, and what of it was here already or can't be."""

    people: int = 0
    conversations: int = 0
    messages: int = 0
    files: int = 0
    known: int = 0
    refused: list[str] = field(default_factory=list)


def importer(address: str) -> User:
    """The owner of this address; raises CannotImport."""
    by = User.objects.filter(email=address.strip().lower(), is_active=True, role=Role.OWNER).first()
    if by is None:
        raise CannotImport("No owner has this address.")
    return by


def take_in(by: User, reason: str, plan: Plan, now: datetime, tell: Tell) -> TakenIn:
    """Do what is planned; `tell` is told how many messages are done with.

    That it began is in the access log with the reason, and mailed to the other owners and the
    privacy officers. Raises CannotImport, and ValidationError for a reason that says nothing.
    """
    said = reason_in(reason)
    _note(by, said, now)
    try:
        return _Import(by, said, plan, now, tell).run()
    except IntegrityError:  # the same again, from another terminal
        raise CannotImport(
            "Another import is running. Run this one again once it is over."
        ) from None


@transaction.atomic
def _note(by: User, reason: str, now: datetime) -> None:
    record(by, Way.IMPORT, None, (), now, reason=reason)
    others = guardians().exclude(pk=by.pk)
    mails.tell(RecordsMail.Kind.IMPORTED, int(now.timestamp()), by, others, now)


class _Import:
    def __init__(self, by: User, reason: str, plan: Plan, now: datetime, tell: Tell) -> None:
        self.by, self.reason, self.plan, self.now, self.tell = by, reason, plan, now, tell
        self.done = TakenIn()
        self.who: dict[str, int] = {}

    def run(self) -> TakenIn:
        """People first, then each conversation."""
        for key, user in self.plan.people.items():
            self.who[key] = (user or self._former(key)).pk
        for place in self.plan.archive.places.values():  # members who never said anything
            for key in place.people:
                person = self.plan.archive.people.get(key)
                if key not in self.who and person and (user := self.plan.match(person)):
                    self.who[key] = user.pk
        for place in self.plan.places.values():
            try:
                self._conversation(place)
            except CannotImport as error:
                self.done.refused.append(str(error))
        return self.done

    def _former(self, key: str) -> User:
        person = self.plan.person(key)
        own = import_id(self.plan.archive, f"person {key}").hex
        before = User.objects.count()
        name = one_line(person.name, 80)
        # Whoever the mapping says isn't the one who has their address here is somebody else; one
        # whom an import made has no password.
        known = self.plan.users.get(person.address)
        worked_here = known is not None and (known.is_active or known.has_usable_password())
        address = "" if worked_here else person.address
        made = make_former(self.by, name, address, own, is_bot=person.is_bot)
        self.done.people += User.objects.count() - before
        return made

    def _conversation(self, place: Place) -> None:
        said = self.plan.archive.said(place.key)
        target = self.plan.target(place, self.who)
        if not said and place.key not in self.plan.here:
            return
        conversation = conversation_of(target, self.now)
        self.done.conversations += place.key not in self.plan.here
        fresh = self._fresh(conversation, target, said)
        for batch in _batches(fresh):
            self._store(conversation, target, batch)
        finish(conversation, target, self.now)

    def _fresh(self, conversation: Conversation, target: Target, said: list[Said]) -> list[Said]:
        """What isn't here yet and comes behind what is; raises CannotImport where that ends."""
        known, last = stored_in(conversation)
        fresh = [one for one in said if client_id(target.import_id, one.key) not in known]
        self.done.known += len(said) - len(fresh)
        self.tell(len(said) - len(fresh))
        if fresh and is_written_in(conversation):
            self.tell(len(fresh))
            raise CannotImport(
                f"{_called(conversation)}: {len(fresh):,} messages are new there, but somebody has"
                " written here since; they were left out."
            )
        late = [one for one in fresh if last and one.at < last]
        if late:
            self.tell(len(late))
            self.done.refused.append(
                f"{_called(conversation)}: {len(late):,} messages are older than what came in"
                " before; they were left out."
            )
        return [one for one in fresh if not last or one.at >= last]

    def _store(self, conversation: Conversation, target: Target, batch: list[Said]) -> None:
        entries = [entry for one in batch for entry in self._entries(conversation, target, one)]
        store(self.by, self.reason, conversation, entries, self.now)
        self.done.messages += len(batch)
        self.done.files += sum(len(entry.files) for entry in entries)
        self.tell(len(batch))

    def _entries(self, conversation: Conversation, target: Target, one: Said) -> Iterator[Entry]:
        author = User(pk=self.who[one.author])
        notes: list[str] = []
        files = tuple(self._files(conversation, author, one, notes))
        reactions = self._reactions(one, notes)
        for number, text in enumerate(parts_of(noted(one.text, notes))):
            yield Entry(
                client_id(target.import_id, one.key, number),
                author.pk,
                one.at,
                text,
                root=client_id(target.import_id, one.root) if one.root else None,
                edited_at=one.edited_at,
                pinned_by=author.pk if one.is_pinned and not number else None,
                reactions={} if number else reactions,
                files=() if number else files,
            )

    def _files(
        self, conversation: Conversation, author: User, one: Said, notes: list[str]
    ) -> Iterator[Attachment]:
        for number, file in enumerate(one.files):
            name = one_line(file.name, 120) or "File"
            try:
                if number >= MAX_ATTACHMENTS:
                    raise NotTaken(f"A message has at most {MAX_ATTACHMENTS} files.")
                yield keep(author, conversation, name, _content(file), self.now)
            except NotTaken as error:
                notes.append(f"Not taken along: {name}. {error}")

    def _reactions(self, one: Said, notes: list[str]) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for name, people in one.reactions:
            sign = sign_of(name)
            if sign is not None:
                who = [self.who[key] for key in people]
                found[sign] = list(dict.fromkeys([*found.get(sign, []), *who]))
            elif people:
                names = ", ".join(one_line(self.plan.person(key).name, 80) for key in people)
                notes.append(f"Reacted with :{one_line(name, 60)}: {names}")
        return found


def _content(file: FileThere) -> io.BytesIO:
    """The bytes of a file; raises NotTaken."""
    if file.at is None:
        raise NotTaken("It wasn't in the export.")
    most = settings.ATTACHMENT_MAX_MB
    try:
        return io.BytesIO(file.at.read(most * 1_048_576))
    except CannotImport:
        raise NotTaken(f"A file has at most {most} MB, and this one may be damaged.") from None
    except OSError:
        raise NotTaken("It can't be read.") from None


def _batches(said: list[Said]) -> Iterator[list[Said]]:
    batch: list[Said] = []
    files = 0
    for one in said:
        if len(batch) >= AT_ONCE or (batch and files + len(one.files) > FILES_AT_ONCE):
            yield batch
            batch, files = [], 0
        batch.append(one)
        files += len(one.files)
    if batch:
        yield batch


def _called(row: Conversation) -> str:
    return f"#{row.name}" if row.is_channel else f"Direct conversation {row.pk}"
