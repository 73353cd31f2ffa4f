"""`manage.py seed_demo`: the demo practice, once."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.clock import database_now
from medspa_chat.demo_practice.people import LOGINS, PASSWORD, PEOPLE
from medspa_chat.demo_practice.seed import NotEmpty, seed
from policies import report_mails


class Command(BaseCommand):
    """Makes the demo practice unless it exists; only where DEMO or DEBUG is on, because
    everybody knows its password."""

    help = "Make the demo practice, or print its log-ins."

    def add_arguments(self, parser: CommandParser) -> None:
        """Without options: make it."""
        parser.add_argument("--logins", action="store_true", help="only print who may log in")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say in one line what was made; exit status 1 when it must not be."""
        if not (settings.DEMO or settings.DEBUG):
            raise CommandError("The demo practice is for DEMO=1 or DEBUG=1 only.")
        if options["logins"]:
            self.stdout.write(_logins())
            return
        now = database_now()
        try:
            messages = seed(now)
        except NotEmpty as error:
            raise CommandError(str(error)) from None
        # Beat would, some minutes later; but who looks into the inbox first is to find them.
        report_mails.send_unsent(now)
        if messages:
            self.stdout.write(f"{len(PEOPLE)} people and {messages} messages are there.")
        else:
            self.stdout.write("The demo practice is there already.")


def _logins() -> str:
    """One line a person, and the password that they share."""
    people = {person.key: person for person in PEOPLE}
    lines = [
        f"  {people[key].email:<22}{people[key].name}, {people[key].role.label.lower()}"
        for key in LOGINS
    ]
    return "\n".join(["Log in as", *lines, f"with the password {PASSWORD}"])
