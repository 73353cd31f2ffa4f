"""`manage.py backup <file>`: all that must last, sealed, while the site runs."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from medspa_chat.backup import BackupFailed, make


class Command(BaseCommand):
    """Says in one line what the backup holds, or what was wrong, with exit status 1 and no
    file left."""

    help = "Write the database and people's files into one file, sealed with BACKUP_KEY."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to; a file that exists is never written over."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it, and read it through once."""
        path: Path = options["file"]
        try:
            made = make(path, settings.BACKUP_KEY)
        except BackupFailed as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            f"{path}: the database and {made.files} files, {made.size:,} bytes, read through once."
        )
        if made.gone:
            self.stdout.write(f"{made.gone} files that the database names were not there.")
