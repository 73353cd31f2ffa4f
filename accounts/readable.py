"""What programs and pages write, read strictly; pure."""

from datetime import UTC, datetime
from typing import Any


def is_storable(text: str) -> bool:
    """Whether PostgreSQL takes it: no NUL, no half of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= char <= "\udfff" for char in text)


def instant_in(value: Any) -> datetime | None:
    """The instant (UTC) that a text names with its zone, as 2026-06-09T18:00:00Z; None for
    anything else."""
    try:
        if isinstance(value, str) and len(value) <= 40:
            at = datetime.fromisoformat(value)
            if at.tzinfo is not None:
                return at.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    return None
