"""Asks and reports over the API: who owes what, why, and what one does about it."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.clock import database_now
from accounts.models import Shift, User
from messaging.models import Message
from policies.models import Obligation
from policies.periods import Period
from policies.reports import build
from policies.starter import create_starter_rules
from tests.accounts.test_api_door import problem
from tests.cast import Cast, oakland, post
from tests.policies.days import ordinary_day
from tests.programs import Program


@pytest.fixture
def ask(cast: Cast) -> Message:
    """Ana asks Bre in the front desk's channel, a minute ago; everybody is at work."""
    Shift.objects.update(starts=0, ends=1440)
    create_starter_rules(cast.olive, oakland("09:00"))
    now = database_now() - timedelta(minutes=1)
    return post(
        cast.ana, cast.front_desk, "CANARY-8841?", priority="high", people=[cast.bre], now=now
    )


def promised(message: Message) -> Obligation:
    return Obligation.objects.get(message=message)


def test_what_one_owes_and_what_one_waits_for(cast: Cast, ask: Message) -> None:
    [mine] = Program.of(cast.bre).pages("asks")
    [others] = Program.of(cast.ana).pages("asks?whose=others")
    assert mine == others
    assert (mine["message"], mine["owner"], mine["asker"]) == (ask.pk, cast.bre.pk, cast.ana.pk)
    assert (mine["state"], mine["late"], mine["target_minutes"]) == ("open", False, 60)
    assert Program.of(cast.ana).pages("asks") == Program.of(cast.kim).pages("asks") == []
    assert "CANARY" not in str(mine)


def test_a_list_of_asks_is_paged_in_the_order_of_asking(cast: Cast, ask: Message) -> None:
    for _ in range(60):
        post(cast.ana, cast.front_desk, priority="high", people=[cast.bre], now=ask.posted_at)
    found = [one["id"] for one in Program.of(cast.bre).pages("asks")]
    assert found == sorted(found)
    assert len(found) == 61


def test_one_ask_says_why_it_stands_as_it_does_and_what_one_may_do(
    cast: Cast, ask: Message
) -> None:
    path = f"asks/{promised(ask).pk}"
    found = Program.of(cast.bre).read(path)
    assert found["story"][0]["kind"] == "opened"
    assert found["standing"]
    assert {"acknowledge", "answered"} <= set(found["can"])
    assert "CANARY" not in str(found)
    assert "excuse" not in Program.of(cast.kim).read(path)["can"]
    stranger = Program.of(cast.leo)
    assert stranger.ask("GET", path).content == stranger.ask("GET", "asks/987654").content


def test_on_it_and_answered_are_for_those_whose_answer_counts(cast: Cast, ask: Message) -> None:
    path = f"asks/{promised(ask).pk}"
    problem(Program.of(cast.kim).ask("POST", f"{path}/on-it"), 422, "refused")
    said = Program.of(cast.bre).ask("POST", f"{path}/on-it").json()
    assert said["acknowledged"]["by"] == cast.bre.pk
    said = Program.of(cast.bre).ask("POST", f"{path}/answered").json()
    assert (said["state"], said["satisfied_by"]) == ("satisfied", cast.bre.pk)


def test_an_ask_is_taken_over_let_go_and_handed_over(cast: Cast, ask: Message) -> None:
    path = f"asks/{promised(ask).pk}"
    manager = Program.of(cast.dana)
    problem(Program.of(cast.kim).ask("POST", f"{path}/take-over"), 422, "refused")
    assert manager.ask("POST", f"{path}/take-over").json()["owner"] == cast.dana.pk
    assert manager.ask("POST", f"{path}/let-go").json()["owner"] == cast.bre.pk
    said = manager.ask("POST", f"{path}/hand-over", {"to": cast.kim.pk}).json()
    assert said["owner"] == cast.kim.pk
    wrong = manager.ask("POST", f"{path}/hand-over", {"to": 987654})
    assert [one["pointer"] for one in problem(wrong, 422, "refused")["errors"]] == ["/to"]


def test_a_time_is_promised_and_a_nudge_is_given_once_an_hour(cast: Cast, ask: Message) -> None:
    path = f"asks/{promised(ask).pk}"
    until = (database_now() + timedelta(days=400)).isoformat()
    problem(Program.of(cast.bre).ask("POST", f"{path}/promise", {"at": until}), 422, "refused")
    asker = Program.of(cast.ana)
    Obligation.objects.update(sent_at=database_now() - timedelta(hours=2))
    first = asker.ask("POST", f"{path}/nudge")
    assert first.status_code == 200, first.content
    assert first.json()["nudged_at"]
    problem(asker.ask("POST", f"{path}/nudge"), 422, "refused")


def test_reports_are_for_those_who_run_the_place(cast: Cast) -> None:
    ordinary_day(cast)
    day = Period.parse("2026-06-09")
    build(cast.oakland, day, oakland("03:00", "2026-06-10"))
    build(cast.austin, day, oakland("03:00", "2026-06-10"))
    listed = {person: Program.of(person).pages("reports") for person in (cast.dana, cast.olive)}
    assert [one["location"] for one in listed[cast.dana]] == [cast.oakland.pk]
    assert {one["location"] for one in listed[cast.olive]} == {cast.oakland.pk, cast.austin.pk}
    assert Program.of(cast.bre).pages("reports") == []
    path = f"reports/{cast.oakland.pk}/2026-06-09"
    found = Program.of(cast.dana).read(path)
    assert (found["frozen"], found["kind"], found["period"]) == (True, "day", "2026-06-09")
    assert found["figures"]["total"]["asked"] == listed[cast.dana][0]["asked"] > 0
    nobody = Program.of(cast.bre).ask("GET", path)
    assert nobody.status_code == 404
    for other in (f"reports/{cast.austin.pk}/2026-06-09", f"reports/{cast.oakland.pk}/2026-02-30"):
        assert Program.of(cast.dana).ask("GET", other).content == nobody.content


def test_reports_are_chosen_and_paged(cast: Cast) -> None:
    first = oakland("03:00", "2026-06-10")
    for number in range(55):
        at = first + timedelta(days=number)
        build(cast.oakland, Period("day", (at - timedelta(days=1)).date()), at)
    build(cast.oakland, Period.parse("2026-06"), oakland("03:00", "2026-08-10"))
    program = Program.of(cast.dana)
    found = program.pages(f"reports?kind=day&location={cast.oakland.pk}")
    periods = [one["period"] for one in found]
    assert periods == sorted(set(periods), reverse=True)
    assert len(periods) == 55
    assert [one["period"] for one in program.pages("reports?kind=month")] == ["2026-06"]
    assert program.pages(f"reports?location={cast.austin.pk}") == []


def test_whoever_left_takes_part_in_no_handover(cast: Cast, ask: Message) -> None:
    gone: Any = User.objects.get(pk=cast.kim.pk)
    gone.is_active = False
    gone.save()
    path = f"asks/{promised(ask).pk}/hand-over"
    problem(Program.of(cast.dana).ask("POST", path, {"to": gone.pk}), 422, "refused")
