"""Browsers that are told of asks while the chat is closed, and what they are to be told."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import LogIn
from messaging.models import Message
from policies.models.obligation import Obligation


class PushSubscription(models.Model):
    """A browser in which somebody is logged in and wants to be told; it ends with the log-in.

    `endpoint` is an address of the browser's push service, `p256dh` and `auth` are what the
    browser reads with (RFC 8291).
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="push_subscriptions"
    )
    log_in = models.ForeignKey(LogIn, on_delete=models.CASCADE, related_name="push_subscriptions")
    endpoint = models.CharField(max_length=500, unique=True)
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=40)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"push subscription {self.pk}"


class PushNote(models.Model):
    """That somebody is to be told of an ask: written with it, told once they may be.

    While they are with a patient, away or off shift it waits, as notifications do.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        TOLD = "told", "Told"
        DROPPED = "dropped", "Holds no more"

    key = models.CharField(max_length=80, unique=True)  # obligation:generation:kind:step:person
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    obligation = models.ForeignKey(
        Obligation, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    # Where it leads: the ask, or what asks for the same again.
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+", db_index=False)
    # That an ask was made, which whoever has read it needn't be told; else a notice of it.
    is_ask = models.BooleanField(default=False)
    interrupts = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    # Also the end of a worker's claim.
    not_before = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)

    class Meta:
        indexes = [
            models.Index(
                fields=["user"], condition=Q(state="waiting"), name="what_pushes_wait_for"
            ),
            models.Index(fields=["made_at"], name="push_notes_by_time"),
        ]

    def __str__(self) -> str:
        return self.key
