"""A thousand random actions: each leaves its row in the audit, none is missing and none double."""

import random
from collections import Counter
from datetime import date, timedelta

from auditlog.models import LogEntry
from django.contrib.auth import user_logged_in, user_login_failed

from accounts.audit.acting import acting
from accounts.clock import database_now
from accounts.invitations import invite
from accounts.models import Closure, Role, SignInEvent, User
from messaging.actions import create_channel
from messaging.models import PeopleGroup
from tests.cast import Cast

ACTIONS = 1000
Event = tuple[str, int, int | None]  # a kind of thing, what was done, by whom
CREATE, UPDATE, DELETE = LogEntry.Action.CREATE, LogEntry.Action.UPDATE, LogEntry.Action.DELETE


class Office:
    """Somebody at the practice's settings, doing what comes to mind; counts what was done."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.chance = cast, random.Random(4711)
        self.done: Counter[Event] = Counter()
        self.sign_ins: Counter[tuple[str, int | None]] = Counter()
        self.closures: list[Closure] = []
        self.number = 0

    def act(self) -> None:
        """One action, by somebody."""
        self.number += 1
        by = self.chance.choice([self.cast.dana, self.cast.olive])
        acts = (self.close, self.move, self.open_again, self.rename, self.invite, self.channel)
        with acting(by, "10.0.0.7"):
            self.chance.choice([*acts, self.group, self.log_in, self.fail])(by)

    def close(self, by: User) -> None:
        day = date(2027, 1, 1) + timedelta(days=self.number)
        place = self.cast.oakland
        self.closures.append(Closure.objects.create(location=place, on_date=day, name="A"))
        self.done["closure", CREATE, by.pk] += 1

    def move(self, by: User) -> None:
        if self.closures:
            one = self.chance.choice(self.closures)
            one.name = f"Moved {self.number}"
            one.save(update_fields=["name"])
            self.done["closure", UPDATE, by.pk] += 1

    def open_again(self, by: User) -> None:
        if self.closures:
            self.closures.pop().delete()
            self.done["closure", DELETE, by.pk] += 1

    def rename(self, by: User) -> None:
        self.cast.kim.display_name = f"Kim {self.number}"
        self.cast.kim.save(update_fields=["display_name"])
        self.done["user", UPDATE, by.pk] += 1

    def invite(self, by: User) -> None:
        """A new address, or one whose older invitation ends."""
        address = f"new{self.number % 7}@lumen.example"
        places, now = [self.cast.oakland], database_now()
        open_ones = self.done["open", 0, None] >> (self.number % 7) & 1
        self.done["open", 0, None] |= 1 << (self.number % 7)
        role = Role.FRONT_DESK
        invite(by=by, email=address, name="New", role=role, locations=places, now=now)
        self.done["invitation", CREATE, by.pk] += 1
        # An older one ends; and the new one is given its location.
        self.done["invitation", UPDATE, by.pk] += 1 + open_ones

    def channel(self, by: User) -> None:
        create_channel(by, f"c-{self.number}", None, database_now(), private=True)
        self.done["conversation", CREATE, by.pk] += 1
        self.done["membership", CREATE, by.pk] += 1

    def group(self, by: User) -> None:
        PeopleGroup.objects.create(name=f"g {self.number}")
        self.done["peoplegroup", CREATE, by.pk] += 1

    def log_in(self, by: User) -> None:
        user_logged_in.send(User, request=None, user=by)
        self.sign_ins[SignInEvent.What.LOGGED_IN, by.pk] += 1

    def fail(self, by: User) -> None:
        user_login_failed.send("x", credentials={"email": by.email}, request=None)
        self.sign_ins[SignInEvent.What.LOGIN_FAILED, by.pk] += 1


def test_a_thousand_random_actions_are_each_in_the_audit_once(cast: Cast) -> None:
    newest = LogEntry.objects.latest("pk").pk
    office = Office(cast)
    for _ in range(ACTIONS):
        office.act()
    rows = LogEntry.objects.filter(pk__gt=newest)
    found = Counter(rows.values_list("content_type__model", "action", "actor"))
    del office.done["open", 0, None]
    assert found == office.done
    events = Counter(SignInEvent.objects.values_list("what", "person"))
    assert events == office.sign_ins
