"""What managers find on the page of a response rule."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.clock import database_now
from messaging.actions import create_channel
from policies.models import EscalationStep, Obligation, Report, ResponseRule, RuleVersion
from policies.publish import publish_version
from policies.report_mails import prepare
from policies.starter import create_starter_rules
from tests.admin_forms import refusals, submit
from tests.cast import Cast, oakland, post
from tests.clients import StaffClient

ADD = "/admin/policies/responserule/add/"


def page(rule: ResponseRule) -> str:
    return f"/admin/policies/responserule/{rule.pk}/change/"


def steps(*rows: tuple[int, str]) -> dict[str, Any]:
    """Escalation steps as a browser sends them."""
    fields: dict[str, Any] = {"steps-TOTAL_FORMS": len(rows)}
    for number, (after_minutes, target) in enumerate(rows):
        fields[f"steps-{number}-after_minutes"] = after_minutes
        fields[f"steps-{number}-target"] = target
    return fields


@pytest.fixture
def dana(cast: Cast) -> Client:
    client = StaffClient()
    client.force_login(cast.dana)
    return client


@pytest.fixture
def olive(cast: Cast) -> Client:
    client = StaffClient()
    client.force_login(cast.olive)
    return client


@pytest.fixture
def fields(cast: Cast) -> dict[str, Any]:
    """A rule that can be meant: Oakland, high, an hour."""
    return {
        "name": "Oakland: high",
        "priority": "high",
        "location": cast.oakland.pk,
        "target_minutes": 60,
        "clock": "working",
        "remind_before": "30, 15",
        "again_times": 0,
        "pause_cap_minutes": 120,
        "ack_hold_minutes": 30,
        "repeat_times": 0,
        **steps((0, "cover"), (15, "location_manager")),
    }


@pytest.fixture
def rule(cast: Cast, olive: Client, fields: dict[str, Any]) -> ResponseRule:
    submit(olive, ADD, **fields)
    return ResponseRule.objects.get()


def test_saving_publishes_a_version_with_the_steps(
    cast: Cast, dana: Client, fields: dict[str, Any]
) -> None:
    assert submit(dana, ADD, **fields).status_code == 302
    [version] = RuleVersion.objects.all()
    assert (version.number, version.created_by) == (1, cast.dana)
    assert version.remind_before == [30, 15]
    assert [(step["after_minutes"], step["target"]) for step in version.steps] == [
        (0, "cover"),
        (15, "location_manager"),
    ]


def test_an_edit_makes_a_second_version_and_leaves_the_first(
    rule: ResponseRule, dana: Client
) -> None:
    assert submit(dana, page(rule), target_minutes=45).status_code == 302
    numbers = RuleVersion.objects.order_by("number").values_list("number", "target_minutes")
    assert list(numbers) == [(1, 60), (2, 45)]


def test_a_changed_step_alone_makes_a_version(rule: ResponseRule, dana: Client) -> None:
    assert submit(dana, page(rule), **{"steps-1-after_minutes": 20}).status_code == 302
    assert RuleVersion.objects.order_by("-number")[0].steps[1]["after_minutes"] == 20


def test_saving_without_a_change_makes_no_version(rule: ResponseRule, dana: Client) -> None:
    assert submit(dana, page(rule)).status_code == 302
    assert RuleVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"target_minutes": 0}, "target_minutes"),
        ({"target_minutes": 43_201}, "target_minutes"),
        ({"target_minutes": -5}, "target_minutes"),
        ({"remind_before": "60"}, "remind_before"),
        ({"remind_before": "90, 15"}, "remind_before"),
        ({"remind_before": "15, 15"}, "remind_before"),
        ({"remind_before": "0"}, "remind_before"),
        ({"remind_before": "soon"}, "remind_before"),
        (steps((15, "cover"), (0, "location_manager")), "steps-1-after_minutes"),
        (steps((15, "cover"), (15, "cover")), "steps-1-target"),
        (steps((0, "role")), "steps-0-role"),
        (steps((0, "person")), "steps-0-person"),
        (steps((99_999, "cover")), "steps-0-after_minutes"),
        ({"name": ""}, "name"),
        ({"clock": "moon"}, "clock"),
        ({"treatment": "nap"}, "treatment"),
        ({"pause_cap_minutes": 0}, "pause_cap_minutes"),
        ({"pause_cap_minutes": 1_441}, "pause_cap_minutes"),
        ({"pause_cap_minutes": ""}, "pause_cap_minutes"),
        ({"ack_hold_minutes": 1_441}, "ack_hold_minutes"),
        ({"ack_hold_minutes": -1}, "ack_hold_minutes"),
        ({"repeat_times": 2}, "repeat_minutes"),
        ({"repeat_times": 4, "repeat_minutes": 30}, "repeat_times"),
        ({"repeat_minutes": 30}, "repeat_times"),
        ({"priority": "urgent", "again_times": 7, "again_minutes": 5}, "again_times"),
        ({"priority": "urgent", "again_times": 6, "again_minutes": 1}, "again_minutes"),
        ({"priority": "urgent", "again_times": 6, "again_minutes": 1_441}, "again_minutes"),
        ({"priority": "urgent", "again_times": 6}, "again_minutes"),
        ({"priority": "urgent", "again_minutes": 5}, "again_times"),
        ({"again_times": 6, "again_minutes": 5}, "again_times"),
        ({"repeat_times": 1, "repeat_minutes": 0}, "repeat_minutes"),
        ({"repeat_times": 1, "repeat_minutes": 1_441}, "repeat_minutes"),
    ],
)
def test_what_cannot_be_meant_is_refused_beside_its_field(
    cast: Cast, dana: Client, fields: dict[str, Any], changes: dict[str, Any], field: str
) -> None:
    answer = submit(dana, ADD, **{**fields, **changes})
    assert field in refusals(answer)
    assert not ResponseRule.objects.exists()
    assert not RuleVersion.objects.exists()


def test_repeating_without_a_step_is_refused(dana: Client, fields: dict[str, Any]) -> None:
    fields |= {**steps(), "repeat_times": 2, "repeat_minutes": 30}
    answer = submit(dana, ADD, **fields)
    assert answer.status_code == 200
    assert "There is no step to repeat." in answer.content.decode()
    assert not ResponseRule.objects.exists()


def test_pauses_holds_and_repeats_are_frozen_into_the_version(
    dana: Client, fields: dict[str, Any]
) -> None:
    more = {"treatment": "pause", "pause_cap_minutes": 45, "ack_hold_minutes": 10}
    fields |= {**more, "repeat_times": 3, "repeat_minutes": 20}
    assert submit(dana, ADD, **fields).status_code == 302
    version = RuleVersion.objects.get()
    assert (version.treatment, version.pause_cap_minutes) == ("pause", 45)
    assert (version.ack_hold_minutes, version.repeat_minutes, version.repeat_times) == (10, 20, 3)


def test_two_steps_at_the_same_minute_may_tell_different_people(
    dana: Client, fields: dict[str, Any]
) -> None:
    both = steps((0, "cover"), (0, "location_manager"))
    assert submit(dana, ADD, **{**fields, **both}).status_code == 302


def test_a_second_rule_for_the_same_asks_is_refused_until_the_first_is_inactive(
    rule: ResponseRule, dana: Client, fields: dict[str, Any]
) -> None:
    twin = {**fields, "name": "Another"}
    refused = refusals(submit(dana, ADD, **twin))
    assert "Oakland: high" in refused["priority"][0]
    submit(dana, page(rule), is_active=None)
    assert submit(dana, ADD, **twin).status_code == 302


def test_a_rule_of_the_practice_and_one_of_a_location_do_not_overlap(
    rule: ResponseRule, olive: Client, fields: dict[str, Any]
) -> None:
    everywhere = {**fields, "name": "Everywhere", "location": ""}
    assert submit(olive, ADD, **everywhere).status_code == 302
    again = {**everywhere, "name": "Everywhere again"}
    assert "priority" in refusals(submit(olive, ADD, **again))


def test_a_channel_of_another_location_is_refused(
    cast: Cast, olive: Client, fields: dict[str, Any]
) -> None:
    channel = create_channel(cast.olive, "supplies", cast.austin, database_now())
    answer = submit(olive, ADD, **{**fields, "conversation": channel.pk})
    assert refusals(answer)["conversation"] == ["This channel belongs to Austin."]


def test_a_manager_makes_no_rule_for_the_practice_or_another_location(
    cast: Cast, dana: Client, fields: dict[str, Any]
) -> None:
    assert not cast.dana.locations.filter(pk=cast.austin.pk).exists()
    for place in ("", cast.austin.pk):
        assert "location" in refusals(submit(dana, ADD, **{**fields, "location": place}))


def test_a_manager_reads_the_practices_rules_and_cannot_change_them(
    cast: Cast, dana: Client
) -> None:
    [normal, *_] = create_starter_rules(cast.olive, database_now())
    assert dana.get(page(normal)).status_code == 200
    assert dana.post(page(normal), {"target_minutes": 1}).status_code == 403
    normal.refresh_from_db()
    assert normal.target_minutes == 480


def test_a_rule_of_another_location_does_not_exist_for_a_manager(cast: Cast, dana: Client) -> None:
    theirs = ResponseRule.objects.create(
        name="Austin: high", priority="high", location=cast.austin, target_minutes=60
    )
    publish_version(theirs, cast.olive, database_now())
    for model in ("responserule", "ruleversion"):
        assert "Austin: high" not in dana.get(f"/admin/policies/{model}/").content.decode()
    assert dana.get(page(theirs)).status_code == 302


def test_the_page_says_in_words_what_the_rule_does(rule: ResponseRule, dana: Client) -> None:
    html = dana.get(page(rule)).content.decode()
    assert "an answer is due" in html
    assert 'type="module"' in html


def test_what_a_rule_leaves_open_is_any(rule: ResponseRule, olive: Client) -> None:
    form = olive.get(page(rule)).context["adminform"].form
    for name in ("priority", "location", "conversation", "asked_role"):
        assert next(iter(form.fields[name].choices))[1] == "Any"
    assert submit(olive, page(rule), priority="", location="").status_code == 302
    rule.refresh_from_db()
    assert (rule.priority, rule.location) == ("", None)


def test_zero_minutes_are_refused_in_plain_words(dana: Client, fields: dict[str, Any]) -> None:
    refused = refusals(submit(dana, ADD, **{**fields, "target_minutes": 0}))
    assert refused["target_minutes"] == ["At least 1 minute."]


def test_what_is_typed_is_said_in_words_before_it_is_saved(
    cast: Cast, dana: Client, fields: dict[str, Any]
) -> None:
    shown = dana.get(
        "/admin/policies/responserule/preview/", {**fields, "steps-INITIAL_FORMS": 0}
    ).json()
    assert shown["words"]
    assert "in Oakland" in shown["when"]
    assert shown["problem"] == ""
    assert not ResponseRule.objects.exists()


def test_what_cannot_be_meant_is_said_while_typing(dana: Client, fields: dict[str, Any]) -> None:
    typed = {**fields, "remind_before": "90", "steps-INITIAL_FORMS": 0}
    shown = dana.get("/admin/policies/responserule/preview/", typed).json()
    assert shown["problem"].startswith("Remind before (minutes): A reminder comes before")


def test_staff_get_no_words(cast: Cast, client: Client) -> None:
    assert not cast.bre.is_manager
    client.force_login(cast.bre)
    assert client.get("/admin/policies/responserule/preview/").status_code == 302


def test_versions_and_obligations_are_only_read(rule: ResponseRule, olive: Client) -> None:
    version = RuleVersion.objects.get()
    for model in ("ruleversion", "obligation", "report"):
        assert olive.get(f"/admin/policies/{model}/").status_code == 200
        assert olive.get(f"/admin/policies/{model}/add/").status_code == 403
    change = f"/admin/policies/ruleversion/{version.pk}/change/"
    assert olive.get(change).status_code == 200
    assert olive.post(change, {"target_minutes": 1}).status_code == 403


def test_a_report_is_linked_where_it_is_shown_in_words(cast: Cast, olive: Client) -> None:
    prepare(cast.oakland, date(2026, 6, 9), oakland("02:35", "2026-06-10"))
    report = Report.objects.get()
    html = olive.get(f"/admin/policies/report/{report.pk}/change/").content.decode()
    assert f"/reports/{cast.oakland.pk}/2026-06-09/" in html


def test_an_obligation_is_shown_in_the_visitors_wall_time_and_without_text(
    cast: Cast, dana: Client
) -> None:
    message = post(cast.ana, cast.direct, "canary-5b1e", now=oakland("10:00"), priority="high")
    owed = Obligation.objects.get(message=message)
    listed = dana.get("/admin/policies/obligation/").content.decode()
    shown = dana.get(f"/admin/policies/obligation/{owed.pk}/change/").content.decode()
    assert "June 9, 2026, 10 a.m." in shown
    assert "canary" not in listed + shown


def test_the_starter_rules_are_three_published_ones_made_once(cast: Cast) -> None:
    made = create_starter_rules(cast.olive, database_now())
    assert [(rule.priority, rule.target_minutes, rule.clock) for rule in made] == [
        ("normal", 480, "working"),
        ("high", 60, "working"),
        ("urgent", 15, "elapsed"),
    ]
    assert RuleVersion.objects.count() == 3
    assert [step.after_minutes for step in EscalationStep.objects.filter(rule=made[1])] == [0, 15]
    assert create_starter_rules(cast.olive, database_now()) == []
