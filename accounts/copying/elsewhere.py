"""Whether hours that are written would have somebody be in two places at once."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import TypeVar

from accounts.copying.plan import Change, Kind, Spans, overlap, said
from accounts.models import Location, Shift, ShiftException, User

Elsewhere = Iterable[tuple[Location, Spans]]
R = TypeVar("R", Shift, ShiftException)


def refuse_twice_a_week(
    person: User, changes: Collection[Change], managed: Collection[int], today: date
) -> None:
    """Beside each weekday that changes: hours elsewhere that overlap in the same zone are wrong;
    of another zone they are told, by the difference of the coming week."""
    for change in changes:
        on = change.day.on
        if change.before == change.after or not isinstance(on, int):
            continue
        rows = [row for row in person.shifts.all() if row.weekday == on]
        found = {row.location: _spans(rows, row.location) for row in rows}
        found |= {row.day.place: row.after for row in changes if row.day.on == on}
        found.pop(change.day.place)
        coming = today + timedelta(days=(on - today.weekday()) % 7)
        _compare(change, found.items(), managed, coming)


def refuse_twice_on_a_date(
    person: User, changes: Collection[Change], managed: Collection[int]
) -> None:
    """The same for dates, whose hours are compared as instants."""
    for change in changes:
        on = change.day.on
        if change.skipped or change.before == change.after or not isinstance(on, date):
            continue
        found = _usual(person, on)
        dated = [row for row in person.shift_exceptions.all() if row.on_date == on]
        theirs = {row.location: _spans(dated, row.location) for row in dated}
        theirs |= {row.day.place: row.after for row in changes if row.day.on == on}
        found |= {place: spans for place, spans in theirs.items() if spans}
        found.pop(change.day.place, None)
        _compare(change, found.items(), managed, on)


def _usual(person: User, day: date) -> dict[Location, Spans]:
    """Where somebody works on a date of every week, unless they or the location are off."""
    if any(row.first_on <= day <= row.last_on for row in person.time_off.all()):
        return {}
    rows = [row for row in person.shifts.all() if row.weekday == day.weekday()]
    return {
        row.location: _spans(rows, row.location)
        for row in rows
        if all(closure.on_date != day for closure in row.location.closures.all())
    }


def _spans(rows: Iterable[R], place: Location) -> Spans:
    return tuple(sorted((row.starts, row.ends) for row in rows if row.location_id == place.pk))


def _compare(change: Change, there: Elsewhere, managed: Collection[int], day: date) -> None:
    here = change.day.place
    for place, spans in there:
        met = [
            span
            for span in spans
            if any(_meet(mine, here, span, place, day) for mine in change.after)
        ]
        if not met:
            continue
        where = f"at {place}" if place.pk in managed else "elsewhere"
        zone = "" if place.time_zone == here.time_zone else " on the clocks there"
        told = f"Overlaps {said(tuple(met))} {where}{zone}"
        if not zone or change.day.kind is Kind.DATED:
            change.problems.append(f"{told}. Change one of them, or leave this out.")
        else:
            change.notes.append(f"{told}, as the zones are apart now. Look whether it can be done.")


def _meet(
    mine: tuple[int, int], here: Location, other: tuple[int, int], there: Location, day: date
) -> bool:
    if here.time_zone == there.time_zone:
        return overlap(mine, other)
    starts, ends = (_instant(here, day, minutes) for minutes in mine)
    opens, closes = (_instant(there, day, minutes) for minutes in other)
    return starts < closes and opens < ends


def _instant(place: Location, day: date, minutes: int) -> float:
    """As seconds since 1970; comparing wall times of two zones would say nothing."""
    days, rest = divmod(minutes, 1440)
    hours, minute = divmod(rest, 60)
    local = datetime(day.year, day.month, day.day, hours, minute, tzinfo=place.zone)
    return (local + timedelta(days=days)).timestamp()
