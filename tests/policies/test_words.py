"""What rules say of themselves."""

from typing import Any

import pytest

from policies.models import EscalationStep, ResponseRule, RuleVersion
from policies.publish import publish_version
from policies.starter import create_starter_rules
from policies.words import expectations, rule_in_words
from tests.cast import Cast, oakland

NOW = oakland("09:00")


def version(cast: Cast, *steps: dict[str, Any], **fields: Any) -> RuleVersion:
    """A rule of the given fields, as published."""
    rule = ResponseRule.objects.create(**{"name": "Rule", "target_minutes": 60} | fields)
    for step in steps:
        EscalationStep.objects.create(rule=rule, **step)
    return publish_version(rule, cast.olive, NOW)


def test_the_starter_rules_are_said_in_full(cast: Cast) -> None:
    normal, high, urgent = (
        rule_in_words(rule.versions.get()) for rule in create_starter_rules(cast.olive, NOW)
    )
    assert normal.startswith("Normal asks: a reply within 8 h of working time. A reminder 1 h ")
    assert high == (
        "High asks: a reply within 1 h of working time. A reminder 15 min before it is due. "
        "With a patient, the clock runs on and the cover is told. "
        "When it is late, it tells the person's cover at once and the location's manager "
        "after 15 min. “On it” holds these steps for 30 min."
    )
    assert urgent.startswith("Urgent asks: a reply within 15 min, day and night.")


def test_which_asks_a_rule_covers_is_said(cast: Cast) -> None:
    made = version(
        cast, location=cast.oakland, conversation=cast.front_desk, asked_role="nurse_injector"
    )
    assert rule_in_words(made) == (
        "All asks to the role nurse injector in #front-desk at Oakland: "
        "a reply within 1 h of working time. No reminder. With a patient, normal asks wait, for "
        "high ones the cover is told, urgent ones break through. When it is late, nobody else is "
        "told."
    )


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"priority": "normal"}, "With a patient, the clock waits for at most 2 h."),
        (
            {"treatment": "pause", "pause_cap_minutes": 45},
            "With a patient, the clock waits for at most 45 min.",
        ),
        (
            {"priority": "normal", "treatment": "count"},
            "With a patient, the clock runs on and the cover is told.",
        ),
        (
            {"priority": "urgent"},
            "With a patient, it breaks through and the cover is told at once.",
        ),
    ],
)
def test_what_being_with_a_patient_does_is_said(
    cast: Cast, fields: dict[str, Any], words: str
) -> None:
    assert words in rule_in_words(version(cast, **fields))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "at once. “On it” holds these steps for 30 min."),
        ({"ack_hold_minutes": 0}, "it tells the person's cover at once."),
        (
            {"ack_hold_minutes": 0, "repeat_times": 1, "repeat_minutes": 30},
            "at once. The last one is repeated once, after 30 min.",
        ),
        ({"repeat_times": 3, "repeat_minutes": 60}, "The last one is repeated 3 times, every 1 h."),
    ],
)
def test_what_holds_and_repeats_the_steps_is_said(
    cast: Cast, fields: dict[str, Any], words: str
) -> None:
    cover = {"after_minutes": 0, "target": "cover"}
    assert rule_in_words(version(cast, cover, **fields)).endswith(words)


def test_without_steps_nothing_is_held_or_repeated(cast: Cast) -> None:
    made = version(cast, repeat_times=2, repeat_minutes=30)
    assert rule_in_words(made).endswith("nobody else is told.")


def test_steps_name_the_role_and_the_person(cast: Cast) -> None:
    made = version(
        cast,
        {"after_minutes": 0, "target": "role", "role": "front_desk"},
        {"after_minutes": 10, "target": "person", "person": cast.leo},
        {"after_minutes": 90, "target": "location_manager"},
        remind_before=[10, 30],
    )
    words = rule_in_words(made)
    assert "A reminder 30 min and 10 min before it is due." in words
    assert (
        "When it is late, it tells the role front desk at once, Leo Park after 10 min and the "
        "location's manager after 1 h 30 min."
    ) in words


def test_the_composer_promises_what_the_practices_rules_say(cast: Cast) -> None:
    create_starter_rules(cast.olive, NOW)
    version(cast, priority="high", location=cast.oakland, target_minutes=5)
    assert expectations() == {
        "fyi": "No reply needed",
        "normal": "Reply within 8 working hours",
        "high": "Reply within 1 h",
        "urgent": "Reply within 15 min, day and night",
    }


def test_the_composer_promises_nothing_without_a_rule(cast: Cast) -> None:
    version(cast, priority="high", target_minutes=150)
    assert expectations() == {
        "fyi": "No reply needed",
        "normal": "No reply time set",
        "high": "Reply within 2 h 30 min of working time",
        "urgent": "No reply time set",
    }


def test_an_inactive_rule_and_an_older_version_promise_nothing(cast: Cast) -> None:
    made = version(cast, priority="urgent", target_minutes=30)
    made.rule.target_minutes = 20
    made.rule.save()
    publish_version(made.rule, cast.olive, NOW)
    assert expectations()["urgent"] == "Reply within 20 min"
    made.rule.is_active = False
    made.rule.save()
    assert expectations()["urgent"] == "No reply time set"
