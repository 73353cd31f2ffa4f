"""An ask that loses its use: offered half-way, over at its end, and then what became of it."""

from datetime import date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.availability import go_with_patient
from messaging.actions import Refused, mark_read
from messaging.models import Message
from policies import notices, obligations
from policies.escalations import sweep
from policies.guideline_effect import effect_of
from policies.models import Guideline, Obligation, Outbox
from policies.needs import needs_reply, passed, waiting_on_others
from policies.obligations.ending import end
from policies.promises import promises_for, unseen_notices
from policies.why import standing, story_for
from tests.cast import TUESDAY, oakland, post
from tests.policies.asks import LAG, Scene, h60, owed_for, rule, u15, wall
from tests.policies.days import figures_of


def ask_until(scene: Scene, until: str, **fields: object) -> Message:
    """At 10:00 Ana asks Kim in the channel; Susan checks out then."""
    cast = scene.cast
    terms = {"priority": "high", "people": [cast.kim], "useful_until": oakland(until)} | fields
    return post(cast.ana, cast.front_desk, now=oakland("10:00"), **terms)  # type: ignore[arg-type]


def offered(ask: Message) -> list[str]:
    rows = Outbox.objects.filter(obligation__message=ask, kind="offer", dropped="")
    return [row.recipient.display_name.split()[0] for row in rows]


@pytest.fixture
def ask(scene: Scene) -> Message:
    """Useful until 10:40; due at 11:00."""
    h60()
    return ask_until(scene, "10:40")


def test_half_way_what_nobody_asked_has_seen_is_offered_to_who_stands_in(
    scene: Scene, ask: Message
) -> None:
    obligations.look(oakland("10:19"))
    assert offered(ask) == []
    obligations.look(oakland("10:20"))
    obligations.look(oakland("10:21"))
    assert offered(ask) == ["Bre"]
    [notice] = unseen_notices(scene.cast.bre)
    assert (notice["kind"], notice["message"]) == ("offer", ask.pk)


def test_what_was_seen_by_then_is_offered_to_nobody(scene: Scene, ask: Message) -> None:
    mark_read(scene.cast.kim, ask.conversation_id, ask.seq)
    obligations.look(oakland("10:20"))
    assert offered(ask) == []


def test_an_answer_of_whom_it_was_offered_counts(scene: Scene, ask: Message) -> None:
    obligations.look(oakland("10:20"))
    cast = scene.cast
    post(cast.bre, cast.front_desk, "Done.", now=oakland("10:25"), reply_to=ask)
    assert owed_for(ask).satisfied_by == cast.bre


def test_at_the_end_it_is_over_and_never_late(scene: Scene, ask: Message) -> None:
    obligations.look(oakland("11:30"))  # the worker was away
    sweep(oakland("11:30"))
    row = owed_for(ask)
    assert (row.state, wall(row.closed_at), row.breached_at) == ("passed", "10:40", None)
    [shown] = promises_for([ask.pk], oakland("11:30"))[ask.pk]
    assert (shown["state"], shown["outcome"]) == ("cancelled", "")
    assert shown["reason"] == "The moment that it was useful until has passed."
    assert needs_reply(scene.cast.kim, oakland("11:30")) == []
    assert waiting_on_others(scene.cast.ana, oakland("11:30")) == []


def test_what_was_late_before_its_moment_passed_stays_late(scene: Scene) -> None:
    h60()
    ask = ask_until(scene, "11:30")
    sweep(oakland("11:00") + LAG)
    obligations.look(oakland("11:31"))
    assert wall(owed_for(ask).breached_at) == "11:00"


def test_whoever_asked_is_asked_whether_it_got_done(scene: Scene, ask: Message) -> None:
    cast = scene.cast
    obligations.look(oakland("10:41"))
    notices.push(oakland("10:41"))
    assert [one["kind"] for one in unseen_notices(cast.ana)] == ["passed"]
    assert [one["message"]["id"] for one in passed(cast.ana, oakland("10:41"))] == [ask.pk]
    obligations.say_outcome(cast.ana, ask, "done", oakland("10:50"))
    assert unseen_notices(cast.ana) == []
    assert passed(cast.ana, oakland("10:51")) == []
    assert owed_for(ask).outcome == "done"


def test_only_the_author_says_so_and_only_once_it_is_over(scene: Scene, ask: Message) -> None:
    with pytest.raises(ValidationError, match="Only who asked"):
        obligations.say_outcome(scene.cast.ana, ask, "done", oakland("10:30"))
    obligations.look(oakland("10:41"))
    with pytest.raises(ValidationError, match="Only who asked"):
        obligations.say_outcome(scene.cast.bre, ask, "done", oakland("10:42"))
    with pytest.raises(ValidationError, match="Say whether"):
        obligations.say_outcome(scene.cast.ana, ask, "perhaps", oakland("10:42"))


