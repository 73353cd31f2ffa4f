"""`manage.py incident_export --user ADDRESS --from INSTANT --to INSTANT`: what one person saw."""

import json
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from messaging.readers import seen_by


class Command(BaseCommand):
    """One line of JSON for each time that messages reached them; never what those say."""

    help = "Lists which messages reached a person within a span of time, and how they signed in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--user", required=True, help="the address of the person")
        parser.add_argument("--from", dest="start", required=True, help="2026-11-01T00:00:00Z")
        parser.add_argument("--to", dest="end", required=True, help="2026-11-02T00:00:00Z")

    def handle(self, *args: Any, user: str, start: str, end: str, **options: Any) -> None:
        person = User.objects.filter(email=user.lower()).first()
        if person is None:
            raise CommandError("Nobody has this address.")
        for each in seen_by(person, _instant(start), _instant(end)):
            self.stdout.write(json.dumps(each))


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{text} is no instant: write 2026-11-01T00:00:00Z.") from None
    if at.tzinfo is None:
        raise CommandError(f"{text} has no zone: end it with Z, or +02:00.")
    return at
