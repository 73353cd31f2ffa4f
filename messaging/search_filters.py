"""What the filters of a search mean, as conditions on messages.

`is:`, `has:` and `priority:` have fixed values, each registered with its condition; apps above
this one register theirs when they are ready. `from:`, `to:` and `in:` name people and
conversations, found through the person who asks.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from accounts.roles import may_follow_patients
from messaging.models import Asks, Conversation, Membership, PatientMention, Priority
from messaging.patients import patient_called
from messaging.search_query import Term

# Which messages it means for this person at this instant.
Condition = Callable[[User, datetime], Q]


class Unfound(Exception):
    """A name that nobody and nothing has for this person; says so in a sentence."""


@dataclass(frozen=True)
class _Choices:
    """The conditions by operator and value."""

    conditions: dict[str, dict[str, Condition]]

    def register(self, operator: str, value: str, condition: Condition) -> None:
        """Let `operator:value` be searched for; called by each app when it is ready."""
        self.conditions.setdefault(operator, {})[value] = condition


def _is_unread(user: User, now: datetime) -> Q:
    mine = Membership.objects.filter(
        conversation=OuterRef("conversation_id"),
        user=user,
        ended_at__isnull=True,
        last_read_seq__lt=OuterRef("seq"),
    )
    return Q(Exists(mine)) & ~Q(author=user)


def _has_priority(priority: str) -> Condition:
    return lambda user, now: Q(priority=priority)


choices = _Choices(
    {
        "is": {
            "unread": _is_unread,
            "ask": lambda user, now: ~Q(asks=Asks.NOBODY),
            "urgent": _has_priority(Priority.URGENT),
        },
        "has": {
            "file": lambda user, now: Q(has_attachments=True),
            "link": lambda user, now: Q(html__contains='href="http'),
            "pin": lambda user, now: Q(pinned_at__isnull=False),
            "reaction": lambda user, now: ~Q(reactions={}),
        },
        "priority": {value: _has_priority(value) for value in Priority.values},
    }
)


def condition_of(term: Term, user: User, now: datetime) -> Q:
    """The messages that an operator means; raises Unfound."""
    if term.day is not None:
        return _when(term.kind, term.day, user.zone)
    if term.kind in choices.conditions:
        return choices.conditions[term.kind][term.value](user, now)
    return {"from": _from, "to": _to, "in": _in, "patient": _patient}[term.kind](term.value, user)


def _when(kind: str, day: date, zone: ZoneInfo) -> Q:
    """Days are those of the reader's wall; `before` and `after` leave the day itself out."""
    begins, ends = _midnight(day, zone), _midnight(day + timedelta(days=1), zone)
    if kind == "before":
        return Q(posted_at__lt=begins)
    if kind == "after":
        return Q(posted_at__gte=ends)
    return Q(posted_at__gte=begins, posted_at__lt=ends)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _from(name: str, user: User) -> Q:
    return Q(author__in=_people(name, user))


def _to(name: str, user: User) -> Q:
    """What names them as asked, and what others wrote to them directly."""
    people = _people(name, user)
    directs = Membership.objects.filter(
        user__in=people,
        ended_at__isnull=True,
        conversation__kind=Conversation.Kind.DIRECT,
        conversation__in=Conversation.objects.visible_to(user),
    )
    written = Q(conversation__in=list(directs.values_list("conversation_id", flat=True)))
    return Q(asked_ids__overlap=people) | (written & ~Q(author__in=people))


def _in(name: str, user: User) -> Q:
    """Channels by their name, direct conversations by who else is there."""
    mine = Conversation.objects.visible_to(user)
    wanted = name.lstrip("#").replace(" ", "-")
    channels = mine.filter(kind=Conversation.Kind.CHANNEL).values_list("pk", "name")
    found = [pk for pk, called in channels if called.lower() == wanted]
    if not found:
        people = [pk for pk in _named(name, user) if pk != user.pk]
        others = Membership.objects.filter(user__in=people, ended_at__isnull=True)
        directs = mine.filter(kind=Conversation.Kind.DIRECT, pk__in=others.values("conversation"))
        found = list(directs.values_list("pk", flat=True))
    if not found:
        found = [pk for pk, called in channels if called.lower().startswith(wanted)]
    if not found:
        raise Unfound(f"in: You are in no conversation called “{name}”.")
    return Q(conversation__in=found)


def _patient(name: str, user: User) -> Q:
    if not may_follow_patients(user):
        raise Unfound("patient: This is for those who treat patients, and for managers.")
    patients = patient_called(name)
    if not patients:
        raise Unfound(f"patient: Nobody has named a patient “{name}” yet.")
    named = PatientMention.objects.filter(message=OuterRef("pk"), patient__in=patients)
    return Q(Exists(named))


def _people(name: str, user: User) -> list[int]:
    found = _named(name, user)
    if not found:
        raise Unfound(f"Nobody here is called “{name}”.")
    return found


def _named(name: str, user: User) -> list[int]:
    """Everybody of this name, whole or its beginning: whoever matches best."""
    wanted = name.lstrip("@").replace("-", " ")
    if wanted == "me":
        return [user.pk]
    names = [
        (pk, called.lower().replace("-", " "))
        for pk, called in User.objects.values_list("pk", "display_name")
    ]
    matches: Iterable[Callable[[str], bool]] = (
        lambda called: called == wanted,
        lambda called: wanted in called.split(),
        lambda called: f" {called}".find(f" {wanted}") >= 0,
    )
    for is_match in matches:
        found = [pk for pk, called in names if is_match(called)]
        if found:
            return found
    return []
