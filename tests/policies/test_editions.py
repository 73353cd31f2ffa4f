"""Weekly and monthly reports: the daily one's figures, freezing and mails, over more dates; and
each at the hour at which somebody wants it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection

from accounts.models import Role
from policies import report_mails, reports, subscriptions
from policies.models import Report, ReportSubscription
from policies.models.report import Kind
from policies.periods import DAY, KINDS, MONTH, WEEK, Period
from tests.cast import Cast, oakland, people_the_practice, person
from tests.mailbox import Mailbox, text_of
from tests.policies.days import SECRET, owed

MONDAY = oakland("07:01", "2026-06-15")
LAST_WEEK = Period.parse("2026-W24")
SEVEN = time(7)
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def only_oakland(cast: Cast) -> Cast:
    """The practice with Austin closed, and without an owner's mails."""
    cast.austin.is_active = False
    cast.austin.save()
    want(cast, "olive", DAY, None)
    return cast


def want(cast: Cast, who: str, kind: str, at: time | None, since: datetime = BEGIN) -> None:
    """What somebody of the cast chose for Oakland."""
    user = getattr(cast, who)
    subscriptions.subscribe(user, user, cast.oakland, kind, at, since)


def test_a_night_that_ends_a_week_and_a_month_freezes_each_once(only_oakland: Cast) -> None:
    night = oakland("02:30", "2026-06-01")  # a Monday
    for minutes in (0, 5, 10):
        report_mails.send_due(night + timedelta(minutes=minutes))
    frozen = {(one.kind, str(one.period)) for one in Report.objects.all()}
    assert frozen == {(DAY, "2026-05-31"), (WEEK, "2026-W22"), (MONTH, "2026-05")}
    assert Report.objects.count() == 3


def test_the_figures_stay_as_they_were_frozen(only_oakland: Cast) -> None:
    owed(only_oakland, answered_after=5)
    first = reports.build(only_oakland.oakland, LAST_WEEK, MONDAY)
    owed(only_oakland, answered_after=5)
    assert reports.build(only_oakland.oakland, LAST_WEEK, MONDAY).figures == first.figures
    assert first.figures["total"]["asked"] == 1


def test_a_week_that_is_not_over_is_not_frozen(only_oakland: Cast) -> None:
    with pytest.raises(reports.DayNotOver):
        reports.build(only_oakland.oakland, LAST_WEEK, oakland("23:59", "2026-06-14"))


def test_each_comes_at_its_readers_hour_and_is_the_same_for_both(
    only_oakland: Cast, mailbox: Mailbox
) -> None:
    want(only_oakland, "dana", DAY, None)
    want(only_oakland, "dana", WEEK, SEVEN, since=oakland("12:00", "2026-06-14"))
    want(only_oakland, "olive", WEEK, time(9), since=oakland("12:00", "2026-06-14"))
    for clock, expected in (
        ("06:59", []),
        ("07:01", ["dana@lumen.example"]),
        ("08:59", ["dana@lumen.example"]),
        ("09:01", ["dana@lumen.example", "olive@lumen.example"]),
        ("09:06", ["dana@lumen.example", "olive@lumen.example"]),
    ):
        owed(only_oakland, answered_after=5)  # after it was frozen
        report_mails.send_due(oakland(clock, "2026-06-15"))
        assert mailbox.receivers == expected, clock
    first, second = mailbox.mails
    assert (
        first["Subject"]
        == second["Subject"]
        == ("Oakland, week of Jun 8 to 14: 1 asked, 1 answered in time (100%)")
    )
    assert first["Message-ID"] != second["Message-ID"]


def test_what_came_already_doesnt_come_again_when_the_hour_is_changed(
    only_oakland: Cast, mailbox: Mailbox
) -> None:
    report_mails.send_due(oakland("02:35", "2026-06-10"))
    want(only_oakland, "dana", DAY, time(9))
    report_mails.send_due(oakland("09:05", "2026-06-10"))
    assert mailbox.receivers == ["dana@lumen.example"]
    want(only_oakland, "dana", DAY, SEVEN)
    report_mails.send_due(oakland("06:55", "2026-06-11"))
    assert len(mailbox.mails) == 1
    report_mails.send_due(oakland("07:05", "2026-06-11"))
    assert [mail["Subject"][:27] for mail in mailbox.mails] == [
        "Oakland, Tuesday, Jun 9: No",
        "Oakland, Wednesday, Jun 10:",
    ]


def test_who_wants_one_after_its_hour_gets_the_next(only_oakland: Cast, mailbox: Mailbox) -> None:
    want(only_oakland, "dana", DAY, None)
    report_mails.send_due(oakland("02:35", "2026-06-15"))
    want(only_oakland, "dana", WEEK, SEVEN, since=oakland("10:00", "2026-06-17"))
    report_mails.send_due(oakland("10:05", "2026-06-17"))
    assert mailbox.mails == []
    report_mails.send_due(oakland("07:05", "2026-06-22"))
    assert [mail["Subject"].split(":")[0] for mail in mailbox.mails] == [
        "Oakland, week of Jun 15 to 21"
    ]


def test_workers_that_start_late_send_the_newest_to_everybody_whose_hour_has_come(
    only_oakland: Cast, mailbox: Mailbox
) -> None:
    want(only_oakland, "dana", WEEK, SEVEN)
    want(only_oakland, "olive", WEEK, time(23))
    report_mails.send_due(oakland("12:00", "2026-06-17"))
    subjects = sorted((mail["To"], mail["Subject"].split(":")[0]) for mail in mailbox.mails)
    assert subjects == [
        ("dana@lumen.example", "Oakland, Tuesday, Jun 16"),
        ("dana@lumen.example", "Oakland, week of Jun 8 to 14"),
        ("olive@lumen.example", "Oakland, week of Jun 8 to 14"),
    ]


