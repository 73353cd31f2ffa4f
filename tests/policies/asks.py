"""Asks with a clock: the rules of the scenarios, who takes part in them, and what happened.

Ana asks; Kim owes the answer and is covered by Bre; Cy is the medical director, Dana manages
Oakland.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import QuerySet

from accounts.models import Role, User
from messaging.actions import open_direct
from messaging.models import Conversation, Message
from policies import escalations, notices
from policies.models import (
    EscalationStep,
    Obligation,
    ObligationEvent,
    Outbox,
    ResponseRule,
    RuleVersion,
)
from policies.publish import publish_version
from tests.cast import TUESDAY, Cast, oakland, person, post

FIRST = oakland("09:00", "2026-06-01")
# A sweep comes a little after the instant: a reply on its way lands first.
LAG = timedelta(seconds=5)
REMIND = oakland("10:45") + LAG
LATE = oakland("11:00") + LAG

Step = dict[str, Any]
COVER: Step = {"after_minutes": 0, "target": "cover"}
DIRECTOR: Step = {"after_minutes": 15, "target": "role", "role": Role.MEDICAL_DIRECTOR}
MANAGER: Step = {"after_minutes": 30, "target": "location_manager"}
CHAIN = (COVER, DIRECTOR, MANAGER)


def rule(*steps: Step, **fields: Any) -> RuleVersion:
    """A published rule; as it stands: high, 60 working minutes."""
    priority = fields.get("priority", "high")
    fields = {"name": f"{priority} {ResponseRule.objects.count()}", "target_minutes": 60} | fields
    made = ResponseRule.objects.create(**{"priority": "high", "clock": "working"} | fields)
    for step in steps:
        EscalationStep.objects.create(rule=made, **step)
    return publish_version(made, None, FIRST)


def r120(**fields: Any) -> RuleVersion:
    """Normal: 120 working minutes, a reminder 30 before, nobody else told; it pauses."""
    return rule(**{"priority": "normal", "target_minutes": 120, "remind_before": [30]} | fields)


def h60(**fields: Any) -> RuleVersion:
    """High: 60 working minutes, a reminder 15 before, then cover, director and manager."""
    return rule(*CHAIN, **{"remind_before": [15]} | fields)


def u15(**fields: Any) -> RuleVersion:
    """Urgent: 15 minutes, day and night, a reminder 5 before, then the same people quicker."""
    steps = (COVER, DIRECTOR | {"after_minutes": 5}, MANAGER | {"after_minutes": 10})
    terms = {"priority": "urgent", "target_minutes": 15, "clock": "elapsed", "remind_before": [5]}
    return rule(*steps, **terms | fields)


@dataclass
class Scene:
    """The cast of a scenario, and the conversation in which Ana asks Kim."""

    cast: Cast
    cy: User
    direct: Conversation

    def ask(self, clock: str = "10:00", day: str = TUESDAY, **fields: Any) -> Message:
        """Ana asks Kim."""
        return post(
            self.cast.ana, self.direct, now=oakland(clock, day), **{"priority": "high"} | fields
        )

    def ask_normally(self, clock: str = "10:00", day: str = TUESDAY) -> Message:
        """Ana asks Kim something that can wait."""
        return self.ask(clock, day, priority="normal", people=[self.cast.kim])

    def ask_in_channel(self, clock: str = "10:00", **fields: Any) -> Message:
        """Ana asks Kim in #front-desk, where Bre and Dana are too."""
        fields = {"priority": "high", "asks": "people", "people": [self.cast.kim]} | fields
        return post(self.cast.ana, self.cast.front_desk, now=oakland(clock), **fields)

    def say(self, user: User, clock: str, day: str = TUESDAY, **fields: Any) -> Message:
        """Somebody says something in the conversation."""
        return post(user, self.direct, "On it.", now=oakland(clock, day), **fields)


def scene_of(cast: Cast) -> Scene:
    """Add the medical director, and Ana's talk with Kim."""
    cy = person("Cy Moss", Role.MEDICAL_DIRECTOR, cast.oakland)
    return Scene(cast, cy, open_direct(cast.ana, [cast.kim.pk], FIRST))


def owed_for(message: Message) -> Obligation:
    """The one answer that a message asks for."""
    return Obligation.objects.get(message=message)


def sweep_from(start: str, end: str, day: str = TUESDAY) -> None:
    """A sweep each minute of the day, both ends included."""
    now, last = oakland(start, day) + LAG, oakland(end, day) + LAG
    while now <= last:
        escalations.sweep(now)
        now += timedelta(minutes=1)


def tell(now: datetime) -> int:
    """A sweep and a delivery at the same instant; how many mails went out."""
    escalations.sweep(now)
    return notices.deliver(now)


@contextmanager
def held_by_another(rows: QuerySet[Any]) -> Iterator[None]:
    """Within it, another connection holds the locks of these rows."""
    held, done = Event(), Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                assert list(rows.select_for_update())
                held.set()
                done.wait(10)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as another:
        holding = another.submit(hold)
        assert held.wait(5)
        try:
            yield
        finally:
            done.set()
        holding.result()


def wall(at: datetime | None) -> str:
    """ "10:45" in Oakland."""
    return f"{at.astimezone(ZoneInfo('America/Los_Angeles')):%H:%M}" if at else ""


def history(message: Message) -> list[tuple[str, str]]:
    """What happened to the one answer of a message, and when, without its opening."""
    events = ObligationEvent.objects.filter(obligation__message=message).exclude(kind="opened")
    return [(event.kind, wall(event.at)) for event in events.order_by("at", "pk")]


def told(message: Message) -> list[tuple[str, str]]:
    """Whom escalation told, and when."""
    return _notices(message, "escalation")


def reminded(message: Message) -> list[tuple[str, str]]:
    """Who was reminded, and when."""
    return _notices(message, "reminder")


def _notices(message: Message, kind: str) -> list[tuple[str, str]]:
    rows = Outbox.objects.filter(obligation__message=message, kind=kind, dropped="")
    return [
        (row.recipient.display_name.split()[0], wall(row.created_at))
        for row in rows.order_by("created_at", "pk")
    ]
