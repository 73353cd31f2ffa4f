"""What somebody chose for themself, or the defaults."""

from datetime import timedelta

from django.conf import settings

from accounts.models import User
from messaging.models import Preference


def preference_of(user: User) -> Preference:
    """The row of `user`; without one the defaults, not stored."""
    return Preference.objects.filter(user=user).first() or Preference(user=user)


def wait_of(user: User) -> timedelta | None:
    """How long what `user` got waits unread until it is mailed; None: for ever. No more than
    the practice allows; a user with `preference` selected costs no query."""
    chosen = getattr(user, "preference", None) or Preference(user=user)
    longest = settings.MAIL_WAIT_MAX_MINUTES
    minutes = chosen.mail_wait_minutes
    if longest and not 0 < minutes <= longest:
        minutes = longest
    return timedelta(minutes=minutes) if minutes else None


def waits_offered() -> list[Preference.Wait]:
    """How long somebody may have mail wait: the practice may set a longest time, in minutes."""
    longest = settings.MAIL_WAIT_MAX_MINUTES
    if not longest:
        return list(Preference.Wait)
    return [wait for wait in Preference.Wait if 0 < wait <= longest]
