"""What the composer is told that an ask would promise, before it is sent."""

from datetime import date, datetime
from typing import Any

import pytest

from accounts.availability import go_with_patient
from accounts.models import Closure, OpeningHours, Shift, User
from messaging.actions import open_direct
from messaging.models import Conversation, Message
from messaging.payloads import instant
from policies.forms import PreviewForm
from policies.hours import NO_HOURS, NO_RULE
from policies.models import Obligation, ResponseRule
from policies.preview import NOTHING, preview_of
from policies.starter import create_starter_rules
from tests.cast import Cast, oakland, post
from tests.policies.asks import r120

NOW = oakland("10:00")


@pytest.fixture(autouse=True)
def rules(cast: Cast) -> None:
    create_starter_rules(None, NOW)


def preview(author: User, conversation: Conversation, **said: Any) -> dict[str, Any]:
    """The answer for an ask at 10:00 on a Tuesday in Oakland."""
    people = [user.pk for user in said.pop("people", [])]
    now = said.pop("now", NOW)
    form = PreviewForm({"conversation": str(conversation.pk), **said})
    assert form.is_valid(), form.errors
    return preview_of(author, {**form.cleaned_data, "people": people}, now)


def test_it_says_in_words_when_a_reply_is_due_whose_and_by_which_rule(cast: Cast) -> None:
    shown = preview(cast.ana, cast.front_desk, priority="high", asks="people", people=[cast.bre])
    due = {"due_at": "2026-06-09T18:00:00.000Z", "owner": cast.bre.pk, "people": [cast.bre.pk]}
    (each,) = shown.pop("each")
    assert shown.pop("free_at") == "2026-06-09T17:00:00.000Z"  # now
    assert shown == due | {"words": "A reply is due 11:00 am.", "rule": "High: within an hour"}
    assert each == due | {
        "why": [
            "The rule is “High: within an hour”, version 1: a reply within 1 h of working time.",
            "The shifts of Bre Nguyen count.",
        ]
    }


def test_it_says_when_the_first_of_those_asked_is_in_and_free(cast: Cast) -> None:
    go_with_patient(cast.bre, 30, NOW)
    asked = {"priority": "high", "asks": "people"}
    shown = preview(cast.ana, cast.front_desk, people=[cast.bre], **asked)
    assert shown["free_at"] == "2026-06-09T17:30:00.000Z"
    both = preview(cast.ana, cast.front_desk, people=[cast.bre, cast.kim], **asked)
    assert both["free_at"] == "2026-06-09T17:00:00.000Z"


def test_another_day_is_named(cast: Cast) -> None:
    late = oakland("16:30", "2026-06-12")
    shown = preview(cast.ana, cast.direct, priority="high", now=late)
    assert shown["words"] == "A reply is due Mon, Jun 15 at 9:30 am."


def test_the_words_are_on_the_clock_of_whoever_writes(cast: Cast) -> None:
    between = open_direct(cast.leo, [cast.bre.pk], NOW)
    shown = preview(cast.leo, between, priority="high")
    assert shown["due_at"] == "2026-06-09T18:00:00.000Z"
    assert shown["words"] == "A reply is due 1:00 pm."


def test_why_names_what_is_closed_in_between_and_when_the_clock_starts(cast: Cast) -> None:
    Closure.objects.create(location=cast.oakland, on_date=date(2026, 6, 15), name="Flood")
    (each,) = preview(cast.ana, cast.direct, priority="high", now=oakland("17:30", "2026-06-12"))[
        "each"
    ]
    assert each["due_at"] == instant(oakland("10:00", "2026-06-16"))
    assert each["why"][2:] == [
        "Closed in between: Flood (Mon, Jun 15, Oakland).",
        "The clock starts Tue, Jun 16 at 9:00 am, when working time begins.",
    ]


def test_why_says_that_the_clock_waits_for_who_is_with_a_patient(cast: Cast) -> None:
    r120(pause_cap_minutes=60)
    go_with_patient(cast.bre, 30, NOW)
    (each,) = preview(cast.ana, cast.direct, asks="everybody")["each"]
    assert each["due_at"] == instant(oakland("12:30"))
    assert each["why"][-1] == (
        "Bre Nguyen is with a patient: the clock waits until 10:30 am, 1 h at most."
    )


