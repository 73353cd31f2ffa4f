"""`manage.py create_owner`: the first person of a fresh installation."""

import os
import sys
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from accounts.clock import database_now
from accounts.models import Role, User
from accounts.models.location import validate_time_zone
from policies.first_run import Place, found

# Monday to Friday, nine to five.
HOURS = tuple((day, 9 * 60, 17 * 60) for day in range(5))


class Command(BaseCommand):
    """Makes an owner, their location and the first response rules; says in one line what it
    made, or what was wrong, with exit status 1 and nothing changed."""

    help = "Create the practice's first owner, with a location and the first response rules."

    def add_arguments(self, parser: CommandParser) -> None:
        """All four are needed; the password comes from OWNER_PASSWORD or the terminal."""
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument("--location", required=True, help='for example "Oakland"')
        parser.add_argument("--time-zone", required=True, help="such as America/Los_Angeles")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check everything, then make everything or nothing."""
        email = options["email"].strip().lower()
        person = User(email=email, display_name=options["name"].strip(), role=Role.OWNER)
        try:
            validate_email(email)
            validate_time_zone(options["time_zone"])
            if not person.display_name:
                raise ValidationError("Give the owner a name.")
            if User.objects.filter(email__iexact=email).exists():
                raise ValidationError(f"There is an account with {email} already.")
            password = _password()
            validate_password(password, person)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        place = Place(options["location"].strip(), options["time_zone"], HOURS)
        found(person, password, [place], database_now())
        self.stdout.write(f"{person.display_name} owns the practice, at {place.name}.")


def _password() -> str:
    """OWNER_PASSWORD, else what the terminal is asked for, else a line of standard input."""
    given = os.environ.get("OWNER_PASSWORD")
    if given is not None:
        return given
    if sys.stdin.isatty():
        return getpass("Password of the owner (at least 12 characters): ")
    return sys.stdin.readline().rstrip("\n")
