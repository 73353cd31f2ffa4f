"""Who may do what. The permission matrix lives here and nowhere else.

A person manages the locations they work at when their role is manager; an owner manages all.
Every predicate is false for somebody who was deactivated.
"""

from collections.abc import Collection, Iterable

from django.conf import settings
from django.db.models import Q, QuerySet

from accounts.models import Invitation, Location, Role, User

# Whose accounts a manager may edit; managers and owners are an owner's affair.
STAFF_ROLES = frozenset(
    {Role.FRONT_DESK, Role.AESTHETICIAN, Role.NURSE_INJECTOR, Role.MEDICAL_DIRECTOR}
)

# Whom a manager may invite, and which roles a manager may hand out.
ROLES_MANAGERS_GIVE = frozenset({Role.FRONT_DESK, Role.AESTHETICIAN, Role.NURSE_INJECTOR})
# Who treats patients, and so may read all that was said of one.
CLINICAL_ROLES = frozenset({Role.AESTHETICIAN, Role.NURSE_INJECTOR, Role.MEDICAL_DIRECTOR})
# What of a person can be edited at all; password, sessions and rights never are.
PERSON_FIELDS = frozenset(
    {"email", "display_name", "extension", "role", "locations", "home_location", "cover"}
    | {"is_active"}
)


def is_owner(user: User) -> bool:
    """Whether `user` may do everything the practice's owners may."""
    return user.is_active and (user.role == Role.OWNER or user.is_superuser)


def is_manager(user: User) -> bool:
    """Whether `user` runs at least one location, or the practice."""
    return is_owner(user) or (user.is_active and user.role == Role.MANAGER)


def is_privacy_officer(user: User) -> bool:
    """Whether `user` looks after who saw and did what; such a person takes no part in any
    conversation."""
    return user.is_active and user.role == Role.PRIVACY_OFFICER


def is_guardian(user: User) -> bool:
    """Whether `user` is one of `guardians`, or was and is deactivated now: whoever may reach all
    that was written. What comes from outside neither makes, changes nor logs in such a person."""
    return user.is_superuser or user.role in {Role.OWNER, Role.PRIVACY_OFFICER}


def takes_part(user: User) -> bool:
    """Whether `user` writes and is written to: every active person but the privacy officer. A bot
    isn't: nobody waits for it."""
    return user.is_active and user.role != Role.PRIVACY_OFFICER and not user.is_bot


def colleagues() -> QuerySet[User]:
    """Everybody who takes part in conversations."""
    return may_be_members().filter(is_bot=False)


def may_be_members() -> QuerySet[User]:
    """Who can be in a conversation: everybody who takes part, and bots where they were put."""
    return User.objects.filter(is_active=True).exclude(role=Role.PRIVACY_OFFICER)


def may_keep_bots(user: User) -> bool:
    """Bots, where they write and with which keys, are for owners."""
    return is_owner(user)


def may_revoke_token(user: User, person: User) -> bool:
    """A key of one's own; and for owners everybody's."""
    return is_owner(user) or (user.is_active and user.pk == person.pk)


def locations_managed_by(user: User) -> QuerySet[Location]:
    """The active locations that `user` manages; none for staff."""
    locations = Location.objects.filter(is_active=True)
    if is_owner(user):
        return locations
    return locations.filter(people=user) if is_manager(user) else locations.none()


def manages(user: User, location: Location | None, managed: Collection[int] | None = None) -> bool:
    """Whether `user` manages `location`; None means the whole practice, an owner's affair.
    `managed` are the locations that `user` manages, when known already."""
    if is_owner(user):
        return True
    if location is None:
        return False
    if managed is None:
        return locations_managed_by(user).filter(pk=location.pk).exists()
    return location.pk in managed


def owners() -> QuerySet[User]:
    """The active owners."""
    return User.objects.filter(is_active=True, role=Role.OWNER)


def guardians() -> QuerySet[User]:
    """Who is told of all that is done with records: the owners and the privacy officer."""
    by_role = Q(role__in=[Role.OWNER, Role.PRIVACY_OFFICER])
    return User.objects.filter(by_role | Q(is_superuser=True), is_active=True)


def managers_of(location: Location | None) -> list[User]:
    """The active managers of `location`, or the owners when there are none."""
    if location is not None:
        managers = list(User.objects.filter(is_active=True, role=Role.MANAGER, locations=location))
        if managers:
            return managers
    return list(owners())


def works_at(location: Location) -> QuerySet[User]:
    """Who takes part in the conversations of a location, owners included."""
    return colleagues().filter(Q(locations=location) | Q(role=Role.OWNER)).distinct()


def may_create_channel(user: User, location: Location | None, *, private: bool) -> bool:
    """Anybody may open a private channel with colleagues; an open one takes a manager of the
    location, or for the whole practice an owner."""
    if not takes_part(user):
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


def readers_of_reports(location: Location) -> list[User]:
    """The active managers of the location, and the owners."""
    people = {user.pk: user for user in [*managers_of(location), *owners()]}
    return list(people.values())


def may_set_reports_of(user: User, person: User, location: Location) -> bool:
    """Which reports of a location come to whom: everybody's own affair, and that of a manager of
    the place for its other managers, of an owner for all."""
    if not (may_see_reports(user, location) and may_see_reports(person, location)):
        return False
    return user.pk == person.pk or is_owner(user) or not is_owner(person)


def may_edit_location(user: User, location: Location) -> bool:
    """Name, hours and closures are for those who run the location."""
    return manages(user, location)


def may_open_location(user: User) -> bool:
    """A new site of the practice, or the end of one, is an owner's decision."""
    return is_owner(user)


