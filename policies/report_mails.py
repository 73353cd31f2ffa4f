"""The report's mails: one per report and person, sent once though workers race or die.

1. A report is frozen once; a row says that it is to go to somebody, as soon as it is due to them.
2. A worker claims a row for five minutes, sends the mail and marks the row.
3. A worker that dies in between leaves its claim to expire; the next one sends the mail with
   the same Message-ID, so that a mailbox which got it already can tell.
"""

import logging
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from smtplib import SMTPException
from time import monotonic

import css_inline
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from redis.exceptions import RedisError

from accounts.adapter import site_link
from accounts.audit.seals import head
from accounts.emails import message_id
from accounts.models import Location, User
from accounts.roles import may_see_reports
from messaging.models import Conversation
from policies import periods, reports, subscriptions
from policies.models import Report, ReportMail
from policies.periods import KINDS, Period
from policies.report_sheet import sheet_of
from policies.report_words import Figures, subject_of, why_it_comes

LEASE = timedelta(minutes=5)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=5), timedelta(hours=1)
ATTEMPTS = 12
# A run ends before Celery would end it; the rest goes with the next one.
RUN_SECONDS = 60
# Between two reports that somebody sends themself.
OWN_PAUSE_SECONDS = 60

logger = logging.getLogger(__name__)


def send_due(now: datetime) -> int:
    """Freeze each active location's newest reports that are due, and send them to those whose
    hour has come. How many mails went out."""
    began = monotonic()
    for location in Location.objects.filter(is_active=True):
        for kind in KINDS:
            if monotonic() - began > RUN_SECONDS:
                break
            try:
                prepare_due(location, kind, now)
            except Exception:  # one location's trouble is not the others'
                logger.exception("No report (%s) for location %s", kind, location.pk)
    return send_unsent(now, began=began)


@transaction.atomic
def prepare_due(location: Location, kind: str, now: datetime) -> None:
    """Freeze the newest period of that kind; and for everybody whose hour has come since it, or
    the one before, was over, write a row."""
    subscriptions.give_defaults(location, now)
    reports.build(location, reports.due_period(location, kind, now), now)
    rows = subscriptions.subscribers(location, kind)
    for period, those in subscriptions.by_period(location, rows, now).items():
        report = reports.build(location, period, now)
        report.location = location
        _write_rows(report, [r.person for r in those if subscriptions.began_before(r, report)])


@transaction.atomic
def prepare(location: Location, local_date: date, now: datetime, kind: str = periods.DAY) -> Report:
    """The report of the period of that kind which holds a date, with a row for everybody who
    gets that kind, whatever their hour."""
    subscriptions.give_defaults(location, now)
    report = reports.build(location, Period.holding(kind, local_date), now)
    _write_rows(report, [row.person for row in subscriptions.subscribers(location, kind)])
    return report


def _write_rows(report: Report, people: Sequence[User]) -> None:
    """Unsent rows for those of these people who have none."""
    known = set(report.mails.values_list("recipient", flat=True))
    ReportMail.objects.bulk_create(
        [
            ReportMail(report=report, recipient=user, message_id=_message_id(report, user))
            for user in people
            if user.pk not in known
        ],
        ignore_conflicts=True,
    )


def send_so_far(location: Location, now: datetime, kind: str = periods.DAY) -> tuple[int, int]:
    """Mail the figures of the running day, week or month, by hand, to those who get that kind.
    Nothing of it is kept, and its report comes all the same. How many mails went out, and how
    many did not."""
    period = Period.holding(kind, reports.local_today(location, now))
    subscriptions.give_defaults(location, now)
    report = reports.counted_now(location, period, now)
    sent = failed = 0
    for row in subscriptions.subscribers(location, kind):
        try:
            _send_by_hand(report, row.person, now)
            sent += 1
        except Exception:
            logger.exception("The figures so far of location %s were not sent", location.pk)
            failed += 1
    return sent, failed


def send_to(user: User, report: Report, now: datetime) -> None:
    """Mail a report, frozen or counted just now, to one person who asked for it; nothing of it is
    kept. Raises ValidationError, in words for them, within a minute of the one before and when
    the mail couldn't be sent."""
    if not _may_send_now(user):
        raise ValidationError("You sent yourself a report just now. Wait a minute.")
    try:
        _send_by_hand(report, user, now)
    except (OSError, SMTPException):
        logger.exception("The report of location %s was not sent", report.location_id)
        raise ValidationError("The mail could not be sent. Try again later.") from None


def _may_send_now(user: User) -> bool:
    """Whether they sent themself none lately; while nobody can tell, they may."""
    try:
        return bool(cache.add(f"report-mail:{user.pk}", 1, OWN_PAUSE_SECONDS))
    except (RedisError, OSError):
        return True


def _send_by_hand(report: Report, user: User, now: datetime) -> None:
    """One mail beside those that rows stand for; raises whatever sending raises."""
    identity = _message_id(report, user, f".{now:%Y%m%d%H%M%S}")
    message_of(ReportMail(report=report, recipient=user, message_id=identity)).send()


