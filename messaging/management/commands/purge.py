"""`manage.py purge`: what the retention rules remove, now and not at night."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts.audit.keeping import rows_past_the_floor
from accounts.clock import database_now
from messaging.records.retention import Counts, purge


class Command(BaseCommand):
    """Says in a line for each conversation what was removed, or would be; never what was said."""

    help = "Remove messages that are past their retention rule."

    def add_arguments(self, parser: CommandParser) -> None:
        """With --dry-run nothing is removed."""
        parser.add_argument("--dry-run", action="store_true", help="only count")

    def handle(self, *args: Any, **options: Any) -> None:
        """Remove or count."""
        now, is_dry = database_now(), options["dry_run"]
        found = purge(now, dry_run=is_dry)
        for counts in found:
            self.stdout.write(_line(counts, "would be removed" if is_dry else "removed"))
        if not found:
            self.stdout.write("Nothing is past its retention rule.")
        self.stdout.write(
            f"The audit stays: {rows_past_the_floor(now)} of its rows are past six years."
        )


def _line(counts: Counts, verb: str) -> str:
    return (
        f"Conversation {counts.conversation.pk}, {counts.days} days: {counts.messages} messages, "
        f"{counts.versions} versions, {counts.files} files, {counts.drafts} drafts {verb}; "
        f"{counts.kept} messages kept (held, asked for or open)."
    )
