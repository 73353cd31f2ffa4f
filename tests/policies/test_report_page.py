"""The report in the browser: for those who run the location, and as if absent for others."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.availability import go_with_patient
from accounts.models import Location, Role, User
from accounts.roles import may_see_reports
from policies import report_mails
from policies.models import Report
from tests.cast import Cast, oakland, person, post
from tests.clients import StaffClient
from tests.policies.days import SECRET, ordinary_day, owed

TUESDAY = date(2026, 6, 9)
NIGHT = oakland("02:35", "2026-06-10")


def visit(user: User, address: str) -> tuple[int, str]:
    """The status and the text that `user` gets."""
    client = StaffClient()
    client.force_login(user)
    answer = client.get(address)
    return answer.status_code, answer.content.decode()


def day_address(location: Location, day: date = TUESDAY) -> str:
    return reverse("report", args=[location.pk, day])


def test_a_manager_reads_the_frozen_figures(cast: Cast) -> None:
    ordinary_day(cast)
    report_mails.prepare(cast.oakland, TUESDAY, NIGHT)
    owed(cast, answered_after=5)
    status, text = visit(cast.dana, day_address(cast.oakland))
    assert status == 200
    assert "6 asked, 4 answered in time (67%), 2 late, 1 still open" in text
    assert SECRET not in text


def test_it_says_how_clear_the_asks_were(cast: Cast) -> None:
    fields: dict[str, Any] = {"priority": "high", "people": [cast.kim], "now": oakland("10:10")}
    post(cast.ana, cast.front_desk, "Please clean room 2 by 3.", **fields)
    _, text = visit(cast.dana, day_address(cast.oakland))
    assert "Of 1 ask 1 said by when, 1 what to do, and 1 was quick to read." in text


def test_it_says_how_often_somebody_was_interrupted_with_a_patient(cast: Cast) -> None:
    assert "interrupted while with a patient" not in visit(cast.dana, day_address(cast.oakland))[1]
    go_with_patient(cast.kim, 60, oakland("10:00"))
    fields: dict[str, Any] = {"priority": "urgent", "people": [cast.kim], "interrupt": SECRET}
    post(cast.ana, cast.front_desk, SECRET, now=oakland("10:10"), **fields)
    _, text = visit(cast.dana, day_address(cast.oakland))
    assert "1 time somebody was interrupted while with a patient." in text
    assert SECRET not in text


def test_an_owner_reads_every_locations(cast: Cast) -> None:
    assert visit(cast.olive, day_address(cast.oakland))[0] == 200
    assert visit(cast.olive, day_address(cast.austin))[0] == 200


@pytest.mark.parametrize("who", ["bre", "leo", "ana"])
def test_staff_find_nothing(cast: Cast, who: str) -> None:
    outsider: User = getattr(cast, who)
    assert not may_see_reports(outsider, cast.oakland)
    assert visit(cast.dana, day_address(cast.oakland))[0] == 200
    assert visit(outsider, day_address(cast.oakland))[0] == 404
    assert visit(outsider, reverse("report_list"))[0] == 404


def test_a_manager_of_elsewhere_finds_nothing_and_no_sign_of_it(cast: Cast) -> None:
    max_ = person("Max Reed", Role.MANAGER, cast.austin)
    assert not may_see_reports(max_, cast.oakland)
    assert visit(max_, day_address(cast.austin))[0] == 200
    assert visit(max_, day_address(cast.oakland))[0] == 404
    report_mails.prepare(cast.oakland, TUESDAY, NIGHT)
    status, text = visit(max_, reverse("report_list"))
    assert status == 200
    assert "Oakland" not in text


def test_nobody_logged_in_is_sent_to_the_log_in(cast: Cast) -> None:
    for address in (day_address(cast.oakland), reverse("report_list")):
        answer = StaffClient().get(address)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(reverse("account_login"))


def test_today_is_counted_live_marked_so_and_not_stored(cast: Cast) -> None:
    now = datetime.now(UTC)
    today = now.astimezone(cast.oakland.zone).date()
    status, text = visit(cast.dana, day_address(cast.oakland, today))
    assert status == 200
    assert "So far today" in text
    assert not Report.objects.exists()


def test_a_past_day_that_was_never_mailed_says_so(cast: Cast) -> None:
    ordinary_day(cast)
    _, text = visit(cast.dana, day_address(cast.oakland))
    assert "6 asked" in text
    assert "was not mailed" in text
    assert not Report.objects.exists()


@pytest.mark.parametrize("day", ["2026-02-30", "0001-01-01", "9999-12-31", "2019-12-31"])
def test_a_date_that_cant_have_a_report_is_not_found(cast: Cast, day: str) -> None:
    assert visit(cast.olive, f"/reports/{cast.oakland.pk}/{day}/")[0] == 404


def test_a_location_that_doesnt_exist_is_not_found(cast: Cast) -> None:
    for number in ("999999", "9" * 30):
        assert visit(cast.olive, f"/reports/{number}/2026-06-09/")[0] == 404


def test_conversations_are_linked_for_their_people_only(cast: Cast) -> None:
    owed(cast, answered_after=75)
    owed(cast, answered_after=75, conversation=cast.direct)
    _, text = visit(cast.dana, day_address(cast.oakland))
    assert reverse("conversation", args=[cast.front_desk.pk]) in text
    assert reverse("conversation", args=[cast.direct.pk]) not in text


def test_the_list_leads_to_each_locations_reports(cast: Cast) -> None:
    ordinary_day(cast)
    report_mails.prepare(cast.oakland, TUESDAY, NIGHT)
    _, text = visit(cast.olive, reverse("report_list"))
    assert day_address(cast.oakland) in text
    assert "4 of 6" in text
    today = datetime.now(UTC).astimezone(cast.austin.zone).date()
    assert day_address(cast.austin, today) in text


def test_the_days_lead_to_their_neighbours_but_not_into_the_future(cast: Cast) -> None:
    _, text = visit(cast.dana, day_address(cast.oakland))
    assert day_address(cast.oakland, TUESDAY - timedelta(days=1)) in text
    assert day_address(cast.oakland, TUESDAY + timedelta(days=1)) in text
    today = datetime.now(UTC).astimezone(cast.oakland.zone).date()
    _, text = visit(cast.dana, day_address(cast.oakland, today))
    assert day_address(cast.oakland, today + timedelta(days=1)) not in text


def test_the_pages_have_no_inline_style_or_script(cast: Cast) -> None:
    ordinary_day(cast)
    report_mails.prepare(cast.oakland, TUESDAY, NIGHT)
    for address in (day_address(cast.oakland), reverse("report_list")):
        _, text = visit(cast.dana, address)
        assert " style=" not in text
        assert "<style" not in text
        assert "<script>" not in text
