"""`manage.py move_in DIRECTORY`: what was moved out, into a new installation."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from medspa_chat.moving import CannotMove, move_in


class Command(BaseCommand):
    """Says in one line what came in, or what was wrong, with exit status 1 and nothing taken."""

    help = "Take in a practice that was moved out, where nobody is yet: docs/moving.md."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Where it lies."""
        parser.add_argument("directory", type=Path)

    def handle(self, *args: Any, directory: Path, **options: Any) -> None:
        """Look it through, and take it in."""
        try:
            arrived = move_in(directory)
        except CannotMove as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            f"{arrived.people:,} people, {arrived.messages:,} messages and {arrived.files:,} files"
            " came in. Everybody asks for a new password at the log-in."
        )
