"""Whom a message reaches beside those it asks: its mentions, and who of a role is on shift."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects

from accounts.availability import State, statuses
from accounts.clock import database_now
from accounts.models import Location, Role, User
from accounts.roles import may_mention_many
from messaging.formatting import to_html
from messaging.mentions import MANY, Directory, Kind, Mention, Person, directory_of, may_mention
from messaging.models import Conversation, Membership, PeopleGroup
from messaging.patients import patients_in


class TooMany(Exception):
    """A mention of more people than this author may call at once."""

    def __init__(self, mention: Mention) -> None:
        self.count = len(mention.target.people)
        super().__init__(
            f"@{mention.name} means {self.count} people. Only managers can mention "
            f"more than {MANY} at once."
        )


def formatted(
    author: User,
    conversation_id: int,
    text: str,
    now: datetime | None = None,
    before: Iterable[Mapping[str, Any]] = (),
) -> tuple[str, list[dict[str, Any]]]:
    """The HTML of a text, and its mentions as a message stores them, as of `now` (UTC).

    Asks the database nothing when no name follows an @. `before` are the mentions that an
    edited message had. Raises TooMany.
    """
    if not may_mention(text):
        return to_html(text, patients=patients_in(text)), []
    people = _people_in(conversation_id)
    directory = _directory(author, conversation_id, people, before)
    found: list[Mention] = []
    html = to_html(text, directory, found, patients_in(text))
    settled = _settled(found, people, now)
    for mention in settled:
        _check(author, mention)
    return html, [mention.stored() for mention in settled]


def on_shift_among(user_ids: Collection[int], now: datetime | None = None) -> tuple[int, ...]:
    """Those of them who are on shift at `now`, by id; with a patient or away is on shift."""
    users = list(User.objects.filter(pk__in=user_ids, is_active=True))
    return tuple(sorted(_on_shift(users, now or database_now())))


def holders_in(conversation_id: int, role: str, location_id: int) -> list[User]:
    """The active people of a conversation who hold a role at a location."""
    return list(
        User.objects.filter(
            memberships__conversation=conversation_id,
            memberships__ended_at__isnull=True,
            is_active=True,
            role=role,
            locations=location_id,
        )
    )


def _people_in(conversation_id: int) -> list[User]:
    rows = Membership.objects.filter(
        conversation=conversation_id,
        ended_at__isnull=True,
        user__is_active=True,
        user__is_bot=False,
    ).select_related("user")
    people = [row.user for row in rows]
    prefetch_related_objects(people, "locations")
    return people


def _directory(
    author: User,
    conversation_id: int,
    people: Sequence[User],
    before: Iterable[Mapping[str, Any]],
) -> Directory:
    groups = PeopleGroup.objects.prefetch_related("people")
    here = Conversation.objects.filter(pk=conversation_id).values_list("location", flat=True)
    return directory_of(
        [
            Person(one.pk, one.display_name, one.role, [place.pk for place in one.locations.all()])
            for one in people
        ],
        roles=Role.values,
        places=dict(Location.objects.filter(is_active=True).values_list("pk", "name")),
        groups={group.name: [one.pk for one in group.people.all()] for group in groups},
        author=author.pk,
        here=here.first(),
        before=before,
    )


def _settled(
    found: Iterable[Mention], people: Iterable[User], now: datetime | None
) -> list[Mention]:
    """Each with whom it tells: a person always, of several those on shift."""
    mentions = list(dict.fromkeys(found))
    several = {pk for one in mentions if _is_of_several(one) for pk in one.target.people}
    users = [user for user in people if user.pk in several]
    on = _on_shift(users, now or database_now()) if users else set()
    settled = []
    for mention in mentions:
        meant = mention.target.people
        told = [pk for pk in meant if pk in on] if _is_of_several(mention) else list(meant)
        off = [pk for pk in meant if pk not in told]
        settled.append(replace(mention, people=tuple(told), off=tuple(off)))
    return settled


def _is_of_several(mention: Mention) -> bool:
    return mention.target.kind != Kind.PERSON


def _on_shift(users: Collection[User], now: datetime) -> set[int]:
    return {pk for pk, status in statuses(users, now).items() if status.state != State.OFF_SHIFT}


def _check(author: User, mention: Mention) -> None:
    is_loud = _is_of_several(mention) and not mention.is_silent
    if is_loud and len(mention.target.people) > MANY and not may_mention_many(author):
        raise TooMany(mention)
