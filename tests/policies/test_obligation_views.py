"""What is done about one promise over HTTP: answers, refusals, and what isn't theirs."""

import json
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from accounts.availability import go_away
from accounts.clock import database_now
from accounts.models import User
from messaging.actions import leave
from messaging.models import Conversation, Message
from policies.escalations import sweep
from policies.models import Obligation, ObligationEvent
from tests.cast import oakland, post
from tests.clients import StaffClient
from tests.policies.asks import Scene, h60, owed_for, r120, u15

SECRET = "canary-7c1e: the filler for S.C."
REASON = "The power was out."
ACTS = ("acknowledge", "answered", "take-over", "let-go", "promise", "nudge", "reassign", "excuse")
HUGE = "9" * 30


@pytest.fixture
def ask(scene: Scene) -> Message:
    """Ana asked Kim months ago, and nobody answered."""
    h60()
    return scene.ask(text=SECRET)


def browser(user: User) -> Client:
    client = StaffClient()
    client.force_login(user)
    return client


def address(row: Obligation | str, name: str) -> str:
    return f"/policies/obligations/{row.pk if isinstance(row, Obligation) else row}/{name}/"


def act(user: User, ask: Message, name: str, **fields: Any) -> Any:
    """Somebody presses a button."""
    path = address(owed_for(ask), name)
    return browser(user).post(path, fields, content_type="application/json")


def why(user: User, ask: Message) -> Any:
    answer = browser(user).get(address(owed_for(ask), "why"))
    assert answer.status_code == 200
    return answer.json()


def errors(answer: Any) -> Any:
    assert answer.status_code == 422
    return json.loads(answer.content)["errors"]


def kinds(ask: Message) -> list[str]:
    rows = ObligationEvent.objects.filter(obligation__message=ask).exclude(kind="opened")
    return [row.kind for row in rows.order_by("pk")]


def ask_now(scene: Scene, **fields: Any) -> Message:
    """Ana asks just now, so that nothing is late."""
    fields = {"priority": "urgent"} | fields
    return post(scene.cast.ana, scene.direct, SECRET, now=database_now(), **fields)


# Acts


def test_whoever_owes_it_says_on_it(scene: Scene) -> None:
    u15()
    ask = ask_now(scene)
    answer = act(scene.cast.kim, ask, "acknowledge")
    assert answer.status_code == 200
    [promise] = answer.json()["promises"]
    assert promise["acknowledged"]["by"] == scene.cast.kim.pk
    assert (promise["state"], promise["late"]) == ("open", False)
    assert owed_for(ask).acknowledged_by == scene.cast.kim


def test_on_it_twice_is_answered_alike_and_happens_once(scene: Scene) -> None:
    u15()
    ask = ask_now(scene)
    first, again = (act(scene.cast.kim, ask, "acknowledge") for _ in range(2))
    assert first.json() == again.json()
    assert kinds(ask).count("acknowledged") == 1


def test_what_was_answered_elsewhere_is_marked(scene: Scene, ask: Message) -> None:
    [promise] = act(scene.cast.kim, ask, "answered").json()["promises"]
    assert (promise["state"], promise["satisfied_by"]) == ("satisfied", scene.cast.kim.pk)
    assert owed_for(ask).answer is None


def test_a_cover_takes_it_over(scene: Scene, ask: Message) -> None:
    [promise] = act(scene.cast.bre, ask, "take-over").json()["promises"]
    assert (promise["owner"], promise["parties"]) == (scene.cast.bre.pk, [scene.cast.bre.pk])


def test_a_manager_hands_it_to_a_colleague(scene: Scene, ask: Message) -> None:
    [promise] = act(scene.cast.dana, ask, "reassign", to=scene.cy.pk).json()["promises"]
    assert promise["owner"] == scene.cy.pk
    assert owed_for(ask).owner == scene.cy


