"""Hours, patients and sweeps of a life cycle."""

from datetime import date, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from accounts.availability import become_available, go_with_patient
from accounts.models import Closure, Shift
from policies import escalations, notices, obligations
from policies.models import Obligation, Outbox
from tests.policies.machine_model import (
    DAY,
    FIVE,
    NINE,
    weekday_of,
)
from tests.policies.machine_stage import Stage, indexes, is_stale


class Hours(Stage):
    """People come and go, and time passes."""

    @rule(minutes=st.sampled_from((15, 45, 90)), who=st.sampled_from(("kim", "bre")))
    def go_with_patient(self, minutes: int, who: str) -> None:
        """Whose clock may pause, pauses."""
        if not (self.week.works(who, self.now) and who not in self.gone | self.left):
            return
        until = self.now + minutes
        self.patient_until[who] = until
        go_with_patient(self.people[who], minutes, self.at())
        for pk in self.owed():
            promise = self.promises[pk]
            if promise.owner == who and promise.breached is None and promise.cap:
                promise.pause(until, self.now)

    @rule(who=st.sampled_from(("kim", "bre")))
    def become_available(self, who: str) -> None:
        """What was paused runs again."""
        if not (who not in self.gone):
            return
        self.patient_until.pop(who, None)
        become_available(self.people[who], self.at())
        for pk in self.owed():
            if self.promises[pk].owner == who:
                self.promises[pk].resume(self.now)

    @rule(starts=st.sampled_from((NINE, NINE + 90)), ends=st.sampled_from((FIVE, FIVE - 120)))
    def edit_shift(self, starts: int, ends: int) -> None:
        """Kim works other hours on this weekday."""
        self.recount()
        weekday = weekday_of(self.now // DAY)
        for shift in Shift.objects.filter(user=self.people["kim"], weekday=weekday):
            shift.starts, shift.ends = starts, ends
            shift.save()
            self.week.shifts[("kim", weekday)] = (starts, ends)
        self.recount()

    @rule(ahead=st.integers(0, 2), at_once=st.booleans())
    def declare_holiday(self, ahead: int, *, at_once: bool) -> None:
        """Today, tomorrow or the day after is a holiday, or none after all."""
        self.recount()  # of an earlier edit
        day = self.now // DAY + ahead
        on_date = date(2026, 6, 9) + timedelta(days=day)
        place = self.channel.location
        assert place is not None
        found = Closure.objects.filter(location=place, on_date=on_date)
        if day in self.week.closed:
            found.get().delete()
            self.week.closed.remove(day)
        else:
            Closure.objects.create(location=place, on_date=on_date, name="Inventory")
            self.week.closed.add(day)
        if at_once:
            self.recount()

    def recount(self) -> None:
        """The task that an edit of hours starts."""
        place = self.channel.location
        assert place is not None
        obligations.recount_for([place.pk], self.at())
        version = self.calendar_version()
        counting = Obligation.objects.filter(pk__in=self.owed(), breached_at=None)
        assert not any(is_stale(row, version) for row in counting)

    @rule(minutes=st.sampled_from((1, 5, 15, 30, 61, 240, 17 * 60, 3 * DAY)), swept=st.booleans())
    def time_passes(self, minutes: int, *, swept: bool) -> None:
        """With one sweep in the end, in time or late, or with none."""
        self.now += minutes
        if swept:
            self.sweep()

    @precondition(Stage.is_anything_owed)
    @rule(index=indexes, minutes=st.sampled_from((-15, -1, 0, 1, 15)), swept=st.booleans())
    def time_passes_until_about_due(self, index: int, minutes: int, *, swept: bool) -> None:
        """A little before something is due, just then, or a little after."""
        due = self.pick(index)[1].due(self.week)
        if due is not None and due + minutes > self.now:
            self.time_passes(due + minutes - self.now, swept=swept)

    def sweep(self) -> None:
        """Nobody is told of what is owed no more, nor of an older generation."""
        escalations.sweep(self.at())
        before = set(Outbox.objects.filter(pushed_at=None).values_list("pk", flat=True))
        notices.push(self.at())
        for told in Outbox.objects.filter(pk__in=before, pushed_at__isnull=False, dropped=""):
            assert told.obligation.state == "open"
            assert told.generation == told.obligation.generation
