"""Days as reports see them: obligations laid down as rows, at wall times in Oakland."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from accounts.models import Location, Role, User
from messaging.models import Conversation, Message
from policies import report_figures
from policies.models import Obligation, ResponseRule, RuleVersion
from policies.periods import DAY, Period
from tests.cast import TUESDAY, Cast, oakland

SECRET = "canary-7f3a: S.C. wants the tox package"


def rule_version(target_minutes: int) -> RuleVersion:
    """A rule's version that gives so many minutes."""
    name = f"{target_minutes} minutes"
    rule, _ = ResponseRule.objects.get_or_create(
        name=name, defaults={"target_minutes": target_minutes}
    )
    version, _ = RuleVersion.objects.get_or_create(
        rule=rule,
        number=1,
        defaults={
            "name": name,
            "target_minutes": target_minutes,
            "clock": "elapsed",
            "created_at": oakland("08:00"),
        },
    )
    return version


def message(author: User, conversation: Conversation, at: datetime) -> Message:
    """A message whose text must never leave."""
    conversation.last_seq += 1
    conversation.save(update_fields=["last_seq"])
    return Message.objects.create(
        conversation=conversation,
        seq=conversation.last_seq,
        author=author,
        client_id=uuid4(),
        text=SECRET,
        html=f"<p>{SECRET}</p>",
        posted_at=at,
    )


def owed(
    cast: Cast,
    asked: str = "10:00",
    answered_after: float | None = None,
    *,
    day: str = TUESDAY,
    at: datetime | None = None,
    target: int | None = 60,
    withdrawn_after: float | None = None,
    priority: str = "high",
    role: str = Role.FRONT_DESK,
    conversation: Conversation | None = None,
    location: Location | None = None,
    owner: User | None = None,
) -> Obligation:
    """An ask of Ana's and what became of it; minutes count from the ask, day and night."""
    sent_at = at or oakland(asked, day)

    def after(minutes: float | None) -> datetime | None:
        return None if minutes is None else sent_at + timedelta(minutes=minutes)

    state = Obligation.State.OPEN
    if answered_after is not None:
        state = Obligation.State.SATISFIED
    elif withdrawn_after is not None:
        state = Obligation.State.CANCELLED
    where = conversation or cast.front_desk
    return Obligation.objects.create(
        message=message(cast.ana, where, sent_at),
        conversation=where,
        location=location or cast.oakland,
        asker=cast.ana,
        owner=owner,
        asked_role=role,
        priority=priority,
        rule_version=None if target is None else rule_version(target),
        sent_at=sent_at,
        clock_started_at=sent_at,
        due_at=after(target),
        state=state,
        satisfied_at=after(answered_after),
        response_seconds=None if answered_after is None else round(answered_after * 60),
        closed_at=after(answered_after if withdrawn_after is None else withdrawn_after),
    )


def ordinary_day(cast: Cast) -> None:
    """The six asks of L53: four in time, one late, one never answered."""
    for minutes in (0, 10, 20, 30, 75, None):
        owed(cast, answered_after=minutes)


def figures_of(location: Location, day: date, cut: datetime, kind: str = DAY) -> dict[str, Any]:
    """The figures of the day, or of the week or month that holds it, as they were at `cut`."""
    return report_figures.figures_of(location, Period.holding(kind, day), cut)
