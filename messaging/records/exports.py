"""Exports for the law, step by step: asked for, let go by a second person, made, downloaded,
removed. Each step is a row of `ExportEvent`."""

import hashlib
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from tempfile import TemporaryFile
from typing import Any, cast
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import storages
from django.db import transaction

from accounts.audit.access import Way, record_all, runs
from accounts.models import User
from accounts.roles import guardians, may_approve_export, may_request_export
from messaging.encrypted_files import EncryptedFiles, EncryptingWriter
from messaging.models import Conversation, Export, ExportEvent, PatientReference
from messaging.models.scope import scope_of
from messaging.records import mails
from messaging.records.export_files import write_zip
from messaging.records.holds import settle_with_purges
from messaging.records.reasons import reason_in

KEPT = timedelta(days=7)
LEASE = timedelta(minutes=10)
ATTEMPTS = 3
State = Export.State
Kind = ExportEvent.Kind
logger = logging.getLogger(__name__)


def export_storage() -> EncryptedFiles:
    """Where exports rest, encrypted: `exports` of the setting STORAGES."""
    return cast(EncryptedFiles, storages["exports"])


def request(
    user: User,
    subject: User | PatientReference | Conversation,
    as_of: datetime,
    reason: str,
    now: datetime,
) -> Export:
    """Ask for an export; every other owner and the privacy officer are mailed.

    Raises Export.DoesNotExist for who may not, ValidationError (`reason`, `as_of`).
    """
    if not may_request_export(user):
        raise Export.DoesNotExist
    said = reason_in(reason)
    if as_of > now:
        raise ValidationError({"as_of": "Nothing can be exported of what isn't said yet."})
    with transaction.atomic():
        settle_with_purges()
        export = Export.objects.create(
            **scope_of(subject),
            as_of=as_of,
            reason=said,
            requested_by=user,
            requested_at=now,
        )
        _note(export, Kind.REQUESTED, user, now)
        others = guardians().exclude(pk=user.pk)
        mails.tell(mails.Kind.EXPORT_REQUESTED, export.pk, user, others, now)
    return export


@transaction.atomic
def decide(user: User, export_id: int, now: datetime, *, approve: bool) -> Export:
    """Let an export go, or refuse it; never one's own. Raises Export.DoesNotExist for who may not,
    ValidationError when somebody else has decided."""
    export = _locked(export_id)
    if not may_approve_export(user, export.requested_by):
        raise Export.DoesNotExist
    if export.state != State.REQUESTED:
        raise ValidationError("Somebody has decided about this export meanwhile.")
    if approve and not may_request_export(export.requested_by):
        raise ValidationError("Who asked for it may do so no more. It can only be refused.")
    export.decided_by, export.decided_at = user, now
    export.state = State.APPROVED if approve else State.REFUSED
    export.save(update_fields=["decided_by", "decided_at", "state"])
    _note(export, Kind.APPROVED if approve else Kind.REFUSED, user, now)
    if not approve:
        mails.tell(mails.Kind.EXPORT_REFUSED, export.pk, user, [export.requested_by], now)
    return export


def make_due(now: datetime) -> int:
    """Make the exports that were let go; how many were made."""
    made = 0
    waiting = Export.objects.filter(state=State.APPROVED).order_by("decided_at")
    for pk in list(waiting.values_list("pk", flat=True)):
        export = _claim(pk, now)
        if export is not None and _make(export, now):
            made += 1
    return made


@transaction.atomic
def _claim(pk: int, now: datetime) -> Export | None:
    free = Export.objects.filter(pk=pk, state=State.APPROVED).exclude(claimed_until__gt=now)
    export = free.select_for_update(skip_locked=True, of=("self",)).first()
    if export is None:
        return None
    parties = [export.requested_by, export.decided_by]
    if export.attempts >= ATTEMPTS or not all(may_request_export(one) for one in parties if one):
        _end(export, State.FAILED, Kind.FAILED, now)
        return None
    export.claimed_until, export.attempts = now + LEASE, export.attempts + 1
    export.save(update_fields=["claimed_until", "attempts"])
    return export


