"""The demo practice: what somebody finds who opens it."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F, Q
from pytest_django import DjangoDbBlocker

from accounts.models import Location, User
from medspa_chat.demo_practice import finale
from medspa_chat.demo_practice.people import PASSWORD, PEOPLE
from medspa_chat.demo_practice.seed import seed
from messaging.models import Conversation, Membership, Message
from policies import reports
from policies.models import Obligation, Outbox, Report, ReportMail
from policies.models.report import Kind
from tests.clients import StaffClient

# A Wednesday, 3 pm in Oakland and 5 pm in Austin, both open; no holiday is near.
NOW = datetime(2026, 6, 17, 22, tzinfo=UTC)
STATES = Obligation.State


@pytest.fixture(scope="module", autouse=True)
def practice(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Any:
    """The demo practice, made once for all tests of this file and rolled back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        seed(NOW)
        yield
        transaction.set_rollback(True)


pytestmark = pytest.mark.django_db


def user(key: str) -> User:
    """Somebody of the practice, by the first part of their address."""
    return User.objects.get(email=f"{key}@lumen.example")


def test_fourteen_people_of_every_role_work_at_two_locations() -> None:
    zones = dict(Location.objects.values_list("name", "time_zone"))

    assert zones == {"Oakland": "America/Los_Angeles", "Austin": "America/Chicago"}
    assert Counter(User.objects.values_list("role", flat=True)) == {
        "front_desk": 4,
        "aesthetician": 3,
        "nurse_injector": 3,
        "medical_director": 1,
        "manager": 2,
        "owner": 1,
    }
    assert EmailAddress.objects.filter(verified=True).count() == len(PEOPLE)
    for location in Location.objects.all():
        lunches = location.opening_hours.filter(weekday=0).count() - 1
        assert lunches == 1
        assert location.closures.filter(name="Thanksgiving").exists()


def test_each_location_has_its_channels_and_the_practice_has_shared_ones() -> None:
    channels = Conversation.objects.filter(kind="channel")
    names = set(channels.values_list("location__name", "name"))

    assert names >= {
        ("Oakland", "front-desk"),
        ("Oakland", "supplies"),
        ("Austin", "front-desk"),
        (None, "announcements"),
        (None, "lasers-and-devices"),
    }
    managers = channels.get(name="managers")
    assert managers.is_private
    assert managers.memberships.count() == 4
    assert Conversation.objects.filter(kind="direct").count() >= 10


def test_three_weeks_of_messages_end_before_now() -> None:
    times = list(Message.objects.values_list("posted_at", flat=True))

    assert 500 <= len(times) <= 1000
    assert max(times) < NOW
    assert min(times) > NOW - timedelta(days=21)
    assert len({at.date() for at in times}) >= 15


def test_messages_of_a_conversation_are_numbered_in_the_order_of_their_times() -> None:
    for conversation in Conversation.objects.all():
        rows = list(conversation.messages.order_by("seq").values_list("seq", "posted_at"))
        assert [seq for seq, _ in rows] == list(range(1, len(rows) + 1))
        assert sorted(at for _, at in rows) == [at for _, at in rows]


def test_both_notes_about_the_tox_package_are_there() -> None:
    unclear = Obligation.objects.get(message__text=finale.UNCLEAR)
    clear = Obligation.objects.get(message__text=finale.CLEAR)

    assert unclear.state == STATES.SATISFIED
    assert unclear.breached_at is not None
    assert clear.satisfied_by == user("bre")
    assert clear.breached_at is None
    assert clear.response_seconds == 7 * 60


def test_asks_were_answered_in_time_and_late_and_never() -> None:
    decided = Obligation.objects.filter(Q(state=STATES.SATISFIED) | Q(due_at__lt=NOW))
    met = decided.filter(satisfied_at__lte=F("due_at")).count()
    late = decided.filter(satisfied_at__gt=F("due_at")).count()
    never = decided.filter(satisfied_at=None, due_at__lt=NOW - timedelta(days=2)).count()

    assert 0.8 <= met / decided.count() <= 0.95
    assert late >= 10
    assert 1 <= never <= 6


def test_most_asks_are_normal_and_few_are_urgent() -> None:
    priorities = Counter(Obligation.objects.values_list("priority", flat=True))
    asks = priorities.total()

    assert 0.08 <= priorities["high"] / asks <= 0.2
    assert 0.01 <= priorities["urgent"] / asks <= 0.06


