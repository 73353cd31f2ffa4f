"""Tells people what the sweep decided: on their screens first, then by mail.

What is told is decided once, by the row's key; it is delivered at least once:
1. Each notice goes to its person's tabs, if what it says still holds.
2. A worker claims a person's mail for two minutes, sends it and marks the rows. One that dies
   in between leaves its claim to expire; the next sends the mail with the same Message-ID.
Mail that can't be sent holds up nothing else.
"""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused
from time import monotonic

from django.db import transaction
from django.db.models import Min, QuerySet

from messaging import delivery, liveness
from policies import frames
from policies.models import Obligation, ObligationEvent, Outbox
from policies.notice_mails import mail_of
from policies.promises import UNANSWERED, digest_payload, notice_payload
from policies.push import notes

# Of one person's, in one transaction.
MOST_AT_ONCE = 1000
# A run ends before Celery would end it; the rest goes with the next one.
RUN_SECONDS = 20
LEASE = timedelta(minutes=2)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(minutes=30)
ATTEMPTS = 10
# More than these at once are one mail (response-time E9).
SINGLE_MAILS = SINGLE_NOTICES = 5

Mail = Outbox.Mail
# Mailed only to whoever had no tab open.
REMINDERS = (Outbox.Kind.REMINDER, Outbox.Kind.AGAIN, Outbox.Kind.PROMISED, Outbox.Kind.NUDGE)
# The server's answer to this one mail; what else goes wrong with it concerns them all.
REFUSALS = (SMTPRecipientsRefused, SMTPDataError)

logger = logging.getLogger(__name__)


def deliver(now: datetime) -> int:
    """Tell everybody who is to be told something at `now`; how many mails went out."""
    push(now)
    return send_mails(now)


def push(now: datetime) -> int:
    """Put the new notices on their people's screens, and drop what holds no more. How many
    notices it looked at. More than five to one person at once are one frame that counts them
    (response-time E9)."""
    looked_at = 0
    for recipient_id in _recipients(_waiting(now).filter(pushed_at=None)):
        while found := _push_to(recipient_id, now):
            looked_at += found
    return looked_at


def send_mails(now: datetime) -> int:
    """Mail the notices that are on the screens; how many mails went out.

    A reminder is mailed only to whoever had no tab open. When the mail server doesn't work
    the run ends, and all mail waits a minute.
    """
    began, sent = monotonic(), 0
    for recipient_id in _recipients(_waiting_for_mail(now)):
        while (passed := monotonic() - began) < RUN_SECONDS:
            at = now + timedelta(seconds=passed)  # a claim counts from when it is made
            claimed = _claim(recipient_id, at)
            if not claimed:
                break
            error = _send(claimed, at)
            if error is None:
                sent += 1
            elif _is_of_the_server(error):
                _waiting_for_mail(at).update(not_before=at + FIRST_PAUSE)
                return sent
    return sent


def _send(claimed: list[Outbox], now: datetime) -> Exception | None:
    """One mail about what is claimed; what went wrong with it."""
    try:
        mail_of(claimed).send()
    except Exception as error:
        _put_off(claimed, error, now)
        return error
    _mine(claimed).update(sent_at=now, mail=Mail.SENT)
    return None


def _is_of_the_server(error: Exception) -> bool:
    return isinstance(error, OSError) and not isinstance(error, REFUSALS)


def _waiting(now: datetime) -> QuerySet[Outbox]:
    return Outbox.objects.filter(sent_at=None, dropped="", not_before__lte=now)


def _waiting_for_mail(now: datetime) -> QuerySet[Outbox]:
    return _waiting(now).exclude(pushed_at=None)


@transaction.atomic
def _push_to(recipient_id: int, now: datetime) -> int:
    waiting = _waiting(now).filter(pushed_at=None, recipient=recipient_id)
    rows = list(_locked(waiting)[:MOST_AT_ONCE])
    is_online = bool(rows) and bool(liveness.online([recipient_id]))
    holding = []
    for row in rows:
        row.dropped = _reason_against(row)
        if row.dropped:
            continue
        row.pushed_at = now
        is_reminded = row.kind in REMINDERS and is_online
        if is_reminded or row.mail == Mail.NEEDLESS:
            row.mail, row.sent_at = Mail.NEEDLESS, now
        holding.append(row)
    notes.of_notices(holding)
    _show(recipient_id, holding, now)
    Outbox.objects.bulk_update(rows, ["dropped", "pushed_at", "mail", "sent_at"])
    return len(rows)


