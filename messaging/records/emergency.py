"""Emergency access: one conversation of others, to be read for an hour, with a reason.

What is read is always asked of the rows here, by page; nothing is pushed, and nothing can be
written: a person with emergency access is in no conversation because of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.audit.access import Way, record
from accounts.models import User
from accounts.roles import guardians, may_break_glass
from messaging.models import (
    Attachment,
    Conversation,
    EmergencyAccess,
    Membership,
    Message,
    PatientMention,
)
from messaging.patients import note_viewed, patient_called
from messaging.records import mails
from messaging.records.reasons import reason_in

LASTS = timedelta(minutes=60)
PAGE = 50
MOST_FOUND = 50
_MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class Page:
    """Some messages of a conversation, oldest first, and whether there are older ones."""

    messages: list[Message]
    has_older: bool


def conversations_of_others(user: User) -> QuerySet[Conversation]:
    """Those that `user` isn't in; none for who may not break the glass."""
    if not may_break_glass(user):
        return Conversation.objects.none()
    mine = Membership.objects.filter(user=user, ended_at__isnull=True)
    found: QuerySet[Conversation] = Conversation.objects.exclude(memberships__in=mine)
    return found.select_related("location")


def find(user: User, words: str, now: datetime) -> list[Conversation]:
    """Up to fifty conversations of others that are called so, have these people (those who left
    too), or name this patient; the last written in first. What was written isn't looked at.
    Looking is written into the access log, and of a patient into the audit."""
    rows = conversations_of_others(user)
    patients = patient_called(words)
    if patients:
        note_viewed(patients)
        named = PatientMention.objects.filter(patient__in=patients)
        rows = rows.filter(pk__in=named.values("message__conversation"))
    else:
        for word in words.split()[:_MOST_WORDS]:
            rows = rows.filter(_is_called(word.lstrip("#")))
    found = list(rows.order_by("-last_posted_at", "-pk")[:MOST_FOUND])
    record(user, Way.SEARCH, None, (), now, reason="Looked for a conversation of others")
    return found


def _is_called(word: str) -> Q:
    people = Membership.objects.filter(user__display_name__icontains=word)
    of_people = Q(pk__in=people.values("conversation"))
    return Q(name__icontains=word) | Q(location__name__icontains=word) | of_people


def begin(user: User, conversation_id: int, reason: str, now: datetime) -> EmergencyAccess:
    """Open a conversation of others for an hour; all owners and the privacy officer are mailed.

    Raises Conversation.DoesNotExist for one's own, for none, and for who may not; and
    ValidationError (`reason`) when the reason is too short.
    """
    conversation: Conversation = conversations_of_others(user).get(pk=conversation_id)
    said = reason_in(reason)
    with transaction.atomic():
        access = EmergencyAccess.objects.create(
            user=user, conversation=conversation, reason=said, began_at=now, ends_at=now + LASTS
        )
        mails.tell(mails.Kind.EMERGENCY, access.pk, user, guardians(), now)
    return access


def own(user: User, access_id: int) -> EmergencyAccess:
    """One of `user`'s own, over or not. Raises EmergencyAccess.DoesNotExist."""
    if not may_break_glass(user):
        raise EmergencyAccess.DoesNotExist
    rows = EmergencyAccess.objects.select_related("conversation__location", "user")
    return rows.get(pk=access_id, user=user)


def is_open(access: EmergencyAccess, now: datetime) -> bool:
    """Whether the conversation may be read by it at `now`."""
    return access.began_at <= now < access.until


def end(access: EmergencyAccess, now: datetime) -> None:
    """End it before its time; a second time changes nothing."""
    if is_open(access, now):
        access.ended_at = now
        access.save(update_fields=["ended_at"])


@transaction.atomic
def read(access: EmergencyAccess, before: int | None, now: datetime) -> Page:
    """The newest messages, or those before a number; each read is written into the access log.
    Raises EmergencyAccess.DoesNotExist once it is over."""
    _check_open(access, now)
    here = Message.objects.filter(conversation=access.conversation_id).select_related("author")
    rows = here.before(before) if before else here.order_by("-seq")
    found = list(rows.prefetch_related("attachments")[: PAGE + 1])
    page = found[:PAGE][::-1]
    _record(access, (message.seq for message in page), now)
    return Page(page, len(found) > PAGE)


@transaction.atomic
def read_file(access: EmergencyAccess, attachment_id: int, now: datetime) -> Attachment:
    """A file of one of its messages that says something still; written into the access log.
    Raises EmergencyAccess.DoesNotExist once it is over, else Attachment.DoesNotExist."""
    _check_open(access, now)
    found: Attachment = Attachment.objects.select_related("message").get(
        pk=attachment_id,
        message__conversation=access.conversation_id,
        message__recalled_at__isnull=True,
    )
    assert found.message is not None
    _record(access, [found.message.seq], now)
    return found


def _check_open(access: EmergencyAccess, now: datetime) -> None:
    access.refresh_from_db(fields=["ended_at"])
    if not may_break_glass(access.user) or not is_open(access, now):
        raise EmergencyAccess.DoesNotExist


def _record(access: EmergencyAccess, seqs: Iterable[int], now: datetime) -> None:
    record(access.user, Way.BREAK_GLASS, access.conversation_id, seqs, now, reason=access.reason)
