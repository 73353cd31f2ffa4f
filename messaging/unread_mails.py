"""Mails about what is unread: how much, never what or by whom; cancelled by reading.

One is decided in one transaction, with the person's row locked, so that no two workers decide
for them; it is sent after that under a claim of two minutes. A worker that dies leaves the mail
to the next one, which looks again and sends it with the same Message-ID.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused
from time import monotonic

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.urls import reverse

from accounts.adapter import site_link
from accounts.emails import compose, message_id
from accounts.models import User
from messaging.models import Message, Preference, Priority, UnreadMail
from messaging.preferences import wait_of
from messaging.unread import to_be_mailed, unread_by

# A run ends before Celery would end it; the rest goes with the next one.
RUN_SECONDS = 20
BETWEEN = timedelta(hours=1)
LEASE = timedelta(minutes=2)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(minutes=30)
ATTEMPTS = 10
# The server's answer to this one mail; what else goes wrong with it concerns them all.
REFUSALS = (SMTPRecipientsRefused, SMTPDataError)

logger = logging.getLogger(__name__)


def send_due(now: datetime) -> int:
    """Mail everybody who has waited long enough with something unread; how many mails went out."""
    began, sent = monotonic(), 0
    for user in to_be_mailed(now):
        passed = monotonic() - began
        if passed > RUN_SECONDS:
            break
        at = now + timedelta(seconds=passed)  # a claim counts from when it is made
        claim = _claim(user, at)
        if claim is None:
            continue
        error = _send(*claim, at)
        if error is None:
            sent += 1
        elif isinstance(error, OSError) and not isinstance(error, REFUSALS):
            break  # the mail server doesn't work; the others wait for the next run
    return sent


@transaction.atomic
def _claim(user: User, now: datetime) -> tuple[UnreadMail, list[Message]] | None:
    """The mail that is to go to a person now, and what it counts; None when there is none."""
    Preference.objects.get_or_create(user=user)
    if not Preference.objects.filter(user=user).select_for_update(skip_locked=True).first():
        return None
    begun = UnreadMail.objects.filter(recipient=user, sent_at=None).first()
    if begun is not None:
        return _again(begun, user, now)
    return _decide(user, now)


def _decide(user: User, now: datetime) -> tuple[UnreadMail, list[Message]] | None:
    wait = wait_of(user)
    found = unread_by(user, now - wait, now) if wait is not None else []
    last = UnreadMail.objects.filter(recipient=user).last()
    new = [message for message in found if last is None or message.pk > last.up_to]
    if last is not None and last.created_at > now - BETWEEN:
        new = [message for message in new if message.priority == Priority.URGENT]
    if not new:
        return None
    up_to = found[-1].pk
    mail = UnreadMail.objects.create(
        key=f"{user.pk}:{up_to}",
        recipient=user,
        up_to=up_to,
        created_at=now,
        not_before=now + LEASE,
        attempts=1,
    )
    return mail, found


def _again(mail: UnreadMail, user: User, now: datetime) -> tuple[UnreadMail, list[Message]] | None:
    """One that a worker left behind or that wasn't taken, when it is its turn and still true."""
    if mail.not_before > now:
        return None
    found = [message for message in unread_by(user, now, now) if message.pk <= mail.up_to]
    if not found:
        _end(mail, UnreadMail.Outcome.READ, now)
        return None
    mail.not_before, mail.attempts = now + LEASE, mail.attempts + 1
    mail.save(update_fields=["not_before", "attempts"])
    return mail, found


def _send(mail: UnreadMail, found: Sequence[Message], now: datetime) -> Exception | None:
    """Send one mail; what went wrong with it."""
    try:
        mail_of(mail, found).send()
    except Exception as error:
        _put_off(mail, error, now)
        return error
    _end(mail, UnreadMail.Outcome.SENT, now)
    return None


def mail_of(mail: UnreadMail, found: Sequence[Message]) -> EmailMultiAlternatives:
    """The mail: how many, how many of them urgent, and where to look."""
    subject = _subject(found)
    places = {message.conversation_id for message in found}
    path = reverse("conversation", args=[*places]) if len(places) == 1 else reverse("chat")
    settings_link = site_link(reverse("settings"))
    return compose(
        "messaging/mail/unread",
        subject=subject,
        to=mail.recipient.email,
        facts={"title": subject, "link": site_link(path), "settings_link": settings_link},
        headers={
            "Message-ID": message_id(f"unread.{mail.key.replace(':', '.')}"),
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{settings_link}>",
        },
    )


def _subject(found: Sequence[Message]) -> str:
    urgent = sum(message.priority == Priority.URGENT for message in found)
    if len(found) == 1:
        return f"You have an unread {'urgent ' if urgent else ''}message"
    return f"You have {len(found)} unread messages" + (f", {urgent} of them urgent" * bool(urgent))


def _end(mail: UnreadMail, outcome: UnreadMail.Outcome, now: datetime) -> None:
    UnreadMail.objects.filter(pk=mail.pk).update(sent_at=now, outcome=outcome)


def _put_off(mail: UnreadMail, error: Exception, now: datetime) -> None:
    """It waits for its next turn, longer each time; after ten it is given up."""
    kind, is_ours = type(error).__name__, not isinstance(error, OSError)
    if mail.attempts >= ATTEMPTS:
        logger.error("Mail %s about what is unread is sent no more: %s", mail.pk, kind)
        _end(mail, UnreadMail.Outcome.FAILED, now)
        return
    logger.warning("A mail about what is unread was not sent: %s", kind, exc_info=is_ours)
    pause = min(FIRST_PAUSE * (1 << (mail.attempts - 1)), LONGEST_PAUSE)
    UnreadMail.objects.filter(pk=mail.pk).update(not_before=now + pause)