def locations_seen_by(user: User) -> QuerySet[Location]:
    """The locations whose settings `user` may look at; for owners closed ones too."""
    return Location.objects.all() if is_owner(user) else locations_managed_by(user)


def roles_given_by(user: User) -> frozenset[Role]:
    """The roles that `user` may hand out."""
    if is_owner(user):
        return frozenset(Role)
    return ROLES_MANAGERS_GIVE if is_manager(user) else frozenset()


def may_invite(user: User, role: str, locations: Iterable[Location]) -> bool:
    """Owners invite anybody; managers some roles, and only to locations of theirs."""
    places = {location.pk for location in locations}
    if role not in roles_given_by(user):
        return False
    if is_owner(user):
        return True
    own = set(locations_managed_by(user).values_list("pk", flat=True))
    return bool(places) and places <= own


def invitations_seen_by(user: User) -> QuerySet[Invitation]:
    """A manager's own invitations and those to their locations; an owner's all."""
    if is_owner(user):
        return Invitation.objects.all()
    own = Q(invited_by=user) | Q(locations__in=locations_managed_by(user))
    return Invitation.objects.filter(own).distinct()


def people_seen_by(user: User) -> QuerySet[User]:
    """Whose accounts `user` may look at: a manager their locations' people, an owner all."""
    people = User.objects.filter(is_bot=False)
    if is_owner(user):
        return people
    return people.filter(locations__in=locations_managed_by(user)).distinct()


def person_fields_edited_by(user: User, person: User) -> frozenset[str]:
    """What of `person` may be changed by `user`.

    An address is an owner's affair: whoever sets it receives the next password reset. Nobody
    changes their own role or deactivates themself, so that an owner always remains.
    """
    if person.is_superuser and not user.is_superuser:
        return frozenset()
    if is_owner(user):
        return PERSON_FIELDS - ({"role", "is_active"} if person.pk == user.pk else set())
    if not people_seen_by(user).filter(pk=person.pk).exists():
        return frozenset()
    if person.pk == user.pk:
        return frozenset({"display_name", "extension", "cover"})
    if person.role not in STAFF_ROLES:
        return frozenset()
    never = {"email"} if person.role in ROLES_MANAGERS_GIVE else {"email", "role"}
    return PERSON_FIELDS - never


def hours_written_by(user: User) -> QuerySet[User]:
    """The active people whose hours `user` may write: those whose page they may change."""
    people = people_seen_by(user).filter(is_active=True)
    if not user.is_superuser:
        people = people.filter(is_superuser=False)
    if is_owner(user):
        return people
    return people.filter(Q(role__in=STAFF_ROLES) | Q(pk=user.pk))


def may_help_log_in(user: User, person: User) -> bool:
    """Ending somebody's log-ins, or letting them set up their second step anew, is for whoever
    may deactivate them; one's own are on one's own pages."""
    return "is_active" in person_fields_edited_by(user, person)


def may_change_rule(user: User, location: Location | None) -> bool:
    """A location's response rules are for its managers, the practice's for owners."""
    return manages(user, location)


def may_change_channel(user: User, location: Location | None) -> bool:
    """A location's channels are for its managers, the practice's for owners."""
    return manages(user, location)


def may_remove_messages(
    user: User, location: Location | None, managed: Collection[int] | None = None
) -> bool:
    """Removing what others wrote, in a conversation of one's own, is for who runs its place; of
    the whole practice's, and of a direct one, for owners. `managed` as for `manages`."""
    return takes_part(user) and manages(user, location, managed)


def may_follow_patients(user: User) -> bool:
    """All that was said of one patient, in conversations of one's own, is for those who treat
    patients and those who run a location."""
    return user.is_active and (user.role in CLINICAL_ROLES or is_manager(user))


def may_interrupt(user: User, priority: str) -> bool:
    """Alerting somebody who is with a patient is for managers and for the roles that the
    practice names (`INTERRUPT_ROLES`), with the priorities it names (`INTERRUPT_PRIORITIES`)."""
    if priority not in settings.INTERRUPT_PRIORITIES:
        return False
    return is_manager(user) or (user.is_active and user.role in settings.INTERRUPT_ROLES)


def may_set_records_address(user: User) -> bool:
    """Where the practice's patient records open is for those who run a location."""
    return is_manager(user)


def may_see_audit(user: User) -> bool:
    """Who saw and changed what, everywhere: owners and the privacy officer."""
    return is_owner(user) or is_privacy_officer(user)


def may_break_glass(user: User) -> bool:
    """Reading a conversation of others in an emergency is for owners and the privacy officer."""
    return is_owner(user) or is_privacy_officer(user)


def may_request_export(user: User) -> bool:
    """Messages leave the practice by request of an owner or the privacy officer."""
    return is_owner(user) or is_privacy_officer(user)


def may_approve_export(user: User, requested_by: User) -> bool:
    """It takes a second owner or the privacy officer to let them leave."""
    return may_request_export(user) and user.pk != requested_by.pk


def may_mention_many(user: User) -> bool:
    """Calling more than 15 people at once is for those who run a location."""
    return is_manager(user)


def may_change_shared(user: User, location: Location | None) -> bool:
    """A location's groups and templates are for its managers, the practice's for owners."""
    return manages(user, location)


def may_change_guideline(user: User) -> bool:
    """The guideline is the whole practice's; whoever runs a location may publish a version of it
    and read what people say of it."""
    return is_manager(user)


def may_change_hooks(user: User) -> bool:
    """Which other programs are told of asks, or write to a conversation, is for owners."""
    return is_owner(user)
