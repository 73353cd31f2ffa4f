"""What passes from one shift to the next: the sweep of what somebody owes when they go home, and
the cards on which the next of their role begins."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.availability import State, status_of
from accounts.models import User
from accounts.shift_ends import Holder, back_at, ending, next_holder
from messaging.disclosure import Way, show
from messaging.models import Conversation, Message
from messaging.payloads import instant
from policies.frames import Frame
from policies.models import Handover, Obligation, ShiftSweep
from policies.needs import LISTED, in_turn, promises_of
from policies.obligations import hand_to_next, promise_time, reason_against_next
from policies.promised_times import times_for
from policies.promises import UNANSWERED

# An answer that is kept comes this long after somebody is back.
SETTLING = timedelta(minutes=30)
NOTHING_KNOWN = "Nobody of your role is known to work after you."
NOT_BACK = "Your next shift isn't known."
NOTE_NEEDED = (
    "{} isn't in the conversation and can't read the ask. Write what is asked, what is known "
    "and the next step."
)


def sweep_for(user: User, now: datetime) -> Frame | None:
    """SWEEP of docs/protocol.md: what `user` owes alone when their working day is about to end.

    None at other times, once they are done with it, while they are with a patient, and when they
    owe nothing.
    """
    ends_at = ending(user, now)
    if ends_at is None or ShiftSweep.objects.filter(person=user, ends_at=ends_at).exists():
        return None
    if status_of(user, now).state == State.WITH_PATIENT:
        return None
    rows = list(_owed_alone(user, now))
    if not rows:
        return None
    holder, keep_at = next_holder(user, ends_at), _kept_until(user, ends_at)
    read = _read_by(holder.user, rows) if holder else set()
    messages = show(user, [row.message for row in rows], Way.HANDOVER, now)
    return {
        "ends_at": instant(ends_at),
        "back_at": _shown(back_at(user, ends_at)),
        "next": _holder_payload(holder),
        "asks": [
            {
                "message": message,
                "promise": promise,
                "hand": _reason_against_hand(user, row, holder, now),
                "keep_at": _shown(keep_at),
                "keep": _reason_against_keep(user, row, keep_at, now),
                "note_needed": holder is not None and row.conversation_id not in read,
            }
            for row, message, promise in zip(rows, messages, promises_of(rows, now), strict=True)
        ],
    }


def finish_sweep(user: User, now: datetime) -> None:
    """`user` is done with the asks of the working day that ends."""
    ends_at = ending(user, now)
    if ends_at is not None:
        ShiftSweep.objects.get_or_create(person=user, ends_at=ends_at, defaults={"done_at": now})


@transaction.atomic
def hand_over(user: User, rows: Sequence[Obligation], note: str, now: datetime) -> list[Handover]:
    """What `user` owes goes to the next of their role, all of it or nothing, with a note.

    Who can't read the ask gets it with a note only. Raises ValidationError, beside `note` where
    it is about that.
    """
    ends_at = ending(user, now)
    holder = next_holder(user, ends_at) if ends_at else None
    if holder is None:
        raise ValidationError(NOTHING_KNOWN if ends_at else "Your shift doesn't end yet.")
    read = _read_by(holder.user, rows)
    if not note and not all(row.conversation_id in read for row in rows):
        raise ValidationError({"note": NOTE_NEEDED.format(holder.user)})
    made = []
    for row in sorted(rows, key=lambda one: one.pk):
        hand_to_next(user, row, holder.user, now)
        # Of what comes back or goes on, the latest note counts.
        Handover.objects.filter(obligation=row, seen_at=None).update(seen_at=now)
        made.append(
            Handover.objects.create(obligation=row, by=user, to=holder.user, note=note, at=now)
        )
    return made


def keep(user: User, row: Obligation, now: datetime) -> Obligation:
    """`user` promises the answer for when they are back; whoever asked is told by when. Raises
    ValidationError."""
    ends_at = ending(user, now)
    until = _kept_until(user, ends_at) if ends_at else None
    if until is None:
        raise ValidationError(NOT_BACK if ends_at else "Your shift doesn't end yet.")
    return promise_time(user, row, until, now)


def handed_to(user: User, now: datetime) -> list[Frame]:
    """HANDED of docs/protocol.md: what was handed to `user` and isn't answered or seen yet, one
    card per patient, else per person who asked; nothing while they are off shift or treat."""
    if status_of(user, now).state in (State.OFF_SHIFT, State.WITH_PATIENT):
        return []
    found = Handover.objects.filter(
        to=user, seen_at=None, obligation__state__in=UNANSWERED, obligation__parties__user=user
    ).select_related("by", "obligation__message", "obligation__rule_version")
    rows = list(found.prefetch_related("obligation__message__patients__patient")[:LISTED])
    obligations = [row.obligation for row in rows]
    read = Message.objects.visible_to(user).filter(pk__in=[one.message_id for one in obligations])
    visible = {one["id"]: one for one in show(user, list(read), Way.HANDOVER, now)}
    cards: dict[str, Frame] = {}
    for row, promise in zip(rows, promises_of(obligations, now), strict=True):
        is_read = row.obligation.message_id in visible
        card = _card_of(row, is_read=is_read)
        cards.setdefault(card["key"], card)["asks"].append(
            {
                "id": row.pk,
                "by": row.by_id,
                "note": row.note,
                "at": instant(row.at),
                "promise": promise,
                "message": visible.get(row.obligation.message_id),
            }
        )
    return list(cards.values())


def see(user: User, ids: Sequence[int], now: datetime) -> None:
    """`user` has looked at these of what was handed to them. Of an ask that they can't read the
    card is all they have: it stays until the answer isn't owed any more."""
    read = Message.objects.visible_to(user)
    mine = Handover.objects.filter(pk__in=ids, to=user, seen_at=None)
    mine.filter(obligation__message__in=read).update(seen_at=now)


