"""Everything a tab needs to draw itself, read in a fixed number of queries."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import prefetch_related_objects

from accounts.availability import statuses
from accounts.calendars import location_calendar, shift_spans
from accounts.models import Location, Role, User
from accounts.roles import (
    is_manager,
    locations_managed_by,
    may_break_glass,
    may_follow_patients,
    may_interrupt,
    may_mention_many,
    may_remove_messages,
    may_see_audit,
    may_see_board,
    takes_part,
)
from accounts.worktime import is_working
from messaging import liveness
from messaging.access import may_manage, member_ids
from messaging.models import Conversation, Membership, PeopleGroup, SavedDraft
from messaging.payloads import (
    conversation_payload,
    draft_payload,
    instant,
    person_payload,
    preference_payload,
)
from messaging.preferences import preference_of, waits_offered
from messaging.protocol import MAX_ATTACHMENTS
from messaging.sealing import outbox_key

# Whom a message can be for.
ROLES_ASKED = [one for one in Role.choices if one[0] != Role.PRIVACY_OFFICER]


def state_of(user: User, now: datetime) -> dict[str, Any]:
    """The answer of `GET /api/state/`, but for the practice's name and the expectations."""
    conversations = conversations_of(user)
    return {
        "you": user.pk,
        "people": people_as_seen(list(User.objects.all()), now),
        "locations": locations_as_seen(now),
        "roles": [{"value": value, "label": label} for value, label in ROLES_ASKED],
        "groups": _groups(),
        "conversations": conversations,
        "receipts": settings.RECEIPTS_FOR,
        "preferences": preference_payload(preference_of(user)),
        "mail_waits": [wait.value for wait in waits_offered()],
        "can": {
            "board": may_see_board(user),
            "reports": is_manager(user),
            "records": may_break_glass(user),
            "audit": may_see_audit(user),
            "admin": user.is_staff,
            "create_channel": takes_part(user),
            "mention_many": may_mention_many(user),
            "interrupt": [one for one in settings.INTERRUPT_PRIORITIES if may_interrupt(user, one)],
            "patients": may_follow_patients(user),
            "open_channel_at": [location.pk for location in locations_managed_by(user)],
        },
        "limits": {"attachments": MAX_ATTACHMENTS, "attachment_mb": settings.ATTACHMENT_MAX_MB},
        "drafts": _drafts(user),
        "outbox_key": outbox_key(user.pk),
        "now": instant(now),
    }


def conversations_of(user: User) -> list[dict[str, Any]]:
    """CONVERSATION of docs/protocol.md for each conversation that `user` is in."""
    mine = list(
        Membership.objects.filter(user=user, ended_at__isnull=True)
        .select_related("conversation__location", "user")
        .order_by("conversation__name", "conversation_id")
    )
    members: dict[int, list[int]] = defaultdict(list)
    everybody = Membership.objects.filter(
        conversation__in=[row.conversation_id for row in mine],
        ended_at__isnull=True,
        user__is_active=True,
    )
    for conversation_id, user_id in everybody.values_list("conversation_id", "user_id"):
        members[conversation_id].append(user_id)
    managed = set(locations_managed_by(user).values_list("pk", flat=True))
    return [
        conversation_payload(
            row,
            members[row.conversation_id],
            can_manage=may_manage(user, row.conversation, managed),
            can_remove=may_remove_messages(user, row.conversation.location, managed),
        )
        for row in mine
    ]


def _drafts(user: User) -> dict[int, dict[str, Any]]:
    """DRAFT for each conversation in which `user` has begun to write."""
    mine = SavedDraft.objects.filter(membership__user=user, membership__ended_at__isnull=True)
    return {
        draft.membership.conversation_id: draft_payload(draft)
        for draft in mine.select_related("membership")
    }


def conversation_as_seen(user: User, conversation: Conversation) -> dict[str, Any]:
    """CONVERSATION of one that `user` is in."""
    membership = Membership.objects.select_related("conversation", "user").get(
        conversation=conversation, user=user
    )
    return conversation_payload(
        membership,
        member_ids(conversation.pk),
        can_manage=may_manage(user, membership.conversation),
        can_remove=may_remove_messages(user, membership.conversation.location),
    )


def people_as_seen(users: list[User], now: datetime) -> list[dict[str, Any]]:
    """PERSON for each, and whether one can write to them: who has left, takes no part, or is a
    bot isn't active; their names are still needed."""
    prefetch_related_objects(users, "locations")
    active = [user for user in users if user.is_active]
    status = statuses(users, now)
    online = set(liveness.online([user.pk for user in active]))
    return [
        {
            **person_payload(user, status[user.pk], online=user.pk in online),
            "active": takes_part(user),
        }
        for user in users
    ]


def _groups() -> list[dict[str, Any]]:
    groups = PeopleGroup.objects.prefetch_related("people")
    return [
        {"id": group.pk, "name": group.name, "people": [one.pk for one in group.people.all()]}
        for group in groups
    ]


def locations_as_seen(now: datetime) -> list[dict[str, Any]]:
    """The active locations, and whether they are open."""
    found = Location.objects.filter(is_active=True)
    rows = found.prefetch_related("opening_hours", "closures")
    return [_location(location, now) for location in rows]


def _location(location: Location, now: datetime) -> dict[str, Any]:
    today = now.astimezone(location.zone).date()
    closure = next((row for row in location.closures.all() if row.on_date == today), None)
    rows = [row for row in location.opening_hours.all() if row.weekday == today.weekday()]
    return {
        "id": location.pk,
        "name": location.name,
        "time_zone": location.time_zone,
        "open_now": is_working(location_calendar(location), now),
        "hours_today": f"closed: {closure.name}" if closure else shift_spans(rows),
    }
