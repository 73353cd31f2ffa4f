"""kill -9 at each point between a day's end and its last report mail: each recipient gets that
day's report, all copies alike and under one Message-ID; and a mail server that is away."""

import signal
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from email import message_from_string, policy
from pathlib import Path

import pytest
from django.urls import reverse
from pytest_django.fixtures import Settings

from policies import report_mails
from policies.models import Report, ReportMail
from policies.periods import DAY, Period
from tests.cast import Cast, oakland, people_the_practice
from tests.clients import StaffClient
from tests.faults.dying import REPORTS, REPORTS_AFTER
from tests.mailbox import Mailbox
from tests.policies.days import ordinary_day
from tests.processes import Site

pytestmark = pytest.mark.django_db(transaction=True)
ROUND = ("-m", "tests.faults.dying")
NIGHT = oakland("02:35", "2026-06-10")
TUESDAY = date(2026, 6, 9)
# The mail is with the server by then, and no row says so.
MAY_COME_TWICE = {
    "the mail was handed over and not answered",
    "the mail was accepted and not marked",
}


@pytest.fixture
def site(transactional_db: None, tmp_path: Path, settings: Settings) -> Iterator[Site]:
    """A mail server, to which this process mails as well."""
    site = Site(tmp_path)
    site.mailbox.controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", site.mailbox.controller.port
    settings.SITE_URL = site.url
    yield site
    site.stop()


@pytest.fixture
def practice() -> Cast:
    """One location with a day behind it; its report goes to Dana and Olive."""
    cast = people_the_practice()
    cast.austin.is_active = False
    cast.austin.save()
    ordinary_day(cast)
    return cast


def what_came(site: Site, address: str) -> list[tuple[str, str]]:
    """The Message-ID and the words of each mail to an address."""
    mails = [message_from_string(one, policy=policy.default) for one in site.mailbox.to(address)]
    bodies = [mail.get_body(("plain",)) for mail in mails]
    return [
        (str(mail["Message-ID"]), str(body.get_content()) if body else "")
        for mail, body in zip(mails, bodies, strict=True)
    ]


@pytest.mark.parametrize("point", REPORTS | REPORTS_AFTER)
def test_whatever_a_worker_was_about_to_do_with_a_report_each_recipient_gets_it_once(
    site: Site, practice: Cast, point: str
) -> None:
    assert site.python(*ROUND, point, NIGHT.isoformat()).returncode == -signal.SIGKILL
    for later in (timedelta(minutes=1), timedelta(minutes=5, seconds=10)):
        report_mails.send_due(NIGHT + later)
    assert Report.objects.get(kind="day").local_date == TUESDAY
    assert ReportMail.objects.count() == 2
    assert not ReportMail.objects.filter(sent_at=None).exists()
    copies = []
    for address in (practice.dana.email, practice.olive.email):
        mails = what_came(site, address)
        assert len(set(mails)) == 1, "a copy differs"
        copies.append(len(mails))
    assert sorted(copies) in ([[1, 1], [1, 2]] if point in MAY_COME_TWICE else [[1, 1]])


def times(minutes: int) -> list[datetime]:
    """When beat asks for reports within so many minutes."""
    return [NIGHT + timedelta(minutes=each) for each in range(0, minutes + 1, 5)]


def test_a_mail_server_that_is_down_for_twenty_minutes_delays_a_report_and_doubles_none(
    practice: Cast, mailbox: Mailbox, settings: Settings
) -> None:
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    assert [report_mails.send_due(at) for at in times(20)] == [0] * 5
    settings.EMAIL_PORT = port
    for at in times(90)[5:]:
        report_mails.send_due(at)
    assert mailbox.receivers == ["dana@lumen.example", "olive@lumen.example"]


def test_managers_see_whose_mail_the_server_refuses(practice: Cast, mailbox: Mailbox) -> None:
    mailbox.refusals = 1_000
    report_mails.send_due(NIGHT)
    client = StaffClient()
    client.force_login(practice.olive)
    address = reverse("report", args=[practice.oakland.pk, Period(DAY, TUESDAY)])
    said = client.get(address).content.decode()
    assert "taken the mail of this report to Dana Cole; it is tried again." in said
    for at in times(12 * 60):
        report_mails.send_due(at)
    assert "report to Dana Cole; it is tried no more." in client.get(address).content.decode()
    mailbox.refusals = 0
    report_mails.retry_given_up(Report.objects.get(kind="day"))
    report_mails.send_due(NIGHT + timedelta(hours=14))
    assert "Dana Cole; it is tried" not in client.get(address).content.decode()
    assert mailbox.receivers == ["dana@lumen.example", "olive@lumen.example"]


def test_a_mail_server_that_is_busy_is_asked_again(practice: Cast, mailbox: Mailbox) -> None:
    mailbox.refusals = 3
    for at in times(60):
        report_mails.send_due(at)
    assert mailbox.receivers == ["dana@lumen.example", "olive@lumen.example"]