def _show(recipient_id: int, rows: list[Outbox], now: datetime) -> None:
    if len(rows) > SINGLE_NOTICES:
        shown = [digest_payload(rows, now)]
    else:
        shown = [notice_payload(row) for row in rows]
    for payload in shown:
        delivery.send_on_commit([recipient_id], frames.notice(payload))


def _locked(rows: QuerySet[Outbox]) -> QuerySet[Outbox]:
    """Rows that another worker has are passed by."""
    return (
        rows.select_for_update(skip_locked=True, of=("self",))
        .select_related("obligation", "recipient__home_location")
        .order_by("not_before", "pk")
    )


def _reason_against(notice: Outbox) -> str:
    """Why somebody isn't to be told after all; empty while it holds."""
    if not notice.recipient.is_active:
        return "inactive"
    if not _is_open_question(notice):
        return notice.obligation.state
    if notice.kind == Outbox.Kind.AGAIN and notice.obligation.acknowledged_at is not None:
        return "acknowledged"
    return "" if notice.generation == notice.obligation.generation else "outdated"


def _is_open_question(notice: Outbox) -> bool:
    obligation = notice.obligation
    if notice.kind == Outbox.Kind.PASSED:
        return obligation.state == Obligation.State.PASSED and not obligation.outcome
    return obligation.state in UNANSWERED


def _recipients(rows: QuerySet[Outbox]) -> list[int]:
    """Whose notices wait, the longest first."""
    waiting = rows.values("recipient").annotate(since=Min("not_before"))
    return [row["recipient"] for row in waiting.order_by("since", "recipient")]


@transaction.atomic
def _claim(recipient_id: int, now: datetime) -> list[Outbox]:
    """What the next mail to a person tells: one notice, or all of them when they are many."""
    rows = list(_locked(_waiting_for_mail(now).filter(recipient=recipient_id)))
    holding = [row for row in rows if not _reason_against(row)]
    over = [row.pk for row in rows if row not in holding]
    Outbox.objects.filter(pk__in=over).update(sent_at=now, mail=Mail.NEEDLESS)
    claimed = holding if len(holding) > SINGLE_MAILS else holding[:1]
    for row in claimed:
        row.not_before, row.attempts = now + LEASE, row.attempts + 1
    Outbox.objects.bulk_update(claimed, ["not_before", "attempts"])
    return claimed


def _mine(claimed: list[Outbox]) -> QuerySet[Outbox]:
    """The rows, as long as the claim on them holds."""
    return Outbox.objects.filter(
        pk__in=[row.pk for row in claimed], not_before=claimed[0].not_before, sent_at=None
    )


def _put_off(claimed: list[Outbox], error: Exception, now: datetime) -> None:
    """Each waits for its next turn, longer each time; after ten it is given up."""
    kind, is_ours = type(error).__name__, not isinstance(error, OSError)
    logger.warning("A mail of %s notices was not sent: %s", len(claimed), kind, exc_info=is_ours)
    mine = _mine(claimed)
    for attempts in {row.attempts for row in claimed if row.attempts < ATTEMPTS}:
        mine.filter(attempts=attempts).update(not_before=now + _pause(attempts))
    _give_up([row for row in claimed if row.attempts >= ATTEMPTS], kind, now)


@transaction.atomic
def _give_up(rows: list[Outbox], reason: str, now: datetime) -> None:
    """Say so where managers look: among the events of the obligation."""
    for row in rows:
        logger.error("Notice %s is mailed no more: %s", row.pk, reason)
    Outbox.objects.filter(pk__in=[row.pk for row in rows]).update(sent_at=now, mail=Mail.FAILED)
    ObligationEvent.objects.bulk_create(
        (
            ObligationEvent(
                obligation=row.obligation,
                generation=row.generation,
                kind=ObligationEvent.Kind.UNMAILED,
                step=row.step,
                at=now,
                facts={"notice": row.kind, "told": [row.recipient_id], "reason": reason},
            )
            for row in rows
        ),
        ignore_conflicts=True,
    )


def _pause(attempts: int) -> timedelta:
    return min(FIRST_PAUSE * (1 << (attempts - 1)), LONGEST_PAUSE)
