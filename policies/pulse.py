"""The pulse: three questions every four weeks, without names, read only when five have answered.

A round is 28 days of the whole practice. Who was asked and what was answered are two tables that
nothing joins: neither keeps a time, and the answers' keys are random.
"""

import secrets
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction

from accounts.availability import State, status_of
from accounts.models import User
from policies.models import PulseAnswer, PulseAsked

ROUND_DAYS: Final = 28
LEAST_ANSWERS: Final = 5
ROUNDS_SHOWN: Final = 6
REALISTIC: Final = "Are the answer times realistic?"
INTERRUPTED: Final = "Interrupted while with a patient?"
_FIRST_ROUND: Final = date(2026, 1, 5)  # a Monday

Realistic, Interrupted = PulseAnswer.Realistic, PulseAnswer.Interrupted


@dataclass(frozen=True, slots=True)
class Round:
    """What a round's answers say together; nothing but their number while they are too few."""

    first_day: date
    is_over: bool
    answers: int
    realistic: list[tuple[str, int]]
    interrupted: list[tuple[str, int]]
    changes: list[str]

    @property
    def is_shown(self) -> bool:
        """Whether enough answered that nobody is known by it, and nobody answers any more: who
        looked each day would see what each new answer was."""
        return self.is_over and self.answers >= LEAST_ANSWERS

    @property
    def questions(self) -> list[tuple[str, list[tuple[str, int, int]]]]:
        """Each question with its answers, how often each was given, and that in per cent."""
        asked = ((REALISTIC, self.realistic), (INTERRUPTED, self.interrupted))
        return [
            (words, [(label, count, round(100 * count / self.answers)) for label, count in counts])
            for words, counts in asked
        ]

    @property
    def last_day(self) -> date:
        """The day it ended, or ends."""
        return self.first_day + timedelta(days=ROUND_DAYS - 1)


def round_at(now: datetime) -> date:
    """The first day of the round that `now` is in."""
    days = (now.date() - _FIRST_ROUND).days
    return _FIRST_ROUND + timedelta(days=days - days % ROUND_DAYS)


def due_round(user: User, now: datetime) -> date | None:
    """The round that `user` is to be asked in now: not twice, not in their first four weeks, and
    only while they are at work and free."""
    if user.created_at > now - timedelta(days=ROUND_DAYS):
        return None
    first_day = round_at(now)
    if PulseAsked.objects.filter(user=user, round=first_day).exists():
        return None
    return first_day if status_of(user, now).state == State.AVAILABLE else None


@transaction.atomic
def answer(user: User, said: dict[str, Any] | None, now: datetime) -> bool:
    """Keep an answer of this round without its author, or that they skip it (None). Whether it
    was kept: whoever was through with the round already changes nothing."""
    _, is_new = PulseAsked.objects.get_or_create(user=user, round=round_at(now))
    if is_new and said is not None:
        PulseAnswer.objects.create(
            round=round_at(now),
            realistic=said["realistic"],
            interrupted=said["interrupted"],
            change=said["change"],
        )
    return is_new


def rounds(now: datetime) -> list[Round]:
    """The last rounds in which anybody answered, newest first."""
    days = PulseAnswer.objects.order_by("-round").values_list("round", flat=True).distinct()
    return [_round(first_day, now) for first_day in days[:ROUNDS_SHOWN]]


def _round(first_day: date, now: datetime) -> Round:
    rows = list(PulseAnswer.objects.filter(round=first_day))
    is_over = round_at(now) > first_day
    if not is_over or len(rows) < LEAST_ANSWERS:
        return Round(first_day, is_over, len(rows), [], [], [])
    realistic = Counter(row.realistic for row in rows)
    interrupted = Counter(row.interrupted for row in rows)
    changes = [row.change for row in rows if row.change]
    secrets.SystemRandom().shuffle(changes)
    return Round(
        first_day,
        is_over,
        len(rows),
        [(choice.label, realistic[choice.value]) for choice in Realistic],
        [(choice.label, interrupted[choice.value]) for choice in Interrupted],
        changes,
    )
