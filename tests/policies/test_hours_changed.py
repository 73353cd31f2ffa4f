"""Hours are edited under promises that stand: counted anew, told, and never to erase a breach."""

from datetime import date, datetime

import pytest

from accounts.copying import Options, Plan, carry_out, plan_from_person
from accounts.models import Closure, OpeningHours, Shift, ShiftException, User
from messaging.models import Message
from policies import obligations, receivers
from policies.models import Obligation, ObligationEvent, Outbox
from policies.tasks import recount
from tests.cast import oakland, post
from tests.policies.asks import (
    Scene,
    h60,
    history,
    owed_for,
    r120,
    reminded,
    sweep_from,
    told,
    u15,
    wall,
)

WEDNESDAY, THURSDAY = "2026-06-10", "2026-06-11"


@pytest.fixture
def edited_at(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """When hours are edited: the last of these."""
    instants = [oakland("16:45")]
    monkeypatch.setattr(receivers, "database_now", lambda: instants[-1])
    return instants


def close(scene: Scene, day: str = WEDNESDAY) -> None:
    Closure.objects.create(
        location=scene.cast.oakland, on_date=date.fromisoformat(day), name="Inventory"
    )


@pytest.mark.usefixtures("edited_at")
def test_l37_a_day_that_is_declared_closed_is_waited_through(scene: Scene) -> None:
    """No worker counts anew here: the sweep does it before it acts."""
    h60()
    ask = scene.ask("16:30")
    assert owed_for(ask).due_at == oakland("09:30", WEDNESDAY)
    close(scene)
    assert owed_for(ask).due_at == oakland("09:30", WEDNESDAY)  # stale still
    sweep_from("09:10", "12:00", WEDNESDAY)
    row = owed_for(ask)
    assert (row.due_at, row.breached_at) == (oakland("09:30", THURSDAY), None)
    assert not Outbox.objects.exists()
    event = ObligationEvent.objects.get(kind="recomputed")
    assert event.facts["why"] == "hours"
    assert event.facts["due_before"] == "2026-06-10T16:30:00.000Z"
    assert event.facts["due_after"] == "2026-06-11T16:30:00.000Z"
    sweep_from("09:14", "09:30", THURSDAY)
    assert (reminded(ask), told(ask)) == ([("Kim", "09:15")], [("Bre", "09:30")])


@pytest.mark.usefixtures("edited_at")
def test_l37_an_answer_is_judged_by_the_hours_of_today_though_nothing_counted_anew(
    scene: Scene,
) -> None:
    h60()
    ask = scene.ask("16:30")
    close(scene)
    scene.say(scene.cast.kim, "09:20", THURSDAY)
    row = owed_for(ask)
    assert (row.due_at, row.breached_at) == (oakland("09:30", THURSDAY), None)
    assert row.response_seconds == 50 * 60


@pytest.mark.usefixtures("edited_at")
def test_a_worker_counts_anew_what_is_open_once(scene: Scene) -> None:
    h60(), r120()
    asks = [scene.ask("16:30"), scene.ask_in_channel("16:40", priority="normal")]
    messages = list(Message.objects.values())
    close(scene)
    assert obligations.recount_for([scene.cast.oakland.pk], oakland("16:46")) == 2
    assert [owed_for(ask).due_at for ask in asks] == [
        oakland("09:30", THURSDAY),
        oakland("10:40", THURSDAY),
    ]
    assert obligations.recount_for([scene.cast.oakland.pk], oakland("16:47")) == 0
    assert ObligationEvent.objects.filter(kind="recomputed").count() == 2
    assert list(Message.objects.values()) == messages  # nobody's message looks changed


@pytest.mark.usefixtures("edited_at")
def test_what_rests_on_other_hours_or_none_is_left_alone(scene: Scene) -> None:
    h60(), u15()
    cast = scene.cast
    post(cast.ana, cast.front_desk, priority="urgent", people=[cast.bre], now=oakland("16:44"))
    before = list(Obligation.objects.values())
    Closure.objects.create(location=cast.austin, on_date=date(2026, 6, 10), name="Inventory")
    close(scene)
    assert obligations.recount_for([cast.oakland.pk, cast.austin.pk], oakland("16:46")) == 0
    assert list(Obligation.objects.values()) == before


@pytest.mark.usefixtures("edited_at")
def test_hours_that_are_copied_are_one_edit_and_say_how_many_due_times_moved(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    h60()
    ask, cast = scene.ask("16:30"), scene.cast
    handed_over: list[object] = []
    monkeypatch.setattr(recount, "delay", handed_over.append)
    version = cast.oakland.calendar_version
    Shift.objects.filter(user=cast.ana).delete()
    Shift.objects.create(user=cast.ana, location=cast.oakland, weekday=2, starts=600, ends=1020)
    cast.oakland.refresh_from_db()
    before, now = cast.oakland.calendar_version, oakland("16:45")
    options = Options(frozenset(range(7)), replaces=True)

    def planned() -> Plan:
        return plan_from_person(cast.dana, cast.ana, [cast.kim], options, now)

    outcome = carry_out(cast.dana, planned, planned().fingerprint, now)
    cast.oakland.refresh_from_db()
    assert (outcome.moved, cast.oakland.calendar_version) == (1, before + 1)
    assert before > version
    assert owed_for(ask).due_at == oakland("11:00", WEDNESDAY)
    assert handed_over == []


def test_l38_a_day_that_is_closed_afterwards_erases_no_breach(
    scene: Scene, edited_at: list[datetime]
) -> None:
    h60()
    ask = scene.ask("10:00")
    sweep_from("10:59", "11:01")
    edited_at.append(oakland("12:00"))
    close(scene, "2026-06-09")
    obligations.recount_for([scene.cast.oakland.pk], oakland("12:01"))
    sweep_from("12:02", "12:05")
    row = owed_for(ask)
    assert (row.due_at, row.breached_at) == (oakland("11:00"), oakland("11:00"))


def test_l38_nor_one_that_no_sweep_had_come_to(scene: Scene, edited_at: list[datetime]) -> None:
    h60()
    ask = scene.ask("10:00")
    edited_at.append(oakland("12:00"))
    close(scene, "2026-06-09")
    sweep_from("12:01", "12:05")
    scene.say(scene.cast.kim, "12:10")
    row = owed_for(ask)
    assert (row.breached_at, row.breached_by) == (oakland("11:00"), scene.cast.kim)
    assert ("overdue", "11:00") in history(ask)


@pytest.mark.parametrize("reading", ["sweep", "answer"])
def test_a_closure_that_is_taken_back_makes_nothing_late_from_before(
    scene: Scene, edited_at: list[datetime], reading: str
) -> None:
    """Closed at 16:45, open again on Thursday at 8:00: due today after all, not yesterday."""
    h60()
    ask = scene.ask("16:30")
    close(scene)
    obligations.recount_for([scene.cast.oakland.pk], oakland("16:46"))
    edited_at.append(oakland("08:00", WEDNESDAY))
    Closure.objects.all().delete()
    if reading == "sweep":
        obligations.recount_for([scene.cast.oakland.pk], oakland("08:01", WEDNESDAY))
        assert owed_for(ask).due_at == oakland("09:30", WEDNESDAY)
    scene.say(scene.cast.kim, "09:25", WEDNESDAY)
    assert owed_for(ask).breached_at is None


@pytest.mark.parametrize(
    ("starts", "ends", "due"),
    [(12 * 60, 17 * 60, "13:00"), (9 * 60, 10 * 60 + 30, "09:30")],
)
def test_a_shift_of_one_day_counts_as_soon_as_it_is_entered(
    scene: Scene, edited_at: list[datetime], starts: int, ends: int, due: str
) -> None:
    h60()
    ask = scene.ask("10:00")
    edited_at.append(oakland("10:10"))
    ShiftException.objects.create(
        user=scene.cast.kim,
        location=scene.cast.oakland,
        on_date=date(2026, 6, 9),
        starts=starts,
        ends=ends,
    )
    obligations.recount_for([scene.cast.oakland.pk], oakland("10:11"))
    assert wall(owed_for(ask).due_at) == due


def test_somebody_without_shifts_works_the_hours_of_their_new_home(
    scene: Scene, edited_at: list[datetime]
) -> None:
    h60()
    Shift.objects.filter(user=scene.cast.kim).delete()
    ask = scene.ask("10:00")
    edited_at.append(oakland("10:10"))
    OpeningHours.objects.filter(location=scene.cast.austin).update(starts=13 * 60)
    kim = User.objects.get(pk=scene.cast.kim.pk)
    kim.home_location = scene.cast.austin
    kim.save()
    # 13:00 in Austin is 11:00 in Oakland.
    assert wall(owed_for(ask).due_at) == "12:00"
    assert ObligationEvent.objects.get(kind="recomputed").facts["why"] == "home"


def test_l50_without_a_shift_the_locations_hours_count_and_it_says_so(scene: Scene) -> None:
    h60()
    Shift.objects.filter(user=scene.cast.kim).delete()
    row = owed_for(scene.ask("10:00"))
    assert wall(row.due_at) == "11:00"
    assert (row.calendar["hours_of"], row.calendar["fallback"]) == ("person", True)


def test_l51_where_nothing_is_ever_open_it_is_never_late(scene: Scene) -> None:
    h60()
    Shift.objects.all().delete()
    OpeningHours.objects.all().delete()
    ask = scene.ask("10:00")
    sweep_from("10:00", "10:03", THURSDAY)
    row = owed_for(ask)
    assert (row.due_at, row.breached_at, row.next_action) == (None, None, "recheck")
    assert history(ask) == []


def test_an_edit_makes_nothing_late_that_the_one_before_it_put_off(
    scene: Scene, edited_at: list[datetime]
) -> None:
    """Neither a worker nor a sweep came in between."""
    h60()
    ask = scene.ask("16:30")
    close(scene)
    edited_at.append(oakland("09:45", WEDNESDAY))
    close(scene, "2026-12-10")
    sweep_from("09:46", "09:50", WEDNESDAY)
    row = owed_for(ask)
    assert (row.due_at, row.breached_at) == (oakland("09:30", THURSDAY), None)
