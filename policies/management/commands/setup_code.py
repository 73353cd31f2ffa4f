"""`manage.py setup_code`: what opens /setup/ on a new installation."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from policies import first_run


class Command(BaseCommand):
    """Prints a code that is good for an hour and where to type it, or, in one line with exit status
    1, that there is somebody already."""

    help = "Print a code that opens /setup/, where a new installation becomes a practice."

    def handle(self, *args: Any, **options: Any) -> None:
        """Nothing but the code changes."""
        if not first_run.is_open():
            raise CommandError("The practice has people already; /setup/ is closed for good.")
        try:
            code = first_run.issue_code()
        except first_run.CannotCheck:
            raise CommandError("Redis, which keeps the code, doesn't answer.") from None
        self.stdout.write(
            f"{code}\nType it within an hour at {settings.SITE_URL}{reverse('setup')}"
        )
