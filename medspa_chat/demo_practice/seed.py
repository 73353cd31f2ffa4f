"""Puts the demo practice into an empty database, in one transaction.

1. the practice itself, as it stood three months ago
2. three weeks of talk up to `now`: drawn, put in order, played at their own times
3. what is read, what is said of the guideline, who is with a patient
"""

from datetime import datetime, timedelta
from operator import attrgetter

from django.db import connection, transaction

from accounts.availability import go_away, go_with_patient
from accounts.calendars import is_on_shift
from accounts.models import Location, User
from medspa_chat.demo_practice import finale
from medspa_chat.demo_practice.guideline import play_guideline
from medspa_chat.demo_practice.lines import Line
from medspa_chat.demo_practice.people import DOMAIN, LOGINS
from medspa_chat.demo_practice.play import (
    Play,
    report,
    report_mornings,
    settle_notices,
    sweep_until,
)
from medspa_chat.demo_practice.stage import Stage, build_stage
from medspa_chat.demo_practice.story import DAYS, Story
from messaging import delivery

OPENED_BEFORE = timedelta(days=90)
_ONLY_ONE = 0x1E3E  # the number of the lock that a second seed waits for


class NotEmpty(Exception):
    """Somebody works in this database; demo people with a known password don't belong there."""


def is_seeded() -> bool:
    """Whether the demo practice is there."""
    emails = [f"{key}@{DOMAIN}" for key in LOGINS]
    return User.objects.filter(email__in=emails).count() == len(emails)


def seed(now: datetime) -> int:
    """Make the practice and its three weeks before `now`; how many messages were posted.

    0 when it is there already. Raises NotEmpty when another practice is.
    """
    with delivery.quiet(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONLY_ONE])
        if is_seeded():
            return 0
        if User.objects.exists() or Location.objects.exists():
            raise NotEmpty("This database holds another practice. The demo needs an empty one.")
        return _seed(now)


def _seed(now: datetime) -> int:
    since = now - timedelta(days=DAYS)
    stage = build_stage(now - OPENED_BEFORE, since.date())
    calendars = stage.calendars()
    zones = {key: user.zone for key, user in stage.people.items()}
    last = finale.lines_before(now, calendars)
    lines = _in_order(Story(calendars, zones, now).lines(), last)
    play = Play(stage)
    mornings = report_mornings(stage, since, now)
    for line in lines:
        while mornings and mornings[0].at <= line.at:
            report(stage, mornings.pop(0))
        play.post(line)
    for morning in mornings:
        report(stage, morning)
    sweep_until(now)
    settle_notices(now)
    play.read(calendars, now)
    play_guideline(stage, play, now - OPENED_BEFORE, now)
    _busy(stage, now)
    return len(lines)


def _in_order(story: list[Line], last: list[Line]) -> list[Line]:
    """Both together; talk in a direct conversation would answer an open ask there."""
    begins = {line.place: line.at for line in last if line.asked and "/" not in line.place}
    kept = [line for line in story if line.place not in begins or line.at < begins[line.place]]
    return sorted([*kept, *last], key=attrgetter("at", "key"))


def _busy(stage: Stage, now: datetime) -> None:
    """Some of those who work right now are with a patient, one is away."""
    people = stage.people
    for key, minutes, ago in (("kim", 45, 12), ("thuy", 60, 25), ("linh", 30, 8)):
        if is_on_shift(people[key], now):
            go_with_patient(people[key], minutes, now - timedelta(minutes=ago))
    if is_on_shift(people["carmen"], now):
        go_away(people["carmen"], 30, now - timedelta(minutes=5))
