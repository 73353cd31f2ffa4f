"""Asks with a clock: the rules of the scenarios, who takes part in them, and what happened.

Ana asks; Kim owes the answer and is covered by Bre; Cy is the medical director, Dana manages
Oakland.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import Role, User
from messaging.actions import open_direct
from messaging.models import Conversation, Message
from policies import escalations
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
