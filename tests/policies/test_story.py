"""The story of a promise: how it opens, and what an answer's due time rests on."""

from typing import Any

import pytest

from policies.models import ObligationEvent
from policies.story import SENTENCES
from tests.policies.stories import ANA, BEN, CY, HIGH, KIM, at, line, said, stored


def test_every_kind_of_event_has_its_sentences() -> None:
    assert set(SENTENCES) == set(ObligationEvent.Kind.values)


@pytest.mark.parametrize("kind", ObligationEvent.Kind.values)
def test_an_event_without_facts_is_told_all_the_same(kind: str) -> None:
    made = line(kind)
    assert made.text
    assert not any("None" in part or "  " in part for part in (made.text, *made.details))
    assert all(part[0].isupper() and part[-1] in ".”" for part in (made.text, *made.details))


def test_a_line_says_when_on_the_readers_clock() -> None:
    made = line("exhausted", when=at("16:30"))
    assert (made.when, made.at) == ("Tue, Jun 9 at 4:30 pm", at("16:30"))


def test_an_ask_says_the_rule_its_version_and_the_due_time() -> None:
    hours = {"hours_of": "person", "person": KIM, "fallback": False}
    made = line("opened", **HIGH, owner=KIM, parties=[KIM], hours=hours, due_at=stored("11:00"))
    assert made.text == "Ana asked Kim, High."
    assert made.details == (
        "The rule is “High: within an hour”, version 2: a reply within 1 h of working time.",
        "The shifts of Kim count.",
        "It is due 11:00 am.",
    )


def test_an_ask_of_several_says_that_one_answer_is_enough() -> None:
    assert said("opened", parties=[KIM, BEN, CY], priority="urgent").startswith(
        "Ana asked any one of Kim, Ben or Cy, Urgent."
    )


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ({"hours_of": "clock"}, "Every hour counts."),
        ({"hours_of": "person", "person": KIM, "fallback": False}, "The shifts of Kim count."),
        (
            {"hours_of": "person", "person": KIM, "fallback": True},
            "Kim has no shifts, so the opening hours of their location count.",
        ),
        (
            {"hours_of": "location", "location": 7, "fallback": False},
            "The opening hours of Oakland count.",
        ),
        (
            {"hours_of": "location", "location": 8, "fallback": True, "person": KIM},
            "Kim has no working time, so the opening hours of Austin count.",
        ),
        (
            {"reason": "No response rule covers this ask."},
            "No response rule covers this ask. So there is no due time.",
        ),
        # Gone since: the sentence stands without the name.
        (
            {"hours_of": "location", "location": 99, "fallback": False},
            "The opening hours of the location count.",
        ),
        (
            {"hours_of": "person", "person": 99, "fallback": False},
            "The shifts of Somebody count.",
        ),
    ],
)
def test_whose_hours_count_is_said(hours: dict[str, Any], words: str) -> None:
    assert line("opened", hours=hours).details == (words,)


def test_closed_days_in_between_are_named() -> None:
    closures = [
        {"date": "2026-11-26", "name": "Thanksgiving", "location": "Oakland"},
        {"date": "2026-11-27", "name": "", "location": "Oakland"},
    ]
    assert (
        "Closed in between: Thanksgiving (Thu, Nov 26, Oakland) and a closed day "
        "(Fri, Nov 27, Oakland)."
    ) in said("opened", hours={"hours_of": "clock", "closures": closures})


def test_l13_a_clock_that_starts_later_says_when() -> None:
    monday = stored("09:00", "2026-06-15")
    words = said("opened", when=at("18:00", "2026-06-12"), clock_started_at=monday)
    assert "The clock started Mon, Jun 15 at 9:00 am, when working time began." in words
    assert "clock started" not in said("opened", clock_started_at=stored("10:00"))


def test_an_elapsed_rule_says_day_and_night() -> None:
    rule: dict[str, Any] = {
        "rule": "Urgent",
        "rule_number": 1,
        "target_minutes": 15,
        "clock": "elapsed",
    }
    assert "a reply within 15 min, day and night." in said("opened", **rule)


@pytest.mark.parametrize(
    ("treatment", "words"),
    [
        ("pause", "the clock waits"),
        ("count", "It counts while"),
        ("break_through", "breaks through"),
    ],
)
def test_what_being_with_a_patient_means_is_said(treatment: str, words: str) -> None:
    assert words in said("opened", treatment=treatment)


def test_a_due_time_on_another_day_says_which() -> None:
    words = said(
        "priority_changed", ANA, due_before=stored("11:00"), due_at=stored("09:30", "2026-06-10")
    )
    assert words.endswith("It is due Wed, Jun 10 at 9:30 am instead of 11:00 am.")
