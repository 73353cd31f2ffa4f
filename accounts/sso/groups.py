"""What the groups of somebody are worth here: a role and locations, kept as they are there."""

from collections.abc import Collection
from dataclasses import dataclass

from accounts.models import GroupMapping, Location, Role, User
from accounts.readable import is_storable

# Of several roles the first of these counts.
_FIRST = [
    Role.MANAGER,
    Role.MEDICAL_DIRECTOR,
    Role.NURSE_INJECTOR,
    Role.AESTHETICIAN,
    Role.FRONT_DESK,
]


@dataclass(frozen=True)
class Place:
    """A role, and where."""

    role: str
    locations: tuple[Location, ...]


def are_mapped() -> bool:
    """Whether groups say who has which role; else people keep what they were given here."""
    return GroupMapping.objects.exists()


def place_of(groups: Collection[str]) -> Place | None:
    """The role and locations that these groups give together; None when they give nothing."""
    named = [one for one in groups if is_storable(one)]
    found = list(GroupMapping.objects.filter(group__in=named).prefetch_related("locations"))
    if not found:
        return None
    roles = {one.role for one in found}
    every = {place.pk: place for one in found for place in one.locations.all() if place.is_active}
    return Place(
        role=next(role.value for role in _FIRST if role in roles),
        locations=tuple(every[number] for number in sorted(every)),
    )


def put(person: User, place: Place) -> None:
    """Give `person`, who is no owner nor privacy officer, this role at these locations; what is so
    already isn't written. The home stays while they work there."""
    homes = {one.pk for one in place.locations}
    changed = []
    if person.role != place.role:
        person.role = place.role
        changed.append("role")
    if person.home_location_id not in homes:
        person.home_location = place.locations[0] if place.locations else None
        changed.append("home_location")
    if changed:
        person.save(update_fields=changed)
    if set(person.locations.values_list("pk", flat=True)) != homes:
        person.locations.set(place.locations)
