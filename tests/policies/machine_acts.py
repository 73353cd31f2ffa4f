"""What can happen to promises, done by the product's doors and told to the second opinion."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from accounts.availability import become_available, go_with_patient
from accounts.models import Closure, Shift, User
from messaging.actions import change_priority, leave, recall_message
from messaging.models import Conversation, Message
from policies import escalations, notices, obligations
from policies.models import Obligation, ObligationParty, Outbox, ResponseRule
from policies.publish import publish_version
from tests.cast import post
from tests.policies.machine_model import (
    CLOCK,
    DAY,
    FIVE,
    LOCATION,
    NINE,
    RANK,
    Promise,
    Terms,
    Week,
    instant,
    weekday_of,
)

indexes = st.integers(0, 7)
priorities = st.sampled_from(sorted(RANK))
STAFF = ("kim", "bre", "cy", "dana")


class Acts(RuleBasedStateMachine):
    """The acts; a subclass prepares the stage and says what always holds."""

    people: dict[str, User]
    direct: Conversation
    channel: Conversation
    rules: dict[str, ResponseRule]
    terms: dict[str, Terms | None]
    week: Week
    now: int
    promises: dict[int, Promise]  # by the obligation's key
    recallable: list[tuple[Message, int]]  # answers, and when each was given
    gone: set[str]
    left: set[str]
    patient_until: dict[str, int]

    # --- what the acts share

    def at(self) -> Any:
        """Now, as the product says it."""
        return instant(self.now)

    def settle(self) -> None:
        """Write down what is late by now, before an act."""
        for promise in self.promises.values():
            promise.settle(self.week, self.now)

    def owed(self) -> list[int]:
        """What nobody has answered."""
        return [pk for pk, promise in self.promises.items() if promise.is_owed]

    def pick(self, index: int) -> tuple[Obligation, Promise]:
        """One that is owed; no such step when none is."""
        keys = self.owed()
        assume(keys)
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

    # --- asks

    @rule(priority=priorities)
    def ask_in_direct(self, priority: str) -> None:
        """Ana asks Kim; what Kim owes her here already is only repeated."""
        assume("kim" not in self.gone)
        fields: dict[str, Any] = {"priority": priority}
        if priority == "normal":
            fields["people"] = [self.people["kim"]]
        self._ask(self.direct, fields, [("kim", {"kim"})], None)

    @rule(
        priority=priorities,
        asked=st.sampled_from([("kim",), ("bre",), ("kim", "bre"), ("cy",)]),
        each=st.booleans(),
    )
    def ask_in_channel(self, priority: str, asked: tuple[str, ...], *, each: bool) -> None:
        """Ana asks one or several people in the channel, each or any of them."""
        assume(not (set(asked) & (self.gone | self.left)))
        fields = {
            "priority": priority,
            "asks": "people",
            "people": [self.people[name] for name in asked],
            "each": each,
        }
        self._ask(self.channel, fields, _debts(asked, each=each), None)

    @rule(index=indexes, priority=priorities)
    def follow_up_in_channel(self, index: int, priority: str) -> None:
        """Ana quotes what she asked one person in the channel, and asks them again."""
        row, promise = self.pick(index)
        owner = promise.owner
        assume(row.conversation_id == self.channel.pk and owner is not None)
        assert owner is not None
        assume(owner not in self.gone | self.left and owner != "olive")
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

    # --- answers

    @rule()
    def kim_says_something(self) -> None:
        """Whatever Kim says in the direct conversation answers what Kim owes there."""
        assume("kim" not in self.gone)
        mine = [
            pk
            for pk in self.owed()
            if Obligation.objects.get(pk=pk).conversation_id == self.direct.pk
            and self.may_answer("kim", pk)
        ]
        message = post(self.people["kim"], self.direct, "Done.", now=self.at())
        self._see_answer(message, mine)

    @rule(index=indexes, who=st.sampled_from(("kim", "bre", "dana", "olive")))
    def reply_in_channel(self, index: int, who: str) -> None:
        """Somebody quotes an ask; it counts for a party, the cover, and whoever was told."""
        row, _ = self.pick(index)
        assume(row.conversation_id == self.channel.pk and who not in self.gone | self.left)
        same = Obligation.objects.filter(pk__in=self.owed(), message=row.message_id)
        mine = [one.pk for one in same if self.may_answer(who, one.pk)]
        message = post(self.people[who], self.channel, "Done.", now=self.at(), reply_to=row.message)
        self._see_answer(message, mine)

    def _see_answer(self, message: Message, mine: list[int]) -> None:
        for pk in mine:
            self.answered(pk)
        answered = Obligation.objects.filter(answer=message).values_list("pk", flat=True)
        assert set(answered) == set(mine)
        if mine:
            self.recallable.append((message, self.now))

    @rule()
    def chatter_in_channel(self) -> None:
        """Words that quote nothing answer nothing."""
        assume("bre" not in self.gone | self.left)
        post(self.people["bre"], self.channel, "Lunch?", now=self.at())

    @rule(index=indexes, who=st.sampled_from(STAFF))
    def mark_answered(self, index: int, who: str) -> None:
        """It was answered elsewhere."""
        row, _ = self.pick(index)
        same = Obligation.objects.filter(pk__in=self.owed(), message=row.message_id)
        mine = [one.pk for one in same if self.may_answer(who, one.pk)]
        user = self._read(who)
        done = self.try_to(
            lambda: obligations.mark_answered(user, row.message, self.at()), allowed=bool(mine)
        )
        for pk in mine if done else ():
            self.answered(pk)

    @rule(index=indexes, who=st.sampled_from(STAFF))
    def acknowledge(self, index: int, who: str) -> None:
        """ "On it" moves no due time."""
        row, _ = self.pick(index)
        same = Obligation.objects.filter(pk__in=self.owed(), message=row.message_id)
        mine = [one.pk for one in same if self.may_answer(who, one.pk)]
        user = self._read(who)
        self.try_to(
            lambda: obligations.acknowledge(user, row.message, self.at()), allowed=bool(mine)
        )

    @precondition(lambda self: self.recallable)
    @rule(index=indexes)
    def recall_answer(self, index: int) -> None:
        """Within ten minutes the ask is open again, unless something else answers it."""
        message, said = self.recallable.pop(index % len(self.recallable))
        rows = list(Obligation.objects.filter(answer=message, state="satisfied"))
        recall_message(message.author, message.pk, self.at())
        for row in rows:
            row.refresh_from_db()
            promise = self.promises[row.pk]
            if self.now - said > 10:
                assert (row.state, row.answer_id) == ("satisfied", message.pk)
            elif row.state == "open":
                promise.state = "open"
            else:
                assert (row.state, row.answer_id == message.pk) == ("satisfied", False)

    # --- who owes it

    @rule(index=indexes, who=st.sampled_from(STAFF))
    def take_over(self, index: int, who: str) -> None:
        """Who may answer, who runs the place, and who has the asked role."""
        row, promise = self.pick(index)
        user = self._read(who)
        has_role = bool(row.asked_role) and user.role == row.asked_role
        allowed = who == promise.owner or (
            who not in self.gone
            and (self.may_answer(who, row.pk) or who == "dana" or has_role)
            and not self._owes_another(row, who)
        )
        if self.try_to(lambda: obligations.take_over(user, row, self.at()), allowed=allowed):
            self._now_owes(promise, who)

    @rule(index=indexes, to=st.sampled_from(STAFF))
    def reassign(self, index: int, to: str) -> None:
        """Dana passes it on to anybody."""
        row, promise = self.pick(index)
        allowed = to == promise.owner or (to not in self.gone and not self._owes_another(row, to))
        user = self._read(to)
        by = self.people["dana"]
        if self.try_to(lambda: obligations.reassign(by, row, user, self.at()), allowed=allowed):
            self._now_owes(promise, to)

    def _owes_another(self, row: Obligation, who: str) -> bool:
        others = Obligation.objects.filter(message=row.message_id).exclude(pk=row.pk)
        return others.filter(owner=self.people[who]).exists()

    def _now_owes(self, promise: Promise, who: str) -> None:
        if promise.owner != who:
            promise.hand_over(who, self.patient_until.get(who), self.week, self.now)

    def _read(self, who: str) -> User:
        return User.objects.get(pk=self.people[who].pk)

    @precondition(lambda self: "kim" not in self.gone)
    @rule()
    def kim_is_deactivated(self) -> None:
        """Kim works here no more; somebody else owes it by the same due time."""
        self.gone.add("kim")
        kim = self._read("kim")
        kim.is_active = False
        kim.save()
        self._see_heirs("kim", None)

    @precondition(lambda self: not {"kim", "bre"} & (self.gone | self.left))
    @rule(who=st.sampled_from(("kim", "bre")))
    def somebody_leaves_the_channel(self, who: str) -> None:
        """They answer there no more, and elsewhere as before."""
        self.left.add(who)
        leave(self._read(who), self.channel, self.at())
        self._see_heirs(who, self.channel)

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
            promise.parties = others

    # --- terms

    @rule(index=indexes, priority=priorities)
    def change_priority(self, index: int, priority: str) -> None:
        """Ana gives an ask another priority, for everybody who owes it."""
        row, _ = self.pick(index)
        message = Message.objects.get(pk=row.message_id)
        assume(message.recalled_at is None)
        change_priority(self.people["ana"], message.pk, priority, self.at())
        terms = self.terms[priority]
        if message.priority == priority:
            return
        for pk in self.owed():
            promise = self.promises[pk]
            if Obligation.objects.get(pk=pk).message_id != message.pk:
                continue
            if promise.priority == priority:
                continue
            if terms is not None and RANK[priority] > RANK[promise.priority]:
                promise.tighten(terms, priority, self.week, self.now)
            else:
                promise.restart(terms, priority, self.week)

    @rule(name=st.sampled_from(("normal", "high")), minutes=st.sampled_from((30, 45, 90, 150)))
    def edit_rule(self, name: str, minutes: int) -> None:
        """What is promised already stays as it was promised."""
        made = self.rules[name]
        made.target_minutes = minutes
        made.save()
        version = publish_version(made, None, self.at())
        terms = self.terms[name]
        if terms is not None:
            cap = terms.cap
            self.terms[name] = Terms(name, version.number, minutes, terms.is_elapsed, cap)

    @rule(name=st.sampled_from(("normal", "high")))
    def apply_to_open(self, name: str) -> None:
        """What is promised is held to the newest rule."""
        newest = self.terms[name]
        assume(newest is not None)
        assert newest is not None
        obligations.apply_to_open(self.rules[name], self.people["olive"], self.at())
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

    @rule(name=st.sampled_from(("normal", "high")), void=st.booleans())
    def switch_rule(self, name: str, *, void: bool) -> None:
        """Off, with what it promised or without; on again."""
        made = self.rules[name]
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

    # --- ends

    @rule(index=indexes)
    def recall_ask(self, index: int) -> None:
        """An ask that is taken back is owed no more; a late one stays late."""
        row, _ = self.pick(index)
        recall_message(self.people["ana"], row.message_id, self.at())
        for pk in self.owed():
            if Obligation.objects.get(pk=pk).message_id == row.message_id:
                self.promises[pk].state = "cancelled"

    @rule(index=indexes)
    def withdraw(self, index: int) -> None:
        """Ana needs no answer any more."""
        row, _ = self.pick(index)
        obligations.withdraw(row.message, self.people["ana"], self.at())
        for pk in self.owed():
            if Obligation.objects.get(pk=pk).message_id == row.message_id:
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
        if not self._is_stale(row):
            self.try_to(
                lambda: obligations.excuse(olive, row, "The phones were down.", self.at()),
                allowed=allowed,
            )

    # --- hours

    @precondition(lambda self: "kim" not in self.gone)
    @rule(minutes=st.sampled_from((15, 45, 90)), who=st.sampled_from(("kim", "bre")))
    def go_with_patient(self, minutes: int, who: str) -> None:
        """Whose clock may pause, pauses."""
        assume(self.week.works(who, self.now) and who not in self.gone)
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
        self.patient_until.pop(who, None)
        become_available(self.people[who], self.at())
        for pk in self.owed():
            if self.promises[pk].owner == who:
                self.promises[pk].resume(self.now)

    @rule(starts=st.sampled_from((NINE, NINE + 90)), ends=st.sampled_from((FIVE, FIVE - 120)))
    def edit_shift(self, starts: int, ends: int) -> None:
        """Kim works other hours on this weekday."""
        weekday = weekday_of(self.now // DAY)
        for shift in Shift.objects.filter(user=self.people["kim"], weekday=weekday):
            shift.starts, shift.ends = starts, ends
            shift.save()
            self.week.shifts[("kim", weekday)] = (starts, ends)
        self.recount()

    @rule(ahead=st.integers(0, 2), at_once=st.booleans())
    def declare_holiday(self, ahead: int, *, at_once: bool) -> None:
        """Today, tomorrow or the day after is a holiday, or none after all."""
        day = self.now // DAY + ahead
        on_date = date(2026, 6, 9) + timedelta(days=day)
        place = self.channel.location
        found = Closure.objects.filter(location=place, on_date=on_date)
        if day in self.week.closed:
            found.get().delete()
            self.week.closed.remove(day)
        else:
            Closure.objects.create(location=place, on_date=on_date, name="Inventory")
            self.week.closed.add(day)
        if at_once:
            self.recount()

    @rule()
    def recount(self) -> None:
        """The task that an edit of hours starts."""
        place = self.channel.location
        assert place is not None
        obligations.recount_for([place.pk], self.at())

    def _is_stale(self, row: Obligation) -> bool:
        """Whether hours were edited that the row wasn't counted by."""
        place = self.channel.location
        assert place is not None
        place.refresh_from_db(fields=["calendar_version"])
        versions = row.calendar.get("versions", {})
        return any(number != place.calendar_version for number in versions.values())

    # --- time

    @rule(minutes=st.sampled_from((1, 5, 14, 15, 30, 60)))
    def time_passes(self, minutes: int) -> None:
        """Nobody does anything, nor does a sweep come."""
        self.now += minutes

    @rule(minutes=st.sampled_from((1, 4, 15, 16, 61, 240, 17 * 60, 3 * DAY)))
    def time_passes_until_a_sweep(self, minutes: int) -> None:
        """One sweep in time or late, and what it has to tell."""
        self.now += minutes
        self.sweep()

    @rule()
    def sweep(self) -> None:
        """Nobody is told of what is owed no more, nor of an older generation."""
        escalations.sweep(self.at())
        before = set(Outbox.objects.filter(pushed_at=None).values_list("pk", flat=True))
        notices.push(self.at())
        for told in Outbox.objects.filter(pk__in=before, pushed_at__isnull=False, dropped=""):
            assert told.obligation.state == "open"
            assert told.generation == told.obligation.generation


def _debts(asked: tuple[str, ...], *, each: bool) -> list[tuple[str | None, set[str]]]:
    if each or len(asked) == 1:
        return [(name, {name}) for name in asked]
    return [(None, set(asked))]
