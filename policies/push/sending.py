"""Tells browsers, while the chat is closed, that something waits: the priority and where, never
who or what.

What somebody is told on the page they are told here by the same rules: while they are with a
patient (unless it interrupts them), away or off shift it waits, and then all of it is one push.
What was read or answered meanwhile isn't told. A locked log-in is told of what is urgent only.
"""

import json
import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts import sessions
from accounts.availability import State, statuses
from accounts.models import User
from messaging.models import Membership
from policies.models import PushNote, PushSubscription
from policies.outward import Answer, Refused, Request, send_all
from policies.promises import UNANSWERED
from policies.push import vapid
from policies.push.encryption import bytes_of, encrypt
from policies.push.subscriptions import inner_hosts, origin_of, service_of

LEASE = timedelta(minutes=2)
FIRST_PAUSE = timedelta(seconds=15)
ATTEMPTS = 5
# What came before that is no news any more.
HOLDS = timedelta(hours=12)
KEPT = timedelta(days=2)
NOTES_AT_ONCE = 500
# A push service keeps a push so long for a browser that isn't running.
TTL_SECONDS = 3600
_GONE = (404, 410)
_UNKNOWN = Answer(410, 0)
_ORDER = ("urgent", "high", "normal")
_STATE = PushNote.State

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Push:
    """What one person is told at once: the most pressing ask, of so many."""

    user_id: int
    notes: Sequence[PushNote]

    @property
    def first(self) -> PushNote:
        """The most pressing, then the oldest."""
        return min(self.notes, key=lambda one: (_rank(one), one.made_at, one.pk))

    @property
    def priority(self) -> str:
        """How pressing that is."""
        return _priority(self.first)


def send_due(now: datetime) -> int:
    """Tell whoever may be told at `now` (UTC); how many pushes were taken."""
    pushes = _claim(now)
    browsers = _browsers([push.user_id for push in pushes], now)
    jobs = [
        (push, browser)
        for push in pushes
        for browser, is_locked in browsers.get(push.user_id, [])
        if not is_locked or push.priority == "urgent"
    ]
    answers = _sent(jobs, now)
    for push in pushes:
        theirs = [answer for (one, _), answer in zip(jobs, answers, strict=True) if one is push]
        _write_down(push, theirs, now)
    return sum(answer.is_taken for answer in answers)


def forget_old(now: datetime) -> int:
    """Remove what was to be told more than two days ago; how many."""
    return PushNote.objects.filter(made_at__lt=now - KEPT).delete()[0]


@transaction.atomic
def _claim(now: datetime) -> list[Push]:
    """What is to be told, by person; what holds no more is dropped, what is held waits on and is
    in nobody's way."""
    all_waiting = PushNote.objects.filter(state=_STATE.WAITING)
    all_waiting.filter(made_at__lt=now - HOLDS).update(state=_STATE.DROPPED)
    waiting = all_waiting.filter(not_before__lte=now)
    people = {user.pk: user for user in User.objects.filter(pk__in=waiting.values("user"))}
    if not people:
        return []
    rows = list(_locked(waiting.filter(_may_come(people, now)))[:NOTES_AT_ONCE])
    over = _over(rows, people)
    PushNote.objects.filter(pk__in=over).update(state=_STATE.DROPPED)
    free = [one for one in rows if one.pk not in over]
    for row in free:
        row.not_before, row.attempts = now + LEASE, row.attempts + 1
    PushNote.objects.bulk_update(free, ["not_before", "attempts"])
    by_person: dict[int, list[PushNote]] = {}
    for row in free:
        by_person.setdefault(row.user_id, []).append(row)
    return [Push(pk, notes) for pk, notes in by_person.items()]


def _locked(rows: QuerySet[PushNote]) -> QuerySet[PushNote]:
    """Rows that another worker has are passed by."""
    return (
        rows.select_for_update(skip_locked=True, of=("self",))
        .select_related("obligation", "message")
        .order_by("made_at", "pk")
    )


def _over(rows: Collection[PushNote], people: Mapping[int, User]) -> set[int]:
    """Those of which nobody is to be told any more: answered, read, or of somebody who left."""
    read = {
        (user, conversation): seq
        for user, conversation, seq in Membership.objects.filter(
            user__in=people, conversation__in={one.obligation.conversation_id for one in rows}
        ).values_list("user", "conversation", "last_read_seq")
    }
    return {one.pk for one in rows if _is_over(one, people[one.user_id], read)}


