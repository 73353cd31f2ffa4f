"""`manage.py move_out DIRECTORY --by ADDRESS --reason "…"`: the whole practice, in open formats."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.clock import database_now
from medspa_chat.moving import CannotMove, move_out


class Command(BaseCommand):
    """Says in one line what went out, or what was wrong, with exit status 1."""

    help = "Write the whole practice, in the clear, into a new directory: docs/moving.md."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to, for whom and why."""
        parser.add_argument("directory", type=Path)
        parser.add_argument("--by", required=True, help="the address of the owner who gets it")
        parser.add_argument("--reason", required=True, help="why, in 20 to 1,000 characters")

    def handle(self, *args: Any, directory: Path, by: str, reason: str, **options: Any) -> None:
        """Write it all."""
        try:
            left = move_out(directory, by, reason, database_now())
        except CannotMove as error:
            raise CommandError(str(error)) from None
        except ValidationError as error:
            raise CommandError(error.messages[0]) from None
        except OSError as error:
            raise CommandError(f"{directory} can't be written ({error.strerror}).") from None
        self.stdout.write(
            f"{directory}: {left.people:,} people, {left.messages:,} messages and {left.files:,}"
            " files, in the clear. Keep it where nobody else reads."
        )
        if left.gone:
            self.stdout.write(f"{left.gone} files that the database names were not there.")
