"""What for the site runs."""

from django.conf import settings


def is_for_work() -> bool:
    """Whether people work with it: neither a demo nor a developer's."""
    return not (settings.DEBUG or settings.DEMO)