def _is_over(note: PushNote, user: User, read: Mapping[tuple[int, int], int]) -> bool:
    owed = note.obligation
    is_read = read.get((user.pk, owed.conversation_id), 0) >= note.message.seq
    is_answered = owed.state not in UNANSWERED
    return not user.is_active or is_answered or (note.is_ask and is_read)


def _may_come(people: Mapping[int, User], now: datetime) -> Q:
    """The notes of those who may be told now; of somebody with a patient what interrupts them."""
    state = {pk: status.state for pk, status in statuses(list(people.values()), now).items()}
    free = [pk for pk in people if state[pk] == State.AVAILABLE]
    busy = [pk for pk in people if state[pk] == State.WITH_PATIENT]
    return Q(user__in=free) | Q(user__in=busy, interrupts=True)


def _browsers(
    user_ids: Collection[int], now: datetime
) -> dict[int, list[tuple[PushSubscription, bool]]]:
    """The browsers of these people whose log-in holds, and whether its screen is locked."""
    rows = list(PushSubscription.objects.filter(user__in=user_ids).order_by("pk"))
    holding = sessions.holding({row.log_in_id: row.user_id for row in rows}, now)
    found: dict[int, list[tuple[PushSubscription, bool]]] = {}
    for row in rows:
        if row.log_in_id in holding:
            found.setdefault(row.user_id, []).append((row, holding[row.log_in_id]))
    return found


def _sent(jobs: Sequence[tuple[Push, PushSubscription]], now: datetime) -> list[Answer]:
    """What push services answered. A browser that is gone is forgotten, and one whose service the
    site uses no more."""
    requests = [_request(push, browser, now) for push, browser in jobs]
    answered = iter(send_all([one for one in requests if one is not None]))
    answers = [_UNKNOWN if one is None else next(answered) for one in requests]
    gone = [
        browser.pk
        for (_, browser), answer in zip(jobs, answers, strict=True)
        if answer.status in _GONE
    ]
    PushSubscription.objects.filter(pk__in=gone).delete()
    return answers


def _request(push: Push, browser: PushSubscription, now: datetime) -> Request | None:
    """What is sent to a browser; None where its service isn't spoken to any more."""
    try:
        origin = origin_of(service_of(browser.endpoint))
    except Refused:
        return None
    message = push.first.message
    said = {
        "priority": push.priority,
        "path": reverse("message", args=[message.conversation_id, message.pk]),
        "count": len({one.obligation_id for one in push.notes}),
    }
    keys = bytes_of(browser.p256dh), bytes_of(browser.auth)
    headers = {
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(TTL_SECONDS),
        "Urgency": "normal" if push.priority == "normal" else "high",
        "Authorization": vapid.authorization(
            settings.VAPID_PRIVATE_KEY, origin, settings.VAPID_CONTACT, now
        ),
    }
    body = encrypt(json.dumps(said).encode(), *keys)
    return Request(browser.endpoint, body, headers, inner=inner_hosts())


def _write_down(push: Push, answers: Sequence[Answer], now: datetime) -> None:
    """It is told once a service took it, or once there is nobody to tell; else it is tried again,
    up to five times."""
    rows = PushNote.objects.filter(pk__in=[one.pk for one in push.notes], state=_STATE.WAITING)
    failed = [one for one in answers if not one.is_taken and one.status not in _GONE]
    attempts = max(one.attempts for one in push.notes)
    if len(failed) < len(answers) or not answers or attempts >= ATTEMPTS:
        rows.update(state=_STATE.TOLD)
        return
    logger.warning("A push was not taken: %s", failed[0].error or failed[0].status)
    rows.update(not_before=now + FIRST_PAUSE * 2 ** (attempts - 1))


def _priority(note: PushNote) -> str:
    """Of what asks what it says itself, of a notice how pressing what it is about is by now."""
    return str(note.message.priority if note.is_ask else note.obligation.priority)


def _rank(note: PushNote) -> int:
    priority = _priority(note)
    return _ORDER.index(priority) if priority in _ORDER else len(_ORDER)
