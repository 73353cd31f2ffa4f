"""Asks of a life cycle, and what they repeat."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from messaging.models import Conversation, Message
from policies.models import Obligation
from tests.cast import post
from tests.policies.machine_model import (
    CLOCK,
    LOCATION,
    RANK,
    Promise,
    Terms,
)
from tests.policies.machine_stage import Stage, indexes, priorities


class Asks(Stage):
    """Ana asks."""

    @initialize(priority=priorities)
    def somebody_is_asked(self, priority: str) -> None:
        """There is something to answer."""
        self.ask_in_channel(priority, ("kim",), each=False)

    @rule(priority=priorities)
    def ask_in_direct(self, priority: str) -> None:
        """Ana asks Kim; what Kim owes her here already is only repeated."""
        if not ("kim" not in self.gone):
            return
        fields: dict[str, Any] = {"priority": priority}
        if priority == "normal":
            fields["people"] = [self.people["kim"]]
        self._ask(self.direct, fields, [("kim", {"kim"})], None)

    @rule(
        priority=priorities,
        asked=st.sampled_from([("kim",), ("kim",), ("bre",), ("kim", "bre"), ("cy",)]),
        each=st.booleans(),
    )
    def ask_in_channel(self, priority: str, asked: tuple[str, ...], *, each: bool) -> None:
        """Ana asks one or several people in the channel, each or any of them."""
        if set(asked) & (self.gone | self.left):
            return
        fields = {
            "priority": priority,
            "asks": "people",
            "people": [self.people[name] for name in asked],
            "each": each,
        }
        self._ask(self.channel, fields, _debts(asked, each=each), None)

    @precondition(Stage.is_anything_owed)
    @rule(index=indexes, priority=priorities)
    def follow_up_in_channel(self, index: int, priority: str) -> None:
        """Ana quotes what she asked one person in the channel, and asks them again."""
        row, promise = self.pick(index)
        owner = promise.owner
        if row.conversation_id != self.channel.pk or owner is None:
            return
        if owner in self.gone | self.left:
            return
        fields = {"priority": priority, "asks": "people", "people": [self.people[owner]]}
        self._ask(self.channel, fields, [(owner, {owner})], row.message)

    def _ask(
        self,
        where: Conversation,
        fields: dict[str, Any],
        debts: list[tuple[str | None, set[str]]],
        quoted: Message | None,
    ) -> None:
        repeated = self._repeated(where, debts, quoted)
        before = {pk: self.promises[pk].due(self.week) for pk in repeated.values()}
        message = post(self.people["ana"], where, now=self.at(), reply_to=quoted, **fields)
        priority = fields["priority"]
        terms = self.terms[priority]
        new = [debt for number, debt in enumerate(debts) if number not in repeated]
        rows = list(Obligation.objects.filter(message=message).order_by("pk"))
        assert len(rows) == len(new)
        for pk in repeated.values():
            promise = self.promises[pk]
            if terms is not None and RANK[priority] > RANK[promise.priority]:
                promise.tighten(terms, priority, self.week, self.now)
            due, was = promise.due(self.week), before[pk]
            assert was is None or (due is not None and due <= was)
        for row in rows:
            self.promises[row.pk] = self._fresh(row, priority, terms)
            assert (self.promises[row.pk].owner, self.promises[row.pk].parties) in new

    def _repeated(
        self,
        where: Conversation,
        debts: list[tuple[str | None, set[str]]],
        quoted: Message | None,
    ) -> dict[int, int]:
        rows = Obligation.objects.filter(pk__in=self.owed(), conversation=where).order_by("pk")
        if where == self.channel:
            rows = rows.filter(message=quoted) if quoted else rows.none()
        found: dict[int, int] = {}
        for number, (owner, parties) in enumerate(debts):
            for row in rows:
                promise = self.promises[row.pk]
                if promise.owner == owner and (owner or promise.parties == parties):
                    found.setdefault(number, row.pk)
        return found

    def _fresh(self, row: Obligation, priority: str, terms: Terms | None) -> Promise:
        parties = {self.name_of(pk) or "" for pk in row.parties.values_list("user", flat=True)}
        owner = self.name_of(row.owner_id)
        promise = Promise(
            owner=owner,
            parties=parties,
            priority=priority,
            terms=terms,
            sent=self.now,
            hours=owner or LOCATION,
            starts=self.now,
            budget=terms.target if terms else 0,
        )
        if terms is not None:
            promise.hours = CLOCK if terms.is_elapsed else promise.hours
            promise.cap = promise.allowance(terms)
            until = self.patient_until.get(owner or "", 0)
            if until > self.now and promise.cap:
                promise.pauses = [(self.now, until)]
        return promise


def _debts(asked: tuple[str, ...], *, each: bool) -> list[tuple[str | None, set[str]]]:
    if each or len(asked) == 1:
        return [(name, {name}) for name in asked]
    return [(None, set(asked))]
