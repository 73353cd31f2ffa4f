"""A file that somebody added to a message."""

import secrets

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q

from messaging.models.conversation import Conversation
from messaging.models.message import Message
from messaging.querysets import AttachmentQuerySet


def attachment_storage() -> Storage:
    """Where files are kept: `attachments` of the setting STORAGES."""
    return storages["attachments"]


def random_name(attachment: "Attachment", filename: str) -> str:
    """A name in the storage that says nothing of the file, nor of what is in it; of 128 random
    bits, where a UUID has 122."""
    name = secrets.token_hex(16)
    return f"{name[:2]}/{name}"


class Attachment(models.Model):
    """A file: first an upload of its owner in a conversation, then part of one message for good.

    Written only by `messaging.actions.attach`, and put into its message by
    `messaging.actions.post`. Its name is a patient's as likely as not: it stays out of logs,
    addresses, mails and the storage.
    """

    class Kind(models.TextChoices):
        IMAGE = "image", "Image"
        AUDIO = "audio", "Audio"
        DOCUMENT = "document", "Document"

    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, related_name="attachments"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attachments"
    )
    message = models.ForeignKey(
        Message, on_delete=models.PROTECT, null=True, blank=True, related_name="attachments"
    )
    # 1, 2, 3 ... in the order of its message; 0 before that.
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100)
    file = models.FileField(storage=attachment_storage, upload_to=random_name, max_length=100)
    size = models.PositiveBigIntegerField()  # bytes, as stored
    # Of images: a small copy to be shown in the message, and how large the image itself is.
    preview = models.FileField(
        storage=attachment_storage, upload_to=random_name, max_length=100, blank=True
    )
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    uploaded_at = models.DateTimeField()

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["message", "position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="image", width__isnull=False, height__isnull=False, preview__gt="")
                | ~Q(kind="image") & Q(width__isnull=True, height__isnull=True, preview=""),
                name="images_have_a_preview",
            ),
        ]
        indexes = [
            models.Index(
                fields=["uploaded_at"],
                condition=Q(message__isnull=True),
                name="unused_uploads",
            )
        ]

    def __str__(self) -> str:
        return f"attachment {self.pk}"

    @property
    def is_image(self) -> bool:
        """Whether it is shown in its message."""
        return self.kind == self.Kind.IMAGE
