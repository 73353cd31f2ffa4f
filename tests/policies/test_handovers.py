"""The bridge between shifts: what is swept at the end of one, and what the next begins on."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.availability import become_available, go_with_patient
from accounts.models import Role, Shift, User
from messaging.models import Message
from policies import handovers, obligations
from policies.models import Handover, Obligation, Outbox
from tests.cast import Cast, oakland, person, post
from tests.policies.asks import Scene, h60, owed_for, r120, u15

WEDNESDAY = "2026-06-10"
AT = oakland("16:50")


@pytest.fixture
def mia(scene: Scene) -> User:
    """The other aesthetician: 17:00 to 21:00, in #front-desk."""
    mia = person("Mia Ito", Role.AESTHETICIAN, scene.cast.oakland)
    mia.shifts.update(starts=1020, ends=1260)
    r120()
    return mia


def swept(scene: Scene, now: datetime = AT) -> list[int]:
    """The messages on Kim's card at the end of her shift."""
    sweep = handovers.sweep_for(User.objects.get(pk=scene.cast.kim.pk), now)
    return [] if sweep is None else [ask["message"]["id"] for ask in sweep["asks"]]


def asked(scene: Scene, **fields: Any) -> Message:
    """Ana asks Kim in #front-desk at 16:30."""
    return scene.ask_in_channel("16:30", **{"priority": "normal"} | fields)


def hand(scene: Scene, ask: Message, note: str = "Chart is open.", now: datetime = AT) -> None:
    """Kim hands it to the next of her role."""
    handovers.hand_over(scene.cast.kim, [owed_for(ask)], note, now)


def test_a_quarter_of_an_hour_before_the_shift_ends_what_one_owes_is_on_the_card(
    scene: Scene, mia: User
) -> None:
    ask = asked(scene)
    assert swept(scene, oakland("16:44")) == []
    assert swept(scene, oakland("16:45")) == [ask.pk]
    assert swept(scene, oakland("17:29")) == [ask.pk]
    assert swept(scene, oakland("17:30")) == []
    sweep = handovers.sweep_for(scene.cast.kim, AT)
    assert sweep is not None
    assert sweep["next"]["id"] == mia.pk
    assert (sweep["asks"][0]["hand"], sweep["asks"][0]["keep"]) == ("", "")


def test_a_break_is_not_the_end_of_the_day(scene: Scene, mia: User) -> None:
    kim = scene.cast.kim
    kim.shifts.update(ends=720)
    for day in range(5):
        Shift.objects.create(
            user=kim, location=scene.cast.oakland, weekday=day, starts=780, ends=1020
        )
    scene.ask_in_channel("11:40", priority="normal")
    assert swept(scene, oakland("11:50")) == []
    assert len(swept(scene, AT)) == 1


def test_what_is_done_with_stays_away_until_the_next_day(scene: Scene, mia: User) -> None:
    asked(scene)
    handovers.finish_sweep(scene.cast.kim, AT)
    handovers.finish_sweep(scene.cast.kim, AT + timedelta(minutes=2))
    assert swept(scene, oakland("16:55")) == []
    assert len(swept(scene, oakland("16:50", WEDNESDAY))) == 1


def test_nothing_is_swept_while_one_is_with_a_patient(scene: Scene, mia: User) -> None:
    asked(scene)
    go_with_patient(scene.cast.kim, 15, oakland("16:40"))
    assert swept(scene, oakland("16:50")) == []
    become_available(scene.cast.kim, oakland("16:52"))
    assert len(swept(scene, oakland("16:53"))) == 1


def test_what_is_handed_over_is_owed_by_the_next_of_the_role_and_on_her_card_when_she_begins(
    scene: Scene, mia: User
) -> None:
    ask = asked(scene)
    hand(scene, ask, "Chart is open, call the lab next.")
    assert owed_for(ask).owner == mia
    assert swept(scene) == []
    assert handovers.handed_to(mia, oakland("16:59")) == []
    [card] = handovers.handed_to(mia, oakland("17:00"))
    assert card["asker"] == scene.cast.ana.pk
    assert [(one["by"], one["note"]) for one in card["asks"]] == [
        (scene.cast.kim.pk, "Chart is open, call the lab next.")
    ]
    assert card["asks"][0]["message"]["id"] == ask.pk


def test_who_is_off_shift_gets_no_notice_of_it_and_who_is_on_does(scene: Scene, mia: User) -> None:
    hand(scene, asked(scene))
    assert not Outbox.objects.filter(recipient=mia).exists()
    mia.shifts.update(starts=540)
    hand(scene, asked(scene))
    assert Outbox.objects.filter(recipient=mia, kind="handover").count() == 1


def test_whoever_is_on_already_wins_over_who_begins_soon(scene: Scene, mia: User) -> None:
    zoe = person("Zoe Hart", Role.AESTHETICIAN, scene.cast.oakland)
    zoe.shifts.update(starts=960, ends=1200)
    mia.shifts.update(starts=1050)
    ask = asked(scene)
    hand(scene, ask)
    assert owed_for(ask).owner == zoe


