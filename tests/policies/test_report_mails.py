"""The report's mails, over a real SMTP server: once each, whatever dies or races."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.mail.backends.smtp import EmailBackend
from django.db import connection
from pytest_django.fixtures import Settings

from accounts.audit.seals import head
from accounts.models import Role
from accounts.tasks import seal_audit, tell_audit_head
from policies import report_mails, tasks
from policies.models import Report, ReportMail
from policies.models.report import Kind
from tests.cast import Cast, oakland, people_the_practice, person
from tests.mailbox import Mailbox, text_of
from tests.policies.days import SECRET, ordinary_day, owed

TUESDAY = date(2026, 6, 9)
NIGHT = oakland("02:35", "2026-06-10")


@pytest.fixture
def only_oakland(cast: Cast) -> Cast:
    """The practice with Austin closed, so that a night has one report."""
    cast.austin.is_active = False
    cast.austin.save()
    return cast


def test_l54_the_task_runs_twice_and_the_server_fails_once_one_row_one_mail(
    only_oakland: Cast, mailbox: Mailbox
) -> None:
    only_oakland.olive.is_active = False
    only_oakland.olive.save()
    mailbox.refusals = 1
    assert report_mails.send_due(NIGHT) == 0
    assert report_mails.send_due(NIGHT + timedelta(minutes=1)) == 0  # it pauses first
    assert report_mails.send_due(NIGHT + timedelta(minutes=6)) == 1
    assert report_mails.send_due(NIGHT + timedelta(minutes=11)) == 0
    row = ReportMail.objects.get()
    assert (row.recipient, row.attempts) == (only_oakland.dana, 2)
    assert mailbox.receivers == ["dana@lumen.example"]


def test_only_the_locations_managers_and_the_owners_get_it(
    only_oakland: Cast, mailbox: Mailbox
) -> None:
    person("Max Austin", Role.MANAGER, only_oakland.austin)
    person("Gone Cole", Role.MANAGER, only_oakland.oakland, is_active=False)
    report_mails.send_due(NIGHT)
    assert mailbox.receivers == ["dana@lumen.example", "olive@lumen.example"]
    assert all(len(envelope.rcpt_tos) == 1 for envelope in mailbox.envelopes)


def test_somebody_who_left_between_the_row_and_the_mail_gets_none(
    only_oakland: Cast, mailbox: Mailbox
) -> None:
    report = report_mails.prepare(only_oakland.oakland, TUESDAY, NIGHT)
    assert report.mails.filter(recipient=only_oakland.dana).exists()
    only_oakland.dana.locations.clear()
    report_mails.send_unsent(NIGHT)
    assert mailbox.receivers == ["olive@lumen.example"]
    assert not report.mails.filter(sent_at=None).exists()


def test_every_active_location_has_its_own_report_at_its_own_hour(
    cast: Cast, mailbox: Mailbox
) -> None:
    report_mails.send_due(NIGHT - timedelta(days=1))
    mailbox.envelopes.clear()
    report_mails.send_due(oakland("00:35", "2026-06-10"))  # 2:35 am in Austin
    tuesdays = Report.objects.filter(local_date=TUESDAY)
    assert [str(report) for report in tuesdays] == ["Austin 2026-06-09"]
    assert mailbox.receivers == ["olive@lumen.example"]
    report_mails.send_due(NIGHT)
    assert tuesdays.all().count() == 2


def test_a_report_whose_whole_day_was_missed_comes_after_midnight_all_the_same(
    only_oakland: Cast, mailbox: Mailbox
) -> None:
    report_mails.send_due(oakland("00:35", "2026-06-11"))
    days = Report.objects.filter(kind=Kind.DAY)
    assert [str(report) for report in days] == ["Oakland 2026-06-09"]
    assert mailbox.receivers == ["dana@lumen.example", "olive@lumen.example"]


def test_a_worker_that_died_after_its_claim_is_replaced_with_the_same_message_id(
    only_oakland: Cast, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as dying:
        dying.setattr(EmailBackend, "send_messages", _die)
        with pytest.raises(SystemExit):
            report_mails.send_due(NIGHT)
    claimed = ReportMail.objects.exclude(claimed_until=None).get()
    promised = claimed.message_id
    report_mails.send_due(NIGHT + timedelta(minutes=4))
    claimed.refresh_from_db()
    assert claimed.sent_at is None  # its lease still runs
    report_mails.send_due(NIGHT + timedelta(minutes=5, seconds=1))
    claimed.refresh_from_db()
    assert claimed.sent_at is not None
    assert [mail["Message-ID"] for mail in mailbox.mails].count(promised) == 1
    assert len(mailbox.mails) == 2


def test_a_crash_between_the_mail_and_its_row_repeats_it_under_the_same_message_id(
    only_oakland: Cast, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = EmailBackend.send_messages

    def send_and_die(backend: EmailBackend, messages: Any) -> None:
        real(backend, messages)
        raise SystemExit

    with monkeypatch.context() as dying:
        dying.setattr(EmailBackend, "send_messages", send_and_die)
        with pytest.raises(SystemExit):
            report_mails.send_due(NIGHT)
    report_mails.send_due(NIGHT + timedelta(minutes=6))
    first, *others = [mail["Message-ID"] for mail in mailbox.mails]
    assert others.count(first) == 1
    assert len(set(others)) == 2


def _die(*args: Any) -> None:
    raise SystemExit


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_send_each_mail_once(mailbox: Mailbox) -> None:
    cast = people_the_practice()
    for number in range(6):
        person(f"Manager{number} Cole", Role.MANAGER, cast.oakland)

    def work(_: int) -> int:
        try:
            return report_mails.send_due(NIGHT)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        sent = list(workers.map(work, range(4)))
    assert sum(sent) == ReportMail.objects.count() == 9  # 8 for Oakland, Olive for Austin
    assert Report.objects.filter(kind=Kind.DAY).count() == 2
    assert len(mailbox.receivers) == 9
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == 9


def test_a_mail_tells_the_figures_and_no_message_text_or_name(
    only_oakland: Cast, mailbox: Mailbox
) -> None:
    ordinary_day(only_oakland)
    owed(only_oakland, answered_after=99, conversation=only_oakland.direct)
    report_mails.send_due(NIGHT)
    mail = mailbox.mails[0]
    words = "7 asked, 4 answered in time (57%), 3 late, 1 still open"
    assert mail["Subject"] == f"Oakland, Tuesday, Jun 9: {words}"
    for kind in ("plain", "html"):
        body = text_of(mail, kind)
        assert words in body
        assert SECRET not in body
        assert "canary" not in body
        for name in ("Ana", "Bre", "Kim"):
            assert f"{name} " not in body


def test_links_go_to_the_sites_address_and_only_into_conversations_of_the_reader(
    only_oakland: Cast, mailbox: Mailbox, settings: Settings
) -> None:
    settings.SITE_URL = "https://chat.lumen.example"
    owed(only_oakland, answered_after=75)
    owed(only_oakland, answered_after=75, conversation=only_oakland.direct)
    report_mails.send_due(NIGHT)
    (html,) = {text_of(mail, "html") for mail in mailbox.mails if "dana" in mail["To"]}
    page = f"https://chat.lumen.example/reports/{only_oakland.oakland.pk}/2026-06-09/"
    assert f'href="{page}"' in html
    assert f'href="https://chat.lumen.example/c/{only_oakland.front_desk.pk}/"' in html
    assert f"/c/{only_oakland.direct.pk}/" not in html
    assert 'href="https://chat.lumen.example/reports/mine/"' in html
    assert html.count("href=") == 3
    assert mailbox.mails[0]["Message-ID"].endswith("@chat.lumen.example>")


def test_a_mail_fits_a_phone_and_needs_nothing_from_elsewhere(
    only_oakland: Cast, mailbox: Mailbox
) -> None:
    ordinary_day(only_oakland)
    report_mails.send_due(NIGHT)
    html = text_of(mailbox.mails[0], "html")
    assert "<img" not in html
    assert "<link" not in html
    assert "<script" not in html
    assert "prefers-color-scheme: dark" in html
    assert len(html.encode()) < 100_000  # some clients cut what is longer


def test_the_mail_is_of_the_frozen_figures(only_oakland: Cast, mailbox: Mailbox) -> None:
    ordinary_day(only_oakland)
    report_mails.prepare(only_oakland.oakland, TUESDAY, NIGHT)
    owed(only_oakland, answered_after=5)
    report_mails.send_unsent(NIGHT)
    assert all("6 asked" in text_of(mail, "plain") for mail in mailbox.mails)


def test_one_locations_trouble_doesnt_keep_the_others_report(
    cast: Cast,
    mailbox: Mailbox,
) -> None:
    cast.austin.time_zone = "Atlantis/Center"
    cast.austin.save()
    report_mails.send_due(NIGHT)
    days = Report.objects.filter(kind=Kind.DAY)
    assert [str(report) for report in days] == ["Oakland 2026-06-09"]


def test_the_task_of_every_five_minutes_sends_once(
    cast: Cast, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "database_now", lambda: NIGHT)
    tasks.send_daily_reports()
    tasks.send_daily_reports()
    assert len(mailbox.mails) == ReportMail.objects.exclude(sent_at=None).count() == 3


def test_the_head_of_the_audit_is_in_both_forms_of_the_mail_and_in_the_log(
    only_oakland: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    seal_audit()
    report = report_mails.prepare(
        only_oakland.oakland, oakland("00:00").date(), oakland("02:35", "2026-06-10")
    )
    mail = report_mails.message_of(report.mails.select_related("report", "recipient")[0])
    assert head().number > 0
    html, _ = mail.alternatives[0]
    assert str(head()) in mail.body
    assert str(head()) in str(html)
    with caplog.at_level("INFO"):
        tell_audit_head()
    assert f"The audit's head is {head()}" in caplog.text
