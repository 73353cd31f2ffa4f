"""`manage.py import_history slack|mattermost SOURCE`: what was said elsewhere, as history."""

import sys
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.clock import database_now
from messaging.history import mapping
from messaging.history.archive import Archive, CannotImport
from messaging.history.importing import TakenIn, importer, take_in
from messaging.history.mattermost import MattermostArchive
from messaging.history.packed import Packed
from messaging.history.plan import Plan
from messaging.history.progress import Progress
from messaging.history.report import lines_of, proposed
from messaging.history.slack import SlackArchive
from messaging.records.reasons import reason_in


class Command(BaseCommand):
    """Says what came in, or would, and in one line what was wrong, with exit status 1."""

    help = "Take in people, conversations and messages of Slack or Mattermost: docs/moving.md."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """From where, for whom and why."""
        parser.add_argument("format", choices=["slack", "mattermost"])
        parser.add_argument("source", type=Path, help="the export: a zip, or a folder")
        parser.add_argument("--by", required=True, help="the address of the owner who wants it")
        parser.add_argument("--reason", required=True, help="why, in 20 to 1,000 characters")
        parser.add_argument("--files", type=Path, help="of Slack: the folder with the files")
        parser.add_argument("--mapping", type=Path, help="who there is who here (JSON)")
        parser.add_argument(
            "--dry-run", action="store_true", help="change nothing; write --mapping if it is new"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Look it through, and take it in."""
        try:
            self._import(options)
        except CannotImport as error:
            raise CommandError(str(error)) from None
        except ValidationError as error:
            raise CommandError(error.messages[0]) from None
        except UnicodeEncodeError:
            raise CommandError("A name or an id in the export is no text (half a sign).") from None
        except OSError as error:
            raise CommandError(f"It can't be read or written ({error.strerror}).") from None

    def _import(self, options: dict[str, Any]) -> None:
        by, where = importer(options["by"]), options["mapping"]
        reason_in(options["reason"])
        is_there = where is not None and where.exists()
        if where is not None and not is_there and not options["dry_run"]:
            raise CannotImport(f"{where} isn't there. A dry run writes it.")
        plan = Plan(_archive(options), mapping.read(where) if is_there else mapping.Mapped())
        if options["dry_run"]:
            for line in lines_of(plan):
                self.stdout.write(line)
            if where is not None and not is_there:
                _write(where, mapping.written(*proposed(plan)))
                self.stdout.write(f"{where} says who is who. Look it through, and change it.")
            return
        progress = Progress(plan.seen.messages.total(), sys.stderr)
        done = take_in(by, options["reason"], plan, database_now(), progress.add)
        progress.end()
        self._say(plan, done)

    def _say(self, plan: Plan, done: TakenIn) -> None:
        self.stdout.write(
            f"{done.messages:,} messages and {done.files:,} files came in, {done.conversations:,}"
            f" conversations and {done.people:,} people are new;"
            f" {done.known:,} messages were here already."
        )
        for what, count in sorted(plan.passed.items()):
            self.stdout.write(f"Passed over: {count:,} {what}.")
        if done.refused:
            raise CannotImport(" ".join(done.refused))


def _archive(options: dict[str, Any]) -> Archive:
    packed, files = Packed(options["source"]), options["files"]
    if options["format"] == "mattermost":
        return MattermostArchive(packed)
    return SlackArchive(packed, Packed(files) if files else None)


def _write(where: Path, text: str) -> None:
    content = text.encode()
    with where.open("xb") as file:
        where.chmod(0o600)
        file.write(content)
