"""`manage.py vapid_key`: a new key for web push."""

from typing import Any

from django.core.management.base import BaseCommand

from policies.push import vapid


class Command(BaseCommand):
    """Prints the line for the settings; stores nothing."""

    help = "Make a key by which push services know this site: the line for its settings."

    def handle(self, *args: Any, **options: Any) -> None:
        """With another key than before browsers have to be told of anew."""
        self.stdout.write(f"VAPID_PRIVATE_KEY={vapid.new_key()}")
