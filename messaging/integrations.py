"""Programs that write to a channel: how one is let in, and what it posts.

What it posts goes through the door that everybody's messages go through, as the words of a bot: it
asks nobody and answers nobody. The same id posts once, however often it is sent.
"""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID, uuid5

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import signatures
from accounts.bots import change_bot, make_bot
from accounts.counting import count
from accounts.field_keys import decrypt, encrypt
from accounts.models import User
from accounts.roles import may_change_hooks
from messaging.actions import post_message
from messaging.actions.asks import Refused
from messaging.actions.bots import channels_for_bots, put_bot
from messaging.actions.drafting import draft_of
from messaging.models import Conversation, Integration, Message, Priority
from messaging.protocol import FrameError, Post, parse_command

SUFFIX = " · integration"
OVERLAP = timedelta(hours=24)
MOST = 50
# Of one program within a minute; what comes on top is to come later.
MOST_A_MINUTE = 60
FIELDS = {"text", "priority"}
PRIORITIES = (Priority.FYI, Priority.NORMAL)
SAME_MOMENT = timedelta(minutes=1)
_IDS = UUID("c0a3d0a5-4f0f-4d0a-9a57-5d5f0f4f7a10")
_LONGEST_ID = 200


class NotSigned(Exception):
    """Nobody knows who sent it: no such integration, another secret, or an old signature."""


class TooOften(Exception):
    """It posts more than sixty times a minute."""


@dataclass(frozen=True)
class Envelope:
    """What came with a body, as its headers say."""

    message_id: str
    timestamp: str
    signature: str


def check_room() -> None:
    """Raise ValidationError when there are fifty already."""
    if Integration.objects.count() >= MOST:
        raise ValidationError("There are 50 integrations already.")


@transaction.atomic
def make(by: User, name: str, channel: Conversation, now: datetime) -> tuple[Integration, str]:
    """An integration of this name that writes to `channel`, and its secret, which nobody can be
    told again. Raises ValidationError for whoever isn't an owner, a channel that `by` isn't in,
    and the fifty-first."""
    if not may_change_hooks(by):
        raise ValidationError("Integrations are made by owners.")
    if channel not in channels_for_bots(by):
        raise ValidationError({"conversation": "Choose a channel that you are in yourself."})
    check_room()
    secret = signatures.new_secret()
    bot = make_bot(by, f"{name}{SUFFIX}")
    put_bot(by, bot, [channel.pk], now)
    integration = Integration.objects.create(
        public_id=secrets.token_urlsafe(18),
        bot=bot,
        conversation=channel,
        secret=encrypt(secret),
        created_by=by,
        created_at=now,
    )
    return integration, secret


@transaction.atomic
def change(by: User, integration: Integration, name: str, *, is_active: bool) -> None:
    """Call it otherwise, or let it in no more, or again. Raises ValidationError."""
    change_bot(by, integration.bot_id, f"{name}{SUFFIX}", is_active=integration.bot.is_active)
    integration.is_active = is_active
    integration.save(update_fields=["is_active"])


@transaction.atomic
def rotate(by: User, integration_id: int, now: datetime) -> tuple[Integration, str]:
    """A new secret, told this once; the former one holds beside it for 24 hours. Raises
    ValidationError for whoever isn't an owner."""
    if not may_change_hooks(by):
        raise ValidationError("Integrations are made by owners.")
    row = Integration.objects.select_for_update(of=("self",)).get(pk=integration_id)
    secret = signatures.new_secret()
    row.former_secret, row.former_until = row.secret, now + OVERLAP
    row.secret, row.rotated_at = encrypt(secret), now
    row.save(update_fields=["secret", "former_secret", "former_until", "rotated_at"])
    return row, secret


def name_of(integration: Integration) -> str:
    """What it was called when it was made: without what marks it in the chat."""
    return integration.bot.display_name.removesuffix(SUFFIX)


def address_of(integration: Integration) -> str:
    """Where it posts to."""
    return f"{settings.SITE_URL}/hooks/{integration.public_id}/"


def signed_by(public_id: str, envelope: Envelope, body: bytes, now: datetime) -> Integration:
    """The integration that sent this, less than five minutes from `now`. Raises NotSigned, and
    TooOften."""
    rows = Integration.objects.filter(public_id=public_id, is_active=True, bot__is_active=True)
    row = rows.select_related("bot").first()
    if row is None or not 0 < len(envelope.message_id) <= _LONGEST_ID:
        raise NotSigned
    is_signed = signatures.is_signed(
        _secrets_of(row, now),
        envelope.message_id,
        envelope.timestamp,
        envelope.signature,
        body,
        now,
    )
    if not is_signed:
        raise NotSigned
    if (count(f"integration:{row.pk}", 60) or 0) > MOST_A_MINUTE:
        raise TooOften
    if row.last_used_at is None or row.last_used_at <= now - SAME_MOMENT:
        Integration.objects.filter(pk=row.pk).update(last_used_at=now)
    return row


def post(integration: Integration, message_id: str, body: bytes) -> Message:
    """The message that this body is; the one that is there already when its id was posted before.
    Raises Refused, in words."""
    post = _read(integration, message_id, body)
    return post_message(integration.bot, draft_of(post))


def _read(integration: Integration, message_id: str, body: bytes) -> Post:
    try:
        said = json.loads(body.decode())
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or not isinstance(said.get("text"), str):
        raise Refused("bad_field", "The body is a JSON object with a text.")
    strange = sorted(said.keys() - FIELDS)
    if strange:
        raise Refused("bad_field", f"Only text and priority are read, not {strange[0][:40]}.")
    if said.get("priority", Priority.NORMAL) not in PRIORITIES:
        raise Refused("bad_field", "priority: fyi or normal. An integration asks nobody.")
    frame = said | {
        "type": "post",
        "client_id": str(uuid5(_IDS, f"{integration.public_id}:{message_id}")),
        "conversation": integration.conversation_id,
        "asks": "nobody",
    }
    try:
        return cast(Post, parse_command(json.dumps(frame, ensure_ascii=False)))
    except FrameError as error:
        raise Refused(error.code, error.detail) from None


def _secrets_of(integration: Integration, now: datetime) -> list[str]:
    """Those that hold; none that can't be read any more (a lost key of `FIELD_KEYS`)."""
    kept = [integration.secret]
    if integration.former_until and integration.former_until > now:
        kept.append(integration.former_secret)
    try:
        return [decrypt(one) for one in kept]
    except ValueError:
        return []
