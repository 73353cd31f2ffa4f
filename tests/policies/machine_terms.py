"""Other terms in a life cycle, and its ends."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from messaging.actions import change_priority, recall_message
from messaging.models import Message
from policies import obligations
from policies.models import Obligation
from policies.publish import publish_version
from tests.policies.machine_model import (
    RANK,
    Promise,
    Terms,
)
from tests.policies.machine_stage import Stage, indexes, is_stale, priorities


class OtherTerms(Stage):
    """What is promised changes, or is promised no more."""

    @precondition(Stage.is_anything_owed)
    @rule(index=indexes, priority=priorities)
    def change_priority(self, index: int, priority: str) -> None:
        """Ana gives an ask another priority, for everybody who owes it."""
        row, _ = self.pick(index)
        message = Message.objects.get(pk=row.message_id)
        if message.recalled_at is not None:
            return
        change_priority(self.people["ana"], message.pk, priority, self.at())
        terms = self.terms[priority]
        if message.priority == priority:
            return
        for pk in self.of_message(message.pk):
            promise = self.promises[pk]
            if promise.priority == priority:
                continue
            if terms is not None and RANK[priority] > RANK[promise.priority]:
                promise.tighten(terms, priority, self.week, self.now)
            else:
                promise.restart(terms, priority, self.week)

    @rule(
        name=st.sampled_from(("normal", "high")),
        minutes=st.sampled_from((30, 45, 90, 150)),
        applied=st.booleans(),
    )
    def edit_rule(self, name: str, minutes: int, *, applied: bool) -> None:
        """What is promised already stays as it was promised, unless somebody applies the rule."""
        made = self.made_rules[name]
        made.target_minutes = minutes
        made.save()
        version = publish_version(made, None, self.at())
        terms = self.terms[name]
        if terms is not None:
            cap = terms.cap
            self.terms[name] = Terms(name, version.number, minutes, terms.is_elapsed, cap)
        if applied:
            self._apply_to_open(name)

    def _apply_to_open(self, name: str) -> None:
        """What is promised is held to the newest rule."""
        newest = self.terms[name]
        if newest is None:
            return
        obligations.apply_to_open(self.made_rules[name], self.people["olive"], self.at())
        for pk in self.owed():
            promise = self.promises[pk]
            if promise.terms is None or promise.terms.rule != name or promise.terms == newest:
                continue
            again = Promise(**vars(promise))
            again.breached = None
            again.restart(newest, promise.priority, self.week)
            due, from_start = promise.due(self.week), again.computed(self.week)
            if due is not None and from_start is not None and from_start < due:
                promise.tighten(newest, promise.priority, self.week, self.now)
            else:
                promise.restart(newest, promise.priority, self.week)

    @rule(name=st.sampled_from(("normal", "high")), void=st.sampled_from((False, False, True)))
    def switch_rule(self, name: str, *, void: bool) -> None:
        """Off, with what it promised or without; on again."""
        made = self.made_rules[name]
        made.is_active = not made.is_active
        made.save()
        if made.is_active:
            version = made.versions.order_by("-number").first()
            assert version is not None
            cap = version.pause_cap_minutes if name == "normal" else 0
            self.terms[name] = Terms(name, version.number, version.target_minutes, False, cap)
            return
        self.terms[name] = None
        if not void:
            return
        obligations.void_open(made, self.people["olive"], self.at())
        for pk in self.owed():
            terms = self.promises[pk].terms
            if terms is not None and terms.rule == name:
                self.promises[pk].state = "void"

    @precondition(Stage.is_anything_owed)
    @rule(index=indexes, is_recalled=st.booleans())
    def end_ask(self, index: int, *, is_recalled: bool) -> None:
        """What Ana takes back, or needs no answer to, is owed no more; what is late stays so."""
        row, _ = self.pick(index)
        ended = self.of_message(row.message_id)
        if is_recalled:
            recall_message(self.people["ana"], row.message_id, self.at())
        else:
            obligations.withdraw(row.message, self.people["ana"], self.at())
        for pk in ended:
            self.promises[pk].state = "cancelled"

    @precondition(lambda self: self.promises)
    @rule(index=indexes)
    def excuse(self, index: int) -> None:
        """Olive excuses what is late, once."""
        keys = list(self.promises)
        pk = keys[index % len(keys)]
        row, olive = Obligation.objects.get(pk=pk), self.people["olive"]
        allowed = self.promises[pk].breached is not None and row.excused_at is None
        allowed = allowed and olive.pk not in (row.owner_id, row.breached_by_id)
        if not is_stale(row, self.calendar_version()):
            self.try_to(
                lambda: obligations.excuse(olive, row, "The phones were down.", self.at()),
                allowed=allowed,
            )
