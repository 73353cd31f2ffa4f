"""`manage.py verify_export <zip>`: whether an export is as it was made."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from messaging.models import Export
from messaging.records.verify import problems_of


class Command(BaseCommand):
    """Says what isn't right, a line each, and ends with status 1; else what it is, in a line."""

    help = "Check the hashes of an export."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which file."""
        parser.add_argument("zip", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Check it; a manifest that this site didn't make is said to be none of its own."""
        try:
            with options["zip"].open("rb") as file:
                problems, manifest = problems_of(file)
        except OSError as error:
            raise CommandError(f"It can't be opened: {error.strerror}.") from None
        for problem in problems:
            self.stderr.write(problem)
        if problems:
            raise CommandError("This is not the export as it was made.")
        made_here = Export.objects.filter(manifest_sha256=manifest["sha256"]).exists()
        self.stdout.write(
            f"Export {manifest['export']}: {manifest['messages']} messages, "
            f"{len(manifest['files'])} files, all as in the manifest {manifest['sha256']}. "
            + ("This site made it." if made_here else "This site doesn't know this manifest.")
        )
        if not made_here:
            raise CommandError("Its hashes fit each other, but this site didn't make it.")
