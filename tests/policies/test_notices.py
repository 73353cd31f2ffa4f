"""Notices over a real SMTP server: to whom, once, in which words, and not when it is over."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.core.mail.backends.smtp import EmailBackend
from django.db import connection
from pytest_django.fixtures import Settings

from accounts.models import User
from messaging import liveness
from messaging.models import Message
from policies import escalations, notices, obligations
from policies.models import Obligation, ObligationEvent, Outbox
from policies.promises import told_of
from tests.cast import people_the_practice
from tests.mailbox import Mailbox
from tests.policies.asks import (
    CHAIN,
    COVER,
    LAG,
    LATE,
    MANAGER,
    REMIND,
    Scene,
    held_by_another,
    rule,
    scene_of,
    tell,
)
from tests.processes import free_port

MINUTE = timedelta(minutes=1)


def notice() -> Outbox:
    """The only one there is."""
    return Outbox.objects.get()


def test_an_escalation_reaches_screen_and_mailbox_once(ask: Message, mailbox: Mailbox) -> None:
    assert tell(LATE) == 1
    assert tell(LATE + MINUTE) == 0
    assert mailbox.receivers == ["bre@lumen.example"]
    row = notice()
    assert (row.pushed_at, row.mail, row.attempts) == (LATE, "sent", 1)
    assert row.sent_at is not None
    assert LATE <= row.sent_at < LATE + MINUTE


def test_a_reminder_to_an_open_tab_needs_no_mail_but_an_escalation_does(
    scene: Scene, ask: Message, mailbox: Mailbox
) -> None:
    async_to_sync(liveness.stay_online)([scene.cast.kim.pk, scene.cast.bre.pk])
    assert tell(REMIND) == 0
    assert (notice().pushed_at, notice().mail) == (REMIND, "needless")
    assert tell(LATE) == 1
    assert mailbox.receivers == ["bre@lumen.example"]


Ending = Callable[[Scene, Message], Any]
ENDINGS: dict[str, Ending] = {
    "satisfied": lambda scene, ask: scene.say(scene.cast.kim, "11:01"),
    "cancelled": lambda scene, ask: obligations.withdraw(ask, scene.cast.ana, LATE),
    "outdated": lambda scene, ask: Obligation.objects.update(generation=2),
    "inactive": lambda scene, ask: User.objects.filter(pk=scene.cast.bre.pk).update(
        is_active=False
    ),
}


@pytest.mark.parametrize("reason", ENDINGS)
def test_what_holds_no_more_is_dropped_with_a_reason(
    scene: Scene, ask: Message, mailbox: Mailbox, reason: str
) -> None:
    escalations.sweep(LATE)
    ENDINGS[reason](scene, ask)
    assert notices.deliver(LATE + MINUTE) == 0
    assert (notice().dropped, notice().pushed_at) == (reason, None)
    assert mailbox.mails == []


def test_what_was_answered_after_it_was_shown_is_not_mailed_and_stays_told(
    scene: Scene, ask: Message, mailbox: Mailbox
) -> None:
    escalations.sweep(LATE)
    notices.push(LATE)
    scene.say(scene.cast.kim, "11:01")
    assert notices.deliver(LATE + MINUTE) == 0
    row = notice()
    assert (row.mail, row.dropped) == ("needless", "")
    assert not Outbox.objects.filter(sent_at=None).exists()
    assert [one.user_id for one in told_of([row.obligation_id])[row.obligation_id]] == [
        scene.cast.bre.pk
    ]


@pytest.mark.django_db(transaction=True)
def test_l08_what_a_sweep_committed_before_it_died_is_told_by_the_next_delivery(
    mailbox: Mailbox,
) -> None:
    scene = scene_of(people_the_practice())
    rule(*CHAIN)
    scene.ask()
    escalations.sweep(LATE)
    assert (notice().pushed_at, notice().sent_at) == (None, None)
    assert notices.deliver(LATE + MINUTE) == 1
    assert notices.deliver(LATE + 2 * MINUTE) == 0
    assert mailbox.receivers == ["bre@lumen.example"]


@pytest.mark.django_db(transaction=True)
def test_a_crash_between_the_mail_and_its_row_repeats_it_under_the_same_message_id(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = scene_of(people_the_practice())
    rule(COVER, MANAGER | {"after_minutes": 0})
    scene.ask()
    real = EmailBackend.send_messages

    def send_and_die(backend: EmailBackend, messages: Any) -> None:
        real(backend, messages)
        raise SystemExit

    with monkeypatch.context() as dying:
        dying.setattr(EmailBackend, "send_messages", send_and_die)
        with pytest.raises(SystemExit):
            tell(LATE)
    assert notices.deliver(LATE + MINUTE) == 1  # the other's; the first is claimed still
    assert notices.deliver(LATE + 2 * MINUTE + LAG) == 1
    first, other, again = [mail["Message-ID"] for mail in mailbox.mails]
    assert first == again != other
    assert Outbox.objects.filter(mail="sent").count() == 2


def test_without_a_mail_server_it_is_on_the_screen_and_mailed_later(
    ask: Message, mailbox: Mailbox, settings: Settings
) -> None:
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, free_port()
    assert tell(LATE) == 0
    row = notice()
    assert (row.pushed_at, row.sent_at, row.attempts) == (LATE, None, 1)
    assert row.not_before >= LATE + MINUTE
    settings.EMAIL_PORT = port
    assert notices.deliver(LATE + MINUTE / 2) == 0
    assert notices.deliver(LATE + 2 * MINUTE) == 1
    assert notice().attempts == 2


def test_a_mail_server_that_is_down_is_tried_once_a_run(
    scene: Scene, mailbox: Mailbox, settings: Settings
) -> None:
    rule(COVER, MANAGER | {"after_minutes": 0})
    scene.ask()
    settings.EMAIL_PORT = free_port()
    assert tell(LATE) == 0
    assert sorted(Outbox.objects.values_list("attempts", flat=True)) == [0, 1]
    assert not Outbox.objects.filter(not_before__lt=LATE + MINUTE).exists()


def test_one_mail_that_is_refused_does_not_hold_up_the_others(
    scene: Scene, mailbox: Mailbox
) -> None:
    rule(COVER, MANAGER | {"after_minutes": 0})
    scene.ask()
    mailbox.refusals = 1
    assert tell(LATE) == 1
    assert tell(LATE + 2 * MINUTE) == 1
    assert mailbox.receivers == ["bre@lumen.example", "dana@lumen.example"]


def test_mail_that_fails_ten_times_is_given_up_and_managers_can_see_it(
    ask: Message,
    mailbox: Mailbox,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings.EMAIL_PORT = free_port()
    now = LATE
    escalations.sweep(now)
    for _ in range(12):
        notices.deliver(now)
        now += timedelta(minutes=31)
    row = notice()
    assert (row.attempts, row.mail, row.dropped) == (10, "failed", "")
    event = ObligationEvent.objects.get(kind="unmailed")
    assert event.facts == {
        "notice": "escalation",
        "told": [row.recipient_id],
        "reason": "ConnectionRefusedError",
    }
    assert [entry.levelno for entry in caplog.records].count(logging.ERROR) == 1
    assert "canary" not in caplog.text


@pytest.mark.django_db(transaction=True)
def test_four_deliveries_at_once_send_each_mail_once(mailbox: Mailbox) -> None:
    scene = scene_of(people_the_practice())
    rule(COVER, MANAGER | {"after_minutes": 0})
    for _ in range(3):
        scene.ask_in_channel()
    escalations.sweep(LATE)
    assert Outbox.objects.count() == 6

    def work(_: int) -> int:
        try:
            return notices.deliver(LATE)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        assert sum(workers.map(work, range(4))) == 6
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == len(mailbox.mails) == 6


@pytest.mark.django_db(transaction=True)
def test_what_another_delivery_holds_is_passed_by(mailbox: Mailbox) -> None:
    scene = scene_of(people_the_practice())
    rule(COVER, MANAGER | {"after_minutes": 0})
    scene.ask()
    escalations.sweep(LATE)
    to_bre = Outbox.objects.filter(recipient=scene.cast.bre)
    for number in (1, 2):  # one to be pushed, then one to be mailed
        with held_by_another(to_bre):
            assert notices.push(LATE) == 2 - number
            assert notices.send_mails(LATE) == 2 - number
        notices.push(LATE)
    assert notices.send_mails(LATE) == 1
    assert mailbox.receivers == ["bre@lumen.example", "dana@lumen.example"]
