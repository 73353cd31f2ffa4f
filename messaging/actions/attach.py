"""Files on their way into a message: taken in, thrown away, forgotten when nobody sends them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import IO, BinaryIO

from django.conf import settings
from django.core.files import File
from django.db import transaction

from accounts.models import User
from messaging.filetypes import FileType, NotTaken, fitting_name, kept_as, type_of
from messaging.images import clean_image
from messaging.models import Attachment, Conversation, ScheduledMessage
from messaging.models.attachment import attachment_storage

# Of one person at a time: ten messages full of files.
MOST_UNUSED = 100
UNUSED_FOR = timedelta(hours=24)
_AT_ONCE = 500


def take_in(
    user: User, conversation: Conversation, name: str, upload: BinaryIO, size: int, now: datetime
) -> Attachment:
    """Keep a file of `size` bytes as an upload of `user`, for a message in a conversation that
    they are in. What it is, its content says; of an image only the pixels are kept, and
    of a HEIC photo a JPEG.

    Raises NotTaken.
    """
    _check_size(size)
    if Attachment.objects.filter(owner=user, message__isnull=True).count() >= MOST_UNUSED:
        raise NotTaken("Too many files wait to be sent. Send or remove some first.")
    return keep(user, conversation, name, upload, now)


def _check_size(size: int) -> None:
    most = settings.ATTACHMENT_MAX_MB
    if size > most * 1_048_576:
        raise NotTaken(f"A file has at most {most} MB.")
    if not size:
        raise NotTaken("This file is empty.")


def keep(
    owner: User, conversation: Conversation, name: str, upload: BinaryIO, now: datetime
) -> Attachment:
    """The same for a file of `owner` whatever else of theirs waits: of what was said elsewhere.

    Raises NotTaken.
    """
    size = upload.seek(0, 2)
    _check_size(size)
    found = type_of(upload, name)
    kept = kept_as(found)
    row = Attachment(
        conversation=conversation,
        owner=owner,
        kind=kept.kind,
        name=fitting_name(name, kept),
        content_type=kept.content_type,
        uploaded_at=now,
    )
    if row.is_image:
        _store_image(row, upload, found)
    else:
        _store(row, upload, size)
    return row


def _store_image(row: Attachment, upload: BinaryIO, found: FileType) -> None:
    image = clean_image(upload, found)
    row.width, row.height = image.width, image.height
    with image.file, image.preview:
        _store(row, image.file, image.file.seek(0, 2), image.preview)


def _store(row: Attachment, file: IO[bytes], size: int, preview: IO[bytes] | None = None) -> None:
    """Both files and the row, or none of them."""
    row.size = size
    try:
        row.file.save("", File(file), save=False)
        if preview is not None:
            row.preview.save("", File(preview), save=False)
        row.save()
    except BaseException:
        delete_files([row])
        raise


def throw_away(user: User, attachment_id: int) -> None:
    """Remove an upload of one's own that no message took yet; raises Attachment.DoesNotExist
    for all others."""
    with transaction.atomic():
        mine = Attachment.objects.filter(owner=user, message__isnull=True)
        _remove([mine.select_for_update().get(pk=attachment_id)])


def forget_unused(now: datetime) -> int:
    """Remove the uploads that nobody sent within 24 hours; answers how many. One that a message
    is taking at this moment is left to it, and those of a message that waits for its time."""
    forgotten = 0
    while True:
        with transaction.atomic():
            old = Attachment.objects.filter(
                message__isnull=True, uploaded_at__lt=now - UNUSED_FOR
            ).order_by("uploaded_at")
            old = old.exclude(pk__in=_waiting())
            removed = _remove(list(old.select_for_update(skip_locked=True)[:_AT_ONCE]))
        forgotten += removed
        if removed < _AT_ONCE:
            return forgotten


def _waiting() -> set[int]:
    """The uploads of scheduled messages."""
    posts = ScheduledMessage.objects.values_list("post__attachments", flat=True)
    return {attachment_id for ids in posts for attachment_id in ids or ()}


def _remove(rows: list[Attachment]) -> int:
    """Rows now, their files once that is committed: no message ever misses its file."""
    Attachment.objects.filter(pk__in=[row.pk for row in rows]).delete()
    transaction.on_commit(lambda: delete_files(rows))
    return len(rows)


def delete_files(rows: Iterable[Attachment]) -> None:
    """Remove the files of rows that are gone."""
    for row in rows:
        for name in filter(None, (row.file.name, row.preview.name)):
            attachment_storage().delete(name)
