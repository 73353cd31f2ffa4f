"""Alert somebody though they are with a patient: permitted, with a reason, and written down."""

from dataclasses import replace
from datetime import datetime

from accounts.audit.acting import acting, current_address
from accounts.availability import State, statuses
from accounts.clock import database_now
from accounts.models import User
from accounts.roles import may_interrupt
from messaging import delivery, frames
from messaging.actions.asks import Draft, Refused
from messaging.interruptions import LATELY, lately_by
from messaging.models import Interruption, Message
from messaging.next_in import meant_by


def settle_interruption(author: User, draft: Draft, now: datetime | None) -> Draft:
    """The draft with whom it interrupts at `now` (UTC): those it is for who are with a patient.
    When nobody is any more, it goes out as any other. Raises Refused."""
    if draft.interrupt is None:
        return draft
    if not may_interrupt(author, draft.priority):
        raise Refused(
            "interrupt_not_allowed", "You can't interrupt a treatment with such a message."
        )
    now = now or database_now()
    people = list(meant_by(author, draft).distinct())
    status = statuses(people, now)
    busy = [one for one in people if status[one.pk].state == State.WITH_PATIENT]
    lately = lately_by(author, [one.pk for one in busy], now)
    if lately and not draft.interrupt_again:
        name = next(one.display_name for one in busy if one.pk in lately)
        minutes = int(LATELY.total_seconds() // 60)
        raise Refused(
            "interrupted_lately", f"You interrupted {name} within the last {minutes} minutes."
        )
    return replace(draft, interrupts=tuple(sorted(one.pk for one in busy)))


def keep_interruptions(message: Message, reason: str) -> None:
    """Write down whom a message interrupts, here and in the audit; the two sides learn why."""
    people = User.objects.filter(pk__in=message.interrupted_ids)
    with acting(message.author, current_address()):
        for whom in people:
            Interruption.objects.create(
                message=message,
                by=message.author,
                whom=whom,
                location_id=whom.home_location_id,
                reason=reason,
                at=message.posted_at,
            )
    frame = frames.interruption(message.conversation_id, message.pk, reason)
    delivery.send_on_commit([message.author_id, *message.interrupted_ids], frame)
