"""A second opinion on promises: minutes that are counted one by one, and nothing of the product.

A minute is a whole number since Tuesday 0:00 in Oakland, in weeks without a change of clocks.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tests.cast import oakland

MIDNIGHT = oakland("00:00")
DAY = 24 * 60
NINE, FIVE = 9 * 60, 17 * 60
RANK = {"normal": 0, "high": 1, "urgent": 2}
LOCATION, CLOCK = "location", "clock"


def instant(minute: int) -> datetime:
    """A minute as the product says it."""
    return MIDNIGHT + timedelta(minutes=minute)


def minute_of(at: datetime | None) -> int | None:
    """The same the other way round; what isn't on a minute is an error."""
    if at is None:
        return None
    minutes, rest = divmod(at - MIDNIGHT, timedelta(minutes=1))
    assert not rest, f"{at} is no whole minute"
    return minutes


def weekday_of(day: int) -> int:
    """Monday is 0; the first day is a Tuesday."""
    return (day + 1) % 7


@dataclass
class Week:
    """Who works when: Monday to Friday, 9 to 17, but for what was edited."""

    shifts: dict[tuple[str, int], tuple[int, int]] = field(default_factory=dict)
    closed: set[int] = field(default_factory=set)

    def works(self, whose: str, minute: int) -> bool:
        """Whether a minute counts on somebody's clock."""
        if whose == CLOCK:
            return True
        day, minute_of_day = divmod(minute, DAY)
        weekday = weekday_of(day)
        starts, ends = self.shifts.get((whose, weekday), (NINE, FIVE))
        return weekday < 5 and day not in self.closed and starts <= minute_of_day < ends

    def hours_on(self, whose: str, day: int) -> tuple[int, int] | None:
        """From when to when somebody works on a day, in its minutes."""
        if weekday_of(day) > 4 or day in self.closed:
            return None
        return self.shifts.get((whose, weekday_of(day)), (NINE, FIVE))


@dataclass(frozen=True)
class Terms:
    """What a rule says."""

    rule: str
    number: int
    target: int
    is_elapsed: bool
    cap: int  # how many working minutes a patient may take


@dataclass(frozen=True)
class TimePromised:
    """By when somebody said they would answer, in which generation."""

    by: str
    made: int
    until: int
    generation: int


