"""Rows as the wire shows them: one shape for page load, history and live push alike."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.availability import Status
from accounts.models import User
from messaging.filetypes import TYPE_NAMES
from messaging.models import (
    Attachment,
    Conversation,
    LaterItem,
    Membership,
    Message,
    Preference,
    SavedDraft,
    ScheduledMessage,
)
from messaging.threads import Replies, replies_to


def instant(at: datetime) -> str:
    """An instant as ISO 8601 in UTC with milliseconds."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _instant_or_none(at: datetime | None) -> str | None:
    return instant(at) if at else None


def message_payload(message: Message) -> dict[str, Any]:
    """MESSAGE of docs/protocol.md."""
    return message_payloads([message])[0]


def message_payloads(messages: Sequence[Message]) -> list[dict[str, Any]]:
    """MESSAGE for each, in this order; what stands in other tables is read once for all."""
    attachments = _attachments_of(messages)
    replies = replies_to(messages)
    return [_message(one, attachments[one.pk], replies.get(one.pk)) for one in messages]


def _attachments_of(messages: Sequence[Message]) -> Mapping[int, list[dict[str, Any]]]:
    """ATTACHMENT of docs/protocol.md for each file of these messages, in order, by message."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    ids = [one.pk for one in messages if one.has_attachments and not one.recalled_at]
    if ids:
        for row in Attachment.objects.filter(message__in=ids).order_by("position"):
            found[row.message_id].append(attachment_payload(row))
    return found


def attachment_payload(attachment: Attachment) -> dict[str, Any]:
    """ATTACHMENT of docs/protocol.md."""
    return {
        "id": attachment.pk,
        "name": attachment.name,
        "type": TYPE_NAMES[attachment.content_type],
        "size": attachment.size,
        "width": attachment.width,
        "height": attachment.height,
    }


def _message(
    message: Message, attachments: list[dict[str, Any]], replies: Replies | None
) -> dict[str, Any]:
    return {
        "id": message.pk,
        "conversation": message.conversation_id,
        "seq": message.seq,
        "author": message.author_id,
        "client_id": str(message.client_id),
        "kind": message.kind,
        "html": message.html,
        "text": message.text,
        "posted_at": instant(message.posted_at),
        "priority": message.priority,
        "asks": message.asks,
        "people": list(message.asked_ids),
        "role": message.asked_role,
        "location": message.asked_location_id,
        "useful_until": _instant_or_none(message.useful_until),
        "wanted_by": _instant_or_none(message.wanted_by),
        "each": message.asks_each,
        "reached": list(message.reached_ids),
        "interrupts": list(message.interrupted_ids),
        "mentions": message.mentions,
        "reply_to": message.reply_to_id,
        "thread_root": message.thread_root_id,
        "thread": _thread(message, replies),
        "confirming": message.confirming,
        "change": message.change,
        "recalled_at": instant(message.recalled_at) if message.recalled_at else None,
        "recalled_by": message.recalled_by_id,
        "purged_at": _instant_or_none(message.purged_at),
        "attachments": attachments,
        "edited_at": instant(message.edited_at) if message.edited_at else None,
        "reactions": message.reactions,
        "pinned": _pin(message),
    }


def _pin(message: Message) -> dict[str, Any] | None:
    if message.pinned_at is None:
        return None
    return {"by": message.pinned_by_id, "at": instant(message.pinned_at)}


def _thread(root: Message, replies: Replies | None) -> dict[str, Any] | None:
    """THREAD of docs/protocol.md: of a message that begins one."""
    if replies is None and root.done_at is None and not root.follow_choices:
        return None
    done = {"by": root.done_by_id, "at": instant(root.done_at)} if root.done_at else None
    return {
        "replies": replies.count if replies else 0,
        "last_seq": replies.last_seq if replies else 0,
        "last_at": instant(replies.last_at) if replies else None,
        "people": list(replies.people) if replies else [],
        "choices": root.follow_choices,
        "done": done,
    }


def later_payload(item: LaterItem) -> dict[str, Any]:
    """LATER of docs/protocol.md."""
    return later_payloads([item])[0]


def later_payloads(items: Sequence[LaterItem]) -> list[dict[str, Any]]:
    """LATER for each, in this order."""
    shown = message_payloads([item.message for item in items])
    return [
        {
            "message": message,
            "saved_at": instant(item.saved_at),
            "when": item.when,
            "remind_at": instant(item.remind_at) if item.remind_at else None,
            "reminded_at": instant(item.reminded_at) if item.reminded_at else None,
            "seen": item.seen_at is not None,
        }
        for item, message in zip(items, shown, strict=True)
    ]


def scheduled_payload(row: ScheduledMessage) -> dict[str, Any]:
    """SCHEDULED of docs/protocol.md."""
    return {
        "id": row.pk,
        "post": row.post,
        "when": row.when,
        "send_at": instant(row.send_at),
        "problem": row.problem,
    }


def conversation_payload(
    membership: Membership, members: Iterable[int], *, can_manage: bool, can_remove: bool
) -> dict[str, Any]:
    """CONVERSATION of docs/protocol.md, as the person of this membership sees it."""
    conversation = membership.conversation
    posted_at = conversation.last_posted_at
    return {
        "id": conversation.pk,
        "kind": conversation.kind,
        "name": conversation.name,
        "topic": conversation.topic,
        "location": conversation.location_id,
        "private": conversation.is_private,
        "members": sorted(members),
        "last_seq": conversation.last_seq,
        "last_read": membership.last_read_seq,
        "unread_marks": membership.unread_marks,
        "last_posted_at": instant(posted_at) if posted_at else None,
        "last_change": conversation.last_change,
        "pins": conversation.pin_count,
        "can_manage": can_manage,
        "can_remove": can_remove,
        "archived_at": _instant_or_none(conversation.archived_at),
        "alerts": membership.alerts,
        "muted_until": _instant_or_none(membership.muted_until),
        "imported_from": conversation.get_imported_from_display(),
    }


def offered_channels(channels: QuerySet[Conversation]) -> list[dict[str, Any]]:
    """OFFER of docs/protocol.md for each: what may be known of a channel before joining it."""
    counted = channels.annotate(
        people=Count(
            "memberships",
            filter=Q(memberships__ended_at__isnull=True, memberships__user__is_active=True),
        )
    )
    return [
        {
            "id": channel.pk,
            "name": channel.name,
            "topic": channel.topic,
            "location": channel.location_id,
            "people": channel.people,
        }
        for channel in counted.order_by("name", "pk")
    ]


def preference_payload(chosen: Preference) -> dict[str, Any]:
    """PREFERENCES of docs/protocol.md."""
    return {
        "notifies": chosen.notifies,
        "names_conversation": chosen.names_conversation,
        "sound_from": chosen.sound_from,
        "mail_wait_minutes": chosen.mail_wait_minutes,
        "enter_sends": chosen.enter_sends,
        "checks_clarity": chosen.checks_clarity,
        "theme": chosen.theme,
        "density": chosen.density,
    }


def draft_payload(draft: SavedDraft) -> dict[str, Any]:
    """DRAFT of docs/protocol.md."""
    return {"text": draft.text, "choices": draft.choices, "saved_at": instant(draft.saved_at)}


def availability_payload(status: Status) -> dict[str, Any]:
    """AVAILABILITY of docs/protocol.md."""
    return {
        "state": str(status.state),
        "until": instant(status.until) if status.until else None,
    }


def profile_payload(user: User) -> dict[str, Any]:
    """What of PERSON they say of themself."""
    return {"pronouns": user.pronouns, "extension": user.extension}


def person_payload(user: User, status: Status, *, online: bool) -> dict[str, Any]:
    """PERSON of docs/protocol.md; needs `user.locations` prefetched."""
    return {
        "id": user.pk,
        "name": user.display_name,
        "initials": user.initials,
        **profile_payload(user),
        "role": user.role,
        "role_name": "Bot" if user.is_bot else user.get_role_display(),
        "bot": user.is_bot,
        "locations": [location.pk for location in user.locations.all()],
        "home": user.home_location_id,
        "online": online,
        "availability": availability_payload(status),
    }
