"""An ask of several: one of them has got it, and may let it go again."""

import pytest
from django.core.exceptions import ValidationError

from policies import obligations
from policies.needs import needs_reply
from tests.cast import oakland
from tests.policies.asks import Scene, h60, history, owed_for


def owing(user: object, now: str) -> int:
    """How many answers somebody owes."""
    return len(needs_reply(user, oakland(now)))  # type: ignore[arg-type]


def test_who_takes_an_ask_of_several_owes_it_alone_and_who_lets_go_gives_it_back(
    scene: Scene,
) -> None:
    h60()
    cast = scene.cast
    ask = scene.ask_in_channel(people=[cast.kim, cast.bre])
    assert (owing(cast.kim, "10:05"), owing(cast.bre, "10:05")) == (1, 1)
    obligations.take_over(cast.bre, owed_for(ask), oakland("10:10"))
    assert (owing(cast.kim, "10:11"), owing(cast.bre, "10:11")) == (0, 1)
    obligations.let_go(cast.bre, owed_for(ask), oakland("10:20"))
    assert (owing(cast.kim, "10:21"), owing(cast.bre, "10:21")) == (1, 1)
    assert [kind for kind, _ in history(ask)] == ["taken_over", "let_go"]


def test_its_clock_runs_on_whoever_has_it(scene: Scene) -> None:
    h60()
    cast = scene.cast
    ask = scene.ask_in_channel(people=[cast.kim, cast.bre])
    due = owed_for(ask).due_at
    obligations.take_over(cast.bre, owed_for(ask), oakland("10:10"))
    obligations.let_go(cast.bre, owed_for(ask), oakland("10:40"))
    assert owed_for(ask).due_at == due == oakland("11:00")


def test_what_nobody_took_over_is_not_let_go(scene: Scene) -> None:
    h60()
    row = owed_for(scene.ask_in_channel())
    with pytest.raises(ValidationError, match="You haven't taken this over from anybody"):
        obligations.let_go(scene.cast.kim, row, oakland("10:10"))