@pytest.mark.parametrize(
    ("night", "at", "early", "due"),
    [
        # 2:30 doesn't exist: the first instant after 1:59 is 3:00.
        ("2026-03-08", time(2), "2026-03-08T09:59:59+00:00", "2026-03-08T10:00+00:00"),
        # 1:00 is twice: the first one, and then no more.
        ("2026-11-01", time(1), "2026-11-01T07:59:59+00:00", "2026-11-01T08:00+00:00"),
    ],
)
def test_at_a_clock_change_it_comes_once(
    only_oakland: Cast, mailbox: Mailbox, night: str, at: time, early: str, due: str
) -> None:
    want(only_oakland, "dana", DAY, at)
    report_mails.prepare_due(only_oakland.oakland, DAY, datetime.fromisoformat(early))
    day = date.fromisoformat(night) - timedelta(days=1)
    assert not Report.objects.filter(local_date=day).exists()
    for minutes in (0, 5, 60, 65, 120):
        report_mails.send_due(datetime.fromisoformat(due) + timedelta(minutes=minutes))
    days = [mail for mail in mailbox.mails if f"{day:%A, %b} {day.day}" in mail["Subject"]]
    assert [mail["To"] for mail in days] == ["dana@lumen.example"]


def test_who_lost_the_place_gets_nothing_more_whatever_they_chose(
    only_oakland: Cast, mailbox: Mailbox
) -> None:
    for kind in KINDS:
        want(only_oakland, "dana", kind, SEVEN)
    only_oakland.dana.locations.clear()
    report_mails.send_due(MONDAY)
    assert mailbox.mails == []


def test_who_ended_it_after_the_row_was_written_gets_none(
    only_oakland: Cast, mailbox: Mailbox
) -> None:
    want(only_oakland, "dana", WEEK, SEVEN)
    report = report_mails.prepare(only_oakland.oakland, LAST_WEEK.first, MONDAY, WEEK)
    assert report.mails.filter(recipient=only_oakland.dana).exists()
    want(only_oakland, "dana", WEEK, None)
    report_mails.send_unsent(MONDAY)
    assert mailbox.mails == []
    assert not report.mails.exists()


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_send_each_edition_once(mailbox: Mailbox) -> None:
    cast = people_the_practice()
    for kind in KINDS:
        want(cast, "dana", kind, SEVEN)

    def work(_: int) -> int:
        try:
            return report_mails.send_due(oakland("07:01", "2026-06-01"))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        sent = list(workers.map(work, range(4)))
    # Dana's three; and Olive's daily ones of both places.
    assert sum(sent) == len(mailbox.mails) == 5
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == 5
    assert Report.objects.count() == 2 * len(KINDS)


def test_a_new_manager_begins_with_the_next_daily_report(
    only_oakland: Cast, mailbox: Mailbox
) -> None:
    report_mails.send_due(oakland("02:35", "2026-06-10"))
    mailbox.envelopes.clear()
    mailbox.mails.clear()
    person("Mia Cole", Role.MANAGER, only_oakland.oakland)
    report_mails.send_due(oakland("10:00", "2026-06-10"))
    assert mailbox.mails == []
    report_mails.send_due(oakland("02:35", "2026-06-11"))
    assert mailbox.receivers == ["dana@lumen.example", "mia@lumen.example"]
    assert ReportSubscription.objects.filter(person__email="mia@lumen.example").get().at == time(
        2, 30
    )


@pytest.mark.parametrize("kind", [WEEK, MONTH])
def test_a_mail_says_what_to_look_at_why_it_comes_and_where_to_change_that(
    only_oakland: Cast, mailbox: Mailbox, kind: str
) -> None:
    for day in range(1, 12):
        owed(only_oakland, "09:00", 5, day=f"2026-06-{day:02}")
    for minutes in (70, 80, 90, 100):
        owed(only_oakland, "16:10", minutes, day="2026-06-10", conversation=only_oakland.direct)
    want(only_oakland, "dana", DAY, None)
    want(only_oakland, "dana", kind, SEVEN)
    report_mails.send_due(MONDAY if kind == WEEK else oakland("07:01", "2026-07-01"))
    (mail,) = mailbox.mails
    when = "every Monday" if kind == WEEK else "on the 1st of every month"
    said = (
        "Asked from 4 pm to 5 pm: 4 of 4 late (100%); other hours 0 of",
        "4 of 4 late ones: no answer, and no reason known.",
        f"You get this because you run Oakland: {when} at 7:00 am, its time.",
        "/reports/mine/",
        "By weekday",
    )
    for form in ("plain", "html"):
        text = text_of(mail, form)
        for each in said:
            assert each in text.replace("&#x27;", "'"), (form, each)
        assert SECRET not in text
        assert "/c/" not in text.replace(f"/c/{only_oakland.front_desk.pk}/", "")
    assert mail["Message-ID"].startswith(f"<report.{only_oakland.oakland.pk}.2026-")
    assert len(text_of(mail, "html").encode()) < 100_000


def test_kinds_of_the_database_are_those_of_the_calendar() -> None:
    assert tuple(Kind.values) == KINDS
