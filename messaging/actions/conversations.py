"""Open conversations, and who takes part in them."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Location, User
from accounts.roles import (
    colleagues,
    is_owner,
    may_be_members,
    may_create_channel,
    takes_part,
    works_at,
)
from messaging import delivery
from messaging.access import may_manage
from messaging.models import Conversation, Membership, PastMembership
from messaging.signals import membership_ended

MAX_DIRECT = 20


@transaction.atomic
def open_direct(user: User, other_ids: Collection[int], now: datetime) -> Conversation:
    """The direct conversation of `user` and the others: the one there is, or a new one.

    Raises ValidationError with the field `people`.
    """
    ids = set(other_ids) - {user.pk}
    people = list(colleagues().filter(pk__in=ids))
    if not takes_part(user):
        who = "bot opens" if user.is_bot else "privacy officer takes part in"
        raise ValidationError({"people": f"A {who} no conversation."})
    if not ids or len(people) != len(ids):
        raise ValidationError({"people": "Choose at least one colleague."})
    if len(people) >= MAX_DIRECT:
        raise ValidationError({"people": f"At most {MAX_DIRECT} people; open a channel instead."})
    everybody = [user, *people]
    key = ",".join(str(pk) for pk in sorted(person.pk for person in everybody))
    conversation, is_new = Conversation.objects.get_or_create(
        direct_key=key,
        defaults={"kind": Conversation.Kind.DIRECT, "created_by": user, "created_at": now},
    )
    if is_new:
        join_people(conversation, [person.pk for person in everybody], now)
    return conversation


def create_channel(
    user: User,
    name: str,
    location: Location | None,
    now: datetime,
    *,
    topic: str = "",
    private: bool = False,
    people: Collection[int] = (),
) -> Conversation:
    """A new channel; an open one takes in everybody who works there.

    Raises ValidationError beside `name`, `location` or `people`.
    """
    if not may_create_channel(user, location, private=private):
        raise ValidationError({"location": _why_not(private=private)})
    try:
        with transaction.atomic():
            conversation = Conversation.objects.create(
                kind=Conversation.Kind.CHANNEL,
                name=clean_name(name),
                topic=topic.strip()[:200],
                location=location,
                is_private=private,
                created_by=user,
                created_at=now,
            )
            join_people(conversation, _first_people(user, conversation, people), now)
            return conversation
    except IntegrityError:
        raise ValidationError({"name": "There is a channel of that name already."}) from None


def clean_name(name: str) -> str:
    """A channel's name as it is stored; raises ValidationError with the field `name`."""
    cleaned = "-".join(name.strip().lstrip("#").lower().split())
    if not cleaned or len(cleaned) > 60 or not cleaned.isprintable():
        raise ValidationError({"name": "Give the channel a name of at most 60 characters."})
    return cleaned


@transaction.atomic
def set_people(
    by: User,
    conversation: Conversation,
    now: datetime,
    *,
    add: Collection[int] = (),
    remove: Collection[int] = (),
) -> None:
    """Add people to a channel and remove people from it; raises ValidationError (`people`)."""
    if not may_manage(by, conversation):
        raise ValidationError({"people": "Only who manages this channel can change its people."})
    if remove and not conversation.is_private:
        raise ValidationError(
            {"people": "An open channel takes in everybody who works there. Nobody is removed."}
        )
    found = set(colleagues().filter(pk__in=add).values_list("pk", flat=True))
    if found != set(add):
        raise ValidationError({"people": "Somebody you chose no longer works here."})
    end_memberships(conversation, remove, Membership.Ended.REMOVED, now)
    join_people(conversation, found, now, again=True)
    delivery.conversation_changed(conversation)


@transaction.atomic
def leave(user: User, conversation: Conversation, now: datetime) -> None:
    """End one's own membership of a channel; raises ValidationError for a direct conversation."""
    if not conversation.is_channel:
        raise ValidationError({"people": "A direct conversation can't be left."})
    end_memberships(conversation, [user.pk], Membership.Ended.LEFT, now)
    delivery.conversation_changed(conversation)