@dataclass
class Promise:
    """One answer that is owed, and the segment of its time that runs."""

    owner: str | None
    parties: set[str]
    priority: str
    terms: Terms | None
    sent: int
    hours: str  # whose hours count: somebody's, the location's or those of the clock
    starts: int
    budget: int
    cap: int = 0
    spent: int = 0
    paused_before: int = 0
    pauses: list[tuple[int, int]] = field(default_factory=list)
    state: str = "open"
    generation: int = 1
    breached: int | None = None
    fixed_due: int | None = None  # of a late one: no edit of hours moves it
    promised: TimePromised | None = None
    promised_count: int = 0
    nudged: int | None = None

    @property
    def is_owed(self) -> bool:
        """Whether somebody still has to answer."""
        return self.state == "open"

    @property
    def held(self) -> TimePromised | None:
        """The promised time that counts: whatever restarts the chain ends it."""
        is_of_now = self.promised and self.promised.generation == self.generation
        return self.promised if is_of_now else None

    def latest(self, who: str, week: Week, now: int) -> int:
        """The end of the working day of `who` after the day on which it is due."""
        due = self.due(week)
        day = (now if due is None else due) // DAY + 1
        while not (spent := week.hours_on(who, day)):
            day += 1
        return day * DAY + spent[1]

    def due(self, week: Week) -> int | None:
        """The end of the minute that uses up the budget."""
        if self.breached is not None:
            return self.fixed_due
        return self.computed(week)

    def computed(self, week: Week) -> int | None:
        """The due time by today's hours, late or not."""
        if self.terms is None:
            return None
        if not self.budget:
            return self.starts
        left = self.budget
        for minute, is_spent in self._minutes(week):
            left -= is_spent
            if not left:
                return minute + 1
        raise AssertionError("unreachable")

    def used(self, week: Week, until: int) -> tuple[int, int]:
        """How many minutes of the segment were spent, and how many pauses took."""
        spent = taken = 0
        for minute, is_spent in self._minutes(week):
            if minute >= until:
                break
            spent += is_spent
            taken += not is_spent
        return spent, taken

    def _minutes(self, week: Week) -> Iterator[tuple[int, bool]]:
        """The working minutes from the start on, and whether each is spent, not paused."""
        cap, minute = self.cap, self.starts
        for minute in range(self.starts, self.starts + 40 * DAY):
            if not week.works(self.hours, minute):
                continue
            if cap and _within(self.pauses, minute):
                cap -= 1
                yield minute, False
            else:
                yield minute, True

    def settle(self, week: Week, now: int) -> None:
        """Late is whatever passed its due time unanswered."""
        due = self.due(week)
        if self.is_owed and self.breached is None and due is not None and now > due:
            self.breached = self.fixed_due = due

    def hours_under(self, terms: Terms) -> str:
        """Whose hours count under a rule: those that did, if they were somebody's."""
        if terms.is_elapsed:
            return CLOCK
        has_hours = self.terms is not None and self.hours != CLOCK
        return self.hours if has_hours else self.owner or LOCATION

    def allowance(self, terms: Terms, more: int = 0) -> int:
        """The minutes that pauses may still take."""
        return max(terms.cap - self.paused_before - more, 0) if self.owner else 0

    def tighten(self, terms: Terms, priority: str, week: Week, now: int) -> None:
        """Due as if asked now, unless it is due before."""
        self.generation += 1
        spent, taken = self.used(week, now) if self.terms else (0, 0)
        fresh = replace(
            self,
            terms=terms,
            priority=priority,
            hours=self.hours_under(terms),
            starts=now,
            budget=terms.target,
            pauses=[],
            breached=None,
        )
        fresh.cap = self.allowance(terms, taken)
        due, fresh_due = self.due(week), fresh.computed(week)
        assert fresh_due is not None
        self.priority = priority
        if due is not None and due <= fresh_due:
            self.terms = terms
            return
        self.terms, self.hours, self.cap = terms, fresh.hours, fresh.cap
        self.starts, self.budget = now, terms.target
        self.spent, self.paused_before = self.spent + spent, self.paused_before + taken
        self.fixed_due = fresh_due if self.breached is not None else None

    def restart(self, terms: Terms | None, priority: str, week: Week) -> None:
        """As if asked so from the start of the segment."""
        self.priority = priority
        self.generation += 1
        if terms is not None:
            self.hours = self.hours_under(terms)
            self.budget = max(terms.target - self.spent, 0)
            self.cap = self.allowance(terms)
        self.terms = terms
        if self.breached is not None:
            self.fixed_due = self.computed(week)

    def hand_over(self, to: str, until: int | None, week: Week, now: int) -> None:
        """`to` owes what is left, by their own hours; with a patient `until` an instant."""
        was_theirs = self.owner == to
        if not was_theirs and self.breached is None and self.terms is not None:
            spent, taken = self.used(week, now)
            self.budget = max(self.budget - spent, 0)
            self.spent, self.paused_before = self.spent + spent, self.paused_before + taken
            self.owner, self.starts = to, now
            self.hours = CLOCK if self.terms.is_elapsed else to
            self.cap = self.allowance(self.terms)
            self.pauses = []
            if until is not None and until > now and self.cap:
                self.pause(until, now)
        self.owner, self.parties = to, {to}
        self.generation += 1

    def pause(self, until: int, now: int) -> None:
        """Stop the clock; said anew it is the same pause with another end."""
        running = [span for span in self.pauses if span[1] >= now]
        if running:
            kept = [span for span in self.pauses if span[1] < now]
            self.pauses = kept + [(starts, max(until, starts)) for starts, _ in running]
        else:
            self.pauses.append((now, until))

    def resume(self, now: int) -> None:
        """Let the clock run again."""
        self.pauses = [(starts, min(ends, max(now, starts))) for starts, ends in self.pauses]


def _within(spans: Iterable[tuple[int, int]], minute: int) -> bool:
    return any(starts <= minute < ends for starts, ends in spans)
