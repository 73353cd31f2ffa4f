"""The words of the report."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from policies.report_sheet import sheet_of
from policies.report_words import clock, duration, subject_of
from tests.cast import oakland

ZONE = "America/Los_Angeles"


def group(
    met: int = 0, late: int = 0, overdue: int = 0, answered: int = 0, **more: Any
) -> dict[str, Any]:
    return {
        "asked": met + late,
        "met": met,
        "late": late,
        "overdue": overdue,
        "answered": answered,
        "median_seconds": 420.0 if answered else None,
        "p90_seconds": 2460.0 if answered else None,
        **more,
    }


ASK = {
    "asked_at": oakland("14:16", "2026-11-24").isoformat(),
    "priority": "High",
    "role": "Front desk",
    "channel": "#front-desk",
    "conversation_id": 7,
    "late_seconds": 240,
    "is_withdrawn": False,
    "is_excused": False,
}


def figures(total: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "location": "Oakland",
        "zone": ZONE,
        "date": "2026-11-24",
        "cut_at": "2026-11-25T08:00:00+00:00",
        "is_whole_day": True,
        "total": total,
        "by_priority": [],
        "by_channel": [],
        "by_role": [],
        "late": [],
        "without_deadline": 0,
        "excused": 0,
        "open_from_earlier": 0,
        "trend": [],
        **more,
    }


@pytest.mark.parametrize(
    ("total", "words"),
    [
        (group(38, 4, 1), "42 asked, 38 answered in time (90%), 4 late, 1 still open"),
        (group(5), "5 asked, 5 answered in time (100%)"),
        (group(), "No answer was due"),
        (group(overdue=2), "No answer was due, 2 still open"),
    ],
)
def test_the_subject_says_the_day_in_one_line(total: dict[str, Any], words: str) -> None:
    assert subject_of(figures(total)) == f"Oakland, Tuesday, Nov 24: {words}"


def test_what_was_excused_is_said_apart() -> None:
    found = figures(group(4), excused=1)
    assert subject_of(found).endswith("4 asked, 4 answered in time (100%), 1 excused")


def test_a_locations_name_cant_add_a_header() -> None:
    subject = subject_of(figures(group(), location="Oakland\r\nBcc: eve@evil.test"))
    assert "\n" not in subject
    assert "\r" not in subject


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, "–"),
        (0, "0 min"),
        (20, "0.3 min"),
        (450, "7.5 min"),
        (2796, "47 min"),
        (3420, "57 min"),
        (3599, "1 h"),
        (5999, "1 h 40 min"),
        (7200, "2 h"),
        (7500, "2 h 5 min"),
    ],
)
def test_durations_read_as_people_say_them(seconds: float | None, words: str) -> None:
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("wall", "words"),
    [
        ("00:05", "12:05 am"),
        ("09:00", "9:00 am"),
        ("12:00", "12:00 pm"),
        ("14:16", "2:16 pm"),
    ],
)
def test_the_clock_has_twelve_hours(wall: str, words: str) -> None:
    assert clock(oakland(wall).astimezone(ZoneInfo(ZONE))) == words


@pytest.mark.parametrize(
    ("before", "words"),
    [
        ([], ""),
        ([(10, 9), (0, 0)], "The 7 days before: 90% in time, the same."),
        ([(100, 91)], "The 7 days before: 91% in time; this day is 1 point below."),
        ([(10, 8)], "The 7 days before: 80% in time; this day is 10 points above."),
    ],
)
def test_the_day_is_compared_with_the_week_before(
    before: list[tuple[int, int]], words: str
) -> None:
    trend = [
        {"date": f"2026-11-{17 + index}", "asked": asked, "met": met}
        for index, (asked, met) in enumerate(before)
    ]
    assert sheet_of(figures(group(9, 1), trend=trend), ()).comparison == words


def test_a_conversation_is_linked_only_for_somebody_who_is_in_it() -> None:
    older = {
        **ASK,
        "asked_at": oakland("16:50", "2026-11-23").isoformat(),
        "late_seconds": None,
    }
    day = figures(group(0, 2), late=[ASK, older])
    (first, second) = sheet_of(day, {7}).late
    assert (first.asked, first.how_late, first.conversation_id) == (
        "2:16 pm",
        "4 min late",
        7,
    )
    assert (second.asked, second.how_late) == ("Mon 4:50 pm", "still open")
    long_ago = {**ASK, "asked_at": oakland("16:50", "2026-11-17").isoformat()}
    sheet = sheet_of(figures(group(overdue=1), late=[long_ago], open_from_earlier=1), {7})
    assert sheet.late[0].asked == "Nov 17, 4:50 pm"
    assert sheet.earlier == "1 of the open ones is from earlier days."
    assert sheet_of(day, ()).late[0].conversation_id is None


def test_a_long_late_list_is_cut_and_says_so() -> None:
    sheet = sheet_of(figures(group(0, 23), late=[ASK] * 23), ())
    assert (len(sheet.late), sheet.late_left_out) == (20, 3)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (group(2, answered=2), "half within 7 min, 9 in 10 within 41 min"),
        (group(1, answered=1), "one answer, after 7 min"),
        (group(0, 1, 1), ""),
    ],
)
def test_a_row_says_how_long_its_answers_took(row: dict[str, Any], words: str) -> None:
    day = figures(row, by_role=[{"name": "Front desk", **row}])
    ((title, (only,)),) = sheet_of(day, ()).groups
    assert (title, only.pace) == ("By role", words)


@pytest.mark.parametrize(
    ("promised", "words"),
    [
        (None, ""),  # a report of before
        ({"kept": 0, "missed": 0}, ""),
        ({"kept": 1, "missed": 0}, "The one promised time was kept."),
        ({"kept": 0, "missed": 1}, "The one promised time was missed."),
        ({"kept": 3, "missed": 1}, "Of 4 promised times, 3 kept and 1 missed."),
    ],
)
def test_how_many_promised_times_were_kept(promised: Any, words: str) -> None:
    more = {} if promised is None else {"promised": promised}
    assert sheet_of(figures(group(4), **more), ()).promised == words
