"""`manage.py restore <file>`: a backup put back into an empty database."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError, CommandParser

from medspa_chat.backup import BackupFailed, Contents, look_into, restore
from medspa_chat.backup.restoring import pending_migrations


class Command(BaseCommand):
    """Says in one line what was restored, or what was wrong, with exit status 1 and, unless it
    says otherwise, nothing touched."""

    help = "Put a backup back into the empty database of DATABASE_URL, and its files."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The backup, and what to do with a database that isn't empty."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--replace", action="store_true", help="remove what is in the database first"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="only read it through and say what is in it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Prove the file, put it back, and check what came of it."""
        path, key = options["file"], settings.BACKUP_KEY
        try:
            if options["dry_run"]:
                self.stdout.write(f"Whole: {said(look_into(path, key))}.")
                return
            found = restore(path, key, replace=options["replace"])
        except BackupFailed as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"Restored: {said(found)}.")
        self._check()

    def _check(self) -> None:
        """The schema is this version's, and the audit is unbroken."""
        if pending_migrations():
            self.stdout.write("It is older than this version: run `manage.py migrate` now.")
        elif "verify_audit" in get_commands():
            call_command("verify_audit", stdout=self.stdout, stderr=self.stderr)


def said(found: Contents) -> str:
    """What is in a backup, for the person at the terminal."""
    return f"the database of {found.made:%Y-%m-%d %H:%M} UTC and {found.files} files"
