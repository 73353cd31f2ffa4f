"""What the acts of a life cycle share: who is there, what is owed, what the time is."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from accounts.models import Location, User
from messaging.models import Conversation, Message
from policies.models import Obligation, ObligationParty, Outbox, ResponseRule
from tests.policies.machine_model import (
    Promise,
    Terms,
    Week,
    instant,
)

indexes = st.integers(0, 7)
priorities = st.sampled_from(("normal", "normal", "high", "urgent"))
STAFF = ("kim", "bre", "cy", "dana")


class Stage(RuleBasedStateMachine):
    """The practice and its promises; a subclass prepares them."""

    people: dict[str, User]
    direct: Conversation
    channel: Conversation
    made_rules: dict[str, ResponseRule]
    terms: dict[str, Terms | None]
    week: Week
    now: int
    promises: dict[int, Promise]  # by the obligation's key
    recallable: list[tuple[Message, int]]  # answers, and when each was given
    gone: set[str]
    left: set[str]
    patient_until: dict[str, int]

    def at(self) -> Any:
        """Now, as the product says it."""
        return instant(self.now)

    def at_minute(self, minute: int) -> Any:
        """Another minute, as the product says it."""
        return instant(minute)

    def settle(self) -> None:
        """Write down what is late by now, before an act."""
        for promise in self.promises.values():
            promise.settle(self.week, self.now)

    def owed(self) -> list[int]:
        """What nobody has answered."""
        return [pk for pk, promise in self.promises.items() if promise.is_owed]

    def is_anything_owed(self) -> bool:
        """Whether somebody still owes an answer."""
        return bool(self.owed())

    def pick(self, index: int) -> tuple[Obligation, Promise]:
        """One that is owed."""
        keys = self.owed()
        pk = keys[index % len(keys)]
        return Obligation.objects.get(pk=pk), self.promises[pk]

    def name_of(self, user_id: int | None) -> str | None:
        """Who has this key."""
        return next((name for name, user in self.people.items() if user.pk == user_id), None)

    def may_answer(self, who: str, pk: int) -> bool:
        """A party, whoever was told, or the cover of a party who wasn't asked too."""
        promise = self.promises[pk]
        if who == "ana" or who in self.gone:
            return False
        told = Outbox.objects.filter(
            obligation=pk, recipient=self.people[who], kind__in=["escalation", "alert"], dropped=""
        )
        return who in promise.parties or told.exists() or self._covers(who, pk)

    def _covers(self, who: str, pk: int) -> bool:
        if who != "bre" or "kim" not in self.promises[pk].parties:
            return False
        message = Obligation.objects.get(pk=pk).message_id
        asked = ObligationParty.objects.filter(obligation__message=message)
        return not asked.filter(user=self.people[who]).exists()

    def answered(self, pk: int) -> None:
        """An answer at the due instant is in time."""
        self.promises[pk].state = "satisfied"

    def try_to(self, act: Callable[[], object], *, allowed: bool) -> bool:
        """Do it, and see that it is refused exactly when it has to be; whether it was done."""
        try:
            act()
        except ValidationError:
            assert not allowed
            return False
        assert allowed
        return True

    def read(self, who: str) -> User:
        """Somebody, as stored now."""
        return User.objects.get(pk=self.people[who].pk)

    def calendar_version(self) -> int:
        """How many edits of the hours there were."""
        return Location.objects.values_list("calendar_version", flat=True).get(name="Oakland")

    def of_message(self, message_id: int) -> list[int]:
        """What is owed for a message."""
        rows = Obligation.objects.filter(pk__in=self.owed(), message=message_id)
        return list(rows.order_by("pk").values_list("pk", flat=True))


def is_stale(row: Obligation, version: int) -> bool:
    """Whether hours were edited that the row wasn't counted by."""
    return any(number != version for number in row.calendar.get("versions", {}).values())