def test_its_story_tells_all_of_it(scene: Scene, ask: Message) -> None:
    obligations.look(oakland("10:20"))
    obligations.look(oakland("10:41"))
    obligations.say_outcome(scene.cast.ana, ask, "not_done", oakland("10:50"))
    row = owed_for(ask)
    lines = [said for line in story_for(scene.cast.ana, row) for said in (line.text, *line.details)]
    assert "It was offered to Bre Nguyen." in lines
    assert "Its moment passed: no answer is wanted any more." in lines
    assert "It was not late yet, so it counts for nobody." in lines
    assert "Ana Lopez said: it didn't get done." in lines
    assert "Its moment passed" in standing(scene.cast.ana, row, oakland("10:55"))


def test_the_report_counts_moments_that_passed_and_what_became_of_them(scene: Scene) -> None:
    h60()
    first, _ = ask_until(scene, "10:40"), ask_until(scene, "10:50")
    obligations.look(oakland("10:51"))
    obligations.say_outcome(scene.cast.ana, first, "done", oakland("10:55"))
    day = date.fromisoformat(TUESDAY)
    found = figures_of(scene.cast.oakland, day, oakland("23:00"))["moments"]
    assert found == {"passed": 2, "done": 1, "not_done": 0, "not_needed": 0}


@pytest.mark.parametrize(
    ("until", "fields", "code"),
    [
        ("09:59", {}, "moment_passed"),
        ("10:30", {"people": None, "priority": "normal", "asks": "nobody"}, "bad_field"),
    ],
)
def test_only_an_ask_loses_its_use_and_only_later(
    scene: Scene, until: str, fields: dict[str, object], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        ask_until(scene, until, **fields)
    assert refused.value.code == code


def test_what_loses_its_use_in_more_than_a_month_is_refused(scene: Scene) -> None:
    with pytest.raises(Refused, match="at most 31 days"):
        post(
            scene.cast.ana,
            scene.cast.front_desk,
            now=oakland("10:00"),
            people=[scene.cast.kim],
            useful_until=datetime.fromisoformat("2026-08-01T10:00:00+00:00"),
        )


def wanted(scene: Scene, by: str, **fields: object) -> Obligation:
    """At 10:00 Ana asks Kim for something by then."""
    cast = scene.cast
    terms = {"priority": "high", "people": [cast.kim], "wanted_by": oakland(by)} | fields
    ask = post(cast.ana, cast.front_desk, now=oakland("10:00"), **terms)  # type: ignore[arg-type]
    return owed_for(ask)


def test_an_answer_that_is_wanted_later_than_the_rule_says_is_due_then(scene: Scene) -> None:
    h60()
    assert wall(wanted(scene, "15:00").due_at) == "15:00"
    assert wall(wanted(scene, "10:20").due_at) == "11:00"
    row = wanted(scene, "20:00")  # on the working time of whoever owes it
    assert wall(row.due_at) == "17:00"
    lines = [said for line in story_for(scene.cast.ana, row) for said in (line.text, *line.details)]
    assert "Whoever asked wants it by 8:00 pm, later than the rule says." in lines


def test_what_is_urgent_does_not_wait_for_the_time_in_its_text(scene: Scene) -> None:
    u15()
    assert wall(wanted(scene, "15:00", priority="urgent").due_at) == "10:15"


def test_with_a_patient_the_clock_of_what_is_wanted_later_waits_too(scene: Scene) -> None:
    rule(treatment="pause", pause_cap_minutes=60)
    row = wanted(scene, "15:00")
    go_with_patient(scene.cast.kim, 30, oakland("10:10"))
    row.refresh_from_db()
    assert wall(row.due_at) == "15:30"


def test_a_time_that_has_passed_is_refused(scene: Scene) -> None:
    with pytest.raises(Refused, match="has passed"):
        wanted(scene, "09:30")


def test_an_error_of_one_ask_keeps_none_of_the_others_waiting(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    h60()
    broken, whole = ask_until(scene, "10:40"), ask_until(scene, "10:41")

    def fails_once(rows: list[Obligation], *terms: Any) -> None:
        if rows[0].message_id == broken.pk:
            raise RuntimeError
        end(rows, *terms)

    monkeypatch.setattr("policies.obligations.use.end", fails_once)
    obligations.look(oakland("10:45"))
    assert [owed_for(one).state for one in (broken, whole)] == ["open", "passed"]
    monkeypatch.undo()
    obligations.look(oakland("10:49"))
    assert owed_for(broken).state == "open"
    obligations.look(oakland("10:50"))
    assert (owed_for(broken).state, wall(owed_for(broken).closed_at)) == ("passed", "10:40")


def test_the_effect_of_a_guideline_counts_a_moment_that_passed_neither_as_met_nor_as_late(
    scene: Scene, ask: Message
) -> None:
    cast = scene.cast
    answered = scene.ask_in_channel("10:05")
    post(cast.kim, cast.front_desk, "Yes.", now=oakland("10:10"), reply_to=answered)
    obligations.look(oakland("10:45"))
    version = Guideline(version=2, published_at=oakland("09:00"))
    after = effect_of(version, [cast.oakland], oakland("17:00")).after
    assert (after.asked, after.decided, after.met) == (2, 1, 1)
