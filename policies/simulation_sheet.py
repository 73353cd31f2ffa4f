"""From the figures of a trial to the words of its page. Names of people and conversations are
looked up when it is shown, by what its reader may see then."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import Location, Role, User
from messaging.models import Conversation, Membership
from policies.models import SimulationRun
from policies.models.rule import AskPriority
from policies.times import day_and_time

SHOWN_PEOPLE = 20
NOT_A_MEMBER = "A conversation you aren’t in"
DIRECT = "A direct conversation of yours"
VERDICTS = {
    "on_time": "answered in time",
    "late": "late",
    "still_open": "open, not late yet",
    "withdrawn": "ended before it was due",
    "no_due_time": "no due time",
}
# What stands in the table of figures, in its order; those with a star only where there are any.
FIGURES = (
    ("late", "Late"),
    ("still_open", "Still open and not late *"),
    ("withdrawn", "Ended unanswered before they were due *"),
    ("no_due_time", "Without a due time *"),
    ("escalations", "People told by steps"),
    ("told_with_patient", "… of them while they were with a patient"),
    ("reminders", "People reminded"),
    ("reminded_with_patient", "… of them while they were with a patient"),
)


@dataclass(frozen=True)
class Line:
    """One thing that is counted, under both."""

    name: str
    before: str
    after: str
    # How long its two bars are, of 100.
    bar_before: int = 0
    bar_after: int = 0


@dataclass(frozen=True)
class Example:
    """An ask for which something would be different: never what it said."""

    obligation: int
    asked: str
    what: str
    where: str
    conversation: int | None  # None: the reader isn't in it
    answered: str
    due_before: str
    became_before: str
    due_after: str
    became_after: str


@dataclass(frozen=True)
class Sheet:
    """All that the page of a finished trial says."""

    seen: int
    covered_before: int
    covered_after: int
    replayed: int
    moved: int
    decided_otherwise: int
    figures: list[Line]
    by_day: list[Line]
    by_person: list[Line]
    by_hour: list[Line]
    examples: list[Example]
    places: str


def sheet_of(run: SimulationRun, reader: User) -> Sheet:
    """The page of a finished trial for whoever started it, on the clock on their wall."""
    result: Mapping[str, Any] = run.result or {}
    before, after = result["before"], result["after"]
    return Sheet(
        **{name: result[name] for name in ("seen", "covered_before", "covered_after")},
        **{name: result[name] for name in ("replayed", "moved", "decided_otherwise")},
        figures=_figures(before, after),
        by_day=_lines(before["by_day"], after["by_day"], _day_name),
        by_person=_by_person(before["by_person"], after["by_person"]),
        by_hour=_lines(before["by_hour"], after["by_hour"], _hour_name),
        examples=_examples(result["examples"], reader),
        places=_places(run),
    )


def _figures(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Line]:
    found = [Line("On time", _on_time(before), _on_time(after))]
    for key, name in FIGURES:
        counts = before.get(key, 0), after.get(key, 0)
        if any(counts) or not name.endswith("*"):
            found.append(Line(name.removesuffix(" *"), f"{counts[0]:,}", f"{counts[1]:,}"))
    return found


def _on_time(side: Mapping[str, Any]) -> str:
    """ "1,204 (93 %)"."""
    count = f"{side.get('on_time', 0):,}"
    return count if side["percent"] is None else f"{count} ({side['percent']} %)"


def _lines(
    before: Mapping[str, int], after: Mapping[str, int], named: Any, keys: Iterable[str] = ()
) -> list[Line]:
    """A line for each of the keys, or for all there are in their order."""
    wanted = list(keys) or sorted({*before, *after}, key=lambda key: (len(key), key))
    most = max((*before.values(), *after.values()), default=1)
    return [
        Line(
            named(key),
            f"{before.get(key, 0):,}",
            f"{after.get(key, 0):,}",
            round(100 * before.get(key, 0) / most),
            round(100 * after.get(key, 0) / most),
        )
        for key in wanted
    ]


def _by_person(before: Mapping[str, int], after: Mapping[str, int]) -> list[Line]:
    """Those first who would be told the most."""
    keys = {*before, *after}
    ordered = sorted(keys, key=lambda key: (-max(before.get(key, 0), after.get(key, 0)), int(key)))
    shown = ordered[:SHOWN_PEOPLE]
    if not shown:
        return []
    names = dict(User.objects.filter(pk__in=shown).values_list("pk", "display_name"))
    return _lines(before, after, lambda key: names.get(int(key), "Somebody"), shown)


def _day_name(key: str) -> str:
    day = date.fromisoformat(key)
    return f"{day:%a, %b} {day.day}"


def _hour_name(key: str) -> str:
    hour = int(key)
    return f"{hour % 12 or 12} {'am' if hour < 12 else 'pm'}"


def _examples(rows: Collection[Mapping[str, Any]], reader: User) -> list[Example]:
    names = _conversations({row["conversation"] for row in rows}, reader)
    return [_example(row, names, reader.zone) for row in rows]


def _example(row: Mapping[str, Any], names: Mapping[int, str], zone: ZoneInfo) -> Example:
    conversation, before, after = row["conversation"], row["before"], row["after"]
    priority = AskPriority(row["priority"]).label
    role = f", {Role(row['role']).label}" if row["role"] else ""
    return Example(
        obligation=row["obligation"],
        asked=_when(row["sent_at"], zone),
        what=f"{priority}{role}",
        where=names.get(conversation, NOT_A_MEMBER),
        conversation=conversation if conversation in names else None,
        answered=_when(row["answered_at"], zone) or "Not answered",
        due_before=_when(before["due_at"], zone) or "Never",
        became_before=VERDICTS[before["verdict"]],
        due_after=_when(after["due_at"], zone) or "Never",
        became_after=VERDICTS[after["verdict"]],
    )


def _when(stored: str | None, zone: ZoneInfo) -> str:
    return day_and_time(datetime.fromisoformat(stored), zone) if stored else ""


def _conversations(ids: Collection[int], reader: User) -> dict[int, str]:
    """How those are called that the reader is in; of the others nothing is said."""
    mine = Membership.objects.filter(user=reader, conversation__in=ids, ended_at=None)
    rows = Conversation.objects.filter(pk__in=mine.values("conversation"))
    return {row.pk: f"#{row.name}" if row.is_channel else DIRECT for row in rows}


def _places(run: SimulationRun) -> str:
    if run.is_everywhere:
        return "the whole practice"
    names = Location.objects.filter(pk__in=run.places).order_by("name")
    return ", ".join(names.values_list("name", flat=True))
