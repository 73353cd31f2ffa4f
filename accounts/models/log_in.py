"""A log-in: somebody in one browser, until they log out or stay away."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.module_loading import import_string

from accounts.browsers import browser_name
from accounts.models.user import User


class LogIn(AbstractBaseSession):
    """Django's session, and who is in it since when, so that it can be listed and ended.

    Without a person it is a browser that hasn't logged in. Times are instants in UTC.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="log_ins")
    began_at = models.DateTimeField()
    # When a person last did something; a page that asks by itself doesn't count.
    last_active_at = models.DateTimeField()
    # When its person locked the screen; one that nobody touched for a while is locked without it.
    locked_at = models.DateTimeField(null=True)
    # How often a password that should unlock it was wrong.
    wrong_passwords = models.PositiveSmallIntegerField(default=0)
    address = models.GenericIPAddressField(null=True)
    browser = models.CharField(max_length=200, blank=True)

    class Meta(AbstractBaseSession.Meta):
        abstract = False
        verbose_name = "log-in"

    @classmethod
    def get_session_store_class(cls) -> Any:
        """Where Django keeps its sessions."""
        return import_string(f"{settings.SESSION_ENGINE}.SessionStore")

    def is_locked(self, now: datetime) -> bool:
        """Whether its screen is locked at `now`: by hand, or since nobody did anything in it for
        `LOCK_MINUTES`."""
        idle = timedelta(minutes=settings.LOCK_MINUTES)
        return self.locked_at is not None or self.last_active_at + idle <= now

    @property
    def browser_name(self) -> str:
        """Chrome on Windows"""
        return browser_name(self.browser)

    def __str__(self) -> str:
        return f"{self.user} since {self.began_at:%Y-%m-%d %H:%M}"
