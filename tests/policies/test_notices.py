"""Notices over a real SMTP server: to whom, once, in which words, and not when it is over."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.message import EmailMessage
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
from tests.cast import oakland, people_the_practice, post
from tests.policies.asks import CHAIN, COVER, LAG, MANAGER, Scene, rule, scene_of
from tests.policies.days import SECRET
from tests.policies.mailbox import Mailbox, text_of
from tests.processes import free_port

REMIND = oakland("10:45") + LAG
LATE = oakland("11:00") + LAG
MINUTE = timedelta(minutes=1)


@pytest.fixture
def ask(scene: Scene) -> Message:
    """Ana asks Kim; nobody answers."""
    rule(*CHAIN, remind_before=[15])
    return scene.ask(text=SECRET)


def notice() -> Outbox:
    """The only one there is."""
    return Outbox.objects.get()


def tell(now: Any) -> int:
    """A sweep and a delivery at the same instant; how many mails went out."""
    escalations.sweep(now)
    return notices.deliver(now)


def linked_in(mail: EmailMessage) -> str:
    [link] = {word for word in text_of(mail, "plain").split() if word.startswith("http")}
    assert f'href="{link}"' in text_of(mail, "html")
    return link.removeprefix("http://localhost:8000")


def test_an_escalation_reaches_screen_and_mailbox_once(ask: Message, mailbox: Mailbox) -> None:
    assert tell(LATE) == 1
    assert tell(LATE + MINUTE) == 0
    assert mailbox.receivers == ["bre@lumen.example"]
    row = notice()
    assert (row.pushed_at, row.mail, row.attempts) == (LATE, "sent", 1)
    assert row.sent_at is not None
    assert LATE <= row.sent_at < LATE + MINUTE


def test_the_mail_says_that_a_reply_is_late_and_neither_what_nor_who(
    ask: Message, mailbox: Mailbox
) -> None:
    tell(LATE)
    [mail] = mailbox.mails
    assert mail["Subject"] == "A reply is late"
    for kind in ("plain", "html"):
        body = text_of(mail, kind)
        assert "High: was due Tue, Jun 9 at 11:00 am PDT" in body
        for word in ("canary", "S.C.", "Ana", "Kim", "Bre", "front-desk"):
            assert word not in body
    assert mail["Auto-Submitted"] == "auto-generated"


def test_the_due_time_is_said_on_the_readers_clock(
    scene: Scene, ask: Message, mailbox: Mailbox
) -> None:
    User.objects.filter(pk=scene.cast.bre.pk).update(home_location=scene.cast.austin)
    tell(LATE)
    assert "Tue, Jun 9 at 1:00 pm CDT" in text_of(mailbox.mails[0], "plain")


def test_the_link_leads_into_the_conversation_of_those_who_are_in_it(
    scene: Scene, mailbox: Mailbox
) -> None:
    rule(COVER, MANAGER | {"after_minutes": 0})
    cast = scene.cast
    post(
        cast.ana,
        cast.front_desk,
        priority="high",
        people=[cast.kim],
        asks="people",
        now=oakland("10:00"),
    )
    assert tell(LATE) == 2
    assert {linked_in(mail) for mail in mailbox.mails} == {f"/c/{cast.front_desk.pk}/"}


def test_the_link_leads_others_to_the_board_or_to_the_chat(scene: Scene, mailbox: Mailbox) -> None:
    rule(COVER, MANAGER | {"after_minutes": 0})
    scene.ask()
    assert tell(LATE) == 2
    links = {mail["To"]: linked_in(mail) for mail in mailbox.mails}
    assert links == {"bre@lumen.example": "/", "dana@lumen.example": "/board/"}


def test_a_reminder_is_mailed_to_whoever_has_no_tab_open(ask: Message, mailbox: Mailbox) -> None:
    assert tell(REMIND) == 1
    [mail] = mailbox.mails
    assert (mail["To"], mail["Subject"]) == ("kim@lumen.example", "A reply is due soon")
    assert "High: your reply is due Tue, Jun 9 at 11:00 am PDT" in text_of(mail, "plain")
    assert linked_in(mail) == f"/c/{ask.conversation_id}/"


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


def test_l12_many_at_once_are_one_mail(scene: Scene, mailbox: Mailbox) -> None:
    rule(COVER)
    cast = scene.cast
    for _ in range(60):
        post(
            cast.ana,
            cast.front_desk,
            SECRET,
            priority="high",
            asks="people",
            people=[cast.kim],
            now=oakland("10:00"),
        )
    assert tell(LATE) == 1
    assert Outbox.objects.filter(kind="escalation", mail="sent", pushed_at=LATE).count() == 60
    [mail] = mailbox.mails
    assert mail["Subject"] == "60 replies are late"
    body = text_of(mail, "plain")
    assert body.count("was due") == 20
    assert "and 40 more" in body
    assert "canary" not in body
    assert linked_in(mail) == f"/c/{cast.front_desk.pk}/"


def test_five_at_once_are_five_mails(scene: Scene, mailbox: Mailbox) -> None:
    rule(COVER)
    cast = scene.cast
    for _ in range(5):
        post(
            cast.ana,
            cast.front_desk,
            priority="high",
            asks="people",
            people=[cast.kim],
            now=oakland("10:00"),
        )
    assert tell(LATE) == 5
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == 5


@pytest.mark.django_db(transaction=True)
def test_four_deliveries_at_once_send_each_mail_once(mailbox: Mailbox) -> None:
    scene = scene_of(people_the_practice())
    rule(COVER, MANAGER | {"after_minutes": 0})
    cast = scene.cast
    for user in (cast.kim, cast.kim, cast.kim):
        post(
            cast.ana,
            cast.front_desk,
            priority="high",
            asks="people",
            people=[user],
            now=oakland("10:00"),
        )
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
