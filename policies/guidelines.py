"""The guideline for messages: the one door through which a version is published, and who has seen
what it changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.models import User
from accounts.roles import colleagues, may_change_guideline
from messaging.payloads import instant
from policies.guideline_diff import Change, changes_between
from policies.guideline_mails import send_guideline_reminders
from policies.guideline_text import paragraphs_of
from policies.models import Guideline, GuidelineAck
from policies.starter_guideline import STARTER_GUIDELINE


class Overtaken(Exception):
    """Another version was published since the one that somebody changed: `latest`."""

    def __init__(self, latest: Guideline) -> None:
        super().__init__(f"Version {latest.version} was published meanwhile.")
        self.latest = latest


@dataclass(frozen=True, slots=True)
class Seen:
    """Who of those whom a change concerns has said that they know of it."""

    people: list[User]
    waiting: list[User]

    @property
    def seen(self) -> int:
        """How many have."""
        return len(self.people)

    @property
    def total(self) -> int:
        """How many it concerns."""
        return len(self.people) + len(self.waiting)


@dataclass(frozen=True, slots=True)
class Version:
    """A version and the paragraphs that it says otherwise than the one before it."""

    row: Guideline
    changes: list[Change]


def current(now: datetime) -> Guideline:
    """The version that counts; the product's own text is made the first when there is none."""
    found = Guideline.objects.first()
    if found is not None:
        return found
    first, _ = Guideline.objects.get_or_create(
        version=1, defaults={"text": STARTER_GUIDELINE, "published_at": now}
    )
    return first


def publish(user: User, text: str, what_changed: str, based_on: int, now: datetime) -> Guideline:
    """Make `text` the guideline. Whoever publishes knows what they changed: that is their ack.

    Raises PermissionDenied, ValidationError by field, or Overtaken when `based_on` isn't the
    version that counts any more.
    """
    if not may_change_guideline(user):
        raise PermissionDenied
    latest = current(now)
    if latest.version != based_on:
        raise Overtaken(latest)
    _check(text, latest)
    try:
        with transaction.atomic():
            made = Guideline.objects.create(
                version=based_on + 1,
                text=text,
                what_changed=what_changed,
                published_by=user,
                published_at=now,
            )
            GuidelineAck.objects.create(guideline=made, user=user, at=now)
    except IntegrityError:  # another manager was faster
        raise Overtaken(current(now)) from None
    return made


def _check(text: str, latest: Guideline) -> None:
    if text.split() == latest.text.split():
        raise ValidationError({"text": ["This is the text that counts already."]})
    if not paragraphs_of(text)[1]:
        words = "Begin each paragraph with a line ## and its title, so that it can be linked."
        raise ValidationError({"text": [words]})


def acknowledge(user: User, version: int, now: datetime) -> None:
    """ "Got it": of this version and of those before it, once each.

    Raises Guideline.DoesNotExist for a version that was never published.
    """
    Guideline.objects.get(version=version)
    unseen = unseen_by(user).filter(version__lte=version)
    GuidelineAck.objects.bulk_create(
        [GuidelineAck(guideline=one, user=user, at=now) for one in unseen], ignore_conflicts=True
    )


def unseen_by(user: User) -> QuerySet[Guideline]:
    """The changes since `user` came that they haven't said "Got it" to, newest first. Nobody
    changed anything by the product's own text."""
    published = Guideline.objects.exclude(published_by=None)
    since = published.filter(published_at__gt=user.created_at)
    return since.exclude(acks__in=GuidelineAck.objects.filter(user=user))


def change_for(user: User) -> dict[str, Any] | None:
    """What changed since `user` last looked, as JSON; None when nothing did."""
    unseen = list(unseen_by(user).select_related("published_by"))
    if not unseen:
        return None
    latest = unseen[0]
    return {
        "version": latest.version,
        "by": latest.published_by_id,
        "at": instant(latest.published_at),
        "changes": [one.what_changed for one in unseen],
    }


def seen_of(guideline: Guideline) -> Seen:
    """Who has seen what a version changed, of the active people who were there before it."""
    concerned = colleagues().filter(created_at__lt=guideline.published_at)
    known = set(guideline.acks.values_list("user", flat=True))
    people = list(concerned)
    waiting = [one for one in people if one.pk not in known]
    return Seen([one for one in people if one.pk in known], waiting)


def versions() -> list[Version]:
    """Every version that was published, the newest first, each with what it says otherwise."""
    rows = list(Guideline.objects.select_related("published_by"))
    pairs = zip(rows, [*rows[1:], None], strict=True)
    return [
        Version(one, changes_between(before.text, one.text) if before else [])
        for one, before in pairs
    ]


def check_draft(text: str, now: datetime) -> None:
    """Raise ValidationError by field for a text that can't become a version."""
    _check(text, current(now))


def remind(user: User, version: int, now: datetime) -> int:
    """Mail those who haven't seen what the current version changed, once: how many.

    Raises PermissionDenied, or Guideline.DoesNotExist when `version` isn't the current one, is
    the product's own text, or somebody has reminded them already.
    """
    if not may_change_guideline(user):
        raise PermissionDenied
    with transaction.atomic():
        guideline = Guideline.objects.select_for_update(no_key=True).get(
            version=version, published_by__isnull=False, reminded_at=None
        )
        if current(now).version != version:
            raise Guideline.DoesNotExist
        waiting = seen_of(guideline).waiting
        guideline.reminded_at = now
        guideline.save(update_fields=["reminded_at"])
        transaction.on_commit(lambda: send_guideline_reminders(waiting), robust=True)
    return len(waiting)
