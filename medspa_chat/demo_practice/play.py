"""Plays the story through the product's own functions, each at its own time."""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5

from django.db.models import F, Min, Q

from accounts.models import Role, User
from accounts.worktime import Calendar
from medspa_chat.demo_practice.lines import Line
from medspa_chat.demo_practice.moments import worked_before
from medspa_chat.demo_practice.stage import Stage
from messaging.actions import Draft, mark_read, post_message
from messaging.models import Message
from policies import escalations, report_mails, reports
from policies.models import Obligation, Outbox
from policies.periods import DAY, KINDS, Period

# More rounds than an ask has steps, times the asks that can be due at one instant.
MOST_SWEEPS = 500
UNREAD_MINUTES = 45  # of working time: what somebody has not come to read
STALE_NOTICE = timedelta(days=1)


class Play:
    """Posts lines in their order, with everything that falls due in between."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.posted: dict[str, Message] = {}
        self.history: dict[int, list[Message]] = defaultdict(list)  # by conversation

    def post(self, line: Line) -> None:
        """Let happen what was due before a line, then post it."""
        sweep_until(line.at)
        author = self.stage.people[line.author]
        message = post_message(author, self._draft(line), line.at)
        self.posted[line.key] = message
        self.history[message.conversation_id].append(message)

    def _draft(self, line: Line) -> Draft:
        draft = Draft(
            client_id=uuid5(NAMESPACE_URL, line.key),
            conversation=self.stage.places[line.place].pk,
            text=line.text,
            priority=line.priority,
            asks="nobody",
            each=line.each,
            # In a direct conversation nobody quotes: whatever the other one says is the answer.
            reply_to=self.posted[line.answers].pk if line.answers and "/" in line.place else None,
        )
        return self._asking(draft, line) if line.asked else draft

    def _asking(self, draft: Draft, line: Line) -> Draft:
        first = line.asked[0]
        if first == "everybody":
            return replace(draft, asks="everybody")
        if first in self.stage.people:
            people = tuple(self.stage.people[key].pk for key in line.asked)
            return replace(draft, asks="people", people=people)
        role, _, site = first.partition("@")
        location = self.stage.sites[site or line.place.partition("/")[0]]
        return replace(draft, asks="role", role=Role(role).value, location=location.pk)

    def read(self, calendars: dict[str, Calendar], now: datetime) -> None:
        """Everybody has read what was there some working minutes ago."""
        for key, user in self.stage.people.items():
            self._read_until(user, worked_before(calendars[key], now, UNREAD_MINUTES))

    def _read_until(self, user: User, at: datetime) -> None:
        for conversation_id, messages in self.history.items():
            seen = bisect_right(messages, at, key=lambda message: message.posted_at)
            if seen:
                mark_read(user, conversation_id, messages[seen - 1].seq)


def sweep_until(now: datetime) -> None:
    """Reminders, due times and escalations until `now`, each at the instant it was due."""
    due = Obligation.objects.filter(state=Obligation.State.OPEN, next_action_at__lt=now)
    for _ in range(MOST_SWEEPS):
        at = due.aggregate(first=Min("next_action_at"))["first"]
        if at is None:
            return
        escalations.sweep(at)
    raise RuntimeError(f"The sweeps of {now} don't come to an end.")


class Morning(NamedTuple):
    """When one report of a location was due."""

    at: datetime
    key: str  # of the location
    period: Period
    is_to_be_mailed: bool  # the newest of its kind, if anything was asked in it


def report_mornings(stage: Stage, since: datetime, now: datetime) -> list[Morning]:
    """Those of the past days, weeks and months, in their order."""
    mornings = []
    for key, location in stage.sites.items():
        first = reports.local_today(location, since)
        for kind in KINDS:
            newest = reports.due_period(location, kind, now)
            period = Period.holding(kind, first)
            period = period.next() if kind == DAY else min(period, newest)
            while period <= newest:
                at = period.comes_at(reports.REPORT_HOUR, location.zone)
                is_new = period == newest and period.last >= first
                mornings.append(Morning(at, key, period, is_new))
                period = period.next()
    return sorted(mornings)


def report(stage: Stage, due: Morning) -> None:
    """Prepare the report that was due then; unless it is still to be mailed, it was."""
    sweep_until(due.at)
    period = due.period
    made = report_mails.prepare(stage.sites[due.key], period.first, due.at, period.kind)
    if not due.is_to_be_mailed:
        made.mails.update(sent_at=due.at)


def settle_notices(now: datetime) -> None:
    """Nobody gets mail about the past, and only what is still open and new is unseen."""
    Outbox.objects.filter(sent_at__isnull=True, dropped="").update(sent_at=F("created_at"))
    over = ~Q(obligation__state=Obligation.State.OPEN) | Q(created_at__lt=now - STALE_NOTICE)
    Outbox.objects.filter(over, seen_at__isnull=True).update(seen_at=F("created_at"))
