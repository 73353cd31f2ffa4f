"""Mails about what is unread, over a real SMTP server: to whom, when, and once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.core.mail.backends.smtp import EmailBackend
from django.db import connection
from pytest_django.fixtures import Settings

from accounts.availability import go_with_patient
from messaging import liveness
from messaging.actions import change_preferences, choose_alerts, mark_read, recall_message
from messaging.models import Message, UnreadMail
from messaging.unread_mails import send_due
from tests.cast import Cast, oakland, people_the_practice, post
from tests.mailbox import Mailbox, text_of
from tests.policies.asks import rule
from tests.processes import free_port

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
SENT = oakland("10:00")
DUE = SENT + 5 * MINUTE
SECRET = "CANARY Mrs. Ito"


def write(cast: Cast, now: datetime = SENT, **fields: Any) -> Message:
    """Ana writes to Bre."""
    return post(cast.ana, cast.direct, SECRET, now=now, **fields)


def subjects(mailbox: Mailbox) -> list[str]:
    return [mail["Subject"] for mail in mailbox.mails]


def test_what_is_unread_for_five_minutes_is_one_mail_that_says_how_much(
    cast: Cast, mailbox: Mailbox
) -> None:
    write(cast)
    write(cast, priority="urgent", asks="everybody")
    post(cast.kim, cast.front_desk, SECRET, now=SENT, people=[cast.bre])
    assert send_due(DUE - MINUTE) == 0
    assert send_due(DUE) == 1
    assert send_due(DUE + MINUTE) == 0
    assert mailbox.receivers == ["bre@lumen.example"]
    assert subjects(mailbox) == ["You have 3 unread messages, 1 of them urgent"]


def test_the_mail_says_neither_what_was_written_nor_by_whom_nor_where(
    cast: Cast, mailbox: Mailbox
) -> None:
    post(cast.ana, cast.front_desk, SECRET, now=SENT, people=[cast.bre])
    send_due(DUE)
    (mail,) = mailbox.mails
    said = "".join([str(mail), text_of(mail, "plain"), text_of(mail, "html")])
    for word in ("CANARY", "Ito", "Ana", "Lopez", "front-desk"):
        assert word not in said
    assert f"/c/{cast.front_desk.pk}/" in text_of(mail, "plain")
    assert mail["List-Unsubscribe"].endswith("/settings/>")
    assert subjects(mailbox) == ["You have an unread message"]


def test_what_is_read_before_is_not_mailed(cast: Cast, mailbox: Mailbox) -> None:
    write(cast)
    mark_read(cast.bre, cast.direct.pk, 1)
    assert send_due(DUE) == 0
    assert mailbox.mails == []


def test_what_was_taken_back_is_not_mailed(cast: Cast, mailbox: Mailbox) -> None:
    recall_message(cast.ana, write(cast).pk, SENT)
    assert send_due(DUE) == 0


def test_what_is_for_others_in_a_channel_is_not_mailed(cast: Cast, mailbox: Mailbox) -> None:
    post(cast.ana, cast.front_desk, SECRET, now=SENT)
    post(cast.ana, cast.front_desk, SECRET, now=SENT, people=[cast.kim])
    send_due(DUE)
    assert mailbox.receivers == ["kim@lumen.example"]


def test_whoever_is_mentioned_in_a_channel_is_mailed_unless_it_was_silent(
    cast: Cast, mailbox: Mailbox
) -> None:
    post(cast.ana, cast.front_desk, f"@{cast.bre.display_name} look", now=SENT)
    post(cast.ana, cast.front_desk, f"@_{cast.kim.display_name} knows", now=SENT)
    send_due(DUE)
    assert mailbox.receivers == ["bre@lumen.example"]


def test_an_ask_of_a_role_goes_to_whoever_has_it_there(cast: Cast, mailbox: Mailbox) -> None:
    where: Any = {"asks": "role", "role": "front_desk", "location": cast.oakland.pk}
    post(cast.ana, cast.front_desk, SECRET, now=SENT, **where)
    send_due(DUE)
    assert mailbox.receivers == ["bre@lumen.example"]


def test_whoever_has_a_tab_open_is_not_mailed(cast: Cast, mailbox: Mailbox) -> None:
    write(cast)
    async_to_sync(liveness.stay_online)([cast.bre.pk])
    assert send_due(DUE) == 0
    async_to_sync(liveness.go_offline)([cast.bre.pk])
    assert send_due(DUE + MINUTE) == 1


def test_with_a_patient_nobody_is_mailed_until_that_is_over(cast: Cast, mailbox: Mailbox) -> None:
    write(cast)
    go_with_patient(cast.bre, 30, SENT)
    assert send_due(DUE) == 0
    assert send_due(SENT + 31 * MINUTE) == 1


def test_off_shift_nobody_is_mailed_until_the_next_one_begins(cast: Cast, mailbox: Mailbox) -> None:
    write(cast, oakland("18:00"))
    assert send_due(oakland("18:10")) == 0
    assert send_due(oakland("09:00", "2026-06-10")) == 1


def test_what_is_muted_is_not_mailed_but_for_an_ask(cast: Cast, mailbox: Mailbox) -> None:
    choose_alerts(cast.bre, cast.direct, SENT, mute="always")
    write(cast)
    assert send_due(DUE) == 0
    write(cast, asks="everybody")
    assert send_due(DUE) == 1
    assert subjects(mailbox) == ["You have an unread message"]


@pytest.mark.parametrize(("wait", "minutes"), [(5, 5), (15, 15), (60, 60)])
def test_everybody_chooses_how_long_it_waits(
    cast: Cast, mailbox: Mailbox, wait: int, minutes: int
) -> None:
    change_preferences(cast.bre, {"mail_wait_minutes": wait})
    write(cast)
    assert send_due(SENT + (minutes - 1) * MINUTE) == 0
    assert send_due(SENT + minutes * MINUTE) == 1


def test_whoever_wants_none_gets_none_unless_the_practice_sets_a_longest_time(
    cast: Cast, mailbox: Mailbox, settings: Settings
) -> None:
    change_preferences(cast.bre, {"mail_wait_minutes": 0})
    write(cast)
    assert send_due(SENT + 120 * MINUTE) == 0
    settings.MAIL_WAIT_MAX_MINUTES = 30
    assert send_due(SENT + 29 * MINUTE) == 0
    assert send_due(SENT + 30 * MINUTE) == 1


def test_there_is_one_mail_an_hour_unless_something_is_urgent(cast: Cast, mailbox: Mailbox) -> None:
    write(cast)
    assert send_due(DUE) == 1
    write(cast, DUE)
    assert send_due(DUE + 10 * MINUTE) == 0
    write(cast, DUE + 10 * MINUTE, priority="urgent", asks="everybody")
    assert send_due(DUE + 15 * MINUTE) == 1
    assert subjects(mailbox)[1] == "You have 3 unread messages, 1 of them urgent"
    write(cast, DUE + 20 * MINUTE)
    assert send_due(DUE + 70 * MINUTE) == 0
    # The hour counts from when the mail was claimed, a moment after its round began.
    assert send_due(DUE + 76 * MINUTE) == 1


def test_an_ask_that_its_rule_reminds_of_is_left_to_the_rule(cast: Cast, mailbox: Mailbox) -> None:
    rule(remind_before=[15])
    write(cast, priority="high", asks="everybody")
    assert Message.objects.get().obligations.get().due_at is not None
    assert send_due(DUE) == 0
    write(cast)
    assert send_due(DUE) == 1
    assert subjects(mailbox) == ["You have an unread message"]


def test_without_a_mail_server_it_is_sent_later_unless_it_was_read_meanwhile(
    cast: Cast, mailbox: Mailbox, settings: Settings
) -> None:
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, free_port()
    write(cast)
    assert send_due(DUE) == 0
    row = UnreadMail.objects.get()
    assert (row.sent_at, row.attempts) == (None, 1)
    settings.EMAIL_PORT = port
    mark_read(cast.bre, cast.direct.pk, 1)
    write(cast, DUE)
    assert send_due(DUE + 2 * MINUTE) == 0
    row.refresh_from_db()
    assert row.outcome == "read"


def test_mail_that_fails_ten_times_is_given_up(
    cast: Cast, mailbox: Mailbox, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_PORT = free_port()
    write(cast)
    for turn in range(11):
        send_due(DUE + 31 * turn * MINUTE)
    row = UnreadMail.objects.get()
    assert (row.attempts, row.outcome) == (10, "failed")
    assert "CANARY" not in caplog.text


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_send_each_mail_once(mailbox: Mailbox) -> None:
    cast = people_the_practice()
    for to in (cast.bre, cast.kim, cast.dana):
        post(cast.ana, cast.front_desk, SECRET, now=SENT, people=[to])

    def work(_: int) -> int:
        try:
            return send_due(DUE)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        assert sum(workers.map(work, range(4))) == 3
    assert mailbox.receivers == [f"{who}@lumen.example" for who in ("bre", "dana", "kim")]


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_dies_after_sending_leaves_a_second_mail_with_the_same_id(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = people_the_practice()
    write(cast)
    real = EmailBackend.send_messages

    def send_and_die(backend: EmailBackend, messages: Any) -> None:
        real(backend, messages)
        raise SystemExit

    with monkeypatch.context() as dying:
        dying.setattr(EmailBackend, "send_messages", send_and_die)
        with pytest.raises(SystemExit):
            send_due(DUE)
    assert send_due(DUE + MINUTE) == 0  # it is claimed still
    assert send_due(DUE + 3 * MINUTE) == 1
    first, again = [mail["Message-ID"] for mail in mailbox.mails]
    assert first == again
