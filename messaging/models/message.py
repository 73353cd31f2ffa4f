"""What somebody posted."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Upper

from accounts.models import Location, Role
from messaging.models.conversation import Conversation
from messaging.querysets import MessageQuerySet


class Priority(models.TextChoices):
    """How soon an answer is wanted; the time itself stands in the response rules."""

    FYI = "fyi", "FYI"
    NORMAL = "normal", "Normal"
    HIGH = "high", "High"
    URGENT = "urgent", "Urgent"


class Asks(models.TextChoices):
    """Of whom a message wants an answer."""

    NOBODY = "nobody", "Nobody"
    PEOPLE = "people", "Named people"
    ROLE = "role", "A role at a location"
    EVERYBODY = "everybody", "Everybody here"


class Message(models.Model):
    """One message. Written only by `messaging.actions.post`, or said elsewhere before and taken in
    by `messaging.history.store`. After that its author may edit it,
    recall it and change its priority, and everybody there may react to it and pin it, each by a
    door of its own; nothing else of it ever changes."""

    class Kind(models.TextChoices):
        PERSON = "person", "Written by a person"
        # By the product, or an absence note: never asks, never answers.
        AUTOMATIC = "automatic", "Automatic"
        # Said elsewhere before (`messaging.history`): asks nobody, and answers nothing here.
        IMPORTED = "imported", "Imported"

    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, related_name="messages"
    )
    # 1, 2, 3 ... within the conversation, without holes, in the order of commits.
    seq = models.BigIntegerField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="messages"
    )
    # Made by the author's browser: a resend of the same id is the same message.
    client_id = models.UUIDField()
    kind = models.CharField(max_length=9, choices=Kind, default=Kind.PERSON)
    text = models.TextField()  # empty once it is recalled
    html = models.TextField()
    posted_at = models.DateTimeField()
    priority = models.CharField(max_length=6, choices=Priority, default=Priority.NORMAL)
    asks = models.CharField(max_length=9, choices=Asks, default=Asks.NOBODY)
    # For asks=people: who. For a role or everybody the conversation's people are meant.
    asked_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    asked_role = models.CharField(max_length=20, choices=Role, blank=True)
    asked_location = models.ForeignKey(
        Location, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # For asks=role: who of it was on shift then, so that history stays true; empty when nobody.
    reached_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    # Who was with a patient and was alerted all the same; why, a row of its own says to the two.
    interrupted_ids = ArrayField(
        models.BigIntegerField(),
        default=list,
        db_default=Value([], ArrayField(models.BigIntegerField())),
        blank=True,
    )
    # Whom the text names and whom that told, when it was written: MENTION of docs/protocol.md.
    mentions = models.JSONField(default=list, blank=True)
    # When an answer would be of no use any more: "Susan checks out in 30 minutes".
    useful_until = models.DateTimeField(null=True, blank=True)
    # When its author wants the answer, later than the rule has it due.
    wanted_by = models.DateTimeField(null=True, blank=True)
    # True: each of them owes an answer. False: one answer is enough.
    asks_each = models.BooleanField(default=False)
    reply_to = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replies"
    )
    # Whether files belong to it (`attachments`), so that nobody looks for those of the others.
    has_attachments = models.BooleanField(default=False)
    edited_at = models.DateTimeField(null=True, blank=True)  # the last time, else null
    # Who reacted how: {"thumbs_up": [12, 3]}, in the order in which they did.
    reactions = models.JSONField(default=dict, db_default=Value({}, models.JSONField()), blank=True)
    pinned_at = models.DateTimeField(null=True, blank=True)
    pinned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,  # nobody looks for pins by person, and every post would pay for it
    )
    # The first message of its thread: what it replies to, directly or through others.
    thread_root = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="thread",
        db_index=False,  # an index of its own finds the replies in their order
    )
    # Of the first message of a thread: who ended it and when, until somebody reopens it.
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    # Who follows its thread or doesn't, by their own choice: {"12": false}.
    follow_choices = models.JSONField(
        default=dict, db_default=Value({}, models.JSONField()), blank=True
    )
    # Who is asked to confirm it and who did: CONFIRMING of docs/protocol.md.
    confirming = models.JSONField(null=True, blank=True)
    # The number of its last change in the conversation; 0: it stands as it was posted.
    change = models.BigIntegerField(default=0)
    # Its words as the search finds them: by their stems, and as they stand.
    words = models.GeneratedField(
        expression=SearchVector("text", config="english") + SearchVector("text", config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    recalled_at = models.DateTimeField(null=True, blank=True)
    recalled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # When a retention rule took its words, versions and files. It counts as taken back then, by
    # nobody if its author hadn't.
    purged_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["conversation", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "seq"], name="one_message_per_number"),
            models.UniqueConstraint(fields=["author", "client_id"], name="one_message_per_send"),
            models.CheckConstraint(
                condition=~Q(priority="fyi") | Q(asks="nobody"), name="fyi_asks_nobody"
            ),
            models.CheckConstraint(
                condition=~Q(priority__in=["high", "urgent"]) | ~Q(asks="nobody"),
                name="high_and_urgent_ask_somebody",
            ),
            models.CheckConstraint(
                condition=Q(useful_until__isnull=True)
                | Q(useful_until__gt=F("posted_at")) & ~Q(asks="nobody"),
                name="only_an_ask_loses_its_use_and_later",
            ),
            models.CheckConstraint(
                condition=Q(wanted_by__isnull=True)
                | Q(wanted_by__gt=F("posted_at")) & ~Q(asks="nobody"),
                name="only_an_ask_is_wanted_and_later",
            ),
            models.CheckConstraint(
                condition=~Q(kind="automatic") | Q(asks="nobody"), name="automatic_asks_nobody"
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="done_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(
                    recalled_at__isnull=True, recalled_by__isnull=True, purged_at__isnull=True
                )
                | Q(recalled_at__isnull=False, text="", html="")
                & (Q(recalled_by__isnull=False) | Q(purged_at__isnull=False)),
                name="recalled_says_nothing",
            ),
            models.CheckConstraint(
                condition=Q(pinned_at__isnull=True, pinned_by__isnull=True)
                | Q(pinned_at__isnull=False, pinned_by__isnull=False, recalled_at__isnull=True),
                name="pinned_by_somebody_and_there",
            ),
        ]
        indexes = [
            models.Index(
                fields=["conversation", "change"],
                condition=Q(change__gt=0),
                name="changed_in_conversation",
            ),
            models.Index(
                fields=["conversation", "pinned_at"],
                condition=Q(pinned_at__isnull=False),
                name="pinned_in_conversation",
            ),
            models.Index(
                fields=["thread_root", "seq"],
                condition=Q(thread_root__isnull=False),
                name="replies_in_thread",
            ),
            models.Index(
                fields=["conversation", "posted_at"],
                condition=Q(thread_root__isnull=False),
                name="newest_replies",
            ),
            models.Index(
                fields=["conversation", "seq"],
                condition=Q(confirming__isnull=False),
                name="to_be_confirmed",
            ),
            models.Index(fields=["posted_at", "id"], name="messages_by_time"),
            # Few are: who looks for them isn't to walk past all the others.
            models.Index(
                fields=["priority", "posted_at", "id"],
                condition=Q(priority__in=["high", "urgent"]),
                name="pressing_messages",
            ),
            GinIndex(fields=["words"], name="messages_by_words"),
            # Upper case, because that is how Django compares text without its case.
            GinIndex(OpClass(Upper("text"), name="gin_trgm_ops"), name="messages_by_parts"),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"

    @property
    def is_ask(self) -> bool:
        """Whether it wants an answer from somebody."""
        return self.asks != Asks.NOBODY

    @property
    def mentioned_ids(self) -> set[int]:
        """Whom its mentions told when it was written, the author left out."""
        told = {pk for one in self.mentions if not one["silent"] for pk in one["people"]}
        return told - {self.author_id}

    @property
    def roles_missed(self) -> set[tuple[str, int]]:
        """The roles at locations that it addressed while nobody of them was on shift."""
        roles = [
            (one["role"], one["location"], one["people"])
            for one in self.mentions
            if not one["silent"]
        ]
        if self.asks == Asks.ROLE:
            roles.append((self.asked_role, self.asked_location_id, self.reached_ids))
        return {(role, at) for role, at, reached in roles if role and at and not reached}

    @property
    def is_imported(self) -> bool:
        """Whether it was said elsewhere and taken in as history."""
        return self.kind == self.Kind.IMPORTED

    @property
    def is_automatic(self) -> bool:
        """Whether no person wrote it, so that it answers nothing."""
        return self.kind == self.Kind.AUTOMATIC


class MessageVersion(models.Model):
    """What a message said until it was changed. Kept for audit; the chat never shows it."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="versions")
    text = models.TextField()
    html = models.TextField()
    until = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["message", "id"]

    def __str__(self) -> str:
        return f"version {self.pk} of message {self.message_id}"


class PriorityVersion(models.Model):
    """Which priority a message had until its author gave it another. Kept for audit."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="priorities")
    priority = models.CharField(max_length=6, choices=Priority)
    until = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["message", "id"]

    def __str__(self) -> str:
        return f"priority {self.pk} of message {self.message_id}"