def test_several_who_are_asked_each_have_a_due_time_of_their_own(cast: Cast) -> None:
    Shift.objects.filter(user=cast.kim).update(starts=780)
    asked = {"priority": "high", "asks": "people", "people": [cast.kim, cast.bre]}
    shown = preview(cast.ana, cast.front_desk, each="true", **asked)["each"]
    assert [(one["owner"], one["due_at"]) for one in shown] == [
        (cast.bre.pk, instant(oakland("11:00"))),
        (cast.kim.pk, instant(oakland("14:00"))),
    ]


def test_of_several_answers_the_first_due_is_told(cast: Cast) -> None:
    Shift.objects.filter(user=cast.kim).update(starts=780)
    asked = {"priority": "high", "asks": "people", "people": [cast.kim, cast.bre]}
    shown = preview(cast.ana, cast.front_desk, each="true", **asked)
    assert shown["words"] == "The first reply is due 11:00 am."
    assert shown["owner"] == cast.bre.pk
    assert shown["people"] == sorted([cast.bre.pk, cast.kim.pk])


def test_one_answer_of_several_people_has_no_owner(cast: Cast) -> None:
    asked = {"priority": "high", "asks": "people", "people": [cast.kim, cast.bre]}
    shown = preview(cast.ana, cast.front_desk, **asked)
    assert shown["owner"] is None
    assert shown["people"] == sorted([cast.bre.pk, cast.kim.pk])
    assert shown["words"] == "A reply is due 11:00 am."


@pytest.mark.parametrize(
    "said",
    [
        {"priority": "normal", "asks": "nobody"},
        {"priority": "high", "asks": "nobody"},
        {"priority": "fyi", "asks": "everybody"},
        {"priority": "normal"},
        {"priority": "high", "asks": "people"},
    ],
)
def test_what_asks_nobody_promises_nothing(cast: Cast, said: dict[str, str]) -> None:
    assert preview(cast.ana, cast.front_desk, **said) == NOTHING


def test_naming_only_oneself_or_somebody_outside_promises_nothing(cast: Cast) -> None:
    assert not Conversation.objects.visible_to(cast.leo).filter(pk=cast.front_desk.pk).exists()
    for person in (cast.ana, cast.leo):
        asked = {"priority": "high", "asks": "people", "people": [person]}
        assert preview(cast.ana, cast.front_desk, **asked) == NOTHING


def test_without_a_rule_the_words_say_so(cast: Cast) -> None:
    ResponseRule.objects.update(is_active=False)
    shown = preview(cast.ana, cast.direct, priority="high")
    assert (shown["due_at"], shown["rule"], shown["words"]) == (None, "", NO_RULE)
    assert shown["people"] == [cast.bre.pk]


def test_without_any_hours_the_words_say_so(cast: Cast) -> None:
    Shift.objects.all().delete()
    OpeningHours.objects.all().delete()
    shown = preview(cast.ana, cast.direct, priority="high")
    assert (shown["due_at"], shown["words"]) == (None, NO_HOURS)
    assert shown["rule"] == "High: within an hour"


@pytest.mark.parametrize("now", [NOW, oakland("12:17"), oakland("23:59"), oakland("16:59")])
@pytest.mark.parametrize(
    "said",
    [
        {"priority": "high"},
        {"priority": "urgent"},
        {"priority": "normal", "asks": "everybody"},
        {"priority": "high", "asks": "everybody", "each": "true"},
    ],
)
def test_the_post_promises_what_the_preview_said(
    cast: Cast, said: dict[str, Any], now: datetime
) -> None:
    shown = preview(cast.ana, cast.direct, now=now, **said)
    assert not Obligation.objects.exists()
    assert not Message.objects.exists()
    sent = {**said, "each": said.get("each") == "true"}
    message = post(cast.ana, cast.direct, now=now, **sent)
    promise = Obligation.objects.get(message=message)
    assert promise.due_at is not None
    assert shown["due_at"] == instant(promise.due_at)
    assert shown["owner"] == promise.owner_id == cast.bre.pk
    assert promise.rule_version is not None
    assert shown["rule"] == promise.rule_version.name


def test_what_is_wanted_later_than_the_rule_says_is_due_then(cast: Cast) -> None:
    asked = {"priority": "high", "asks": "people", "people": [cast.bre]}
    later = instant(oakland("15:00"))
    shown = preview(cast.ana, cast.front_desk, wanted_by=later, **asked)
    assert shown["words"] == "A reply is due 3:00 pm."
    assert "Whoever asked wants it by 3:00 pm, later than the rule says." in shown["each"][0]["why"]
    sooner = instant(oakland("10:30"))
    assert preview(cast.ana, cast.front_desk, wanted_by=sooner, **asked)["words"] == (
        "A reply is due 11:00 am."
    )
