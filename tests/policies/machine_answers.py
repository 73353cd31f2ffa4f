"""Answers of a life cycle, and whoever answers instead."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from messaging.actions import leave, recall_message
from messaging.models import Conversation, Message
from policies import obligations
from policies.models import Obligation
from tests.cast import post
from tests.policies.machine_model import (
    Promise,
)
from tests.policies.machine_stage import STAFF, Stage, indexes


class Answers(Stage):
    """People answer, are on it, and take it back."""

    @rule()
    def kim_says_something(self) -> None:
        """Whatever Kim says in the direct conversation answers what Kim owes there."""
        if not ("kim" not in self.gone):
            return
        mine = [
            pk
            for pk in self.owed()
            if Obligation.objects.get(pk=pk).conversation_id == self.direct.pk
            and self.may_answer("kim", pk)
        ]
        message = post(self.people["kim"], self.direct, "Done.", now=self.at())
        self._see_answer(message, mine)

    @precondition(Stage.is_anything_owed)
    @rule(index=indexes, who=st.sampled_from(("kim", "bre", "dana", "olive")), quotes=st.booleans())
    def say_in_channel(self, index: int, who: str, *, quotes: bool) -> None:
        """A quoting reply counts for a party, the cover, and whoever was told; chatter doesn't."""
        row, _ = self.pick(index)
        if not (row.conversation_id == self.channel.pk and who not in self.gone | self.left):
            return
        mine = [pk for pk in self.of_message(row.message_id) if self.may_answer(who, pk)]
        quoted = row.message if quotes else None
        message = post(self.people[who], self.channel, "Done.", now=self.at(), reply_to=quoted)
        self._see_answer(message, mine if quotes else [])

    def _see_answer(self, message: Message, mine: list[int]) -> None:
        for pk in mine:
            self.answered(pk)
        answered = Obligation.objects.filter(answer=message).values_list("pk", flat=True)
        assert set(answered) == set(mine)
        if mine:
            self.recallable.append((message, self.now))

    @precondition(Stage.is_anything_owed)
    @rule(index=indexes, who=st.sampled_from(STAFF))
    def mark_answered(self, index: int, who: str) -> None:
        """It was answered elsewhere."""
        row, _ = self.pick(index)
        mine = [pk for pk in self.of_message(row.message_id) if self.may_answer(who, pk)]
        user = self.read(who)
        done = self.try_to(
            lambda: obligations.mark_answered(user, row.message, self.at()), allowed=bool(mine)
        )
        for pk in mine if done else ():
            self.answered(pk)

    @precondition(Stage.is_anything_owed)
    @rule(index=indexes, who=st.sampled_from(STAFF))
    def acknowledge(self, index: int, who: str) -> None:
        """ "On it" moves no due time."""
        row, _ = self.pick(index)
        mine = [pk for pk in self.of_message(row.message_id) if self.may_answer(who, pk)]
        user = self.read(who)
        self.try_to(
            lambda: obligations.acknowledge(user, row.message, self.at()), allowed=bool(mine)
        )

    @precondition(lambda self: self.recallable)
    @rule(index=indexes)
    def recall_answer(self, index: int) -> None:
        """Within ten minutes the ask is open again, unless something else answers it."""
        message, said = self.recallable.pop(index % len(self.recallable))
        if self.name_of(message.author_id) in self.gone | self.left:
            return
        rows = list(Obligation.objects.filter(answer=message, state="satisfied"))
        recall_message(message.author, message.pk, self.at())
        for row in rows:
            row.refresh_from_db()
            promise = self.promises[row.pk]
            if self.now - said > 10:
                assert (row.state, row.answer_id) == ("satisfied", message.pk)
            elif row.state == "open":
                promise.state = "open"
                promise.generation += 1
            else:
                assert (row.state, row.answer_id == message.pk) == ("satisfied", False)
                promise.generation += 1


class Owners(Stage):
    """Others owe it."""

    @precondition(Stage.is_anything_owed)
    @rule(index=indexes, who=st.sampled_from(STAFF))
    def take_over(self, index: int, who: str) -> None:
        """Who may answer, who runs the place, and who has the asked role."""
        row, promise = self.pick(index)
        user = self.read(who)
        has_role = bool(row.asked_role) and user.role == row.asked_role
        allowed = who == promise.owner or (
            who not in self.gone
            and (self.may_answer(who, row.pk) or who == "dana" or has_role)
            and not self._owes_another(row, who)
        )
        if self.try_to(lambda: obligations.take_over(user, row, self.at()), allowed=allowed):
            self._now_owes(promise, who)

    @precondition(Stage.is_anything_owed)
    @rule(index=indexes, to=st.sampled_from(STAFF))
    def reassign(self, index: int, to: str) -> None:
        """Dana passes it on to anybody."""
        row, promise = self.pick(index)
        allowed = to == promise.owner or (to not in self.gone and not self._owes_another(row, to))
        user = self.read(to)
        by = self.people["dana"]
        if self.try_to(lambda: obligations.reassign(by, row, user, self.at()), allowed=allowed):
            self._now_owes(promise, to)

    def _owes_another(self, row: Obligation, who: str) -> bool:
        others = Obligation.objects.filter(message=row.message_id).exclude(pk=row.pk)
        return others.filter(owner=self.people[who]).exists()

    def _now_owes(self, promise: Promise, who: str) -> None:
        if promise.owner != who:
            promise.hand_over(who, self.patient_until.get(who), self.week, self.now)

    @precondition(lambda self: not self.gone | self.left)
    @rule(who=st.sampled_from(("kim", "bre")), works_here=st.booleans())
    def somebody_goes(self, who: str, *, works_here: bool) -> None:
        """They leave the channel, or the practice; somebody else owes it by the same due time."""
        user = self.read(who)
        if works_here:
            self.left.add(who)
            leave(user, self.channel, self.at())
            self._see_heirs(who, self.channel)
        else:
            self.gone.add(who)
            user.is_active = False
            user.save()
            self._see_heirs(who, None)

    def _see_heirs(self, who: str, where: Conversation | None) -> None:
        for pk in self.owed():
            row, promise = Obligation.objects.get(pk=pk), self.promises[pk]
            if who not in promise.parties or (where and row.conversation_id != where.pk):
                continue
            others = promise.parties - {who}
            if not others:
                heir = self.name_of(row.owner_id)
                assert heir not in (None, who, "ana")
                promise.owner, others = heir, {heir or ""}
                promise.generation += 1
            if promise.promised and promise.promised.by == who:
                promise.promised = None
            promise.parties = others
