"""What every page may show."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def practice(request: HttpRequest) -> dict[str, Any]:
    """The practice's name, and whether this is the demo."""
    return {"practice_name": settings.PRACTICE_NAME, "is_demo": settings.DEMO}
