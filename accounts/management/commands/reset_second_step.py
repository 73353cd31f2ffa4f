"""`manage.py reset_second_step`: for the owner who lost phone and codes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.authenticators import reset
from accounts.models import User


class Command(BaseCommand):
    """Takes away somebody's passkeys, app and codes, ends their log-ins and mails them; one line
    of what it did, or what was wrong with exit status 1."""

    help = "Let somebody set up their second step anew, after their password."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose."""
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        """Find the person, and do it."""
        person = User.objects.filter(email=options["email"].strip().lower()).first()
        if person is None:
            raise CommandError(f"There is no account with {options['email']}.")
        reset(person)
        self.stdout.write(f"{person.display_name} sets up a second step at the next log-in.")
