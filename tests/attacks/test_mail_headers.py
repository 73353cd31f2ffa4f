"""No name that somebody chose adds a header or a recipient to a mail."""

from collections.abc import Callable
from typing import Any

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.clock import database_now
from accounts.emails import send_address_changed
from accounts.invitations import invite
from accounts.models import Role
from messaging import unread_mails
from messaging.actions import create_channel
from policies.escalations import sweep
from policies.notices import deliver
from policies.report_mails import prepare, send_unsent
from tests.cast import Cast, oakland, post
from tests.mailbox import Mailbox
from tests.policies.asks import rule

pytestmark = pytest.mark.django_db
INJECTIONS = (
    "Ana\r\nBcc: evil@evil.test",
    "Ana\nBcc: evil@evil.test",
    "Ana\rBcc: evil@evil.test",
    "Ana\r\n\r\n<script>alert(1)</script>",
    "Ana\u2028Bcc: evil@evil.test",
    "Ana\x0bBcc: evil@evil.test",
    "Ana\x0cBcc: evil@evil.test",
    "Ana\x85Bcc: evil@evil.test",
    'Ana" <evil@evil.test>, "',
    "Ana, evil@evil.test",
    "=?utf-8?q?Ana=0D=0ABcc:_evil@evil.test?=",
    "Ana%0d%0aBcc:evil@evil.test",
    "a" * 60,
)
HEADERS = {
    *("Subject", "From", "To", "Date", "Message-ID", "MIME-Version", "Content-Type"),
    *("Auto-Submitted", "List-Unsubscribe", "Content-Transfer-Encoding"),
}


def invitation(cast: Cast) -> None:
    """Olive invites somebody."""
    facts: dict[str, Any] = {"role": Role.FRONT_DESK, "locations": [cast.oakland]}
    invite(
        by=cast.olive,
        email="new@lumen.example",
        name=cast.olive.display_name,
        now=database_now(),
        **facts,
    )


def address(cast: Cast) -> None:
    """Somebody's address was changed."""
    send_address_changed("old@lumen.example", cast.olive.display_name)


def report(cast: Cast) -> None:
    """The night's report."""
    prepare(cast.oakland, oakland("00:00").date(), database_now())
    assert send_unsent(database_now()) > 0


def notice(cast: Cast) -> None:
    """An ask became late, and there is unread."""
    rule(target_minutes=1, clock="elapsed")
    asked, late = oakland("10:00"), oakland("11:00")
    channel = create_channel(cast.dana, cast.oakland.name[:30], cast.oakland, asked)
    post(cast.ana, channel, priority="high", people=[cast.bre], now=asked)
    sweep(late)
    deliver(late)
    unread_mails.send_due(late)


@pytest.mark.parametrize("act", [invitation, address, report, notice])
@pytest.mark.parametrize("name", INJECTIONS)
def test_no_name_adds_a_header_or_a_recipient(
    cast: Cast,
    mailbox: Mailbox,
    name: str,
    act: Callable[[Cast], None],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    for person in (cast.olive, cast.ana, cast.dana):
        person.display_name = name
        person.save()
    cast.oakland.name = name
    cast.oakland.save()
    with django_capture_on_commit_callbacks(execute=True):
        act(cast)
    assert mailbox.mails
    for mail, envelope in zip(mailbox.mails, mailbox.envelopes, strict=True):
        assert set(mail.keys()) <= HEADERS
        assert len(envelope.rcpt_tos) == 1
        assert str(mail["To"]) == envelope.rcpt_tos[0]
        assert envelope.rcpt_tos[0].endswith("@lumen.example")
        assert "evil.test" not in str(mail["From"])
        assert len(str(mail["Subject"]).splitlines()) == 1
