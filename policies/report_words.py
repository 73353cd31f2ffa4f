"""What a report says in sentences and numbers with units: of its figures alone, pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, Final

from policies.figures import percent
from policies.periods import DAY, MONTH, WEEK, Period

Figures = Mapping[str, Any]
SEVEN_DAYS: Final = 7
FOUR_WEEKS: Final = 28
# As the late list has it; the rules are in `lateness.py`.
CAUSE_WORDS: Final = {
    "misrouted": "misrouted",
    "nobody_on": "nobody on",
    "off_shift": "off shift",
    "with_patient": "with a patient",
    "no_answer": "no answer",
}


# When each kind comes, as its readers are told.
_COMES: Final = {DAY: "every day", WEEK: "every Monday", MONTH: "on the 1st of every month"}


def period_of(figures: Figures) -> Period:
    """The local dates the figures are of; those of before are of a day."""
    return Period(figures.get("kind", DAY), date.fromisoformat(figures["date"]))


def period_name(period: Period) -> str:
    """ "Tuesday, Jun 9", "week of Jun 8 to 14", "June 2026"."""
    first, last = period.first, period.last
    if period.kind == MONTH:
        return f"{first:%B %Y}"
    if period.kind == WEEK:
        month = "" if first.month == last.month else f"{last:%b} "
        return f"week of {first:%b} {first.day} to {month}{last.day}"
    return f"{first:%A, %b} {first.day}"


def short_name(period: Period) -> str:
    """ "Tue", "Jun 8" (the Monday of a week), "Jun": where many stand beside each other."""
    first = period.first
    if period.kind == WEEK:
        return f"{first:%b} {first.day}"
    return f"{first:%b}" if period.kind == MONTH else f"{first:%a}"


def why_it_comes(kind: str, place: str, at: time | None) -> str:
    """Why somebody has this mail; `at` is the hour they chose, None for one sent by hand."""
    if at is None:
        return f"You run {place}, and this one was sent by hand."
    return f"You get this because you run {place}: {_COMES[kind]} at {clock(at)}, its time."


def counts_in_words(figures: Figures) -> str:
    """ "42 asked, 38 answered in time (90%), 4 late, 1 excused, 1 still open"."""
    total = figures["total"]
    parts = []
    if total["asked"]:
        rate = percent(total["met"], total["asked"])
        parts = [
            f"{total['asked']} asked",
            f"{total['met']} answered in time ({rate}%)",
        ]
        if total["late"]:
            parts.append(f"{total['late']} late")
    else:
        parts = ["No answer was due"]
    if figures["excused"]:
        parts.append(f"{figures['excused']} excused")
    if total["overdue"]:
        parts.append(f"{total['overdue']} still open")
    return ", ".join(parts)


def subject_of(figures: Figures) -> str:
    """One line, without line breaks, or what a mailbox decodes into some, whatever a location is
    called."""
    place = " ".join(str(figures["location"]).split()).replace("=?", "= ?")
    so_far = "" if figures["is_whole_day"] else " so far"
    name = period_name(period_of(figures))
    return f"{place}, {name}{so_far}: {counts_in_words(figures)}"


def duration(seconds: float | None) -> str:
    """ "7.5 min", "47 min", "2 h 5 min"; a dash for what is not known."""
    if seconds is None:
        return "–"
    minutes = round(seconds / 60, 1)
    if minutes < 10:
        return f"{minutes:.1f}".removesuffix(".0") + " min"
    hours, rest = divmod(int(minutes + 0.5), 60)
    said = f"{hours} h {rest} min" if rest else f"{hours} h"
    return said if hours else f"{rest} min"


def clock(local: datetime | time) -> str:
    """ "2:16 pm"."""
    return f"{local.hour % 12 or 12}:{local:%M} {'pm' if local.hour >= 12 else 'am'}"


def hour_name(hour: int) -> str:
    """ "9 am": the hour that begins then."""
    return f"{hour % 12 or 12} {'pm' if hour >= 12 else 'am'}"


def how_late(ask: Mapping[str, Any]) -> str:
    """ "12 min late", or that nobody has answered."""
    if ask["late_seconds"] is not None:
        return f"{duration(ask['late_seconds'])} late"
    return "withdrawn late" if ask["is_withdrawn"] else "still open"


def row_pace(group: Mapping[str, Any]) -> str:
    """How long the answers of a group took, where there is room for a line."""
    median, p90 = duration(group["median_seconds"]), duration(group["p90_seconds"])
    if group["answered"] > 1:
        return f"half within {median}, 9 in 10 within {p90}"
    return f"one answer, after {median}" if group["answered"] else ""


def pace(total: Mapping[str, Any]) -> str:
    """How long answers took, and of how many that is said."""
    answered = total["answered"]
    if not answered:
        return ""
    if answered == 1:
        return f"The one answer took {duration(total['median_seconds'])}."
    return (
        f"Of {answered} answers, half came within {duration(total['median_seconds'])} "
        f"and 9 in 10 within {duration(total['p90_seconds'])}."
    )


def comparison(rate: int | None, trend: Sequence[Mapping[str, Any]], kind: str = DAY) -> str:
    """The day beside the week before it; a week or month beside those before it."""
    number = SEVEN_DAYS if kind == DAY else len(trend)
    before = _rate(trend[-number:])
    if before is None:
        return ""
    said = f"The {number} {kind}s before: {before}% in time"
    if rate is None or rate == before:
        return f"{said}." if rate is None else f"{said}, the same."
    points = abs(rate - before)
    side = "above" if rate > before else "below"
    return f"{said}; this {kind} is {points} {'point' if points == 1 else 'points'} {side}."


def four_weeks(day: date, trend: Sequence[Mapping[str, Any]]) -> str:
    """ "The four weeks before: 88% in time, the Tuesdays among them 85%." Reports of before know
    one week only."""
    rate = _rate(trend) if len(trend) >= FOUR_WEEKS else None
    if rate is None:
        return ""
    same = [each for each in trend if date.fromisoformat(each["date"]).weekday() == day.weekday()]
    weekday = _rate(same)
    among = "" if weekday is None else f", the {day:%A}s among them {weekday}%"
    return f"The four weeks before: {rate}% in time{among}."


def promised(counts: Mapping[str, int] | None) -> str:
    """How many of the times that people promised they kept; reports of before say nothing."""
    if not counts:
        return ""
    kept, missed = counts["kept"], counts["missed"]
    if not kept + missed:
        return ""
    if kept + missed == 1:
        return f"The one promised time was {'kept' if kept else 'missed'}."
    return f"Of {kept + missed} promised times, {kept} kept and {missed} missed."


def earlier(number: int, kind: str = DAY) -> str:
    """Which of the open ones this day, week or month didn't bring."""
    if not number:
        return ""
    return f"{number} of the open ones {'is' if number == 1 else 'are'} from earlier {kind}s."


