"""The rules and the hours as this process last read them, for as long as they are the same.

Posting an ask needs both, and they change a few times a week. The database is asked each time
whether they changed, in one small statement; every edit of hours raises its location's version.
A transaction that edits hours must not post: what it read would outlive its rollback.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import connection

from accounts.calendars import location_calendar
from accounts.models import Location, User
from accounts.worktime import ALWAYS, Calendar
from policies.hours import Hours, load, location_hours, person_hours
from policies.models import RuleVersion
from policies.publish import current_versions
from policies.rules import Step

# The columns that say whether anything changed, for whoever asks something else besides.
STAMP = """
       (SELECT max(id) FROM policies_ruleversion),
       (SELECT array_agg(id ORDER BY id) FROM policies_responserule WHERE is_active),
       (SELECT array_agg(ARRAY[id, calendar_version] ORDER BY id) FROM accounts_location)
"""


class Known:
    """What was read since `stamp` was true; without one, for the moment."""

    def __init__(self, stamp: tuple[Any, ...] = ()) -> None:
        self.stamp = stamp
        self._rules: tuple[RuleVersion, ...] | None = None
        self._versions: dict[int, RuleVersion] = {}
        self._steps: dict[int, tuple[Step, ...]] = {}
        self._people: dict[tuple[int, int | None], Hours] = {}
        self._places: dict[int, tuple[Location, Calendar]] = {}
        self._locations: dict[int, Location] | None = None

    @property
    def rules(self) -> tuple[RuleVersion, ...]:
        """The newest version of every active rule."""
        if self._rules is None:
            self._rules = tuple(current_versions())
        return self._rules

    def place(self, location_id: int | None) -> Location | None:
        """A location by its id."""
        if self._locations is None:
            self._locations = Location.objects.in_bulk()
        return self._locations[location_id] if location_id else None

    def read(self, people: Collection[User], places: Iterable[Location | None]) -> None:
        """Have the hours of all these at hand, in a fixed number of queries; none if they are."""
        new_people = [user for user in people if _key(user) not in self._people]
        new_places = {place.pk: place for place in places if place and place.pk not in self._places}
        if not new_people and not new_places:
            return
        load(new_people, new_places.values())
        self._people |= {_key(user): person_hours(user) for user in new_people}
        self._places |= {pk: (place, location_calendar(place)) for pk, place in new_places.items()}

    def versions(self, ids: Collection[int]) -> Mapping[int, RuleVersion]:
        """These versions of rules and more; at most one query."""
        new = set(ids) - self._versions.keys()
        if new:
            self._versions |= RuleVersion.objects.in_bulk(new)
        return self._versions

    def steps(self, version: RuleVersion) -> tuple[Step, ...]:
        """The escalation steps of a version."""
        if version.pk not in self._steps:
            self._steps[version.pk] = tuple(Step(**step) for step in version.steps)
        return self._steps[version.pk]

    def calendar_at(self, location: Location) -> Calendar:
        """The opening hours of a location."""
        self.read((), [location])
        return self._places[location.pk][1]

    def calendar_of(self, user: User) -> Calendar:
        """When somebody works whose hours were read."""
        return self._people[_key(user)].calendar

    def hours_for(
        self, owner: User | None, location: Location | None, *, is_elapsed: bool
    ) -> Iterable[Hours]:
        """As `policies.hours.hours_for`, of those whose hours were read."""
        if is_elapsed:
            yield Hours(ALWAYS, {"hours_of": "clock"})
            return
        if owner is not None:
            yield self._people[_key(owner)]
        if location is not None:
            place, calendar = self._places[location.pk]
            yield location_hours(place, owner, calendar)


def _key(user: User) -> tuple[int, int | None]:
    return user.pk, user.home_location_id


_latest = Known()


def known() -> Known:
    """What is known, if it still holds, else nothing yet; one small statement."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {STAMP}")
        return known_at(cursor.fetchone())


def known_at(columns: Sequence[Any]) -> Known:
    """The same for whoever has read the columns of the stamp."""
    global _latest
    maximum, active, versions = columns
    stamp = (maximum, tuple(active or ()), tuple(map(tuple, versions or ())))
    current = _latest
    if current.stamp != stamp:
        current = _latest = Known(stamp)
    return current
