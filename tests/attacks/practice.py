"""A practice in which everybody stands to some conversation in every way there is.

Cara writes everything and Dov is asked. To each of five conversations the others stand as its
name says: members; members until an hour ago; never members of a private channel of their own
place; of one of another place; strangers to a direct conversation.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

from django.core.files.storage import storages

from accounts.clock import database_now
from accounts.models import Location, OpeningHours, Role, Shift, User
from medspa_chat.backup.files import Place as FilePlace
from medspa_chat.backup.files import blocks_of, put_back
from messaging.actions import (
    create_channel,
    keep_for_later,
    open_direct,
    pin_message,
    save_snippet,
    set_people,
    take_in,
)
from messaging.actions.scheduled import schedule
from messaging.models import Conversation, Message
from messaging.patients import create_patient
from policies.models import Obligation, Outbox
from policies.starter import create_starter_rules
from tests.cast import location, person, post
from tests.files import photo
from tests.remembering import Remembered

MEMBER, EX, NEVER, ELSEWHERE, STRANGER = "member", "ex", "never", "elsewhere", "stranger"
# What one wrote in the first two; and in a direct conversation with Dov, what he wrote.
OWN, OWN_EX, PARTY = "own", "own_ex", "party"
RELATIONS = (MEMBER, EX, NEVER, ELSEWHERE, STRANGER)

ROLES = {
    "desk": Role.FRONT_DESK,
    "aesthetician": Role.AESTHETICIAN,
    "nurse": Role.NURSE_INJECTOR,
    "director": Role.MEDICAL_DIRECTOR,
    "manager": Role.MANAGER,
    "owner": Role.OWNER,
    "officer": Role.PRIVACY_OFFICER,
}
# Whose log-in is over, and who has none.
LEAVER, ANONYMOUS = "leaver", "anonymous"
ACTORS = (*ROLES, LEAVER, ANONYMOUS)


@dataclass
class Place:
    """One conversation with something of every kind in it."""

    conversation: Conversation
    message: Message
    reply: Message
    attachment: int
    obligation: int
    canary: str

    def ids(self) -> dict[str, int]:
        """What addresses and frames call them."""
        return {
            "conversation_id": self.conversation.pk,
            "message_id": self.message.pk,
            "attachment_id": self.attachment,
            "obligation_id": self.obligation,
        }


@dataclass
class Practice:
    """Everybody, and what they stand to."""

    here: Location
    there: Location
    people: dict[str, User]  # the actors, by role
    cara: User
    dov: User
    otto: User
    lena: User
    places: dict[str, Place]
    own: dict[str, dict[str, dict[str, int]]] = field(default_factory=dict)
    personal: dict[str, dict[str, int]] = field(default_factory=dict)
    patient: int = 0

    @property
    def today(self) -> date:
        """The day of Oakland."""
        return database_now().astimezone(self.here.zone).date()

    def ids(self, actor: str, relation: str) -> dict[str, int]:
        """The ids of what an actor stands to like this."""
        if relation in (OWN, OWN_EX, PARTY):
            return self.own[actor][relation]
        return self.places[relation].ids()


def build() -> Practice:
    """All of it: as it was when the first of these tests began, or made now."""
    if built.is_known and not User.objects.exists():
        practice = built.again()
        for place, content in _files.items():
            if not storages["attachments"].exists(place[1]):  # another test removed it
                put_back(place, iter([content]))
        return practice
    return make()


def learn() -> None:
    """Make it once, and keep its files: rows come again without them."""
    built.learn()
    for row in built.rows_of("messaging_attachment"):
        for column in ("file", "preview"):
            if row[column]:
                place = (f"messaging.attachment.{column}", row[column])
                _files[place] = b"".join(blocks_of(place))


def make() -> Practice:
    """A few hundred rows; as in life who left and who was given another role were members
    before."""
    here = location("Oakland", "America/Los_Angeles")
    there = location("Austin", "America/Chicago")
    people = {
        name: person(f"{name.title()} Actor", role, here)
        for name, role in ROLES.items()
        if name != "officer"
    }
    people["officer"] = person("Officer Actor", Role.NURSE_INJECTOR, here)
    people[LEAVER] = person("Leaver Actor", Role.NURSE_INJECTOR, here)
    cara = person("Cara Wells", Role.NURSE_INJECTOR, here)
    dov = person("Dov Katz", Role.FRONT_DESK, here)
    otto = person("Otto Hahn", Role.NURSE_INJECTOR, there)
    lena = person("Lena Frost", Role.FRONT_DESK, there)
    create_starter_rules(people["owner"], database_now() - timedelta(days=2))
    rows: list[OpeningHours | Shift] = [*OpeningHours.objects.all(), *Shift.objects.all()]
    for row in rows:
        _round_the_clock(row)
    practice = Practice(here, there, people, cara, dov, otto, lena, {})
    _fill(practice)
    for actor in people:
        _own(practice, actor)
    _leave(practice)
    return practice


def _round_the_clock(row: OpeningHours | Shift) -> None:
    """At whatever hour the tests run, everybody is on shift, so that the same things happen."""
    fields = {"location": row.location, "starts": 0, "ends": 1440}
    if isinstance(row, Shift):
        fields["user"] = row.user
    row.starts, row.ends = 0, 1440
    row.save()
    if row.weekday < 2:
        type(row)._default_manager.create(weekday=row.weekday + 5, **fields)


def _fill(practice: Practice) -> None:
    cara, dov, otto, lena = practice.cara, practice.dov, practice.otto, practice.lena
    now = database_now() - timedelta(hours=3)
    everybody = [one.pk for one in practice.people.values()]
    practice.patient = create_patient(cara, "SL", "20417", now, practice.here).pk

    def channel(name: str, by: User, at: Location, people: list[int]) -> Conversation:
        return create_channel(by, name, at, now, private=True, people=people)

    made = {
        MEMBER: channel("zqinner", cara, practice.here, [dov.pk, *everybody]),
        EX: channel("zqformer", cara, practice.here, [dov.pk, *everybody]),
        NEVER: channel("zqothers", cara, practice.here, [dov.pk]),
        ELSEWHERE: channel("zqfar", otto, practice.there, [lena.pk]),
        STRANGER: open_direct(cara, [dov.pk], now),
    }
    for name, conversation in made.items():
        by, asked = (otto, lena) if name == ELSEWHERE else (cara, dov)
        practice.places[name] = _place(name, conversation, by, asked)


def _place(name: str, conversation: Conversation, by: User, asked: User) -> Place:
    now = database_now() - timedelta(hours=2)
    canary = f"kanarie{name}xq"
    file = take_in(by, conversation, f"{canary}.jpg", BytesIO(photo((40, 30))), 1, now)
    ask = post(
        by,
        conversation,
        f"{canary} wants an answer, @{asked.display_name}, about [SL-20417]",
        now=now,
        priority="urgent",
        asks="people",
        people=[asked],
        confirm="wanted",
        attachments=(file.pk,),
    )
    pin_message(by, ask.pk, on=True, now=now)
    reply = post(by, conversation, f"{canary} again", now=now, reply_to=ask)
    row = Obligation.objects.get(message=ask)
    return Place(conversation, ask, reply, file.pk, row.pk, canary)


def _own(practice: Practice, actor: str) -> None:
    """What an actor wrote, kept and uploaded while they were a member."""
    user, dov = practice.people[actor], practice.dov
    now = database_now() - timedelta(minutes=5)
    practice.own[actor] = {}
    for relation, name in ((OWN, MEMBER), (OWN_EX, EX)):
        place = practice.places[name]
        here = place.conversation
        mine = post(
            user,
            here,
            "mine",
            now=now,
            priority="high",
            asks="people",
            people=[dov],
            confirm="wanted",
        )
        upload = take_in(user, here, "mine.jpg", BytesIO(photo((40, 30))), 1, now)
        keep_for_later(user, place.message.pk, "", None, now)
        row = Obligation.objects.get(message=mine)
        practice.own[actor][relation] = {
            "conversation_id": here.pk,
            "message_id": mine.pk,
            "attachment_id": upload.pk,
            "obligation_id": row.pk,
        }
    direct = open_direct(user, [dov.pk], now)
    practice.own[actor][PARTY] = _place(f"with{actor}", direct, dov, user).ids()
    waiting = {
        "client_id": str(uuid4()),
        "conversation": practice.places[MEMBER].conversation.pk,
        "text": "later",
    }
    soon = now + timedelta(days=1)
    notice = Outbox.objects.create(
        key=f"test:{actor}",
        obligation_id=practice.places[MEMBER].obligation,
        generation=0,
        kind=Outbox.Kind.REMINDER,
        recipient=user,
        created_at=now,
        not_before=now,
    )
    practice.personal[actor] = {
        "scheduled_id": schedule(user, waiting, "at", soon, now).pk,
        "snippet_id": save_snippet(user, None, _snippet()).pk,
        "notice_id": notice.pk,
    }


def _snippet() -> dict[str, Any]:
    return {"name": "mine", "text": "mine", "priority": "normal", "asked_role": "", "due": ""}


def _leave(practice: Practice) -> None:
    """An hour ago all of them were taken out of one channel; one became privacy officer, one
    left the practice."""
    now = database_now() - timedelta(hours=1)
    gone = [one.pk for one in practice.people.values()]
    set_people(practice.cara, practice.places[EX].conversation, now, remove=gone)
    practice.people["officer"].role = Role.PRIVACY_OFFICER
    practice.people["officer"].save()
    practice.people[LEAVER].is_active = False
    practice.people[LEAVER].save()


built = Remembered(make)
_files: dict[FilePlace, bytes] = {}