def send_again(report: Report, now: datetime) -> None:
    """Make every mail of the report unsent, under a new Message-ID: it is meant to arrive."""
    with transaction.atomic():
        for mail in report.mails.select_for_update().select_related("recipient"):
            mail.message_id = _message_id(report, mail.recipient, f".{now:%Y%m%d%H%M%S}")
            mail.sent_at = mail.claimed_until = None
            mail.attempts = 0
            mail.save()


def undelivered(report: Report) -> list[tuple[str, bool]]:
    """Whose mail of a frozen report the mail server hasn't taken though it was asked, by name, and
    whether that is given up."""
    waiting = report.mails.filter(sent_at=None, attempts__gte=1).order_by("recipient__display_name")
    rows = waiting.values_list("recipient__display_name", "attempts")
    return [(name, attempts >= ATTEMPTS) for name, attempts in rows]


def retry_given_up(report: Report) -> None:
    """Give the report's mails that failed too often their attempts back."""
    report.mails.filter(sent_at=None, attempts__gte=ATTEMPTS).update(attempts=0)


def send_unsent(now: datetime, report: Report | None = None, *, began: float | None = None) -> int:
    """Send every mail (of one report) that is due and that no other worker has claimed, until a
    minute after the run `began` (on the monotonic clock; now unless given). How many went out."""
    began, sent = monotonic() if began is None else began, 0
    while (passed := monotonic() - began) < RUN_SECONDS:
        at = now + timedelta(seconds=passed)  # a claim counts from when it is made
        mail = _claim(at, report)
        if mail is None:
            break
        sent += _send_claimed(mail, at)
    return sent


def _claim(now: datetime, report: Report | None) -> ReportMail | None:
    """The next mail, taken for five minutes; rows that another worker is taking are passed."""
    unsent = ReportMail.objects.filter(sent_at=None, attempts__lt=ATTEMPTS).filter(
        Q(claimed_until=None) | Q(claimed_until__lte=now)
    )
    if report is not None:
        unsent = unsent.filter(report=report)
    with transaction.atomic():
        mail = unsent.select_for_update(skip_locked=True).order_by("id").first()
        if mail is not None:
            mail.claimed_until = now + LEASE
            mail.attempts += 1
            mail.save(update_fields=["claimed_until", "attempts"])
    return mail


def _send_claimed(mail: ReportMail, now: datetime) -> bool:
    """Send it and say so in its row; after an error it waits for its next turn."""
    mine = ReportMail.objects.filter(pk=mail.pk, claimed_until=mail.claimed_until)
    report = mail.report
    at = subscriptions.wanted_at(mail.recipient, report.location, report.kind)
    if at is None or not may_see_reports(mail.recipient, report.location):
        mine.delete()  # since the row was written they left, or run the place or want it no more
        return False
    try:
        message_of(mail, at).send()
    except Exception:
        logger.exception("Report mail %s was not sent (attempt %s)", mail.pk, mail.attempts)
        mine.update(claimed_until=now + _pause(mail.attempts))
        return False
    mine.update(sent_at=now, claimed_until=None)
    return True


def _pause(attempts: int) -> timedelta:
    return min(FIRST_PAUSE * (1 << (attempts - 1)), LONGEST_PAUSE)


def message_of(mail: ReportMail, at: time | None = None) -> EmailMultiAlternatives:
    """The mail itself, from the frozen figures alone; `at` is the hour at which its receiver
    wants that kind, None for one that somebody sends by hand."""
    report = mail.report
    figures: Figures = report.figures
    path = reverse("report", args=[report.location_id, report.period])
    facts = {
        "sheet": sheet_of(figures, readable_ids(mail.recipient, figures)),
        "practice_name": settings.PRACTICE_NAME,
        "site_url": settings.SITE_URL,
        "link": site_link(path),
        "why": why_it_comes(report.kind, report.location.name, at),
        "own_reports": site_link(reverse("report_subscriptions")),
        "audit_head": head(),
    }
    message = EmailMultiAlternatives(
        subject=subject_of(figures),
        body=render_to_string("policies/mail/report.txt", facts).strip() + "\n",
        to=[mail.recipient.email],
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
    )
    html = render_to_string("policies/mail/report.html", facts)
    message.attach_alternative(css_inline.inline(html, keep_at_rules=True), "text/html")
    return message


def readable_ids(user: User, figures: Figures) -> set[int]:
    """Which of the conversations in the late list `user` is in: only those are linked."""
    late = {ask["conversation_id"] for ask in figures["late"]}
    seen = Conversation.objects.visible_to(user).filter(pk__in=late)
    return set(seen.values_list("pk", flat=True))


def _message_id(report: Report, user: User, suffix: str = "") -> str:
    return message_id(f"report.{report.location_id}.{report.period}.{user.pk}{suffix}")
