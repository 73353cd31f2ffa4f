"""The same few people in every test.

Oakland: Bre (front desk), Ana (nurse injector), Kim (aesthetician, covered by Bre), Dana
(manager). Austin: Leo (front desk). Olive owns the practice. Everybody works Monday to
Friday, 9:00 to 17:00 at their location.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password

from accounts.models import Location, OpeningHours, Role, Shift, User
from messaging.actions import Draft, create_channel, open_direct, post_message
from messaging.models import Conversation, Message
from tests.remembering import Remembered

PASSWORD = "correct-horse-battery"
_HASH = make_password(PASSWORD, hasher="pbkdf2_sha256")
# A Tuesday; the calendars of the scenarios begin here.
TUESDAY = "2026-06-09"


def oakland(clock: str, day: str = TUESDAY) -> datetime:
    """ "10:00" on a day in Oakland, as a UTC instant."""
    return _local(day, clock, "America/Los_Angeles")


def _local(day: str, clock: str, zone: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@dataclass
class Cast:
    """Everybody, and the conversations that tests begin with."""

    oakland: Location
    austin: Location
    bre: User
    ana: User
    kim: User
    dana: User
    leo: User
    olive: User
    front_desk: Conversation  # open, Oakland: Bre, Ana, Kim, Dana, Olive
    direct: Conversation  # Ana and Bre


def location(name: str, zone: str) -> Location:
    """A location open Monday to Friday, 9:00 to 17:00."""
    made = Location.objects.create(name=name, time_zone=zone)
    OpeningHours.objects.bulk_create(
        OpeningHours(location=made, weekday=day, starts=540, ends=1020) for day in range(5)
    )
    return made


def person(name: str, role: Role, at: Location | None, **fields: Any) -> User:
    """Somebody who works Monday to Friday, 9:00 to 17:00, at a location."""
    email = f"{name.split()[0].lower()}@lumen.example"
    user = User(email=email, display_name=name, role=role, home_location=at, **fields)
    user.password = _HASH
    user.save()
    if at is not None:
        user.locations.add(at)
        Shift.objects.bulk_create(
            Shift(user=user, location=at, weekday=day, starts=540, ends=1020) for day in range(5)
        )
    return user


def people_the_practice() -> Cast:
    """Everybody: as they were when the run of the tests began, or made now."""
    if hired.is_known and not User.objects.exists():
        return hired.again()
    return _hire()


def _hire() -> Cast:
    """Make everybody; a few rows each, no password hashed again."""
    here = location("Oakland", "America/Los_Angeles")
    there = location("Austin", "America/Chicago")
    olive = person("Olive Grant", Role.OWNER, here)
    bre = person("Bre Nguyen", Role.FRONT_DESK, here)
    ana = person("Ana Lopez", Role.NURSE_INJECTOR, here)
    kim = person("Kim Ortega", Role.AESTHETICIAN, here, cover=bre)
    dana = person("Dana Cole", Role.MANAGER, here)
    leo = person("Leo Park", Role.FRONT_DESK, there)
    now = oakland("09:00", "2026-06-01")
    front_desk = create_channel(dana, "front-desk", here, now)
    direct = open_direct(ana, [bre.pk], now)
    return Cast(here, there, bre, ana, kim, dana, leo, olive, front_desk, direct)


hired = Remembered(_hire)


def post(
    author: User,
    conversation: Conversation,
    text: str = "Could you look at this?",
    *,
    now: datetime | None = None,
    people: list[User] | None = None,
    reply_to: Message | None = None,
    **fields: Any,
) -> Message:
    """Post as somebody, by the product's own door."""
    if people:
        fields["people"] = tuple(user.pk for user in people)
    draft = Draft(
        client_id=fields.pop("client_id", uuid4()),
        conversation=conversation.pk,
        text=text,
        reply_to=reply_to.pk if reply_to else None,
        **fields,
    )
    return post_message(author, draft, now)
