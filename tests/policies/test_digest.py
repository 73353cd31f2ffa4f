"""The digest: what came while somebody was with a patient, asks first, each with its place."""

import json
from typing import Any

import pytest
from django.test import Client

from accounts.availability import become_available, go_with_patient
from accounts.models import Release
from messaging.actions import choose_alerts, mark_read, recall_message
from policies.digest import digest_for, see_digest
from tests.cast import Cast, oakland, post
from tests.policies.asks import Scene, h60, r120, u15


def treat(scene: Scene) -> None:
    """Kim is with a patient from 10:00."""
    go_with_patient(scene.cast.kim, 60, oakland("10:00"))


def release(scene: Scene, clock: str = "10:40") -> dict[str, Any] | None:
    """Kim is free again; what is told then."""
    become_available(scene.cast.kim, oakland(clock))
    return digest_for(scene.cast.kim, oakland(clock))


def texts(digest: dict[str, Any] | None) -> list[str]:
    assert digest is not None
    return [ask["message"]["text"] for ask in digest["asks"]]


def others(digest: dict[str, Any] | None) -> list[tuple[int, int, int, int]]:
    assert digest is not None
    names = ("conversation", "count", "urgent", "first")
    return [tuple(row[name] for name in names) for row in digest["others"]]


def test_asks_come_first_by_priority_then_due_time_whatever_the_order_they_came_in(
    scene: Scene,
) -> None:
    r120(target_minutes=5, treatment="count")
    h60()
    u15()
    treat(scene)
    named: dict[str, Any] = {"people": [scene.cast.kim]}
    post(scene.cast.dana, scene.cast.front_desk, "later", now=oakland("10:10"), **named)
    scene.ask_in_channel("10:05", text="sooner", priority="normal", **named)
    scene.ask_in_channel("10:20", text="high")
    scene.ask_in_channel("10:30", text="urgent", priority="urgent")
    assert texts(release(scene)) == ["urgent", "high", "sooner", "later"]


def test_other_messages_are_counted_per_conversation_and_lead_to_the_first(scene: Scene) -> None:
    cast = scene.cast
    treat(scene)
    ask = scene.ask("10:05")
    first = post(cast.ana, scene.direct, "By the way", now=oakland("10:06"))
    post(cast.ana, scene.direct, "and so on", now=oakland("10:07"))
    there = post(cast.bre, cast.front_desk, "The peel is here", now=oakland("10:08"))
    digest = release(scene)
    assert digest is not None
    assert [row["message"]["id"] for row in digest["asks"]] == [ask.pk]
    assert others(digest) == [
        (scene.direct.pk, 2, 0, first.pk),
        (cast.front_desk.pk, 1, 0, there.pk),
    ]


def test_nothing_that_came_is_no_digest(scene: Scene) -> None:
    scene.ask("09:50")
    treat(scene)
    mine = post(scene.cast.kim, scene.direct, "Back at eleven", now=oakland("10:10"))
    assert release(scene) is None
    scene.ask("10:50")
    assert digest_for(scene.cast.kim, oakland("10:55")) is None
    assert mine.pk


def test_what_was_read_answered_taken_back_or_muted_is_not_told_of(scene: Scene) -> None:
    cast = scene.cast
    treat(scene)
    answered = scene.ask("10:05")
    scene.say(cast.kim, "10:06")
    gone = post(cast.ana, scene.direct, "Never mind", now=oakland("10:07"))
    recall_message(cast.ana, gone.pk, oakland("10:08"))
    read = post(cast.bre, cast.front_desk, "Lunch?", now=oakland("10:09"))
    mark_read(cast.kim, cast.front_desk.pk, read.seq)
    post(cast.bre, cast.front_desk, "Pizza?", now=oakland("10:10"))
    choose_alerts(cast.kim, cast.front_desk, oakland("10:11"), mute="always")
    assert release(scene) is None
    assert answered.pk


def test_what_is_urgent_is_told_of_though_its_conversation_is_muted(scene: Scene) -> None:
    cast = scene.cast
    choose_alerts(cast.kim, cast.front_desk, oakland("09:00"), mute="always")
    treat(scene)
    fields: dict[str, Any] = {"priority": "urgent", "people": [cast.bre]}
    urgent = post(cast.ana, cast.front_desk, "Smoke in room 2", now=oakland("10:05"), **fields)
    assert others(release(scene)) == [(cast.front_desk.pk, 1, 1, urgent.pk)]


def test_conversations_of_others_are_none_of_it(scene: Scene) -> None:
    treat(scene)
    post(scene.cast.ana, scene.cast.direct, "For Bre alone", now=oakland("10:05"))
    assert release(scene) is None


def test_it_is_there_after_a_reload_until_it_was_looked_at(scene: Scene) -> None:
    kim = scene.cast.kim
    treat(scene)
    scene.ask("10:05")
    told = release(scene)
    assert told is not None
    assert digest_for(kim, oakland("11:30")) == told
    see_digest(kim, oakland("10:40"), oakland("11:31"))
    assert digest_for(kim, oakland("11:32")) is None


def test_with_the_next_patient_it_waits_and_is_told_with_what_came_then(scene: Scene) -> None:
    treat(scene)
    scene.ask("10:05", text="first")
    assert release(scene)
    go_with_patient(scene.cast.kim, 30, oakland("10:45"))
    assert digest_for(scene.cast.kim, oakland("10:46")) is None
    scene.ask_in_channel("10:50", text="second")
    assert texts(release(scene, "11:00")) == ["first", "second"]


def seen(client: Client, body: Any) -> int:
    path = "/policies/digest/seen/"
    return client.post(path, json.dumps(body), content_type="application/json").status_code


@pytest.mark.django_db
def test_over_http_it_is_ones_own_and_an_odd_instant_is_refused(cast: Cast, client: Client) -> None:
    client.force_login(cast.kim)
    assert client.get("/policies/digest/").json() == {"digest": None}
    assert seen(client, {}) == seen(client, {"at": "soon"}) == 422
    Release.objects.create(user=cast.bre, since=oakland("10:00"), at=oakland("10:10"))
    assert seen(client, {"at": "9999-12-31T23:59:59.999Z"}) == 204
    assert Release.objects.get().seen_at is None