@transaction.atomic
def enroll(user: User, now: datetime) -> None:
    """Make the memberships of open channels follow from where `user` works now.

    They join those of their locations and of the practice, and leave, private ones too,
    those of locations they no longer work at. Who left a channel by choice stays out. The
    others in those channels learn of it. A privacy officer leaves every conversation, and is
    back in those when they have another role. A bot stays where it was put.
    """
    if user.is_bot:
        return  # where an owner put it: `actions.bots`
    _follow_role(user, now)
    theirs = set(user.locations.values_list("pk", flat=True)) if user.is_active else set()
    current = Membership.objects.filter(user=user, ended_at__isnull=True)
    elsewhere = current.filter(conversation__location__isnull=False)
    if not is_owner(user):
        for membership in elsewhere.exclude(conversation__location__in=theirs).select_related(
            "conversation"
        ):
            end_memberships(membership.conversation, [user.pk], Membership.Ended.LOCATION, now)
            delivery.conversation_changed(membership.conversation)
    if not takes_part(user):
        return
    open_channels = Conversation.objects.filter(
        kind=Conversation.Kind.CHANNEL, is_private=False
    ).exclude(memberships__in=current)
    for conversation in open_channels:
        is_theirs = conversation.location_id is None or conversation.location_id in theirs
        if (is_owner(user) or is_theirs) and join_people(conversation, [user.pk], now):
            delivery.conversation_changed(conversation)


def _follow_role(user: User, now: datetime) -> None:
    """Out of everything with a role that takes no part; into it again with another."""
    mine = Membership.objects.filter(user=user).select_related("conversation")
    if not takes_part(user):
        ending = mine.filter(ended_at__isnull=True) if user.is_active else mine.none()
        for membership in ending:
            end_memberships(membership.conversation, [user.pk], Membership.Ended.ROLE, now)
            delivery.conversation_changed(membership.conversation)
        return
    for membership in mine.filter(ended_why=Membership.Ended.ROLE):
        if join_people(membership.conversation, [user.pk], now, after_role=True):
            delivery.conversation_changed(membership.conversation)


def end_memberships(
    conversation: Conversation, user_ids: Iterable[int], why: Membership.Ended, now: datetime
) -> None:
    """End the memberships of these people; they receive nothing more from this commit on."""
    rows = Membership.objects.filter(
        conversation=conversation, user_id__in=user_ids, ended_at__isnull=True
    )
    for membership in rows.select_for_update():
        membership.ended_at = now
        membership.ended_why = why
        membership.save(update_fields=["ended_at", "ended_why"])
        membership_ended.send(Membership, conversation=conversation, user_id=membership.user_id)
        delivery.conversation_removed(conversation, membership.user_id)


def _first_people(user: User, conversation: Conversation, people: Collection[int]) -> Iterable[int]:
    if conversation.is_private:
        chosen = colleagues().filter(pk__in=people)
        return {user.pk, *chosen.values_list("pk", flat=True)}
    if conversation.location is None:
        return colleagues().values_list("pk", flat=True)
    return {user.pk, *works_at(conversation.location).values_list("pk", flat=True)}


def join_people(
    conversation: Conversation,
    user_ids: Iterable[int],
    now: datetime,
    *,
    again: bool = False,
    after_role: bool = False,
) -> list[int]:
    """Give memberships to those of them who take part; `again` brings back who left or was
    removed, else only those whose location, or with `after_role` whose role, ended it. Who is
    new here, by id."""
    joined = []
    welcome_back = {Membership.Ended.ROLE if after_role else Membership.Ended.LOCATION}
    for user_id in may_be_members().filter(pk__in=user_ids).values_list("pk", flat=True):
        membership, is_new = Membership.objects.get_or_create(
            conversation=conversation,
            user_id=user_id,
            defaults={"joined_at": now, "last_read_seq": conversation.last_seq},
        )
        if not is_new:
            if membership.ended_at is None:
                continue
            if not again and membership.ended_why not in welcome_back:
                continue
            _come_back(membership, conversation, now)
        joined.append(user_id)
    if joined:
        delivery.conversation_added(conversation, joined)
    return joined


def _come_back(membership: Membership, conversation: Conversation, now: datetime) -> None:
    """Begin a membership again; the time before stays as a row of its own."""
    assert membership.ended_at is not None
    PastMembership.objects.create(
        membership=membership,
        joined_at=membership.joined_at,
        ended_at=membership.ended_at,
        ended_why=membership.ended_why,
    )
    membership.joined_at, membership.ended_at, membership.ended_why = now, None, ""
    membership.last_read_seq = conversation.last_seq
    membership.save(update_fields=["joined_at", "ended_at", "ended_why", "last_read_seq"])


def _why_not(*, private: bool) -> str:
    if private:
        return "Choose a location you work at."
    return "Only its managers open a channel for a location, only owners one for all."
