"""Whom a message that is written now is for, and when they are next in."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db.models import QuerySet

from accounts.availability import State, Status, statuses
from accounts.calendars import person_calendar
from accounts.models import User
from accounts.worktime import NoWorkingTime, next_working_instant
from messaging.models import Asks, Conversation


class Written(Protocol):
    """What of a message that isn't posted yet says whom it is for."""

    @property
    def conversation(self) -> int: ...
    @property
    def asks(self) -> str | None: ...
    @property
    def people(self) -> tuple[int, ...]: ...
    @property
    def role(self) -> str: ...
    @property
    def location(self) -> int | None: ...


@dataclass(frozen=True)
class NextIn:
    """Who can first look at a message, when (UTC), and what they are doing until then."""

    user: User
    at: datetime
    state: State


def next_in(author: User, post: Written, now: datetime) -> NextIn | None:
    """Of those whom a message is for, who is in and free first, at `now` or after it.

    None when nobody is meant in particular (a channel that asks nobody, or everybody), or when
    no hours of theirs are known.
    """
    return first_free(list(meant_by(author, post)), now)


def first_free(people: Collection[User], now: datetime) -> NextIn | None:
    """Who of these is in and free first, at `now` (UTC) or after it; None when no hours of theirs
    are known."""
    status = statuses(people, now)
    found = [_free(person, status[person.pk], now) for person in people]
    known = [one for one in found if one is not None]
    return min(known, key=lambda one: one.at) if known else None


def meant_by(author: User, post: Written) -> QuerySet[User]:
    """Those in the conversation whom a message is for: whom it asks, else in a direct
    conversation the others; nobody for what a whole channel is told."""
    members = User.objects.filter(
        is_active=True,
        memberships__conversation=post.conversation,
        memberships__ended_at__isnull=True,
    ).exclude(pk=author.pk)
    if post.people or post.asks == Asks.PEOPLE:
        return members.filter(pk__in=post.people)
    if post.role or post.asks == Asks.ROLE:
        return members.filter(role=post.role, locations=post.location)
    direct = Conversation.objects.filter(pk=post.conversation, kind=Conversation.Kind.DIRECT)
    return members if direct.exists() else members.none()


def _free(person: User, status: Status, now: datetime) -> NextIn | None:
    """When one of them is in and free: now, at the end of what they said, or on their shift."""
    if status.state == State.AVAILABLE:
        return NextIn(person, now, status.state)
    if status.state == State.OFF_SHIFT:
        return NextIn(person, status.until, status.state) if status.until else None
    try:
        at = next_working_instant(person_calendar(person), status.until or now)
    except NoWorkingTime:
        return None
    return NextIn(person, at, status.state)
