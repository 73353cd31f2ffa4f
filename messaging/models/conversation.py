"""A place where people write to each other."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from accounts.models import Location
from messaging.querysets import ConversationQuerySet


class Conversation(models.Model):
    """A channel, or a direct conversation of two or more people.

    An open channel takes in everybody who works at its location (or, without a location,
    the whole practice); a private one those who were added; a direct conversation never
    changes its people.
    """

    class Kind(models.TextChoices):
        CHANNEL = "channel", "Channel"
        DIRECT = "direct", "Direct conversation"

    class Source(models.TextChoices):
        SLACK = "slack", "Slack"
        MATTERMOST = "mattermost", "Mattermost"

    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(max_length=60, blank=True)
    topic = models.CharField(max_length=200, blank=True)
    location = models.ForeignKey(
        Location, on_delete=models.PROTECT, null=True, blank=True, related_name="conversations"
    )
    is_private = models.BooleanField(default=False)
    # The sorted ids of a direct conversation's people, so that there is only one of them.
    direct_key = models.CharField(max_length=400, null=True, blank=True, unique=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    # The number of its newest message; numbers have no holes, so unread = last_seq - last read.
    last_seq = models.BigIntegerField(default=0)
    last_posted_at = models.DateTimeField(null=True, blank=True)
    # How often one of its messages was changed: 0, 1, 2 ... in the order of commits.
    last_change = models.BigIntegerField(default=0)
    # How many of its messages are pinned.
    pin_count = models.IntegerField(default=0)
    # From then on it can be read and found, and nothing is posted; channels only.
    archived_at = models.DateTimeField(null=True, blank=True)

    # Whether it was made for what was said elsewhere, and which conversation it was there.
    imported_from = models.CharField(
        max_length=10, choices=Source, default="", db_default="", blank=True
    )
    import_id = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                "location",
                condition=Q(kind="channel"),
                nulls_distinct=False,
                name="one_channel_of_a_name_per_location",
            ),
            models.CheckConstraint(
                condition=(
                    Q(kind="channel", direct_key__isnull=True) & ~Q(name="")
                    | Q(kind="direct", direct_key__isnull=False, location__isnull=True)
                ),
                name="kind_says_what_it_has",
            ),
            models.CheckConstraint(
                condition=Q(archived_at__isnull=True) | Q(kind="channel"),
                name="only_a_channel_is_archived",
            ),
            models.CheckConstraint(
                condition=Q(imported_from="", import_id__isnull=True)
                | ~Q(imported_from="") & Q(import_id__isnull=False),
                name="imported_from_a_conversation",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.name}" if self.is_channel else f"direct conversation {self.pk}"

    @property
    def is_channel(self) -> bool:
        """Whether it has a name and people may come and go."""
        return self.kind == self.Kind.CHANNEL
