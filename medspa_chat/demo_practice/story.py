"""Draws three weeks of exchanges, the same ones for the same day."""

from collections import Counter
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from accounts.worktime import Calendar, add_working_time, is_working, next_working_instant
from medspa_chat.demo_practice import (
    talk_austin,
    talk_direct,
    talk_oakland,
    talk_practice,
)
from medspa_chat.demo_practice.lines import Line
from medspa_chat.demo_practice.moments import Calendars, spans_on
from medspa_chat.demo_practice.pace import Outcome, answered_at, outcome_of
from medspa_chat.demo_practice.script import Talk, read
from medspa_chat.demo_practice.slots import fill

DAYS = 21
SEED = "Lumen Med Spa"
SCRIPTS = (talk_oakland.SCRIPT, talk_austin.SCRIPT, talk_practice.SCRIPT, talk_direct.SCRIPT)
TALKS = [talk for script in SCRIPTS for talk in read(script)]
KINDS = {"normal": 0.56, "high": 0.10, "urgent": 0.03, "talk": 0.31}
# Exchanges a day; on Saturdays half the practice is off.
WEEKDAY = {"oakland": (7, 9), "austin": (4, 6), "all": (2, 3), "direct": (2, 4)}
SATURDAY = {"oakland": (2, 4), "austin": (1, 2), "all": (0, 1), "direct": (0, 1)}
# How busy an hour of the day is: a burst at opening, a lull at lunch.
BUSY = {9: 1.0, 10: 0.9, 11: 0.6, 12: 0.35, 13: 0.35, 14: 0.7, 15: 0.7, 16: 0.6, 17: 0.4}
NOT_SINCE = timedelta(minutes=15)  # the last minutes are told by the finale
THERE_FOR = timedelta(minutes=40)  # somebody asked for something pressing is there
SOON = timedelta(hours=20)
SORRY = ("Sorry, I only saw this now. ", "Sorry for the wait. ", "Late, I know. ")


class Story:
    """The exchanges of the days before `now`."""

    def __init__(self, calendars: Calendars, zones: dict[str, ZoneInfo], now: datetime) -> None:
        self.calendars = calendars
        self.zones = zones
        self.now = now
        self.rng = Random(SEED)  # noqa: S311 (a story, no secret)
        self.told: Counter[Talk] = Counter()
        self.asks = 0
        self.huddles: set[date] = set()

    def lines(self) -> list[Line]:
        """Everything that was said, in no particular order."""
        first = (self.now - timedelta(days=DAYS)).date()
        return [
            line for offset in range(DAYS + 2) for line in self._day(first + timedelta(days=offset))
        ]

    def _day(self, day: date) -> list[Line]:
        lines: list[Line] = []
        for site, (least, most) in (SATURDAY if day.weekday() == 5 else WEEKDAY).items():
            for _ in range(self.rng.randint(least, most)):
                kind = self.rng.choices(list(KINDS), list(KINDS.values()))[0]
                lines += self._exchange(kind, site, day)
        return lines

    def _exchange(self, kind: str, site: str, day: date) -> list[Line]:
        """The least told exchange of this kind for which its people are there."""
        talks = [talk for talk in TALKS if talk.kind == kind and _site(talk) == site]
        self.rng.shuffle(talks)
        for talk in sorted(talks, key=lambda each: self.told[each]):
            at = self._moment(talk, day)
            if at is not None and self._fits(talk, at):
                return self._told(talk, at)
        return []

    def _moment(self, talk: Talk, day: date) -> datetime | None:
        """An instant at which its author works on this date."""
        zone = self.zones[talk.author]
        spans = spans_on(self.calendars[talk.author], day, zone)
        if not spans:
            return None
        if _is_huddle(talk):
            if day in self.huddles:
                return None
            return spans[0][0] + timedelta(seconds=self.rng.randint(60, 1200))
        at = spans[0][0]
        for _ in range(12):
            opens, closes = self.rng.choices(
                spans, [(closes - opens).total_seconds() for opens, closes in spans]
            )[0]
            at = opens + self.rng.random() * (closes - opens)
            if self.rng.random() < BUSY.get(at.astimezone(zone).hour, 0.3):
                break
        return at.replace(microsecond=0)

    def _fits(self, talk: Talk, at: datetime) -> bool:
        if not self.now - timedelta(days=DAYS) < at < self.now - NOT_SINCE:
            return False
        answerers = [self.calendars[who] for who, _ in talk.replies] if talk.asked else []
        if talk.priority == "normal":
            return all(next_working_instant(each, at) - at < SOON for each in answerers[:1])
        return all(_is_there(each, at) for each in answerers)

    def _told(self, talk: Talk, at: datetime) -> list[Line]:
        """The lines of an exchange; none when its answer has not come yet."""
        self.told[talk] += 1
        if _is_huddle(talk):
            self.huddles.add(at.astimezone(self.zones[talk.author]).date())
        slots = fill(at, self.zones[talk.author], self.rng)
        key = f"{talk.place} {at:%Y-%m-%d %H:%M:%S} {talk.author}"
        first = Line(
            key=key,
            at=at,
            place=talk.place,
            author=talk.author,
            text=talk.text.format(**slots),
            asked=talk.asked,
            priority=talk.priority,
            each=talk.each,
        )
        if not talk.asked:
            return [first, *self._chatter(talk, slots, key, at, 0)]
        outcome = outcome_of(self.asks, talk)
        if outcome is Outcome.NEVER:
            self.asks += 1
            return [first]
        answers = self._answers(talk, slots, key, at, outcome)
        if max(answer.at for answer in answers) >= self.now - NOT_SINCE:
            return []
        self.asks += 1
        then = self._chatter(talk, slots, key, answers[-1].at, len(answers))
        return [first, *answers, *then]

    def _answers(
        self, talk: Talk, slots: dict[str, str], key: str, at: datetime, outcome: Outcome
    ) -> list[Line]:
        answers = []
        for number, (who, said) in enumerate(talk.replies if talk.each else talk.replies[:1]):
            sorry = SORRY[self.asks % len(SORRY)] if outcome is Outcome.LATE else ""
            answers.append(
                Line(
                    key=f"{key} {number}",
                    at=answered_at(talk, outcome, at, self.calendars[who], self.rng),
                    place=talk.place,
                    author=who,
                    text=sorry + said.format(**slots),
                    answers=key,
                )
            )
        return answers

    def _chatter(
        self, talk: Talk, slots: dict[str, str], key: str, after: datetime, done: int
    ) -> list[Line]:
        """What is said without being asked: thanks and the like, while people are there."""
        lines: list[Line] = []
        for number, (who, said) in enumerate(talk.replies[done:], start=done):
            pause = timedelta(seconds=self.rng.randint(40, 600))
            at = add_working_time(self.calendars[who], after, pause)
            if at - after > timedelta(hours=2) or at >= self.now - NOT_SINCE:
                break
            lines.append(Line(f"{key} {number}", at, talk.place, who, said.format(**slots)))
            after = at
        return lines


def _is_there(calendar: Calendar, at: datetime) -> bool:
    return is_working(calendar, at) and is_working(calendar, at + THERE_FOR)


def _is_huddle(talk: Talk) -> bool:
    return talk.place.endswith("/huddle")


def _site(talk: Talk) -> str:
    return "direct" if talk.is_direct else talk.place.partition("/")[0]