def test_a_manager_excuses_what_is_late(scene: Scene, ask: Message) -> None:
    [promise] = act(scene.cast.dana, ask, "excuse", reason=REASON).json()["promises"]
    assert promise["late"] is True
    assert (promise["excused"]["by"], promise["excused"]["reason"]) == (scene.cast.dana.pk, REASON)


def test_no_answer_to_an_act_says_what_was_written(scene: Scene, ask: Message) -> None:
    for name, fields in (("excuse", {"reason": REASON}), ("take-over", {}), ("answered", {})):
        assert "canary" not in act(scene.cast.dana, ask, name, **fields).content.decode()


def test_whoever_owes_it_promises_one_of_the_times_that_are_offered(scene: Scene) -> None:
    h60()
    ask = ask_now(scene, priority="high")
    times = browser(scene.cast.kim).get(address(owed_for(ask), "times")).json()
    assert (times["reason"], times["latest"] >= times["likely"][-1]["at"]) == ("", True)
    at = times["likely"][-1]["at"]
    [promise] = act(scene.cast.kim, ask, "promise", at=at).json()["promises"]
    assert promise["promised"] == {"by": scene.cast.kim.pk, "until": at, "missed": False}
    assert "promise" in why(scene.cast.kim, ask)["can"]  # once more


def test_what_one_of_a_group_took_they_let_go(scene: Scene) -> None:
    h60()
    cast = scene.cast
    ask = scene.ask_in_channel(people=[cast.kim, cast.bre])
    [promise] = act(cast.kim, ask, "take-over").json()["promises"]
    assert (promise["owner"], len(promise["taken_from"])) == (cast.kim.pk, 2)
    assert "let_go" in why(cast.kim, ask)["can"]
    [promise] = act(cast.kim, ask, "let-go").json()["promises"]
    assert (promise["owner"], promise["taken_from"]) == (None, [])


def test_whoever_asked_nudges_once_and_is_told_when_next(scene: Scene, ask: Message) -> None:
    [promise] = act(scene.cast.ana, ask, "nudge").json()["promises"]
    assert promise["nudged_at"] is not None
    [said] = errors(act(scene.cast.ana, ask, "nudge"))["__all__"]
    assert "The next is possible at" in said


# Refusals


def test_an_urgent_ask_is_not_put_off(scene: Scene) -> None:
    u15()
    ask = ask_now(scene)
    times = browser(scene.cast.kim).get(address(owed_for(ask), "times")).json()
    assert (times["likely"], times["latest"]) == ([], None)
    assert times["reason"].startswith("An urgent ask can't be put off")
    at = (database_now() + timedelta(hours=1)).isoformat()
    assert errors(act(scene.cast.kim, ask, "promise", at=at)) == {"__all__": [times["reason"]]}


@pytest.mark.parametrize("at", [None, "", "soon", 7, "0001-01-01T00:00Z", "9999-12-31T23:59Z"])
def test_a_time_that_cannot_be_promised_is_refused_beside_it(scene: Scene, at: Any) -> None:
    h60()
    ask = ask_now(scene, priority="high")
    assert errors(act(scene.cast.kim, ask, "promise", at=at)).keys() == {"at"}


def test_the_times_of_others_are_nothing_to_an_outsider(scene: Scene, ask: Message) -> None:
    leo, row = browser(scene.cast.leo), owed_for(ask)
    theirs, none = leo.get(address(row, "times")), leo.get(address(HUGE, "times"))
    assert (theirs.status_code, theirs.content) == (404, none.content)


@pytest.mark.parametrize("name", ["acknowledge", "answered", "take-over"])
def test_the_asker_does_not_answer_themself(scene: Scene, ask: Message, name: str) -> None:
    assert "__all__" in errors(act(scene.cast.ana, ask, name))
    assert kinds(ask) == []


