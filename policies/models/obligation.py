"""One promised answer, and who owes it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Coalesce

from accounts.models import Location, Role
from messaging.models import Conversation, Message
from policies.models.rule import AskPriority, RuleVersion


class Obligation(models.Model):
    """Somebody owes an answer to a message until an instant.

    `owner` is the person who owes it; without an owner any of its parties may answer.
    `breached_at` is a fact of timestamps (it equals `due_at`) and is never erased.

    Each index is written anew with each step of the clock, so there are those that something
    asks for and no others: `message` and `location` begin other ones, and of what is closed
    nobody asks by person or conversation.
    """

    class State(models.TextChoices):
        OPEN = "open", "Open"
        SATISFIED = "satisfied", "Answered"
        CANCELLED = "cancelled", "Withdrawn"
        VOID = "void", "Void with its rule"
        STUCK = "stuck", "Set aside after errors"
        PASSED = "passed", "Its moment passed"

    class Next(models.TextChoices):
        REMIND = "remind", "Remind"
        OVERDUE = "overdue", "Becomes late"
        ESCALATE = "escalate", "Escalate"
        RECHECK = "recheck", "Look again"
        PROMISED = "promised", "A promised time passes"
        NONE = "none", "Nothing more"

    class Outcome(models.TextChoices):
        DONE = "done", "It got done"
        NOT_DONE = "not_done", "It didn't get done"
        NOT_NEEDED = "not_needed", "It wasn't needed"

    message = models.ForeignKey(
        Message, on_delete=models.PROTECT, related_name="obligations", db_index=False
    )
    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, related_name="obligations", db_index=False
    )
    location = models.ForeignKey(
        Location, on_delete=models.PROTECT, null=True, related_name="obligations", db_index=False
    )
    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="asked_obligations",
        db_index=False,
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="obligations",
        db_index=False,
    )
    # The role that was asked, or the owner's: what reports group by.
    asked_role = models.CharField(max_length=20, choices=Role, blank=True)
    priority = models.CharField(max_length=6, choices=AskPriority)
    rule_version = models.ForeignKey(
        RuleVersion, on_delete=models.PROTECT, null=True, related_name="obligations"
    )
    # What the due time was computed with: which clock, whose hours, which edits of them.
    calendar = models.JSONField(default=dict)
    # The locations whose hours it rests on; an edit of one finds the row by this.
    hours_at = ArrayField(models.BigIntegerField(), default=list)
    sent_at = models.DateTimeField()
    clock_started_at = models.DateTimeField(null=True)
    # NULL: no rule covers the ask, or nobody it asks has any working time.
    due_at = models.DateTimeField(null=True)
    # When to remind whoever owes it, the earliest first; computed with the due time.
    remind_at = ArrayField(models.DateTimeField(), default=list)
    # How often whoever owes an urgent answer was reminded again, and when they are next.
    again_count = models.PositiveSmallIntegerField(default=0)
    again_at = models.DateTimeField(null=True)
    # What is left of the time runs from here. A new owner or a new rule begins a new segment:
    # what was spent before stays spent, and of the time for pauses only the rest is left.
    segment_started_at = models.DateTimeField(null=True)
    budget_seconds = models.PositiveIntegerField(default=0)
    spent_seconds = models.PositiveIntegerField(default=0)
    pause_left_seconds = models.PositiveIntegerField(default=0)
    paused_seconds = models.PositiveIntegerField(default=0)  # by pauses of earlier segments
    # While its owner is with a patient: when its clock runs again.
    paused_until = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    # Who owed it then; the breach stays theirs, whoever owes the answer later.
    breached_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    # "On it": holds the steps, moves no due time. Once per generation.
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    ack_until = models.DateTimeField(null=True)
    # The time by which whoever owes it said they would answer; it holds reminders and steps, moves
    # no due time, and stays when it has passed. `PromisedTime` keeps them all.
    promised_until = models.DateTimeField(null=True)
    promised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    promise_missed = models.BooleanField(default=False)
    promised_count = models.PositiveSmallIntegerField(default=0)
    # Who owed it before whoever has taken it over; it goes back to them when they let go.
    taken_from = ArrayField(models.BigIntegerField(), default=list)
    # When an answer would be of no use any more; `look_at`: half-way there, then then.
    useful_until = models.DateTimeField(null=True)
    look_at = models.DateTimeField(null=True)
    # What the asker said of an ask whose moment passed.
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    nudged_at = models.DateTimeField(null=True)
    # A manager's judgement of a breach; the breach stays, reports tell it apart.
    excused_at = models.DateTimeField(null=True)
    excused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    excuse = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    satisfied_at = models.DateTimeField(null=True)
    satisfied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    answer = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, related_name="+")
    response_seconds = models.PositiveIntegerField(null=True)  # on the rule's clock
    closed_at = models.DateTimeField(null=True)
    # When it is settled whether the promise was kept: at an answer in time, else when it is late;
    # never without a due time, nor of what was taken back before it. So it was kept if, and only
    # if, it was answered then. The database computes it: no door can forget to.
    decided_at = models.GeneratedField(
        expression=Case(
            When(
                state__in=["cancelled", "void", "passed"],
                closed_at__lte=Coalesce("breached_at", "due_at"),
                then=None,
            ),
            When(satisfied_at__lte=Coalesce("breached_at", "due_at"), then=F("satisfied_at")),
            default=Coalesce("breached_at", "due_at"),
        ),
        output_field=models.DateTimeField(null=True),
        db_persist=True,
    )
    # Raised by whatever restarts the chain; older events and outbox rows die by mismatch.
    generation = models.PositiveIntegerField(default=1)
    step = models.PositiveSmallIntegerField(default=0)  # the escalation step that comes next
    next_action = models.CharField(max_length=8, choices=Next, default=Next.NONE)
    next_action_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["message", "owner"], nulls_distinct=False, name="one_obligation_each"
            ),
            models.CheckConstraint(
                condition=~Q(state="open")
                | Q(next_action="none")
                | Q(next_action_at__isnull=False),
                name="no_open_obligation_without_a_next_instant",
            ),
            models.CheckConstraint(
                condition=~Q(state="satisfied") | Q(satisfied_at__isnull=False),
                name="an_answer_has_an_instant",
            ),
            models.CheckConstraint(
                condition=Q(excused_at__isnull=True)
                | Q(breached_at__isnull=False, excused_by__isnull=False) & ~Q(excuse=""),
                name="an_excuse_is_of_a_breach_and_has_an_author_and_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_action_at", "id"], condition=Q(state="open"), name="what_is_due"
            ),
            models.Index(
                fields=["again_at", "id"],
                condition=Q(state="open", acknowledged_at=None, again_at__isnull=False),
                name="who_is_reminded_again",
            ),
            models.Index(
                fields=["look_at", "id"],
                condition=Q(state__in=["open", "stuck"], look_at__isnull=False),
                name="what_loses_its_use",
            ),
            models.Index(
                fields=["asker"],
                condition=Q(state="passed", outcome=""),
                name="what_became_of_it",
            ),
            # An answer ends those that the sweep has given up on as well.
            models.Index(
                fields=["conversation"],
                condition=Q(state__in=["open", "stuck"]),
                name="unanswered_in_conversation",
            ),
            models.Index(fields=["location", "decided_at"], name="decided_at_a_location"),
            # What was late and open at some instant of the past.
            models.Index(
                fields=["location", "closed_at"],
                condition=Q(closed_at__gt=F("decided_at")),
                name="ended_late",
            ),
            models.Index(
                fields=["location", "closed_at"],
                condition=Q(state="passed"),
                name="moments_of_a_day",
            ),
            GinIndex(
                fields=["hours_at"],
                condition=Q(state__in=["open", "stuck"]),
                name="unanswered_by_hours",
            ),
            # Whose answer was late, and whose clock pauses with them.
            models.Index(
                fields=["owner"],
                condition=Q(state__in=["open", "stuck"]),
                name="unanswered_by_owner",
            ),
        ]

    def __str__(self) -> str:
        return f"obligation {self.pk}"


class ObligationParty(models.Model):
    """Somebody whose answer counts."""

    obligation = models.ForeignKey(
        Obligation, on_delete=models.CASCADE, related_name="parties", db_index=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="party_to"
    )

    class Meta:
        verbose_name_plural = "obligation parties"
        constraints = [
            models.UniqueConstraint(fields=["obligation", "user"], name="one_party_each")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} owes {self.obligation_id}"


class ObligationPause(models.Model):
    """A span (UTC) during which whoever owes an answer is with a patient, under a rule whose
    clock pauses for it. `ends_at` is the planned end until the actual one is known."""

    obligation = models.ForeignKey(Obligation, on_delete=models.CASCADE, related_name="pauses")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")), name="a_pause_ends_after_its_start"
            )
        ]

    def __str__(self) -> str:
        return f"pause of {self.obligation_id}"


class FollowUp(models.Model):
    """A later message that asks for the same answer again: it opens no second obligation."""

    obligation = models.ForeignKey(Obligation, on_delete=models.CASCADE, related_name="follow_ups")
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="follows_up")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["message", "obligation"], name="one_follow_up_per_message"
            )
        ]

    def __str__(self) -> str:
        return f"message {self.message_id} follows up {self.obligation_id}"
