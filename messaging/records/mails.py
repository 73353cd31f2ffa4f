"""Mails that say that records were read or exported: by whom and when, never what or of whom.

A row for each person is written with the act and sent within seconds of it; a mail that the
server doesn't take is sent again until it does.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.urls import reverse

from accounts.adapter import site_link
from accounts.emails import compose, message_id
from accounts.models import User
from messaging.models import RecordsMail
from messaging.records.times import clock, moment

LEASE = timedelta(minutes=2)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=20), timedelta(minutes=30)
_AT_ONCE = 50

Kind = RecordsMail.Kind
# Where what was done is to be seen.
_PAGES: dict[str, str] = {
    Kind.EMERGENCY: "emergency",
    Kind.MOVED_OUT: "audit",
    Kind.IMPORTED: "audit",
}
logger = logging.getLogger(__name__)


def tell(kind: Kind, row_id: int, by: User, people: Iterable[User], now: datetime) -> None:
    """Have these people mailed of what `by` did, in the caller's transaction; once each."""
    RecordsMail.objects.bulk_create(
        [
            RecordsMail(
                key=f"{kind}:{row_id}:{person.pk}",
                kind=kind,
                recipient=person,
                by=by,
                at=now,
                not_before=now,
            )
            for person in people
        ],
        ignore_conflicts=True,
    )


def send_due(now: datetime) -> int:
    """Send what is to be sent; how many mails went out."""
    sent = 0
    due = RecordsMail.objects.filter(sent_at=None, not_before__lte=now).order_by("not_before", "pk")
    for pk in list(due.values_list("pk", flat=True)[:_AT_ONCE]):
        mail = _claim(pk, now)
        if mail is not None and _send(mail, now):
            sent += 1
    return sent


@transaction.atomic
def _claim(pk: int, now: datetime) -> RecordsMail | None:
    free = RecordsMail.objects.filter(pk=pk, sent_at=None, not_before__lte=now)
    mail = free.select_for_update(skip_locked=True, of=("self",)).first()
    if mail is None:
        return None
    mail.not_before, mail.attempts = now + LEASE, mail.attempts + 1
    mail.save(update_fields=["not_before", "attempts"])
    return mail


def _send(mail: RecordsMail, now: datetime) -> bool:
    try:
        mail_of(mail).send()
    except Exception as error:
        logger.warning("A mail about records was not sent: %s", type(error).__name__)
        pause = min(FIRST_PAUSE * (1 << min(mail.attempts - 1, 10)), LONGEST_PAUSE)
        RecordsMail.objects.filter(pk=mail.pk).update(not_before=now + pause)
        return False
    RecordsMail.objects.filter(pk=mail.pk).update(sent_at=now)
    return True


def mail_of(mail: RecordsMail) -> EmailMultiAlternatives:
    """The mail: what was done, by whom and when, and where to look."""
    name, zone = " ".join(mail.by.display_name.split()), mail.recipient.zone
    at = f"{clock(mail.at, zone)} {mail.at.astimezone(zone):%Z}"
    title = f"{mail.get_kind_display()} by {name} at {at}"
    if mail.kind == Kind.EXPORT_READY:
        title = mail.get_kind_display()
    page = _PAGES.get(mail.kind, "exports")
    return compose(
        "messaging/mail/records",
        subject=mail.get_kind_display(),
        to=mail.recipient.email,
        facts={"title": title, "when": moment(mail.at, zone), "link": site_link(reverse(page))},
        headers={
            "Message-ID": message_id(f"records.{mail.key.replace(':', '.')}"),
            "Auto-Submitted": "auto-generated",
        },
    )
