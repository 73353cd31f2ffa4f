"""Who may do what. The permission matrix lives here and nowhere else.

A person manages the locations they work at when their role is manager; an owner manages all.
Every predicate is false for somebody who was deactivated.
"""

from django.db.models import Q, QuerySet

from accounts.models import Location, Role, User

# Whom a manager may invite or edit; managers and owners are an owner's affair.
STAFF_ROLES = frozenset(
    {Role.FRONT_DESK, Role.AESTHETICIAN, Role.NURSE_INJECTOR, Role.MEDICAL_DIRECTOR}
)


def is_owner(user: User) -> bool:
    """Whether `user` may do everything the practice's owners may."""
    return user.is_active and (user.role == Role.OWNER or user.is_superuser)


def is_manager(user: User) -> bool:
    """Whether `user` runs at least one location, or the practice."""
    return is_owner(user) or (user.is_active and user.role == Role.MANAGER)


def locations_managed_by(user: User) -> QuerySet[Location]:
    """The active locations that `user` manages; none for staff."""
    locations = Location.objects.filter(is_active=True)
    if is_owner(user):
        return locations
    return locations.filter(people=user) if is_manager(user) else locations.none()


def manages(user: User, location: Location | None) -> bool:
    """Whether `user` manages `location`; None means the whole practice, an owner's affair."""
    if is_owner(user):
        return True
    return location is not None and locations_managed_by(user).filter(pk=location.pk).exists()


def owners() -> QuerySet[User]:
    """The active owners."""
    return User.objects.filter(is_active=True, role=Role.OWNER)


def managers_of(location: Location | None) -> list[User]:
    """The active managers of `location`, or the owners when there are none."""
    if location is not None:
        managers = list(
            User.objects.filter(is_active=True, role=Role.MANAGER, locations=location)
        )
        if managers:
            return managers
    return list(owners())


def works_at(location: Location) -> QuerySet[User]:
    """The active people of a location, owners included."""
    return (
        User.objects.filter(is_active=True)
        .filter(Q(locations=location) | Q(role=Role.OWNER))
        .distinct()
    )


def may_create_channel(user: User, location: Location | None, *, private: bool) -> bool:
    """Anybody may open a private channel with colleagues; an open one takes a manager of the
    location, or for the whole practice an owner."""
    if not user.is_active:
        return False
    if not private:
        return manages(user, location)
    return location is None or works_at(location).filter(pk=user.pk).exists()


def may_see_board(user: User) -> bool:
    """The board of open asks is for those who run a location."""
    return is_manager(user)


def may_see_reports(user: User, location: Location) -> bool:
    """A location's report is for its managers and the owners."""
    return manages(user, location)