@pytest.mark.parametrize("name", ["acknowledge", "answered"])
def test_an_answer_to_another_promise_of_the_message_is_none_to_this(
    scene: Scene, name: str
) -> None:
    h60()
    people = [scene.cast.kim, scene.cy]
    ask = post(
        scene.cast.ana,
        scene.cast.front_desk,
        now=oakland("10:00"),
        priority="high",
        asks="people",
        people=people,
        each=True,
    )
    row = Obligation.objects.get(message=ask, owner=scene.cast.kim)
    client = browser(scene.cy)
    assert "__all__" in errors(client.post(address(row, name), content_type="application/json"))
    assert kinds(ask) == []


def test_what_is_over_is_not_acted_on(scene: Scene, ask: Message) -> None:
    act(scene.cast.kim, ask, "answered")
    before = kinds(ask)
    for name in ("take-over", "reassign"):
        assert errors(act(scene.cast.dana, ask, name, to=scene.cy.pk))
    assert errors(act(scene.cast.kim, ask, "acknowledge"))
    assert kinds(ask) == before


@pytest.mark.parametrize(
    "reason", ["", "Too short", " " * 40, "a         b", "x" * 301, None, 7, ["x"], "nul\0nul nul"]
)
def test_an_excuse_needs_a_reason(scene: Scene, ask: Message, reason: Any) -> None:
    assert errors(act(scene.cast.dana, ask, "excuse", reason=reason))
    assert owed_for(ask).excused_at is None


def test_only_a_manager_of_the_place_excuses(scene: Scene, ask: Message) -> None:
    for user in (scene.cast.kim, scene.cast.ana, scene.cast.bre):
        assert "__all__" in errors(act(user, ask, "excuse", reason=REASON))
    assert owed_for(ask).excused_at is None


@pytest.mark.parametrize("to", [None, "x", "3", True, -1, 10**30, 1.5, [3], {}, 999_999])
def test_it_is_handed_to_a_colleague_or_to_nobody(scene: Scene, ask: Message, to: Any) -> None:
    assert "to" in errors(act(scene.cast.dana, ask, "reassign", to=to))
    assert owed_for(ask).owner == scene.cast.kim


def test_nobody_hands_it_to_somebody_who_left(scene: Scene, ask: Message) -> None:
    User.objects.filter(pk=scene.cy.pk).update(is_active=False)
    assert "to" in errors(act(scene.cast.dana, ask, "reassign", to=scene.cy.pk))


@pytest.mark.parametrize("name", ["reassign", "excuse"])
@pytest.mark.parametrize("body", ["", "[]", "{", "\0", "7", '{"to": 1e999}'])
def test_a_body_that_is_no_object_is_refused(
    scene: Scene, ask: Message, name: str, body: str
) -> None:
    path = address(owed_for(ask), name)
    assert errors(browser(scene.cast.dana).post(path, body, content_type="application/json"))


# What isn't theirs


@pytest.mark.parametrize("name", ACTS)
def test_an_outsider_acts_on_it_as_if_there_were_none(
    scene: Scene, ask: Message, name: str
) -> None:
    leo = scene.cast.leo
    assert not Conversation.objects.visible_to(leo).filter(pk=scene.direct.pk).exists()
    fields = {"to": leo.pk, "reason": REASON}
    theirs = act(leo, ask, name, **fields)
    none = browser(leo).post(address(HUGE, name), fields, content_type="application/json")
    assert (theirs.status_code, theirs.content) == (404, none.content)
    assert none.status_code == 404
    assert kinds(ask) == []


@pytest.mark.parametrize("name", ["why", *ACTS])
def test_without_a_log_in_there_is_nothing(scene: Scene, ask: Message, name: str) -> None:
    path = address(owed_for(ask), name)
    client = StaffClient()
    answer = client.get(path) if name == "why" else client.post(path)
    assert answer.status_code == 401
    assert kinds(ask) == []


