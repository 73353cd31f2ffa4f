""" "I've got it": one of a group claims what all were asked, and may let it go again."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from messaging.actions import leave
from policies import obligations, receivers
from policies.models import Outbox
from policies.needs import needs_reply
from policies.why import story_for
from tests.cast import oakland
from tests.policies.asks import Scene, h60, owed_for, sweep_from, told, wall


@pytest.fixture
def ask(scene: Scene) -> Any:
    """Ana asks Kim or Bre in #front-desk at 10:00; due at 11:00."""
    h60()
    return scene.ask_in_channel(people=[scene.cast.kim, scene.cast.bre])


def owed_by(user: Any) -> list[int]:
    return [row["message"]["id"] for row in needs_reply(user, oakland("10:30"))]


def parties(ask: Any) -> list[str]:
    return sorted(
        party.user.display_name.split()[0] for party in owed_for(ask).parties.select_related("user")
    )


def test_what_one_claims_leaves_the_lists_of_the_others(scene: Scene, ask: Any) -> None:
    assert (owed_by(scene.cast.kim), owed_by(scene.cast.bre)) == ([ask.pk], [ask.pk])
    obligations.take_over(scene.cast.kim, owed_for(ask), oakland("10:10"))
    assert (owed_by(scene.cast.kim), owed_by(scene.cast.bre)) == ([ask.pk], [])


def test_let_go_it_is_everybodys_again_with_its_clock_running(scene: Scene, ask: Any) -> None:
    obligations.take_over(scene.cast.kim, owed_for(ask), oakland("10:10"))
    obligations.let_go(scene.cast.kim, owed_for(ask), oakland("10:40"))
    row = owed_for(ask)
    assert (row.owner, row.asked_role, parties(ask)) == (None, "", ["Bre", "Kim"])
    assert (wall(row.due_at), row.spent_seconds, row.taken_from) == ("11:00", 40 * 60, [])
    assert (owed_by(scene.cast.kim), owed_by(scene.cast.bre)) == ([ask.pk], [ask.pk])
    handed = Outbox.objects.filter(kind="handover").values_list("recipient", flat=True)
    assert list(handed) == [scene.cast.bre.pk]
    sweep_from("10:40", "11:01")
    assert wall(owed_for(ask).breached_at) == "11:00"


def test_what_a_cover_took_from_somebody_goes_back_to_them(scene: Scene) -> None:
    h60()
    ask = scene.ask_in_channel()
    obligations.take_over(scene.cast.bre, owed_for(ask), oakland("10:10"))
    obligations.let_go(scene.cast.bre, owed_for(ask), oakland("10:20"))
    row = owed_for(ask)
    assert (row.owner, parties(ask), wall(row.due_at)) == (scene.cast.kim, ["Kim"], "11:00")


def test_late_it_can_be_let_go_and_stays_late(scene: Scene, ask: Any) -> None:
    obligations.take_over(scene.cast.kim, owed_for(ask), oakland("10:10"))
    sweep_from("10:10", "11:05")
    obligations.let_go(scene.cast.kim, owed_for(ask), oakland("11:06"))
    row = owed_for(ask)
    assert (row.breached_at, row.breached_by) == (oakland("11:00"), scene.cast.kim)
    assert parties(ask) == ["Bre", "Kim"]
    before = told(ask)
    sweep_from("11:06", "11:40")
    assert len(told(ask)) > len(before)


@pytest.mark.parametrize("who", ["bre", "ana", "dana"])
def test_only_who_has_it_lets_it_go(scene: Scene, ask: Any, who: str) -> None:
    obligations.take_over(scene.cast.kim, owed_for(ask), oakland("10:10"))
    with pytest.raises(ValidationError, match="haven't taken"):
        obligations.let_go(getattr(scene.cast, who), owed_for(ask), oakland("10:20"))


def test_what_one_was_asked_oneself_is_not_let_go(scene: Scene) -> None:
    h60()
    ask = scene.ask_in_channel()
    with pytest.raises(ValidationError, match="haven't taken"):
        obligations.let_go(scene.cast.kim, owed_for(ask), oakland("10:20"))


def test_passed_on_it_goes_back_no_more(scene: Scene, ask: Any) -> None:
    obligations.take_over(scene.cast.kim, owed_for(ask), oakland("10:10"))
    obligations.reassign(scene.cast.dana, owed_for(ask), scene.cast.bre, oakland("10:20"))
    with pytest.raises(ValidationError, match="haven't taken"):
        obligations.let_go(scene.cast.bre, owed_for(ask), oakland("10:30"))


def test_when_nobody_else_is_left_it_can_only_be_handed_over(
    scene: Scene, ask: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    obligations.take_over(scene.cast.kim, owed_for(ask), oakland("10:10"))
    monkeypatch.setattr(receivers, "database_now", lambda: oakland("10:20"))
    leave(scene.cast.bre, scene.cast.front_desk, oakland("10:20"))
    with pytest.raises(ValidationError, match="Hand it over instead"):
        obligations.let_go(scene.cast.kim, owed_for(ask), oakland("10:30"))


def test_the_story_tells_of_it(scene: Scene, ask: Any) -> None:
    obligations.take_over(scene.cast.kim, owed_for(ask), oakland("10:10"))
    obligations.let_go(scene.cast.kim, owed_for(ask), oakland("10:40"))
    texts = [line.text for line in story_for(scene.cast.ana, owed_for(ask))]
    assert texts[-1] == "Kim Ortega let it go: Bre Nguyen or Kim Ortega owe it again."
