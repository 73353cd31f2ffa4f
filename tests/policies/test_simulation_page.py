"""Trying a response rule from its form: who may, what the page says, and that nothing is saved."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags

from accounts.clock import database_now
from accounts.models import Role
from policies import simulations
from policies.models import Obligation, ResponseRule, RuleVersion, SimulationRun
from tests.admin_forms import refusals, typed
from tests.cast import Cast, person, post
from tests.clients import StaffClient
from tests.policies.days import SECRET
from tests.policies.test_rule_admin import ADD, page, steps
from tests.policies.test_rule_admin import fields as fields

RUNS = "/admin/policies/responserule/simulations/"


def client_of(user: Any) -> Client:
    client = StaffClient()
    client.force_login(user)
    return client


@pytest.fixture
def dana(cast: Cast) -> Client:
    return client_of(cast.dana)


@pytest.fixture
def rule(cast: Cast, fields: dict[str, Any]) -> ResponseRule:
    """Published as the owner saves it."""
    owner = client_of(cast.olive)
    assert owner.post(ADD, _sent(typed(owner, ADD) | fields)).status_code == 302
    return ResponseRule.objects.get()


def _sent(filled: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in filled.items() if value is not None}


def try_it(client: Client, path: str, **changes: Any) -> Any:
    """Press the button, with some fields changed."""
    return client.post(path, _sent({**typed(client, path), **changes, "_try": "Try"}))


def words(answer: Any) -> str:
    """What the page says, without its marks."""
    return re.sub(r"\s+", " ", strip_tags(answer.content.decode()))


def result_of(client: Client, path: str, **changes: Any) -> Any:
    """The page of a trial that was run."""
    answer = try_it(client, path, **changes)
    assert answer.status_code == 302, refusals(answer)
    assert simulations.run_waiting(database_now()) == 1
    return client.get(answer.url)


def asked(cast: Cast, **fields: Any) -> Obligation:
    """Ana asked Bre a moment ago, in a channel where Dana is, and nobody answered."""
    fields = {"priority": "high", "asks": "people", "people": [cast.bre]} | fields
    message = post(cast.ana, cast.front_desk, SECRET, now=database_now(), **fields)
    return Obligation.objects.get(message=message)


def test_the_page_says_what_a_shorter_time_would_have_done(
    cast: Cast, dana: Client, rule: ResponseRule
) -> None:
    row = asked(cast)
    answer = result_of(dana, page(rule), target_minutes=45)
    said = words(answer)
    assert "a reply within 45 min of working time" in said
    assert "In the last 30 days 1 answer was asked for at Oakland." in said
    assert "covers 1 of them as it holds now, and would cover 1." in said
    assert "Of 1 the due time or the end would differ; 0 would have ended" in said
    assert "#front-desk" in said
    assert f"/admin/policies/obligation/{row.pk}/change/" in answer.content.decode()
    assert "People behave differently under another rule" in said
    assert dana.get(f"/admin/policies/obligation/{row.pk}/change/").status_code == 200


def test_trying_saves_no_rule_and_no_version(dana: Client, rule: ResponseRule) -> None:
    result_of(dana, page(rule), target_minutes=45, **steps((5, "cover")))
    rule.refresh_from_db()
    assert (rule.target_minutes, rule.steps.count()) == (60, 2)
    assert RuleVersion.objects.count() == 1


def test_a_rule_that_was_never_saved_can_be_tried(
    cast: Cast, dana: Client, fields: dict[str, Any]
) -> None:
    asked(cast)
    said = words(result_of(dana, ADD, **fields))
    assert "covers 0 of them as it holds now, and would cover 1." in said
    assert "Due Never: no due time" in said
    assert not ResponseRule.objects.exists()


def test_what_cannot_be_meant_is_said_beside_its_field_and_nothing_typed_is_lost(
    dana: Client, rule: ResponseRule
) -> None:
    answer = try_it(dana, page(rule), name="Another name", target_minutes=0)
    assert "target_minutes" in refusals(answer)
    assert answer.context["adminform"].form["name"].value() == "Another name"
    assert not SimulationRun.objects.exists()


def test_back_from_a_trial_the_form_is_as_it_was_typed_and_still_not_saved(
    dana: Client, rule: ResponseRule
) -> None:
    changes = {"name": 'Draft <b>"x"</b>', "target_minutes": 45, **steps((5, "cover"))}
    shown = result_of(dana, page(rule), **changes)
    back = dict(shown.context["fields"])
    assert 'value="Draft &lt;b&gt;&quot;x&quot;&lt;/b&gt;"' in shown.content.decode()
    answer = dana.post(shown.context["form_url"], {**back, "_back": "Back"})
    assert refusals(answer) == {name: [] for name in refusals(answer)}
    form, [rows] = (
        answer.context["adminform"].form,
        answer.context["inline_admin_formsets"],
    )
    assert (form["name"].value(), form["target_minutes"].value()) == (changes["name"], "45")
    assert rows.formset.forms[0]["after_minutes"].value() == "5"
    assert "It isn’t saved yet." in words(answer)
    rule.refresh_from_db()
    assert rule.target_minutes == 60


def test_until_it_is_done_the_page_says_how_far_it_is(dana: Client, rule: ResponseRule) -> None:
    address = try_it(dana, page(rule)).url
    waiting = {"done": 0, "total": 0, "is_over": False, "words": "Waiting for its turn."}
    assert dana.get(f"{address}progress/").json() == waiting
    half = {"done": 4_000, "total": 10_000, "heard_at": database_now()}
    SimulationRun.objects.update(**half)
    for _ in range(2):  # reloading starts nothing
        assert "4,000 of 10,000 asks replayed." in words(dana.get(address))
    assert SimulationRun.objects.count() == 1
    SimulationRun.objects.update(has_failed=True, finished_at=database_now())
    assert dana.get(f"{address}progress/").json()["is_over"]
    assert "because of an error of the program" in words(dana.get(address))


def test_a_conversation_that_the_reader_is_not_in_has_no_name_and_no_text_is_shown(
    cast: Cast, dana: Client, rule: ResponseRule
) -> None:
    now = database_now()
    post(cast.ana, cast.direct, SECRET, now=now, priority="high", people=[cast.bre])
    asked(cast)
    answer = result_of(dana, page(rule), target_minutes=45)
    said = answer.content.decode()
    assert "A conversation you aren’t in" in said
    assert f"/c/{cast.direct.pk}/" not in said
    for part in ("canary", "tox"):
        assert part not in said + str(SimulationRun.objects.values())


def test_only_those_who_may_change_a_rule_may_try_it(
    cast: Cast, dana: Client, rule: ResponseRule
) -> None:
    sent = _sent({**typed(dana, page(rule)), "_try": "Try"})
    assert client_of(cast.bre).post(page(rule), sent).status_code in {302, 403, 404}
    practices = ResponseRule.objects.create(name="All", target_minutes=60)
    assert dana.post(page(practices), {**sent, "location": ""}).status_code == 403
    austins = ResponseRule.objects.create(name="A", target_minutes=60, location=cast.austin)
    assert dana.post(page(austins), sent).status_code == 302
    assert "location" in refusals(try_it(dana, ADD, **{**sent, "location": ""}))
    assert not SimulationRun.objects.exists()


def test_a_trial_is_shown_to_nobody_but_whoever_started_it(
    cast: Cast, dana: Client, rule: ResponseRule
) -> None:
    address = try_it(dana, page(rule)).url
    for path in (address, f"{address}progress/"):
        assert client_of(cast.olive).get(path).status_code == 404
        assert client_of(cast.bre).get(path).status_code in {302, 403, 404}
        assert dana.get(path).status_code == 200
    cast.dana.locations.clear()
    assert dana.get(address).status_code in {403, 404}


def test_the_asks_of_another_location_are_not_counted_for_a_manager(
    cast: Cast, dana: Client, rule: ResponseRule
) -> None:
    asked(cast)
    zoe = person("Zoe Lane", Role.AESTHETICIAN, cast.austin)
    Obligation.objects.update(location=cast.austin)
    assert "nothing was asked (Oakland)" in words(result_of(dana, page(rule)))
    said = words(result_of(client_of(cast.olive), page(rule), location=""))
    assert "1 answer was asked for at the whole practice" in said
    assert zoe.display_name not in said
