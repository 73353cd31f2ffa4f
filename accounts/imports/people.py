"""Lines that name people: who is invited, and what changes of those who are here."""

from collections import Counter
from datetime import datetime

from django.core.exceptions import ValidationError

from accounts.imports.plan import Line, Will
from accounts.invitations import InvitationError, check_invitation, invite
from accounts.models import Invitation, Location, Role, User
from accounts.personal import is_shared_name
from accounts.roles import (
    invitations_seen_by,
    is_owner,
    locations_managed_by,
    people_seen_by,
    person_fields_edited_by,
    roles_given_by,
)

MOST_INVITED = 50
BETWEEN_LOCATIONS = "|"


class PeoplePlanner:
    """Plans the lines of a file of people, as whoever imports may."""

    def __init__(self, by: User, now: datetime) -> None:
        self.by, self.now = by, now
        self.places = {place.name.casefold(): place for place in locations_managed_by(by)}
        given = roles_given_by(by)
        self.roles = [role for role in Role if role in given]

    def settle(self, lines: list[Line]) -> None:
        """Say of each line what becomes of it."""
        times = Counter(line.text("email").lower() for line in lines)
        asked = [address for address in times if address]
        seen = people_seen_by(self.by).filter(email__in=asked).values("pk")
        people = User.objects.filter(pk__in=seen).select_related("home_location")
        self.people = {one.email: one for one in people.prefetch_related("locations")}
        open_ones = invitations_seen_by(self.by).filter(
            email__in=asked, accepted_at=None, expires_at__gt=self.now
        )
        self.invited = {row.email: row for row in open_ones.prefetch_related("locations")}
        for line in lines:
            if times[line.text("email").lower()] > 1:
                line.refuse("email", "This address stands in several lines. Keep one of them.")
            self._settle(line)
        for line in [one for one in lines if one.outcome is Will.ADD][MOST_INVITED:]:
            line.problems.append(
                f"A file invites at most {MOST_INVITED} people. Put the others into a second one."
            )

    def _settle(self, line: Line) -> None:
        self._check_text(line)
        role, places = self._role(line), self._places(line)
        if line.is_wrong or role is None:
            return
        person = self.people.get(line.text("email").lower())
        if person is None:
            self._invite(line, role, places)
        elif not person.is_active:
            line.refuse("email", "They left. Make them active on their own page first.")
        else:
            self._change(line, person, role, places)

    def _role(self, line: Line) -> Role | None:
        typed = " ".join(line.text("role").lower().replace("_", " ").split())
        role = next((one for one in Role if one.label.lower() == typed), None)
        person = self.people.get(line.text("email").lower())
        if role is not None and (role in self.roles or (person and person.role == role)):
            return role
        offered = ", ".join(one.label for one in self.roles if one is not Role.OWNER)
        wrong = "You can't give this role." if role else f"“{line.text('role')}” is no role."
        line.refuse("role", f"{wrong} Write one of these: {offered}.")
        return None

    def _places(self, line: Line) -> list[Location]:
        names = [one.strip() for one in line.text("locations").split(BETWEEN_LOCATIONS)]
        found = [self.places.get(name.casefold()) for name in names]
        unknown = [name for name, place in zip(names, found, strict=True) if place is None]
        if unknown:
            yours = ", ".join(place.name for place in self.places.values()) or "none"
            line.refuse(
                "locations",
                f"“{unknown[0]}” is no location of yours. Write one of these, several with "
                f"“{BETWEEN_LOCATIONS}” between them: {yours}.",
            )
        return list(dict.fromkeys(place for place in found if place is not None))

    def _check_text(self, line: Line) -> None:
        """Name and address as an invitation takes them."""
        if not line.text("name"):
            line.refuse("name", "Write their name.")
        if not line.text("email"):
            line.refuse("email", "Write their e-mail address, as ana@example.com.")
        if line.is_wrong:
            return
        made = Invitation(email=line.text("email"), display_name=line.text("name"))
        names = {"email": "email", "display_name": "name"}
        try:
            made.clean_fields(exclude={f.name for f in made._meta.fields} - names.keys())
        except ValidationError as error:
            for field, problems in error.message_dict.items():
                line.refuse(names[field], problems[0])
        if is_shared_name(line.text("name")):
            line.refuse("name", "An account is one person's. Write their name.")

    def _invite(self, line: Line, role: Role, places: list[Location]) -> None:
        if role is Role.OWNER:
            line.refuse("role", "Owners are invited by hand. Write another role.")
            return
        address, name = line.text("email").lower(), line.text("name")
        try:
            check_invitation(self.by, address, role, places)
        except InvitationError as error:
            line.refuse(error.field, str(error))
            return
        where = ", ".join(place.name for place in places)
        old = self.invited.get(address)
        if old and (old.display_name, old.role, set(old.locations.all())) == (
            name,
            role,
            set(places),
        ):
            line.will(Will.SAME, "Is invited already.")
            return

        def do() -> None:
            invite(by=self.by, email=address, name=name, role=role, locations=places, now=self.now)

        again = " The link sent before ends." if old else ""
        line.will(Will.ADD, f"Invite as {role.label.lower()}, {where}.{again}", do)

    def _change(self, line: Line, person: User, role: Role, places: list[Location]) -> None:
        now_at = set(person.locations.all())
        mine = set(self.places.values())
        wanted = set(places) | (set() if is_owner(self.by) else now_at - mine)
        said = []
        if person.display_name != line.text("name"):
            said.append(("display_name", f"{person.display_name} → {line.text('name')}"))
        if person.role != role:
            said.append(("role", f"{person.get_role_display()} → {role.label}"))
        if now_at != wanted:
            said.append(("locations", f"{_names(now_at)} → {_names(wanted)}"))
        self._check_change(line, person, [field for field, _ in said])
        home = person.home_location
        if now_at != wanted and home is not None and home not in wanted:
            line.refuse(
                "locations",
                f"{home} is their home location. Keep it here, or choose another home on their own "
                "page first.",
            )
        if Role.OWNER in {role, person.role} and role != person.role:
            line.refuse("role", "Who owns the practice is changed by hand, on their own page.")
        if not said:
            line.will(Will.SAME, "Is as it says.")
            return

        def do() -> None:
            person.display_name, person.role = line.text("name"), role
            columns = {field for field, _ in said} - {"locations"}
            if columns:
                person.save(update_fields=columns)
            if now_at != wanted:
                person.locations.set(wanted)

        line.will(Will.CHANGE, "; ".join(text for _, text in said) + ".", do)

    def _check_change(self, line: Line, person: User, fields: list[str]) -> None:
        editable = person_fields_edited_by(self.by, person)
        for field in fields:
            if field not in editable:
                column = "name" if field == "display_name" else field
                line.refuse(column, "You can't change this of them. Write what is stored.")


def _names(places: set[Location]) -> str:
    return ", ".join(sorted(place.name for place in places)) or "nowhere"