def _make(export: Export, now: datetime) -> bool:
    try:
        name = _stored(export, now)
    except Exception as error:
        logger.error("Export %s was not made: %s", export.pk, type(error).__name__)
        return False
    export.file, export.state = name, State.READY
    export.made_at, export.expires_at = now, now + KEPT
    with transaction.atomic():
        export.save()
        _note(export, Kind.MADE, None, now)
        people = [one for one in (export.requested_by, export.decided_by) if one is not None]
        mails.tell(mails.Kind.EXPORT_READY, export.pk, export.requested_by, people, now)
    return True


def _stored(export: Export, now: datetime) -> str:
    """Make the zip and keep it encrypted; nothing of it rests in the clear on the way."""
    with TemporaryFile() as passing:
        hashing = _Hashing(EncryptingWriter(passing))
        contents = write_zip(export, hashing, now)
        hashing.to.close()
        name = export_storage().save_encrypted(uuid4().hex, passing)
    export.size, export.sha256 = hashing.to.size, hashing.digest.hexdigest()
    export.manifest_sha256 = contents.manifest_sha256
    export.holds = {
        str(place): [list(one) for one in runs(seqs)] for place, seqs in contents.numbers.items()
    }
    export.message_count = sum(len(seqs) for seqs in contents.numbers.values())
    return name


class _Hashing:
    """Passes on what is written, and hashes it."""

    def __init__(self, to: EncryptingWriter) -> None:
        self.to, self.digest = to, hashlib.sha256()

    def write(self, content: bytes) -> int:
        """Take in some bytes."""
        self.digest.update(content)
        return self.to.write(content)

    def flush(self) -> None:
        """As the writer below."""
        self.to.flush()


def may_download(user: User, export: Export) -> bool:
    """Whether `user` asked for it or let it go, and still may."""
    return may_request_export(user) and user.pk in {export.requested_by_id, export.decided_by_id}


@transaction.atomic
def download(user: User, export_id: int, now: datetime) -> tuple[Export, File[bytes]]:
    """The export and its zip, opened; the access log says which messages `user` got.
    Raises Export.DoesNotExist for who may not, and once its seven days are over."""
    export = _locked(export_id)
    is_there = export.state == State.READY and export.expires_at and now < export.expires_at
    if not may_download(user, export) or not is_there:
        raise Export.DoesNotExist
    try:
        opened = export_storage().open(export.file, "rb")
    except FileNotFoundError:
        raise Export.DoesNotExist from None
    _note(export, Kind.DOWNLOADED, user, now)
    record_all(user, Way.EXPORT, numbers_in(export), now, reason=export.reason)
    return export, opened


def numbers_in(export: Export) -> dict[int | None, Iterator[int]]:
    """The numbers of the messages in it, by conversation."""
    return {
        int(place): (seq for first, last in spans for seq in range(first, last + 1))
        for place, spans in export.holds.items()
    }


def forget_expired(now: datetime) -> int:
    """Remove the files whose seven days are over; how many."""
    removed = 0
    old = Export.objects.filter(state=State.READY, expires_at__lte=now)
    for pk in list(old.values_list("pk", flat=True)):
        with transaction.atomic():
            export = _locked(pk)
            if export.state != State.READY:
                continue
            _end(export, State.EXPIRED, Kind.EXPIRED, now)
            transaction.on_commit(partial(export_storage().delete, export.file))
            removed += 1
    return removed


def _end(export: Export, state: Any, kind: Any, now: datetime) -> None:
    export.state = state
    export.save(update_fields=["state"])
    _note(export, kind, None, now)


def _locked(export_id: int) -> Export:
    rows = Export.objects.select_for_update(of=("self",))
    return rows.select_related("requested_by", "decided_by").get(pk=export_id)


def _note(export: Export, kind: Any, by: User | None, now: datetime) -> None:
    ExportEvent.objects.create(export=export, kind=kind, by=by, at=now)
