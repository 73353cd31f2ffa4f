"""An answer that is passed on while somebody is with a patient; one that is excused too soon."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from accounts.availability import go_with_patient
from accounts.models import Closure
from messaging.models import Message
from policies import obligations, receivers
from policies.models import Obligation
from tests.cast import TUESDAY, oakland
from tests.policies.asks import Scene, h60, owed_for, r120, wall

WEDNESDAY = "2026-06-10"


def asked_normally(scene: Scene) -> Message:
    """Ana asks Kim in the channel at 10:00, for 120 minutes of which a patient may take 60."""
    r120(pause_cap_minutes=60)
    return scene.ask_in_channel(priority="normal")


def close(scene: Scene, day: str, at: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A holiday is declared in Oakland."""
    monkeypatch.setattr(receivers, "database_now", lambda: oakland(at))
    Closure.objects.create(
        location=scene.cast.oakland, on_date=date.fromisoformat(day), name="Inventory"
    )


def pass_on(scene: Scene, ask: Message, to: str, clock: str) -> Obligation:
    """Dana gives it to somebody."""
    user = getattr(scene.cast, to)
    return obligations.reassign(scene.cast.dana, owed_for(ask), user, oakland(clock))


def test_the_pause_of_whoever_owed_it_stops_nobody_elses_clock(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = asked_normally(scene)
    go_with_patient(scene.cast.kim, 60, oakland("10:30"))
    assert wall(pass_on(scene, ask, "bre", "11:00").due_at) == "12:30"
    close(scene, "2026-12-01", "11:01", monkeypatch)
    obligations.recount_for([scene.cast.oakland.pk], oakland("11:02"))
    row = owed_for(ask)
    assert (wall(row.due_at), row.paused_until) == ("12:30", None)


def test_whoever_gets_it_while_with_a_patient_has_the_clock_stopped_at_once(scene: Scene) -> None:
    ask = asked_normally(scene)
    go_with_patient(scene.cast.bre, 60, oakland("10:15"))
    row = pass_on(scene, ask, "bre", "10:30")
    assert (wall(row.due_at), wall(row.paused_until)) == ("12:45", "11:15")


def test_patients_take_no_more_than_the_cap_however_often_it_is_passed_on(scene: Scene) -> None:
    ask = asked_normally(scene)
    go_with_patient(scene.cast.kim, 45, oakland("10:00"))
    pass_on(scene, ask, "bre", "10:45")
    row = pass_on(scene, ask, "kim", "10:50")
    assert (row.paused_seconds, row.pause_left_seconds) == (45 * 60, 15 * 60)
    go_with_patient(scene.cast.kim, 90, oakland("10:50"))
    assert wall(owed_for(ask).due_at) == "13:00"


def test_what_a_holiday_put_off_can_not_be_excused(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    h60()
    ask = scene.ask("16:30", TUESDAY)
    close(scene, WEDNESDAY, "16:45", monkeypatch)
    with pytest.raises(ValidationError, match="isn't late"):
        obligations.excuse(
            scene.cast.olive, owed_for(ask), "We were closed.", oakland("09:45", WEDNESDAY)
        )
    assert owed_for(ask).breached_at is None
