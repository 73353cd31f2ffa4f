"""Taking in history, and what is here then."""

from pathlib import Path
from typing import Any

from django.core.management import call_command

from accounts.models import User
from messaging.models import Attachment, Conversation, Membership, Message

WHY = "We leave what we had at the end of November."
OLIVE = "olive@lumen.example"


def take_in(source: Path, kind: str = "slack", **options: Any) -> None:
    """As the technician types it."""
    call_command("import_history", kind, source, by=OLIVE, reason=WHY, **options)


def here(name: str) -> Conversation:
    """The channel of this name."""
    found: Conversation = Conversation.objects.get(name=name)
    return found


def texts(conversation: Conversation) -> list[str]:
    """What stands in it, in order."""
    rows = Message.objects.filter(conversation=conversation).order_by("seq")
    return list(rows.values_list("text", flat=True))


def rows() -> list[Any]:
    """All that an import writes, as it stands."""
    return [
        list(User.objects.order_by("pk").values_list("pk", "email", "display_name")),
        list(Conversation.objects.order_by("pk").values_list("pk", "name", "last_seq")),
        list(Membership.objects.order_by("pk").values_list("pk", "last_read_seq", "ended_at")),
        list(Message.objects.order_by("pk").values_list("pk", "seq", "text", "reactions")),
        list(Attachment.objects.order_by("pk").values_list("pk", "message", "name")),
    ]
