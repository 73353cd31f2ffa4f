"""`manage.py who_saw 4711`: who could have seen a message, when and by which way."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from messaging.models import Message
from messaging.payloads import instant
from messaging.readers import readers_of


class Command(BaseCommand):
    """One line for each time that it reached somebody; never what it says."""

    help = "Says who could have seen a message, when, by which way and from where."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("message", type=int, help="the number of the message")

    def handle(self, *args: Any, message: int, **options: Any) -> None:
        found = Message.objects.filter(pk=message).first()
        if found is None:
            raise CommandError("There is no such message.")
        for row in readers_of(found):
            who = f"{row.actor.email} ({row.role})"
            self.stdout.write(f"{instant(row.at)} {who} {row.way} {row.address or '-'}")
