"""The audit's pages: what is out of the ordinary in a week, its sign-off, and one's own rows."""

from datetime import date, timedelta

import pytest
from auditlog.models import LogEntry
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.audit import review
from accounts.audit.access import Way, record
from accounts.audit.acting import acting
from accounts.clock import database_now
from accounts.models import AuditReview, Role, SignInEvent, User
from tests.cast import Cast, oakland, person, post

MONDAY = date(2026, 6, 8)
NOTE = "Two late readings, both explained"


@pytest.fixture
def week(cast: Cast) -> Cast:
    """A week with something of everything."""
    record(cast.bre, Way.HISTORY, cast.direct.pk, [1], oakland("23:10"))
    record(cast.bre, Way.HISTORY, cast.direct.pk, [1], oakland("10:00"))
    record(cast.bre, Way.PUSH, cast.direct.pk, [1], oakland("23:20"))
    record(cast.leo, Way.HISTORY, cast.front_desk.pk, [1], oakland("10:00"))
    for conversation in range(review.MANY_CONVERSATIONS + 1):
        record(cast.ana, Way.HISTORY, 500 + conversation, [1], oakland("11:00"))
    why = "A complaint about yesterday's visit"
    record(cast.olive, Way.BREAK_GLASS, cast.direct.pk, [1], oakland("12:00"), reason=why)
    for minute in range(3):
        SignInEvent.objects.create(
            at=oakland(f"08:0{minute}"),
            person=cast.kim,
            what=SignInEvent.What.LOGIN_FAILED,
            address="203.0.113.9",
        )
    return cast


def shown(client: Client, who: User, query: str = f"?week={MONDAY}") -> str:
    client.force_login(who)
    answer = client.get(f"/audit/{query}")
    return answer.content.decode() if answer.status_code == 200 else str(answer.status_code)


def test_a_week_shows_what_is_out_of_the_ordinary(week: Cast) -> None:
    start, end = review.span_of(MONDAY, week.olive.zone)
    places = {week.front_desk.pk: week.oakland.pk}
    odd = review.odd_hours(start, end)
    assert [(one.who, one.count) for one in odd] == [("Bre Nguyen", 1)]
    assert odd[0].at == oakland("23:10")
    assert [one.who for one in review.elsewhere(start, end, places)] == ["Leo Park"]
    many = review.many_conversations(start, end)
    assert [(one.who, one.count) for one in many] == [("Ana Lopez", 21)]
    failed = review.failed_log_ins(start, end)
    assert [(one.who, one.count, one.what) for one in failed] == [
        ("Kim Ortega", 3, "from 203.0.113.9")
    ]
    assert [one.what for one in review.broken_glass(start, end)] == [
        "A complaint about yesterday's visit"
    ]
    assert review.odd_hours(end, end + review.WEEK) == []


def test_two_who_share_a_name_are_two(cast: Cast) -> None:
    sams = [person("Sam Lee", Role.FRONT_DESK, cast.oakland)]
    sams.append(person("Samuel Lee", Role.FRONT_DESK, cast.oakland))
    User.objects.filter(pk=sams[1].pk).update(display_name="Sam Lee")
    for number, sam in enumerate(sams):
        for conversation in range(12):
            key = 500 + 100 * number + conversation
            record(sam, Way.HISTORY, key, [1], oakland("11:00"))
        SignInEvent.objects.create(
            at=oakland("08:00"), person=sam, what=SignInEvent.What.LOGIN_FAILED
        )
    start, end = review.span_of(MONDAY, cast.olive.zone)
    assert review.many_conversations(start, end) == []
    failed = review.failed_log_ins(start, end)
    assert [(one.who, one.count) for one in failed] == [("Sam Lee", 1), ("Sam Lee", 1)]


def test_owners_and_the_privacy_officer_see_it_and_for_others_it_isnt_there(
    week: Cast, client: Client
) -> None:
    pat = person("Pat Reed", Role.PRIVACY_OFFICER, week.oakland)
    for one in (week.olive, pat):
        page = shown(client, one)
        assert "203.0.113.9" in page
        assert "A complaint about yesterday&#x27;s visit" in page
    for one in (week.dana, week.bre):
        assert shown(client, one) == "404"
    assert client.get("/audit/mine/").status_code == 200


def test_a_week_without_a_sign_off_is_missing_until_somebody_signs(
    week: Cast, client: Client
) -> None:
    last = review.monday_of(database_now().astimezone(week.olive.zone).date()) - review.WEEK
    assert "review missing" in shown(client, week.olive, "")
    short = client.post(f"/audit/?week={last}", {"note": "ok"})
    assert (short.status_code, AuditReview.objects.count()) == (422, 0)
    assert client.post(f"/audit/?week={last}", {"note": NOTE}).status_code == 302
    page = shown(client, week.olive, f"?week={last}")
    assert NOTE in page
    assert "signed off by Olive Grant" in page
    entry = LogEntry.objects.filter(content_type__model="auditreview").get()
    assert (entry.actor, entry.changes_dict["note"][1]) == (week.olive, NOTE)


def test_a_week_is_signed_off_once_and_only_when_it_is_over(week: Cast) -> None:
    now = oakland("10:00")
    review.sign_off(week.olive, date(2026, 6, 1), NOTE, now)
    with pytest.raises(ValidationError, match="Olive Grant signed off"):
        review.sign_off(week.olive, date(2026, 6, 1), NOTE, now)
    for monday in (MONDAY, date(2026, 6, 2)):
        with pytest.raises(ValidationError, match="over"):
            review.sign_off(week.olive, monday, NOTE, now)
    with pytest.raises(ValidationError, match="privacy officer"):
        review.sign_off(week.dana, date(2026, 5, 25), NOTE, now)


def test_the_list_says_of_each_week_whether_it_was_looked_through(week: Cast) -> None:
    now = oakland("10:00")
    review.sign_off(week.olive, date(2026, 6, 1), NOTE, now)
    listed = review.weeks(now, week.olive.zone)
    assert [one.monday for one in listed[:3]] == [MONDAY - timedelta(days=7 * n) for n in range(3)]
    assert [(one.review is not None, one.is_over) for one in listed[:3]] == [
        (False, False),
        (True, True),
        (False, True),
    ]


def test_who_saw_a_message_is_found_by_its_number(cast: Cast, client: Client) -> None:
    message = post(cast.ana, cast.direct, "CANARY-8841")
    record(cast.bre, Way.SEARCH, cast.direct.pk, [message.seq], database_now())
    page = shown(client, cast.olive, f"?message={message.pk}")
    assert "Bre Nguyen, front desk" in page
    assert "Found by a search" in page
    assert "CANARY" not in page
    for odd in ("99999", "x", "9" * 30, "%00"):
        assert "There is no message" in shown(client, cast.olive, f"?message={odd}")


@pytest.mark.parametrize("text", ["x", "2999-01-01", "0001-01-01", "%00"])
def test_a_week_that_is_none_is_not_found(cast: Cast, client: Client, text: str) -> None:
    assert shown(client, cast.olive, f"?week={text}") == "404"


def test_everybody_sees_what_the_audit_holds_of_them_and_of_nobody_else(
    week: Cast, client: Client
) -> None:
    with acting(week.olive, "10.0.0.9"):
        week.bre.display_name = "Bre N."
        week.bre.save()
    client.force_login(week.bre)
    page = client.get("/audit/mine/").content.decode()
    assert "Olive Grant" in page
    assert "display_name" in page
    assert f"1 of conversation {week.direct.pk}" in page
    assert "203.0.113.9" not in page
    assert "complaint" not in page