def urgent(figures: Figures) -> str:
    """ "3 of 42 asks were urgent (7%)." """
    asked = figures["total"]["asked"]
    found = [one["asked"] for one in figures["by_priority"] if one["name"] == "Urgent"]
    if not asked or not any(found):
        return ""
    rate = percent(found[0], asked)
    return f"{found[0]} of {_asks(asked)} {_was(found[0])} urgent ({rate}%)."


def escalated(counts: Mapping[str, int]) -> str:
    """Whether it helped to tell somebody else."""
    asks, helped = counts.get("asks", 0), counts.get("helped", 0)
    if not asks:
        return ""
    soon = f"within {counts['minutes']} minutes after a step"
    if asks == 1:
        came = "an answer came" if helped else "no answer came"
        return f"Of 1 late ask somebody else was told; {came} {soon}."
    told = f"Of {asks} late asks somebody else was told"
    return f"{told}; {helped} of them {_was(helped)} answered {soon}."


def causes(late: Sequence[Mapping[str, Any]]) -> str:
    """ "Why: 3 no answer, 1 off shift." Reports of before don't know."""
    found = Counter(ask["cause"] for ask in late if ask.get("cause"))
    told = [f"{found[key]} {said}" for key, said in CAUSE_WORDS.items() if found[key]]
    return f"Why: {', '.join(told)}." if told else ""


def moments(counts: Mapping[str, int]) -> str:
    """ "The moment of 3 asks passed without an answer: 1 got done all the same, …"."""
    passed = counts.get("passed", 0)
    if not passed:
        return ""
    words = (
        ("done", "got done all the same"),
        ("not_done", "did not"),
        ("not_needed", "not needed"),
    )
    told = [f"{counts[name]} {said}" for name, said in words if counts[name]]
    unsaid = passed - sum(counts[name] for name, _ in words)
    told += [f"{unsaid} not said"] if unsaid else []
    return f"The moment of {_asks(passed)} passed without an answer: {', '.join(told)}."


def clarity(counts: Mapping[str, int]) -> str:
    """ "Of 42 asks 30 said by when, 38 what to do, and 35 were quick to read." """
    asks = counts.get("asks", 0)
    if not asks:
        return ""
    said = f"{counts['by_when']} said by when, {counts['next_step']} what to do"
    ok = counts["form_ok"]
    return f"Of {_asks(asks)} {said}, and {ok} {_was(ok)} quick to read."


def _rate(days: Sequence[Mapping[str, Any]]) -> int | None:
    return percent(sum(day["met"] for day in days), sum(day["asked"] for day in days))


def _asks(number: int) -> str:
    return "1 ask" if number == 1 else f"{number} asks"


def _was(number: int) -> str:
    return "was" if number == 1 else "were"