def test_two_asks_of_one_person_are_one_card_that_leaves_once_it_is_seen(
    scene: Scene, mia: User
) -> None:
    for ask in (asked(scene), asked(scene)):
        hand(scene, ask)
    at = oakland("17:05")
    [card] = handovers.handed_to(mia, at)
    ids = [one["id"] for one in card["asks"]]
    assert len(ids) == 2
    handovers.see(scene.cast.ana, ids, at)
    assert len(handovers.handed_to(mia, at)) == 1
    handovers.see(mia, ids, at)
    assert handovers.handed_to(mia, at) == []


def test_what_is_answered_leaves_the_card(scene: Scene, mia: User) -> None:
    ask = asked(scene)
    hand(scene, ask)
    post(scene.cast.kim, scene.cast.front_desk, "It is.", now=AT, reply_to=ask)
    Obligation.objects.filter(message=ask).update(
        state="satisfied", satisfied_at=AT, closed_at=AT, next_action="none"
    )
    assert handovers.handed_to(mia, oakland("17:05")) == []


def test_who_cannot_read_the_ask_gets_a_note_or_nothing(scene: Scene, mia: User) -> None:
    ask = scene.ask_normally("16:30")
    with pytest.raises(ValidationError, match="can't read the ask"):
        hand(scene, ask, "")
    assert owed_for(ask).owner == scene.cast.kim
    hand(scene, ask, "Ana wants the peel for Susan.")
    [card] = handovers.handed_to(mia, oakland("17:00"))
    assert card["asks"][0]["message"] is None
    assert card["asks"][0]["note"] == "Ana wants the peel for Susan."


def test_what_is_pressing_goes_only_to_somebody_who_is_there(scene: Scene, mia: User) -> None:
    u15(), h60()
    ask = asked(scene, priority="high")
    with pytest.raises(ValidationError, match="isn't available now"):
        hand(scene, ask)
    mia.shifts.update(starts=540)
    hand(scene, ask)
    assert owed_for(ask).owner == mia


def test_all_goes_or_nothing(scene: Scene, mia: User) -> None:
    h60()
    rows = [owed_for(asked(scene)), owed_for(asked(scene, priority="high"))]
    with pytest.raises(ValidationError):
        handovers.hand_over(scene.cast.kim, rows, "", AT)
    assert not Handover.objects.exists()
    assert {row.owner for row in Obligation.objects.all()} == {scene.cast.kim}


def test_what_is_kept_is_promised_for_half_an_hour_after_one_is_back(
    scene: Scene, mia: User
) -> None:
    ask = asked(scene)
    handovers.keep(scene.cast.kim, owed_for(ask), AT)
    assert owed_for(ask).promised_until == oakland("09:30", WEDNESDAY)


def test_an_urgent_ask_cannot_be_kept(scene: Scene, mia: User) -> None:
    u15()
    ask = asked(scene, priority="urgent")
    sweep = handovers.sweep_for(scene.cast.kim, AT)
    assert sweep is not None
    assert "can't be put off" in sweep["asks"][0]["keep"]
    with pytest.raises(ValidationError):
        handovers.keep(scene.cast.kim, owed_for(ask), AT)


def test_nothing_is_handed_over_in_the_middle_of_a_shift(scene: Scene, mia: User) -> None:
    ask = asked(scene)
    with pytest.raises(ValidationError, match="doesn't end yet"):
        hand(scene, ask, now=oakland("16:31"))


def test_without_anybody_of_the_role_the_card_says_so(scene: Scene) -> None:
    r120()
    asked(scene)
    sweep = handovers.sweep_for(scene.cast.kim, AT)
    assert sweep is not None
    assert sweep["next"] is None
    assert "Nobody of your role" in sweep["asks"][0]["hand"]


def test_outsiders_owe_none_of_it(scene: Scene, mia: User, cast: Cast) -> None:
    ask = asked(scene)
    assert handovers.owed_alone(cast.bre, [owed_for(ask).pk], AT) == []
    assert handovers.owed_alone(cast.kim, [owed_for(ask).pk], AT) == [owed_for(ask)]


def test_what_one_can_not_read_stays_on_the_card_until_it_is_answered(
    scene: Scene, mia: User
) -> None:
    ask = scene.ask(
        "16:30", priority="normal", people=[scene.cast.kim]
    )  # between Ana and Kim alone
    hand(scene, ask, "Lot 12 or 14 for Susan?")
    begins = oakland("17:05")
    [card] = handovers.handed_to(mia, begins)
    assert card["asks"][0]["message"] is None
    handovers.see(mia, [card["asks"][0]["id"]], begins)
    assert handovers.handed_to(mia, begins) == [card]
    obligations.mark_answered(mia, ask, begins)
    assert handovers.handed_to(mia, begins) == []