def test_an_outsider_reads_no_story(scene: Scene, ask: Message) -> None:
    leo, row = browser(scene.cast.leo), owed_for(ask)
    assert not Conversation.objects.visible_to(scene.cast.leo).filter(pk=scene.direct.pk).exists()
    theirs, none = leo.get(address(row, "why")), leo.get(address(HUGE, "why"))
    assert (theirs.status_code, theirs.content) == (404, none.content)
    assert leo.get(f"/policies/obligations/{row.pk}/").status_code == 404
    assert leo.get(f"/policies/obligations/{HUGE}/").status_code == 404


def test_whoever_left_the_conversation_reads_no_story(scene: Scene) -> None:
    h60()
    ask = scene.ask_in_channel(people=[scene.cast.dana])
    bre = browser(scene.cast.bre)
    path = address(owed_for(ask), "why")
    assert bre.get(path).status_code == 200
    leave(scene.cast.bre, scene.cast.front_desk, database_now())
    assert bre.get(path).status_code == 404


# Why


def test_the_story_is_told_to_members_to_managers_and_to_whom_escalation_told(
    scene: Scene, ask: Message
) -> None:
    nobody_yet = browser(scene.cy).get(address(owed_for(ask), "why"))
    assert nobody_yet.status_code == 404
    sweep(oakland("11:01"))  # late, and the cover
    sweep(oakland("11:30"))  # the medical director
    for user in (scene.cast.ana, scene.cast.kim, scene.cast.dana, scene.cast.olive, scene.cy):
        assert [line["kind"] for line in why(user, ask)["story"]][:2] == ["opened", "overdue"]


def test_the_story_says_what_happened_and_never_what_was_written(
    scene: Scene, ask: Message
) -> None:
    sweep(oakland("11:01"))
    answer = browser(scene.cast.kim).get(address(owed_for(ask), "why"))
    told = answer.json()
    assert told.keys() == {"standing", "story", "can", "reassign_to"}
    opened, late = told["story"][:2]
    assert opened.keys() == {"at", "when", "kind", "text", "details"}
    assert opened["text"] == "Ana Lopez asked Kim Ortega, High."
    assert "The shifts of Kim Ortega count." in opened["details"]
    assert "It is due 11:00 am." in opened["details"]
    assert late["text"] == "It became late: nobody had answered by the due time."
    assert (late["when"], late["at"]) == ("Tue, Jun 9 at 11:00 am", "2026-06-09T18:00:00.000Z")
    assert "canary" not in answer.content.decode()


def test_the_story_stays_when_the_rule_and_the_hours_change(scene: Scene, ask: Message) -> None:
    before = why(scene.cast.kim, ask)["story"]
    row = owed_for(ask)
    assert row.rule_version is not None
    row.rule_version.rule.target_minutes = 5
    row.rule_version.rule.name = "Another"
    row.rule_version.rule.save()
    scene.cast.kim.shifts.all().delete()
    scene.cast.oakland.opening_hours.all().delete()
    sweep(oakland("11:01"))
    after = why(scene.cast.kim, ask)["story"]
    assert len(after) > len(before)
    assert after[: len(before)] == before


@pytest.mark.parametrize(
    ("who", "can"),
    [
        ("kim", ["acknowledge", "answered"]),
        ("bre", ["acknowledge", "answered", "take_over"]),
        ("ana", ["nudge", "withdraw"]),
        ("dana", ["take_over", "reassign", "excuse"]),
    ],
)
def test_everybody_is_offered_what_they_may_do(
    scene: Scene, ask: Message, who: str, can: list[str]
) -> None:
    go_away(scene.cast.bre, 60, database_now())  # so the cover is no heir, whatever the hour
    assert why(getattr(scene.cast, who), ask)["can"] == can


def test_what_is_offered_is_accepted_and_what_is_not_is_refused(scene: Scene) -> None:
    h60()
    go_away(scene.cast.bre, 60, database_now())
    fields = {"to": scene.cy.pk, "reason": REASON}
    people = (scene.cast.ana, scene.cast.kim, scene.cast.bre, scene.cast.dana, scene.cast.olive)
    for user in people:
        # Whoever owes it may take it over once more; that changes nothing.
        for name in [one for one in ACTS if (user, one) != (scene.cast.kim, "take-over")]:
            ask = scene.ask_in_channel()
            offered = name.replace("-", "_") in why(user, ask)["can"]
            answer = act(user, ask, name, **fields)
            assert (answer.status_code == 200) is offered, (user, name, answer.content)


