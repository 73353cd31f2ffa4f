"""Whom the load is made of: their accounts, log-ins, conversations, and the rule of their asks."""

from dataclasses import dataclass, field
from random import Random

from django.db import connection, connections
from django.db.backends.postgresql.base import DatabaseWrapper

from accounts.clock import database_now
from accounts.models import Location, Role, User
from messaging.actions import create_channel
from policies.models import EscalationStep, ResponseRule
from policies.publish import publish_version
from tests.cast import person
from tests.clients import StaffClient

# A rule counts in minutes; what is due in one is brought nearer as it is stored, so that a run of
# half a minute sees its asks become late.
_NEARER = """
CREATE OR REPLACE FUNCTION due_soon() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.due_at IS NOT NULL THEN
        NEW.due_at := NEW.due_at - interval '60 s' + interval '{seconds} s';
        NEW.next_action_at := NEW.due_at;
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER due_soon BEFORE INSERT ON policies_obligation
    FOR EACH ROW EXECUTE FUNCTION due_soon();
"""


@dataclass
class Member:
    """Somebody with a log-in."""

    pk: int
    cookie: str


@dataclass
class Talk:
    """The conversations of one run, who writes and reads in each, and two that all are in."""

    members: dict[int, list[int]] = field(default_factory=dict)

    def of(self, pk: int) -> list[int]:
        """The conversations of a person."""
        return [each for each, people in self.members.items() if pk in people]


@dataclass
class Practice:
    """Everybody; the first ones write."""

    writers: list[Member]
    readers: list[Member]
    dana: User
    location: Location

    @property
    def everybody(self) -> list[Member]:
        """Writers and readers."""
        return self.writers + self.readers


def people_the_practice(writers: int, readers: int, due_seconds: float) -> Practice:
    """Make everybody, and a rule: urgent is due after so many seconds, then Olive is told."""
    location = Location.objects.create(name="Oakland", time_zone="America/Los_Angeles")
    olive = person("Olive Grant", Role.OWNER, location)
    dana = person("Dana Cole", Role.MANAGER, location)
    write = [_member(f"Writer{number} Nguyen", location) for number in range(writers)]
    read = [_member(f"Reader{number} Lopez", location) for number in range(readers - 1)]
    rule = ResponseRule.objects.create(
        name="Urgent", priority="urgent", target_minutes=1, clock="elapsed"
    )
    EscalationStep.objects.create(rule=rule, after_minutes=0, target="person", person=olive)
    publish_version(rule, dana, database_now())
    with connection.cursor() as cursor:
        cursor.execute(_NEARER.format(seconds=due_seconds))
    return Practice(write, [*read, _logged_in(olive)], dana, location)


def forget_connections() -> None:
    """A fault may end them, and this process is to notice nothing of it."""
    here = connections["default"]
    here.close()
    if isinstance(here, DatabaseWrapper):
        here.close_pool()


def _member(name: str, at: Location) -> Member:
    return _logged_in(person(name, Role.NURSE_INJECTOR, at))


def _logged_in(user: User) -> Member:
    client = StaffClient()
    client.force_login(user)
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    return Member(user.pk, cookies)


def conversations_of_a_run(practice: Practice, name: str, random: Random) -> Talk:
    """Ten new channels: two of everybody, eight of some writers and readers."""
    talk, now = Talk(), database_now()
    everybody = [one.pk for one in practice.everybody]
    for number in range(10):
        people = everybody
        if number > 1:
            some = random.sample([one.pk for one in practice.writers], k=2)
            few = [one.pk for one in practice.readers]
            people = some + random.sample(few, k=max(2, len(few) // 3))
        channel = create_channel(
            practice.dana, f"{name}-{number}", practice.location, now, private=True, people=people
        )
        talk.members[channel.pk] = people
    forget_connections()
    return talk
