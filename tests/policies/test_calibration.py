"""How urgent urgent asks were: for their sender alone, and by role for managers."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Role, User
from messaging.actions import recall_message
from messaging.models import Message
from policies.calibration import calibration_of, rate, to_rate, totals_by_role
from policies.models import Obligation, UrgencyRating
from tests.cast import Cast, oakland, person, post
from tests.policies.asks import Scene, owed_for

NOON = oakland("12:00")


def urgent(scene: Scene, clock: str, day: str = "2026-06-09") -> Message:
    """Ana asks Kim urgently, and Kim answers five minutes later."""
    ask = scene.ask(clock, day, priority="urgent")
    scene.say(scene.cast.kim, f"{clock[:3]}{int(clock[3:]) + 5:02}", day)
    return ask


def rated(scene: Scene, *verdicts: str) -> None:
    """As many urgent asks of Ana's, a minute apart, rated so."""
    for number, verdict in enumerate(verdicts):
        ask = urgent(scene, f"10:{number * 6:02}")
        rate(scene.cast.kim, owed_for(ask).pk, verdict, oakland("11:00"))


def said(user: User) -> tuple[int, int, int]:
    found = calibration_of(user, NOON)
    return found["rated"], found["could_wait"], found["calls"]


def test_the_sender_learns_how_many_of_their_last_five_could_have_waited(scene: Scene) -> None:
    rated(scene, "right", "right", *["could_wait"] * 4, "call")
    assert said(scene.cast.ana) == (5, 4, 1)
    assert said(scene.cast.kim) == said(scene.cast.dana) == (0, 0, 0)


def test_below_three_nothing_is_told_so_that_nobody_is_known_by_their_tap(scene: Scene) -> None:
    rated(scene, "could_wait", "could_wait", "")
    assert said(scene.cast.ana) == (0, 0, 0)
    rate(scene.cast.kim, UrgencyRating.objects.get(verdict="").obligation_id, "right", NOON)
    assert said(scene.cast.ana) == (3, 2, 0)


def test_the_last_word_counts(scene: Scene) -> None:
    ask = owed_for(urgent(scene, "10:00"))
    for verdict in ("call", "right"):
        rate(scene.cast.kim, ask.pk, verdict, NOON)
    assert UrgencyRating.objects.get().verdict == "right"


def test_only_whoever_answered_rates_and_only_what_was_urgent(scene: Scene) -> None:
    cast = scene.cast
    high = scene.ask("09:30")
    scene.say(cast.kim, "09:40")
    ask, open_one = (
        owed_for(urgent(scene, "10:00")),
        owed_for(scene.ask("11:00", priority="urgent")),
    )
    refused = [(cast.ana, ask), (cast.dana, ask), (cast.kim, owed_for(high)), (cast.kim, open_one)]
    for user, row in refused:
        with pytest.raises(Obligation.DoesNotExist):
            rate(user, row.pk, "right", NOON)
    assert rate(cast.kim, ask.pk, "right", NOON).asker == cast.ana


def test_it_is_asked_for_a_day_after_the_answer_and_once(scene: Scene) -> None:
    kim = scene.cast.kim
    ask = urgent(scene, "10:00")
    [row] = to_rate(kim, oakland("10:06"))
    assert (row["message"], row["conversation"]) == (ask.pk, scene.direct.pk)
    assert row["asker"] == scene.cast.ana.pk
    assert to_rate(kim, oakland("10:06", "2026-06-10")) == []
    rate(kim, row["id"], "", oakland("10:07"))
    assert to_rate(kim, oakland("10:08")) == []
    assert to_rate(scene.cast.ana, oakland("10:06")) == []


def week(user: User) -> tuple[int, float]:
    found = calibration_of(user, NOON)["week"]
    return found["you"], found["median"]


def test_one_sees_how_many_one_sent_since_monday_beside_the_median_of_the_place(
    cast: Cast,
) -> None:
    def send(author: User, times: int, day: str = "2026-06-08") -> None:
        whom = cast.bre if author != cast.bre else cast.ana
        for _ in range(times):
            fields: dict[str, Any] = {"priority": "urgent", "people": [whom]}
            post(author, cast.front_desk, now=oakland("00:30", day), **fields)

    send(cast.ana, 6)
    send(cast.ana, 3, "2026-06-07")  # last week's Sunday
    for author in (cast.bre, cast.dana):
        send(author, 1)
    assert week(cast.ana) == (6, 1.0)  # 6, 1, 1, and two who sent none
    assert week(cast.kim) == (0, 1.0)
    assert week(cast.leo) == (0, 0.0)


def test_what_was_taken_back_or_is_not_urgent_does_not_count(scene: Scene) -> None:
    scene.ask("10:00")
    gone = scene.ask("10:10", priority="urgent")
    recall_message(scene.cast.ana, gone.pk, oakland("10:11"))
    assert week(scene.cast.ana) == (0, 0.0)


def totals(user: User) -> list[tuple[str, int, int, int, int]]:
    names = ("name", "sent", "rated", "could_wait", "calls")
    return [tuple(row[name] for name in names) for row in totals_by_role(user, NOON)]


def test_managers_see_sums_by_role_and_never_a_person(scene: Scene) -> None:
    rated(scene, "right", "could_wait", "call")
    # Everybody in Oakland has a role of their own, so that a role would be a person.
    assert totals(scene.cast.dana) == [("Other roles", 3, 3, 1, 1)]
    person("Nia Wu", Role.NURSE_INJECTOR, scene.cast.oakland)
    assert totals(scene.cast.dana) == [("Nurse injector", 3, 3, 1, 1)]


def test_a_manager_sees_their_own_places_and_staff_see_none(scene: Scene, client: Client) -> None:
    rated(scene, "right")
    elsewhere = person("Max Reed", Role.MANAGER, scene.cast.austin)
    assert totals(elsewhere) == []
    assert totals(scene.cast.olive) != []
    for user, status in ((scene.cast.dana, 200), (scene.cast.bre, 404)):
        client.force_login(user)
        assert client.get("/policies/board/urgency/").status_code == status


def test_over_http_it_is_ones_own_and_odd_words_are_refused(scene: Scene, client: Client) -> None:
    ask = owed_for(urgent(scene, "10:00"))
    path = f"/policies/obligations/{ask.pk}/rate/"
    json = "application/json"
    client.force_login(scene.cast.ana)
    assert client.get("/policies/calibration/").json()["budget"] == 5
    assert client.post(path, {"verdict": "right"}, json).status_code == 404
    client.force_login(scene.cast.kim)
    assert client.post(path, {"verdict": "nonsense"}, json).status_code == 422
    assert client.post(path, {"verdict": "could_wait"}, json).status_code == 204
    assert UrgencyRating.objects.get().verdict == "could_wait"
