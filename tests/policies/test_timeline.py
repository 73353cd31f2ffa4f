"""The timeline of rules: who changed what, when and why, and what came of it."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from policies import simulations
from policies.admin.preview import as_version
from policies.models import EscalationStep, ResponseRule, RuleVersion
from policies.publish import publish_version
from policies.rule_timeline import timeline_at, timeline_of
from policies.starter import create_starter_rules
from tests.admin_forms import submit
from tests.cast import Cast, oakland
from tests.clients import StaffClient
from tests.policies.asks import Scene, sweep_from

NOW = oakland("09:00")


def logged_in(user: User) -> Client:
    client = StaffClient()
    client.force_login(user)
    return client


@pytest.fixture
def dana(cast: Cast) -> Client:
    return logged_in(cast.dana)


@pytest.fixture
def rule(cast: Cast) -> ResponseRule:
    """Urgent at Oakland: 10 minutes, the manager is told."""
    return urgent_at_oakland(cast)


def urgent_at_oakland(cast: Cast) -> ResponseRule:
    made = ResponseRule.objects.create(
        name="Urgent at Oakland", priority="urgent", location=cast.oakland, target_minutes=10
    )
    made.steps.create(after_minutes=5, target=EscalationStep.Target.LOCATION_MANAGER)
    publish_version(made, cast.dana, NOW, "To begin with.")
    return made


def page(rule: ResponseRule) -> str:
    return f"/admin/policies/responserule/{rule.pk}/timeline/"


def said(answer: Any) -> str:
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(answer.content.decode())).split())


def test_a_change_is_told_with_who_why_and_what_differs(
    cast: Cast, dana: Client, rule: ResponseRule
) -> None:
    change = f"/admin/policies/responserule/{rule.pk}/change/"
    fields = {"target_minutes": 8, "reason": "Ten was too long at the desk."}
    assert submit(dana, change, **fields).status_code == 302
    newest, first = timeline_of(rule, cast.dana)
    assert (newest.who, newest.reason) == ("Dana Cole", "Ten was too long at the desk.")
    assert newest.changes == ["Reply within: 10 min of working time → 8 min of working time"]
    assert (newest.holds, first.holds, first.until) == (True, False, newest.at)
    assert first.changes == ["The first version."]
    shown = said(dana.get(page(rule)))
    assert "Why: Ten was too long at the desk." in shown
    assert "Urgent asks at Oakland: a reply within 8 min of working time." in shown
    assert "Tue, Jun 9, 2026, 9:00 AM PDT" in shown


def test_a_reason_without_a_change_makes_no_version(
    cast: Cast, dana: Client, rule: ResponseRule
) -> None:
    submit(dana, f"/admin/policies/responserule/{rule.pk}/change/", reason="Only a thought.")
    assert RuleVersion.objects.count() == 1


def test_steps_and_whom_they_tell_are_told_as_they_were_and_are(
    cast: Cast, rule: ResponseRule
) -> None:
    rule.steps.update(after_minutes=15)
    publish_version(rule, cast.dana, NOW + timedelta(days=1))
    assert timeline_of(rule, cast.dana)[0].changes == [
        (
            "Steps: When it is late, it tells the location's manager after 5 min. → "
            "When it is late, it tells the location's manager after 15 min."
        )
    ]


def test_switching_a_rule_off_and_on_is_known_from_the_audit(
    cast: Cast, dana: Client, rule: ResponseRule
) -> None:
    change = f"/admin/policies/responserule/{rule.pk}/change/"
    submit(dana, change, is_active=None)
    submit(dana, change, is_active="on")
    on, off, _ = timeline_of(ResponseRule.objects.get(), cast.dana)
    assert (on.title, off.title) == (
        "Urgent at Oakland: switched on",
        "Urgent at Oakland: switched off",
    )
    assert (off.who, off.words) == ("Dana Cole", "It makes no new promises.")


def test_the_trial_that_was_made_before_is_named_when_it_was_of_just_this(
    cast: Cast, rule: ResponseRule
) -> None:
    rule.target_minutes = 8
    draft = as_version(rule, rule.steps.all())
    run = simulations.start(cast.dana, rule, draft, {}, NOW, is_active=True)
    simulations.run_waiting(NOW)
    rule.save()
    publish_version(rule, cast.dana, NOW + timedelta(hours=1))
    assert timeline_of(rule, cast.dana)[0].tried_at == run.created_at
    rule.target_minutes = 7
    rule.save()
    publish_version(rule, cast.dana, NOW + timedelta(hours=2))
    assert timeline_of(rule, cast.dana)[0].tried_at is None


def test_each_version_says_how_many_of_its_asks_were_in_time(scene: Scene) -> None:
    cast = scene.cast
    made = ResponseRule.objects.create(name="High", priority="high", target_minutes=60)
    publish_version(made, cast.olive, oakland("08:00"))
    scene.ask("10:00")
    scene.say(cast.kim, "10:20")
    made.target_minutes = 30
    made.save()
    publish_version(made, cast.olive, oakland("11:00"))
    scene.ask("12:00")
    sweep_from("12:00", "12:40")
    newest, first = timeline_of(made, cast.dana)
    assert first.effect == "In time: 1 of 1 ask (100%) under this version."
    assert newest.effect == (
        "In time: 0 of 1 ask (0%) under this version, 1 of 1 ask (100%) under the one before."
    )


def test_a_location_has_its_rules_and_the_practices(cast: Cast, dana: Client) -> None:
    create_starter_rules(None, NOW - timedelta(days=1))
    urgent_at_oakland(cast)
    theirs = ResponseRule.objects.create(
        name="Austin: high", priority="high", location=cast.austin, target_minutes=45
    )
    publish_version(theirs, cast.olive, NOW)
    entries = timeline_at(cast.oakland, cast.olive)
    assert entries[0].title == "Urgent at Oakland, version 1"
    assert len(entries) == 4
    assert (entries[-1].who, entries[-1].reason) == (
        "the program",
        "The rules that a practice begins with.",
    )
    address = f"/admin/policies/responserule/timeline/{cast.oakland.pk}/"
    shown = said(dana.get(address))
    assert "Urgent at Oakland, version 1" in shown
    assert "Austin" not in shown


def test_others_timelines_are_as_if_there_were_none(
    cast: Cast, dana: Client, rule: ResponseRule
) -> None:
    theirs = ResponseRule.objects.create(
        name="Austin: high", priority="high", location=cast.austin, target_minutes=45
    )
    publish_version(theirs, cast.olive, NOW)
    assert logged_in(cast.olive).get(page(theirs)).status_code == 200
    assert dana.get(page(theirs)).status_code == 404
    place = "/admin/policies/responserule/timeline/"
    assert dana.get(f"{place}{cast.austin.pk}/").status_code == 404
    assert logged_in(cast.bre).get(page(rule)).status_code in {302, 403}


def test_a_rule_that_was_another_locations_tells_only_its_time_here(
    cast: Cast, rule: ResponseRule
) -> None:
    moved = ResponseRule.objects.create(
        name="Austin: high", priority="high", location=cast.austin, target_minutes=45
    )
    publish_version(moved, cast.olive, NOW)
    moved.location, moved.name = cast.oakland, "Oakland: high"
    moved.save()
    publish_version(moved, cast.olive, NOW + timedelta(days=1))
    [entry] = timeline_of(moved, cast.dana)
    assert entry.changes == ["Before, it was a rule of another location."]
    assert len(timeline_of(moved, cast.olive)) == 2
