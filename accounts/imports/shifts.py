"""Lines that name weekly shifts: which are added, and which that are there change."""

from datetime import datetime

from django.core.exceptions import ValidationError

from accounts.imports.plan import Line, Will
from accounts.models import Location, Shift, User
from accounts.models.hours import Weekday
from accounts.models.walltime import minutes_of
from accounts.roles import (
    invitations_seen_by,
    is_owner,
    locations_managed_by,
    people_seen_by,
    person_fields_edited_by,
)

# A day of somebody at a location.
Day = tuple[int, int, int]


class ShiftPlanner:
    """Plans the lines of a file of shifts, as whoever imports may."""

    def __init__(self, by: User, now: datetime) -> None:
        self.by, self.now = by, now
        self.places = {place.name.casefold(): place for place in locations_managed_by(by)}

    def settle(self, lines: list[Line]) -> None:
        """Say of each line what becomes of it."""
        asked = {line.text("email").lower() for line in lines}
        seen = people_seen_by(self.by).filter(email__in=asked)
        people = User.objects.filter(pk__in=seen.values("pk"))
        found = people.prefetch_related("locations", "shifts__location")
        self.people = {person.email: person for person in found}
        self.theirs = {one.pk for one in found if person_fields_edited_by(self.by, one)}
        invited = invitations_seen_by(self.by).filter(accepted_at=None, expires_at__gt=self.now)
        self.invited = set(invited.filter(email__in=asked).values_list("email", flat=True))
        read = [(line, shift) for line in lines if (shift := self._read(line)) is not None]
        wanted: dict[Day, set[tuple[int, int]]] = {}
        for _, shift in read:
            wanted.setdefault(_day(shift), set()).add((shift.starts, shift.ends))
        # What is there and not in the file may move, each once.
        self.movable = [
            row
            for person in self.people.values()
            for row in person.shifts.all()
            if (row.starts, row.ends) not in wanted.get(_day(row), {(row.starts, row.ends)})
        ]
        moves = self._moves([shift for _, shift in read])
        gone = {row.pk for row in moves.values()}
        placed: list[Shift] = []
        for line, shift in read:
            there = [row for row in shift.user.shifts.all() if row.pk not in gone]
            self._settle(line, shift, moves.get(id(shift)), there, placed)
            placed.append(shift)

    def _read(self, line: Line) -> Shift | None:
        """The shift that a line means, or None with what is wrong beside its cells."""
        person, place = self._person(line), self._place(line)
        weekday = self._weekday(line)
        times = [self._time(line, column) for column in ("starts", "ends")]
        if place and person and not (is_owner(person) or place in person.locations.all()):
            line.refuse("location", f"{person} doesn't work there. Add it to their locations.")
        if person is None or place is None or line.is_wrong:
            return None
        shift = Shift(user=person, location=place, weekday=weekday)
        shift.starts, shift.ends = times[0] or 0, times[1] or 0
        try:
            shift.clean()
        except ValidationError as error:
            for column, problems in error.message_dict.items():
                line.refuse(column, problems[0])
            return None
        return shift

    def _person(self, line: Line) -> User | None:
        person = self.people.get(line.text("email").lower())
        if person is None and line.text("email").lower() in self.invited:
            line.will(Will.WAIT, "Was invited and hasn't joined. Import this file again then.")
        elif person is None:
            line.refuse("email", "Nobody of yours has this address. Import or invite them first.")
        elif not person.is_active:
            line.refuse("email", "They left. Make them active on their own page first.")
        elif person.pk not in self.theirs:
            line.refuse("email", "Their hours aren't yours to change. Leave this line out.")
        return person

    def _place(self, line: Line) -> Location | None:
        place = self.places.get(line.text("location").casefold())
        if place is None:
            yours = ", ".join(one.name for one in self.places.values()) or "none"
            line.refuse(
                "location",
                f"“{line.text('location')}” is no location of yours. Write one of these: {yours}.",
            )
        return place

    def _weekday(self, line: Line) -> int:
        typed = line.text("weekday").lower()
        for day in Weekday:
            if typed and typed in {day.label.lower(), day.label[:3].lower()}:
                return day.value
        line.refuse("weekday", f"“{line.text('weekday')}” is no weekday. Write Monday or Mon.")
        return 0

    def _time(self, line: Line, column: str) -> int | None:
        try:
            return minutes_of(line.text(column))
        except ValidationError as error:
            line.refuse(column, str(error.messages[0]))
            return None

    def _moves(self, shifts: list[Shift]) -> dict[int, Shift]:
        """By shift of the file: the row that is there and becomes it."""
        found: dict[int, Shift] = {}
        for shift in sorted(shifts, key=lambda one: one.starts):
            for row in self.movable:
                if _day(row) == _day(shift) and _overlap(row, shift) and not _is_there(shift):
                    found[id(shift)] = row
                    self.movable.remove(row)
                    break
        return found

    def _settle(
        self,
        line: Line,
        shift: Shift,
        moved: Shift | None,
        there: list[Shift],
        placed: list[Shift],
    ) -> None:
        """What becomes of a shift, beside those that stay and those of earlier lines."""
        twice = next((row for row in placed if _overlap(row, shift)), None)
        other = next((row for row in there if _overlap(row, shift)), None)
        if twice is not None:
            said = f"Overlaps {_said(twice)} of an earlier line. Change one of them."
            line.refuse("starts", said)
        elif _is_there(shift):
            line.will(Will.SAME, "Is there already.")
        elif other is not None:
            where = f" at {other.location}" if other.location in self.places.values() else ""
            said = f"Overlaps {_said(other)}{where}, which is there. Change one of them."
            line.refuse("starts", said)
        elif moved is not None:
            self._move(line, shift, moved)
        else:
            said = f"{shift.user}, {shift.get_weekday_display()} {_said(shift)}"
            line.will(Will.ADD, f"{said}, {shift.location}.", shift.save)

    def _move(self, line: Line, shift: Shift, row: Shift) -> None:
        said = f"{shift.user}, {shift.get_weekday_display()} {_said(row)} → {_said(shift)}"

        def do() -> None:
            row.starts, row.ends = shift.starts, shift.ends
            row.save(update_fields=["starts", "ends"])

        line.will(Will.CHANGE, f"{said}, {shift.location}.", do)


def _day(shift: Shift) -> Day:
    return shift.user_id, shift.location_id, shift.weekday


def _is_there(shift: Shift) -> bool:
    rows = [row for row in shift.user.shifts.all() if _day(row) == _day(shift)]
    return any((row.starts, row.ends) == (shift.starts, shift.ends) for row in rows)


def _said(shift: Shift) -> str:
    return "–".join(shift.span)


def _overlap(one: Shift, other: Shift) -> bool:
    """Whether somebody would be in two places, or twice in one; hours of two zones are not
    compared, as their difference isn't the same all year."""
    return (
        one.user_id == other.user_id
        and one.weekday == other.weekday
        and one.location.time_zone == other.location.time_zone
        and one.starts < other.ends
        and other.starts < one.ends
    )
