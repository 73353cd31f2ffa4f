"""How long answers take here: most in time, some late, a few never."""

import math
from datetime import datetime, timedelta
from enum import Enum
from random import Random

from accounts.worktime import Calendar, add_working_time
from medspa_chat.demo_practice.script import Talk

# Minutes: what the rules give, and what half of the answers take.
TARGETS = {"normal": 480.0, "high": 60.0, "urgent": 15.0}
MEDIANS = {"normal": 55.0, "high": 13.0, "urgent": 4.0}
TARGET_AUSTIN_HIGH = 45.0
TARGET_SUPPLIES = 960.0
SPREAD = 0.8
LATEST_IN_TIME = 0.85  # of the target
LATE = (1.1, 1.7)  # of the target


class Outcome(Enum):
    """What becomes of an ask."""

    IN_TIME = "in time"
    LATE = "late"
    NEVER = "never"


def outcome_of(number: int, talk: Talk) -> Outcome:
    """What becomes of the ask of this number: the same in every telling."""
    if talk.each:
        return Outcome.IN_TIME
    if number % 70 == 33 and talk.priority != "urgent":
        return Outcome.NEVER
    return Outcome.LATE if number % 9 == 4 else Outcome.IN_TIME


def answered_at(
    talk: Talk, outcome: Outcome, at: datetime, answerer: Calendar, rng: Random
) -> datetime:
    """When the answer comes: on the answerer's working time, urgent ones on the wall clock."""
    target = _target(talk)
    if outcome is Outcome.LATE:
        minutes = target * rng.uniform(*LATE)
    else:
        minutes = MEDIANS[talk.priority] * math.exp(rng.gauss(0, SPREAD))
        minutes = min(max(minutes, 0.6), LATEST_IN_TIME * target)
    delay = timedelta(seconds=round(minutes * 60))
    if talk.priority == "urgent":
        return at + delay
    return add_working_time(answerer, at, delay)


def _target(talk: Talk) -> float:
    if talk.place == "oakland/supplies" and talk.priority == "normal":
        return TARGET_SUPPLIES
    if talk.place.startswith("austin/") and talk.priority == "high":
        return TARGET_AUSTIN_HIGH
    return TARGETS[talk.priority]
