"""`manage.py verify_audit [--head NUMBER:HASH]`: whether the audit is as it was written."""

import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.audit.seals import Head
from accounts.audit.verification import Tampered, verify


class Command(BaseCommand):
    """Exits with 0 and what there is, or with 1 and the first row that is wrong."""

    help = "Checks that nothing of the audit was changed, taken out, slipped in or moved."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--head",
            default="",
            help="the head of a nightly mail or of the log, as 1204:8f3e...; also finds an end "
            "that was cut off",
        )

    def handle(self, *args: Any, head: str, **options: Any) -> None:
        try:
            found = verify(_head_of(head) if head else None)
        except Tampered as wrong:
            raise CommandError(str(wrong)) from None
        self.stdout.write(f"{found.head.number} rows are as they were sealed.")
        self.stdout.write(f"{found.waiting} wait for their seal.")
        self.stdout.write(f"The head is {found.head}")


def _head_of(text: str) -> Head:
    number, _, seal = text.strip().partition(":")
    if not number.isdecimal() or not re.fullmatch(r"[0-9a-f]{64}", seal):
        raise CommandError("A head looks like 1204:8f3e..., as in the mail.")
    return Head(int(number), bytes.fromhex(seal))
