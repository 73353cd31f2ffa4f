"""What somebody types into the search field, read into terms. Pure: the standard library only.

    botox "intake form" -refund from:bre in:front-desk after:monday is:late

Words and "phrases" have to be there, `-` takes out what has them, `name:value` is an operator.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches

MOST_TERMS = 20
MOST_CHARACTERS = 400
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DATES = ("before", "after", "on")
# Operators whose values are names, found in the database; an example of each.
NAMES = {"from": "from:bre", "to": "to:me", "in": "in:front-desk", "patient": "patient:20417"}
_TOKEN = re.compile(
    r"""(?P<minus>-?)
        (?:(?P<operator>[A-Za-z]+):(?!//))?
        (?:"(?P<phrase>[^"]*)(?:"|$)|(?P<word>[^\s"]*))""",
    re.VERBOSE,
)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})\Z")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}))?\Z")


@dataclass(frozen=True)
class Term:
    """One thing that a message must be, or with `is_negated` must not be.

    `kind` is "word", "phrase" or the name of an operator.
    """

    kind: str
    value: str
    is_negated: bool = False
    day: date | None = None  # for before, after and on


@dataclass(frozen=True)
class Query:
    """All of what was typed: terms to look for, or sentences that say what can't be read."""

    terms: tuple[Term, ...]
    problems: tuple[str, ...] = ()


def parse(text: str, choices: Mapping[str, Collection[str]], today: date) -> Query:
    """Read a search. `choices` are the operators with fixed values, as "is": {"unread", …};
    `today` is the reader's date, for "yesterday" and "monday". Raises nothing."""
    if len(text) > MOST_CHARACTERS:
        return Query((), (f"A search has at most {MOST_CHARACTERS} characters.",))
    terms: list[Term] = []
    problems: list[str] = []
    for found in _TOKEN.finditer(text):
        if not found[0].strip("-"):
            continue
        term = _term(found, choices, today)
        if isinstance(term, str):
            problems.append(term)
        elif term is not None:
            terms.append(term)
    if len(terms) > MOST_TERMS:
        problems.append(f"A search has at most {MOST_TERMS} words and filters.")
    return Query(tuple(dict.fromkeys(terms)), tuple(dict.fromkeys(problems)))


def operators(choices: Mapping[str, Collection[str]]) -> list[str]:
    """The names of all operators."""
    return [*NAMES, *DATES, *choices]


def _term(
    found: "re.Match[str]", choices: Mapping[str, Collection[str]], today: date
) -> Term | str | None:
    """The term of one token, or the sentence that says why there is none."""
    is_negated = bool(found["minus"])
    phrase, word = found["phrase"], found["word"]
    value = " ".join((word if phrase is None else phrase).split())
    if found["operator"] is not None:
        name = found["operator"].lower()
        return _operator(name, value.lower(), choices, today, is_negated)
    if not value:
        return None
    if not any(character.isalnum() for character in value):
        return f"“{value}” has no letter or digit to look for."
    return Term("word" if phrase is None else "phrase", value, is_negated)


def _operator(
    name: str,
    value: str,
    choices: Mapping[str, Collection[str]],
    today: date,
    is_negated: bool,
) -> Term | str:
    known = operators(choices)
    if name not in known:
        near = get_close_matches(name, known, 1)
        hint = f"Did you mean {near[0]}:?" if near else f"There are {', '.join(known)}."
        return f"“{name}:” is no filter. {hint} To look for the words, put them in quotes."
    if name in choices:
        if value not in choices[name]:
            said = f"“{value}” isn't one" if value else "Say which"
            return f"{name}: {said}: {_listed(sorted(choices[name]))}."
        return Term(name, value, is_negated)
    if name in DATES:
        day = read_day(value, today)
        if day is None:
            said = f"“{value}” is no date" if value else "Say a date"
            return f"{name}: {said}. Write 2026-11-24, 11/24, today, yesterday or monday."
        return Term(name, value, is_negated, day)
    if not value:
        return f"{name}: Say a name, as in {NAMES[name]}."
    return Term(name, value, is_negated)


def read_day(value: str, today: date) -> date | None:
    """The day that "2026-11-24", "11/24/2026", "11/24", "today", "yesterday" or "monday" is,
    seen from `today`: a weekday and a date without its year are the last such day. None when
    it is no date."""
    if value in {"today", "yesterday"}:
        return today - timedelta(days=value == "yesterday")
    matching = [number for number, name in enumerate(WEEKDAYS) if value in {name, name[:3]}]
    if matching:
        return today - timedelta(days=(today.weekday() - matching[0]) % 7)
    if found := _ISO.match(value):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _SLASHED.match(value):
        month, day = int(found[1]), int(found[2])
        if found[3]:
            return _day(int(found[3]), month, day)
        this_year = _day(today.year, month, day)
        is_ahead = this_year is None or this_year > today
        return _day(today.year - 1, month, day) if is_ahead else this_year
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    # What lies further away has no midnight in every zone.
    return found if 1900 <= found.year <= 9000 else None


def _listed(values: list[str]) -> str:
    return values[0] if len(values) == 1 else f"{', '.join(values[:-1])} or {values[-1]}"
