"""What a draft has of what its reader looks for."""

import sys
from collections import Counter

import pytest

from messaging.clarity import Clarity, check
from tests.messaging.clarity import TICKS, drafts

CLEAR = (
    "Hi Bre, Susan checks out in the next 30 minutes. She is interested in the glow package. "
    "Please print the price sheet and hand it to her. Thank you!"
)


def test_the_example_of_a_clear_message_has_all_ticks_and_no_hint() -> None:
    assert check(CLEAR) == Clarity(True, True, True, True, True)


@pytest.mark.parametrize(
    "text",
    [
        "Thanks so much!",
        "Sounds good, can you believe it's Friday?",
        "No worries, happy to help.",
        "Susan is in room 3.",
        "How great is that?",
        "",
        "👍",
    ],
)
def test_courtesy_and_plain_information_ask_for_nothing(text: str) -> None:
    assert not check(text).ask
    assert check(text).hints == ()


def test_whom_it_asks_may_be_chosen_and_need_not_be_written() -> None:
    assert "who" in check("Please print the consent form by 3.").hints
    assert check("Please print the consent form by 3.", addressed=True).who


@pytest.mark.parametrize(
    ("text", "hints"),
    [
        ("Kim, can you come look at this?", ("by_when", "next_step")),
        ("Bre, please print the form when you get a chance.", ("by_when", "vague_time")),
        ("Bre, please print the form by 3. Please order gloves by noon.", ("several_asks",)),
        ("BRE PLEASE PRINT THE FORM BEFORE CLOSE", ("capitals",)),
        ("Bre, please print " + "very " * 30 + "many forms by 3.", ("long_sentence",)),
        ("Bre, please print the form by 3. " + "It is here. " * 20, ("long_paragraph",)),
    ],
)
def test_what_is_missing_or_in_the_way_has_a_code(text: str, hints: tuple[str, ...]) -> None:
    assert check(text).hints == hints


@pytest.mark.parametrize(
    "text", ["Stop the laser by 3.", "Call my 2:30 now, by 2.", "Print it by 3"]
)
def test_a_command_is_an_ask_and_no_name(text: str) -> None:
    assert check(text).ask
    assert not check(text).who


def test_an_urgent_draft_without_an_ask_and_a_time_says_both() -> None:
    assert check("Room 2 is a mess.", priority="urgent").hints == ("urgent_ask", "urgent_time")
    assert check("Kim, please clean room 2 by 3.", priority="urgent").hints == ()


@pytest.mark.parametrize("tick", TICKS)
def test_of_drafts_that_the_rules_have_not_seen_nine_in_ten_are_told_as_a_reader_would(
    tick: str,
) -> None:
    found = Counter(
        (getattr(check(each["text"]), tick), each[tick]) for each in drafts("held_back")
    )
    right = found[True, True]
    precision = right / (right + found[True, False])
    recall = right / (right + found[False, True])
    sys.stdout.write(f"{tick}: precision {precision:.3f}, recall {recall:.3f}\n")
    assert precision >= 0.9
    assert recall >= 0.9
