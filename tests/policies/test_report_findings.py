"""What a week's or month's report says to look at, of figures alone."""

from typing import Any

from policies.report_findings import findings

WHY = "12 of 12 late ones: no answer, and no reason known. Look at the rule's time and reminders."


def group(name: str, asked: int, late: int, **more: Any) -> dict[str, Any]:
    return {"name": name, "asked": asked, "met": asked - late, "late": late, **more}


def figures(late: int, kind: str = "week", **groups: Any) -> dict[str, Any]:
    """A hundred asks, so many of them late."""
    return {
        "kind": kind,
        "total": group("All", 100, late),
        "late": [{"cause": "no_answer", "is_excused": False}] * late,
        **groups,
    }


def weekday(number: int, asked: int, late: int) -> dict[str, Any]:
    return {"weekday": number, "asked": asked, "met": asked - late}


def test_a_group_with_more_than_its_share_is_told_beside_the_rest() -> None:
    found = figures(
        12,
        weekdays=[weekday(4, 20, 9), weekday(0, 80, 3)],
        by_hour=[group("4 pm", 10, 5, hour=16), group("9 am", 90, 7, hour=9)],
        by_channel=[group("#front-desk", 60, 8), group("#nurses", 40, 4)],
    )
    assert findings(found) == (
        "Friday: 9 of 20 late (45%); other days 3 of 80 (4%).",
        "Asked from 4 pm to 5 pm: 5 of 10 late (50%); other hours 7 of 90 (8%).",
        WHY,
    )


def test_of_a_month_weekdays_are_many() -> None:
    found = figures(12, "month", weekdays=[weekday(4, 20, 9), weekday(0, 80, 3)])
    assert findings(found)[0].startswith("Fridays: 9 of 20 late")


def test_two_late_asks_are_chance() -> None:
    assert findings(figures(2, by_channel=[group("#x", 2, 2), group("#y", 98, 0)])) == ()


def test_a_group_that_is_everything_tells_nothing() -> None:
    found = figures(12, by_channel=[group("#x", 100, 12)])
    assert [said for said in findings(found) if said.startswith("#x")] == []


def test_at_most_four_are_told_and_the_cause_is_among_them() -> None:
    groups = [group(f"#{name}", 10, 5) for name in "abcdef"]
    said = findings(figures(30, by_channel=[*groups, group("#calm", 40, 0)]))
    assert len(said) == 4
    assert said[-1].startswith("30 of 30 late ones")


def test_what_was_excused_is_no_cause_to_change_anything() -> None:
    found = figures(4)
    found["late"] = [{"cause": "off_shift", "is_excused": True}] * 4
    assert findings(found) == ()
