"""The mail of a notice: that an answer is late or due soon, and where to look. It says neither
what was written nor where or by whom: mail is read on other people's screens."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from accounts.adapter import site_link
from accounts.emails import compose, message_id
from accounts.models import User
from accounts.roles import may_see_board
from messaging.models import Conversation
from policies.models import Outbox
from policies.report_words import clock

LISTED = 20
WORDS = {
    Outbox.Kind.ALERT: "in need of somebody who is there",
    Outbox.Kind.ESCALATION: "late",
    Outbox.Kind.REMINDER: "due soon",
    Outbox.Kind.AGAIN: "still waited for",
    Outbox.Kind.HANDOVER: "yours to give now",
    Outbox.Kind.STUCK: "no longer watched",
    Outbox.Kind.PROMISED: "not given by the time you promised",
    Outbox.Kind.NUDGE: "asked for again",
    Outbox.Kind.OFFER: "offered to you",
    Outbox.Kind.PASSED: "of no use any more",
}
TENSE = {
    Outbox.Kind.ALERT: "nobody who was asked can answer now; a reply is due",
    Outbox.Kind.ESCALATION: "was due",
    Outbox.Kind.REMINDER: "a reply is due",
    Outbox.Kind.AGAIN: "your reply is due",
    Outbox.Kind.HANDOVER: "your reply is due",
    Outbox.Kind.PROMISED: "the time that you promised has passed; your reply is due",
    Outbox.Kind.NUDGE: "your reply is due",
    Outbox.Kind.OFFER: "nobody has looked at it yet; a reply is due",
    Outbox.Kind.PASSED: "its moment has passed; a reply was due",
    Outbox.Kind.STUCK: "its reminders stopped after errors; a reply is due",
}


def mail_of(notices: Sequence[Outbox]) -> EmailMultiAlternatives:
    """The mail to one person about one notice or several; needs their obligations."""
    reader = notices[0].recipient
    soonest = sorted(notices, key=_due)
    return compose(
        "policies/mail/notice",
        subject=_subject(notices),
        to=reader.email,
        facts={
            "title": _subject(notices),
            "lines": [_line(notice, reader) for notice in soonest[:LISTED]],
            "left_out": max(0, len(notices) - LISTED),
            "link": site_link(_path(notices, reader)),
        },
        headers={"Message-ID": _message_id(notices), "Auto-Submitted": "auto-generated"},
    )


def _subject(notices: Sequence[Outbox]) -> str:
    kinds = {notice.kind for notice in notices}
    what = " or ".join(words for kind, words in WORDS.items() if kind in kinds)
    return f"{len(notices)} replies are {what}" if len(notices) > 1 else f"A reply is {what}"


def _due(notice: Outbox) -> tuple[bool, datetime]:
    due_at = notice.obligation.due_at
    return due_at is None, due_at or notice.created_at


def _line(notice: Outbox, reader: User) -> str:
    """ "High: was due Tue, Jun 9 at 11:00 am PDT" on the reader's clock."""
    kind, due_at = Outbox.Kind(notice.kind), notice.obligation.due_at
    priority = notice.obligation.get_priority_display()
    if due_at is None:
        return f"{priority}: {TENSE[kind].removesuffix(' due')} wanted, without a due time"
    local = due_at.astimezone(reader.zone)
    tense = TENSE[kind]
    if kind == Outbox.Kind.REMINDER and notice.obligation.owner_id in (None, reader.pk):
        tense = "your reply is due"
    return f"{priority}: {tense} {local:%a, %b} {local.day} at {clock(local)} {local:%Z}"


def _path(notices: Sequence[Outbox], reader: User) -> str:
    """The conversation, if there is one and the reader is in it; else the board, for those who
    have one."""
    ids = {notice.obligation.conversation_id for notice in notices}
    seen = Conversation.objects.visible_to(reader).filter(pk__in=ids)
    if len(ids) == 1 and seen.exists():
        return reverse("conversation", args=[*ids])
    return reverse("board") if may_see_board(reader) else reverse("chat")


def _message_id(notices: Sequence[Outbox]) -> str:
    """Follows from what the mail tells, so that a mail sent twice is recognised as one."""
    keys = sorted(notice.key for notice in notices)
    name = keys[0] if len(keys) == 1 else sha256(" ".join(keys).encode()).hexdigest()[:32]
    return message_id(f"notice.{name.replace(':', '.')}")
