"""Why a promise stands as it does: its story, for those who may know it. Never what was said."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import Location, User
from accounts.roles import is_owner, locations_managed_by
from messaging.models import Conversation
from messaging.payloads import instant
from policies.access import answerable_by
from policies.models import Obligation, ObligationEvent, Outbox
from policies.offers import heirs_for, offered_to
from policies.story import Line, story_of
from policies.story_parts import Happened, Names
from policies.times import wall

STATES = Obligation.State
KINDS = ObligationEvent.Kind
NEXT = {
    Obligation.Next.REMIND: "Next comes a reminder, {}.",
    Obligation.Next.OVERDUE: "Without an answer it becomes late {}.",
    Obligation.Next.ESCALATE: "Without an answer the next step comes {}.",
    Obligation.Next.RECHECK: "It has no due time; it is looked at again {}.",
    Obligation.Next.PROMISED: "Without an answer, reminders and steps go on from there.",
}
ENDED = {
    STATES.SATISFIED: "It was answered {}.",
    STATES.CANCELLED: "It was taken back {}.",
    STATES.VOID: "It ended with its rule {}.",
    STATES.PASSED: "Its moment passed {}.",
}


def seen_by(user: User) -> QuerySet[Obligation]:
    """The obligations whose story `user` may read: of their conversations, of the places they
    run, and those that they may answer."""
    rows = Obligation.objects.all()
    if not user.is_active:
        return rows.none()
    if is_owner(user):
        return rows
    return rows.filter(
        Q(conversation__in=Conversation.objects.visible_to(user))
        | Q(location__in=locations_managed_by(user))
        | Q(pk__in=answerable_by(user).values("pk"))
    )


def obligation_for(user: User, obligation_id: int) -> Obligation:
    """The obligation, if `user` may read its story; raises Obligation.DoesNotExist alike for
    one that is not theirs and one that doesn't exist."""
    rows = seen_by(user).select_related("conversation", "location", "message", "rule_version")
    return rows.get(pk=obligation_id)


def why_payload(user: User, row: Obligation, now: datetime) -> dict[str, Any]:
    """WHY of docs/protocol.md."""
    heirs = heirs_for(user, row, now)
    return {
        "standing": standing(user, row, now),
        "story": [line_payload(line) for line in story_for(user, row)],
        "can": offered_to(user, row, heirs, now),
        "reassign_to": [{"id": one.pk, "name": one.display_name} for one in heirs],
    }


def story_for(user: User, row: Obligation) -> list[Line]:
    """What happened to an obligation, in the words and on the clock of whoever reads it."""
    events = [_happened(event) for event in _with_told(row)]
    people, places = set[int](), set[int]()
    for event in events:
        _gather(event.facts, people, places)
        people.update(pk for pk in (event.actor, row.asker_id) if pk)
    names = Names(
        people=dict(User.objects.filter(pk__in=people).values_list("pk", "display_name")),
        places=dict(Location.objects.filter(pk__in=places).values_list("pk", "name")),
        zone=user.zone,
        asker=row.asker_id,
    )
    return story_of(events, names)


def standing(user: User, row: Obligation, now: datetime) -> str:
    """How it stands now and what comes next by itself, as it is stored."""
    if row.state == STATES.STUCK:
        return "It was set aside after errors of the program. Nobody is told of it any more."
    if row.state != STATES.OPEN:
        ended = row.closed_at or now
        return ENDED[STATES(row.state)].format(wall(ended, user.zone, now))
    waits = _waits(user, row, now)
    if row.next_action_at is None:
        return f"{waits}It is not answered yet. Nothing more happens by itself."
    at = row.due_at if row.next_action == Obligation.Next.OVERDUE else None
    words = NEXT[Obligation.Next(row.next_action)]
    return waits + words.format(wall(at or row.next_action_at, user.zone, now))


def _waits(user: User, row: Obligation, now: datetime) -> str:
    """What holds it at `now`: a pause, a promised time."""
    words = ""
    if row.paused_until is not None and row.paused_until > now:
        words += f"The clock waits until {wall(row.paused_until, user.zone, now)}. "
    if row.promised_until is not None and row.promised_until > now:
        words += f"An answer is promised by {wall(row.promised_until, user.zone, now)}. "
    return words


def line_payload(line: Line) -> dict[str, Any]:
    """A line as JSON."""
    return {
        "at": instant(line.at),
        "when": line.when,
        "kind": line.kind,
        "text": line.text,
        "details": list(line.details),
    }


def _with_told(row: Obligation) -> Iterable[ObligationEvent]:
    """The events, and with each reminder whom it went to."""
    notices = Outbox.objects.filter(obligation=row, kind=Outbox.Kind.REMINDER, dropped="")
    reminded: dict[tuple[int, int], list[int]] = {}
    for notice in notices.order_by("pk"):
        reminded.setdefault((notice.generation, notice.step), []).append(notice.recipient_id)
    for event in row.events.order_by("at", "pk"):
        told = reminded.get((event.generation, event.step))
        if event.kind == KINDS.REMINDED and told:
            event.facts = {"told": told} | event.facts
        yield event


def _happened(event: ObligationEvent) -> Happened:
    return Happened(event.kind, event.at, event.facts, event.actor_id)


def _gather(facts: Any, people: set[int], places: set[int]) -> None:
    """Whom and which places the facts of an event speak of."""
    hours = facts.get("hours") or {}
    places.update(pk for pk in [hours.get("location")] if pk)
    for value in (*map(facts.get, ("owner", "to", "who", "by")), hours.get("person")):
        people.update([value] if value else [])
    for name in ("parties", "told", "left", "from"):
        people.update(facts.get(name) or ())
    people.update(one["user"] for one in facts.get("passed") or ())
    people.update(int(pk) for pk in facts.get("because") or ())