def test_what_fell_due_is_on_record_at_its_own_time() -> None:
    late = Obligation.objects.filter(due_at__lt=NOW).exclude(satisfied_at__lte=F("due_at"))

    assert late.exists()
    assert not late.exclude(breached_at=F("due_at")).exists()
    assert not Obligation.objects.filter(state=STATES.STUCK).exists()
    waiting = Obligation.objects.filter(state=STATES.OPEN, next_action_at__lt=NOW)
    assert not waiting.exists()


def test_a_few_asks_of_today_are_open_soon_due_late_and_escalated() -> None:
    fresh = Obligation.objects.filter(state=STATES.OPEN, sent_at__gt=NOW - timedelta(hours=12))

    assert 4 <= fresh.values("message").distinct().count() <= 8
    assert fresh.filter(due_at__range=(NOW, NOW + timedelta(minutes=30))).exists()
    assert fresh.filter(due_at__range=(NOW - timedelta(minutes=30), NOW)).exists()
    escalated = fresh.filter(notices__kind="escalation", notices__recipient=user("dana"))
    assert escalated.exists()


def test_nobody_gets_mail_or_notices_about_the_past() -> None:
    assert not Outbox.objects.filter(sent_at=None, dropped="").exists()
    old = NOW - timedelta(days=1)
    assert not Outbox.objects.filter(seen_at=None, created_at__lt=old).exists()
    assert mail.outbox == []


def test_every_past_day_week_and_month_has_its_report_and_only_the_newest_are_to_be_mailed() -> (
    None
):
    days = Report.objects.filter(kind=Kind.DAY)
    assert days.count() == 2 * 20
    assert sum(row.figures["total"]["asked"] for row in days) > 150
    # Three weeks, and May.
    assert Report.objects.filter(kind=Kind.WEEK).count() == 2 * 3
    assert Report.objects.filter(kind=Kind.MONTH).count() == 2
    oakland = Location.objects.get(name="Oakland")
    unsent = ReportMail.objects.filter(sent_at=None).select_related("report__location")
    assert {(one.report.kind, one.report.local_date) for one in unsent} == {
        (kind, reports.due_period(oakland, kind, NOW).first) for kind in Kind
    }


def test_the_newest_reports_are_mailed_to_whoever_wants_them_once() -> None:
    call_command("seed_demo", stdout=StringIO())
    call_command("seed_demo", stdout=StringIO())

    people = sorted(recipient for letter in mail.outbox for recipient in letter.to)
    # Dana her place's day and week; Olive week and month of both; Ruth her place's day.
    dana, olive = ["dana@lumen.example"] * 2, ["olive@lumen.example"] * 4
    assert people == [*dana, *olive, "ruth@lumen.example"]


def test_most_of_the_history_is_read() -> None:
    behind = Membership.objects.filter(conversation__last_seq__gt=F("last_read_seq"))
    unread = sum(row.conversation.last_seq - row.last_read_seq for row in behind)

    assert 0 < unread < 150
    bre = behind.filter(user=user("bre"))
    assert sum(row.conversation.last_seq - row.last_read_seq for row in bre) <= 10


def test_no_message_names_a_patient_in_full() -> None:
    assert Message.objects.filter(text__contains="S.C. (4471)").count() == 2
    assert not Message.objects.filter(text__contains="{").exists()


def test_a_second_run_changes_nothing_and_says_so() -> None:
    before = Message.objects.count()
    out = StringIO()

    call_command("seed_demo", stdout=out)

    assert out.getvalue() == "The demo practice is there already.\n"
    assert Message.objects.count() == before


def test_the_printed_log_ins_open_the_door() -> None:
    out = StringIO()

    call_command("seed_demo", logins=True, stdout=out)

    assert "bre@lumen.example" in out.getvalue()
    assert PASSWORD in out.getvalue()
    assert StaffClient().login(email="bre@lumen.example", password=PASSWORD)


def test_a_database_with_another_practice_is_left_alone() -> None:
    User.objects.filter(email="bre@lumen.example").update(email="someone@else.example")

    with pytest.raises(CommandError, match="another practice"):
        call_command("seed_demo")


def test_without_demo_or_debug_it_refuses_in_one_line(settings: Any) -> None:
    settings.DEMO = settings.DEBUG = False

    with pytest.raises(CommandError, match="DEMO=1 or DEBUG=1 only"):
        call_command("seed_demo")