def owed_alone(user: User, ids: Sequence[int], now: datetime) -> list[Obligation]:
    """Those of these that `user` owes alone; others are left out."""
    return list(_owed_alone(user, now).filter(pk__in=ids))


def _owed_alone(user: User, now: datetime) -> Any:
    mine = Obligation.objects.filter(
        owner=user, state__in=UNANSWERED, message__in=Message.objects.visible_to(user)
    )
    turn = in_turn(mine, now).select_related("message", "rule_version", "conversation", "location")
    return turn.prefetch_related("parties")


def _card_of(row: Handover, *, is_read: bool) -> Frame:
    """Which patient a message names is read only by whoever may read it."""
    asker = row.obligation.asker_id
    named = [one.patient for one in row.obligation.message.patients.all()] if is_read else []
    patient = str(named[0]) if named else ""
    return {
        "key": f"p{named[0].pk}" if named else f"a{asker}",
        "asker": asker,
        "patient": patient,
        "asks": [],
    }


def _reason_against_hand(user: User, row: Obligation, to: Holder | None, now: datetime) -> str:
    return reason_against_next(user, row, to.user, now) if to else NOTHING_KNOWN


def _reason_against_keep(user: User, row: Obligation, until: datetime | None, now: datetime) -> str:
    if until is None:
        return NOT_BACK
    times = times_for(user, row, now)
    is_late = times.latest is not None and until > times.latest
    return times.reason or ("It is due too long before you are back." if is_late else "")


def _kept_until(user: User, ends_at: datetime) -> datetime | None:
    begins = back_at(user, ends_at)
    return begins + SETTLING if begins else None


def _read_by(user: User, rows: Sequence[Obligation]) -> set[int]:
    """Which of these rows' conversations `user` is in."""
    ids = [row.conversation_id for row in rows]
    mine = Conversation.objects.visible_to(user).filter(pk__in=ids)
    return set(mine.values_list("pk", flat=True))


def _holder_payload(holder: Holder | None) -> Frame | None:
    if holder is None:
        return None
    return {"id": holder.user.pk, "begins_at": instant(holder.begins_at)}


def _shown(at: datetime | None) -> str | None:
    return instant(at) if at else None
