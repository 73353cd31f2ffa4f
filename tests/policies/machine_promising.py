"""Promised times and nudges of a life cycle."""

from itertools import pairwise

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from policies import obligations
from policies.models import ObligationEvent, Outbox
from policies.obligations.nudges import EVERY
from tests.policies.machine_model import Promise, TimePromised
from tests.policies.machine_stage import Stage, indexes

HOUR = 60


class Promising(Stage):
    """People say by when they will answer; Ana nudges them."""

    @precondition(Stage.is_anything_owed)
    @rule(
        index=indexes,
        who=st.sampled_from(("kim", "kim", "bre", "cy", "dana")),
        minutes=st.sampled_from((0, 5, 30, 90, 24 * HOUR, 5 * 24 * HOUR)),
    )
    def promise_time(self, index: int, who: str, minutes: int) -> None:
        """Of what one owes, twice, not of an urgent one, and not for long."""
        row, promise = self.pick(index)
        until = self.now + minutes
        allowed = (
            who in promise.parties - self.gone
            and promise.priority != "urgent"
            and promise.promised_count < 2
            and self.now < until <= promise.latest(who, self.week, self.now)
        )
        user, until_at = self.read(who), self.at_minute(until)
        if self.try_to(
            lambda: obligations.promise_time(user, row, until_at, self.at()), allowed=allowed
        ):
            promise.promised = TimePromised(who, self.now, until, promise.generation)
            promise.promised_count += 1

    @precondition(Stage.is_anything_owed)
    @rule(index=indexes)
    def nudge(self, index: int) -> None:
        """Once an hour and ask; nobody who is with a patient, or promised a time to come."""
        row, _ = self.pick(index)
        mine = [self.promises[pk] for pk in self.of_message(row.message_id)]
        told = [each for each in mine if self._is_to_nudge(each)]
        is_early = any(each.nudged is not None and self.now < each.nudged + HOUR for each in mine)
        before = Outbox.objects.filter(kind="nudge").count()
        ana, message = self.read("ana"), row.message
        allowed = bool(told) and not is_early
        if self.try_to(lambda: obligations.nudge(ana, message, self.at()), allowed=allowed):
            for each in told:
                each.nudged = self.now
            assert Outbox.objects.filter(kind="nudge").count() > before

    def _is_to_nudge(self, promise: Promise) -> bool:
        if promise.held and promise.held.until > self.now:
            return False
        return any(
            self.patient_until.get(who, 0) <= self.now for who in promise.parties - self.gone
        )

    def nobody_is_nudged_more_than_once_an_hour(self) -> None:
        """Whatever happens in between."""
        events = ObligationEvent.objects.filter(kind="nudged").order_by("obligation", "at")
        rows = list(events.values_list("obligation", "at"))
        for (one, before), (other, after) in pairwise(rows):
            assert one != other or after - before >= EVERY
