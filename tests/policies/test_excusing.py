"""A manager excuses a late answer: once, with a reason; the breach stays."""

import pytest
from django.core.exceptions import ValidationError

from messaging.models import Message
from policies import obligations
from policies.models import ObligationEvent
from policies.promises import promises_for
from tests.cast import oakland
from tests.policies.asks import Scene, h60, owed_for, sweep_from

NOON = oakland("12:00")


@pytest.fixture
def late(scene: Scene) -> Message:
    """Kim owes Ana an answer since 11:00."""
    h60()
    ask = scene.ask("10:00")
    sweep_from("10:59", "11:01")
    return ask


def test_l38_an_excuse_tells_the_breach_apart_and_leaves_it(scene: Scene, late: Message) -> None:
    obligations.excuse(scene.cast.dana, owed_for(late), " The power\nwas out. ", NOON)
    row = owed_for(late)
    assert (row.breached_at, row.state) == (oakland("11:00"), "open")
    assert (row.excused_by, row.excused_at, row.excuse) == (
        scene.cast.dana,
        NOON,
        "The power was out.",
    )
    event = ObligationEvent.objects.get(kind="excused")
    assert (event.actor, event.facts) == (scene.cast.dana, {"reason": "The power was out."})
    [promise] = promises_for([late.pk], NOON)[late.pk]
    assert promise["late"] is True
    assert promise["excused"] == {
        "by": scene.cast.dana.pk,
        "at": "2026-06-09T19:00:00.000Z",
        "reason": "The power was out.",
    }


def test_an_answer_that_came_late_is_excused_afterwards(scene: Scene, late: Message) -> None:
    scene.say(scene.cast.kim, "11:30")
    obligations.excuse(
        scene.cast.olive, owed_for(late), "The power was out.", oakland("15:00", "2026-06-12")
    )
    assert owed_for(late).excused_by == scene.cast.olive


def test_late_is_what_passed_its_due_time_though_no_sweep_came(scene: Scene) -> None:
    h60()
    ask = scene.ask("10:00")
    obligations.excuse(scene.cast.dana, owed_for(ask), "The power was out.", NOON)
    assert owed_for(ask).breached_at == oakland("11:00")


@pytest.mark.parametrize("who", ["kim", "bre", "ana", "leo"])
def test_only_who_runs_the_place_excuses(scene: Scene, late: Message, who: str) -> None:
    with pytest.raises(ValidationError, match="runs the place"):
        obligations.excuse(getattr(scene.cast, who), owed_for(late), "The power was out.", NOON)
    assert owed_for(late).excused_at is None


def test_a_manager_does_not_excuse_their_own_late_answer(scene: Scene) -> None:
    h60()
    ask = scene.ask_in_channel(people=[scene.cast.dana])
    with pytest.raises(ValidationError, match="nobody themself"):
        obligations.excuse(scene.cast.dana, owed_for(ask), "The power was out.", NOON)
    obligations.reassign(scene.cast.olive, owed_for(ask), scene.cast.kim, oakland("11:30"))
    with pytest.raises(ValidationError, match="nobody themself"):
        obligations.excuse(scene.cast.dana, owed_for(ask), "The power was out.", NOON)


@pytest.mark.parametrize("reason", ["", " \n ", "Storm   .", "x" * 301])
def test_an_excuse_says_why_and_shortly(scene: Scene, late: Message, reason: str) -> None:
    with pytest.raises(ValidationError) as caught:
        obligations.excuse(scene.cast.dana, owed_for(late), reason, NOON)
    assert "reason" in caught.value.message_dict


def test_what_is_in_time_or_excused_already_is_not_excused(scene: Scene, late: Message) -> None:
    in_time = scene.ask_in_channel("11:30")
    with pytest.raises(ValidationError, match="isn't late"):
        obligations.excuse(scene.cast.dana, owed_for(in_time), "The power was out.", NOON)
    obligations.excuse(scene.cast.dana, owed_for(late), "The power was out.", NOON)
    with pytest.raises(ValidationError, match="already"):
        obligations.excuse(scene.cast.olive, owed_for(late), "There was a fire.", NOON)
    assert owed_for(late).excuse == "The power was out."
