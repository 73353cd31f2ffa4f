"""How what is typed into the search field is read."""

from datetime import date

import pytest

from messaging.search_query import Query, Term, parse

TODAY = date(2026, 6, 9)  # a Tuesday
CHOICES = {"is": {"unread", "late"}, "has": {"link"}, "priority": {"high", "urgent"}}


def read(text: str) -> Query:
    return parse(text, CHOICES, TODAY)


def terms(text: str) -> list[tuple[str, str, bool]]:
    query = read(text)
    assert query.problems == ()
    return [(term.kind, term.value, term.is_negated) for term in query.terms]


def test_words_phrases_and_operators_are_told_apart() -> None:
    assert terms('Botox "intake  form" from:Bre is:late') == [
        ("word", "Botox", False),
        ("phrase", "intake form", False),
        ("from", "bre", False),
        ("is", "late", False),
    ]


def test_a_minus_takes_out_words_phrases_and_operators() -> None:
    assert terms('-refund -"gift card" -has:link') == [
        ("word", "refund", True),
        ("phrase", "gift card", True),
        ("has", "link", True),
    ]


@pytest.mark.parametrize(
    "word", ["check-in", "https://lumen.example/a?b=1", "10:30", "#[SL-20417]", "50%", "Łucja"]
)
def test_what_people_write_is_one_word(word: str) -> None:
    assert terms(word) == [("word", word, False)]


def test_a_name_of_two_words_stands_in_quotes() -> None:
    assert terms('from:"Bre Nguyen"') == [("from", "bre nguyen", False)]


def test_a_quote_that_is_not_closed_ends_with_the_text() -> None:
    assert terms('"intake form') == [("phrase", "intake form", False)]


def test_the_same_word_twice_is_looked_for_once() -> None:
    assert terms("laser laser") == [("word", "laser", False)]


@pytest.mark.parametrize("text", ["", "   ", "-", '""'])
def test_nothing_typed_is_nothing_to_look_for(text: str) -> None:
    assert read(text) == Query(())


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2026-06-02", date(2026, 6, 2)),
        ("6/2/2026", date(2026, 6, 2)),
        ("6/9", date(2026, 6, 9)),
        ("6/10", date(2025, 6, 10)),
        ("today", TODAY),
        ("yesterday", date(2026, 6, 8)),
        ("monday", date(2026, 6, 8)),
        ("tue", TODAY),
        ("Wednesday", date(2026, 6, 3)),
    ],
)
def test_days_are_read_as_people_write_them(value: str, day: date) -> None:
    assert read(f"on:{value}").terms[0].day == day


@pytest.mark.parametrize(
    "value", ["2026-02-30", "13/1", "soon", "2/29", "0000-01-01", "9999-12-31"]
)
def test_what_is_no_date_is_said_beside_what_is_right(value: str) -> None:
    query = read(f"botox before:{value}")
    assert query.problems == (
        f"before: “{value}” is no date. Write 2026-11-24, 11/24, today, yesterday or monday.",
    )
    assert query.terms == (Term("word", "botox"),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("form:bre", "“form:” is no filter. Did you mean from:?"),
        ("re:consult", "“re:” is no filter. There are from, to, in, patient, before,"),
        ("is:lost", "is: “lost” isn't one: late or unread."),
        ("has:", "has: Say which: link."),
        ("after:", "after: Say a date."),
        ("from:", "from: Say a name, as in from:bre."),
        ("& botox", "“&” has no letter or digit to look for."),
        ("x" * 401, "A search has at most 400 characters."),
        (" ".join(f"word{n}" for n in range(21)), "A search has at most 20 words and filters."),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(text: str, said: str) -> None:
    (problem,) = read(text).problems
    assert problem.startswith(said)