def test_nothing_is_offered_once_it_is_over_but_the_excuse(scene: Scene, ask: Message) -> None:
    act(scene.cast.kim, ask, "answered")
    assert why(scene.cast.kim, ask)["can"] == []
    assert why(scene.cast.ana, ask)["can"] == []
    assert why(scene.cast.dana, ask)["can"] == ["excuse"]
    act(scene.cast.dana, ask, "excuse", reason=REASON)
    assert why(scene.cast.dana, ask)["can"] == []


def test_a_manager_hands_it_to_anybody_near_but_asker_and_owner(scene: Scene, ask: Message) -> None:
    heirs = [one["name"] for one in why(scene.cast.dana, ask)["reassign_to"]]
    assert heirs == ["Bre Nguyen", "Cy Moss", "Dana Cole", "Olive Grant"]


def test_whoever_owes_it_hands_it_to_their_cover_alone(scene: Scene) -> None:
    r120()
    ask = scene.ask_normally()
    told = why(scene.cast.kim, ask)
    assert told["reassign_to"] == [{"id": scene.cast.bre.pk, "name": "Bre Nguyen"}]
    assert "reassign" in told["can"]
    [promise] = act(scene.cast.kim, ask, "reassign", to=scene.cast.bre.pk).json()["promises"]
    assert promise["owner"] == scene.cast.bre.pk
    assert why(scene.cast.kim, ask)["reassign_to"] == []


# How it stands


def test_it_says_what_comes_next(scene: Scene) -> None:
    h60()
    ask = post(scene.cast.ana, scene.direct, now=database_now(), priority="high")
    Obligation.objects.update(
        next_action="overdue",
        due_at=database_now() + timedelta(days=400),
        next_action_at=database_now() + timedelta(days=400),
    )
    standing = why(scene.cast.kim, ask)["standing"]
    assert standing.startswith("Without an answer it becomes late ")


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("satisfied", "It was answered Jun 9 at 10:30 am."),
        ("cancelled", "It was taken back"),
        ("void", "It ended with its rule"),
        ("stuck", "It was set aside after errors"),
    ],
)
def test_it_says_how_it_ended(scene: Scene, ask: Message, state: str, words: str) -> None:
    at = oakland("10:30")
    Obligation.objects.update(
        state=state, satisfied_at=at, closed_at=at, next_action="none", next_action_at=None
    )
    assert why(scene.cast.kim, ask)["standing"].replace("Tue, ", "").startswith(words)


# The page


def test_the_page_tells_the_same_story(scene: Scene, ask: Message) -> None:
    sweep(oakland("11:01"))
    page = browser(scene.cast.kim).get(f"/policies/obligations/{owed_for(ask).pk}/")
    text = unescape(page.content.decode())
    for line in why(scene.cast.kim, ask)["story"]:
        assert line["text"] in text
        assert all(detail in text for detail in line["details"])
    assert f'href="/c/{scene.direct.pk}/"' in text
    assert "canary" not in text


def test_the_page_leads_no_manager_into_a_talk_of_others(scene: Scene, ask: Message) -> None:
    page = browser(scene.cast.dana).get(f"/policies/obligations/{owed_for(ask).pk}/")
    text = page.content.decode()
    assert "Direct conversation" in text
    assert f"/c/{scene.direct.pk}/" not in text


def test_a_stranger_is_led_to_the_log_in(scene: Scene, ask: Message) -> None:
    page = StaffClient().get(f"/policies/obligations/{owed_for(ask).pk}/")
    assert (page.status_code, page.headers["Location"].split("?")[0]) == (302, "/accounts/login/")
