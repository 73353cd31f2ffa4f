"""How long the audit is kept: six years at least, whatever anybody sets for messages.

Nothing in the product removes a row of it at all. This is the floor for whoever moves old rows
into an archive.
"""

from datetime import datetime, timedelta

from auditlog.models import LogEntry

from accounts.models import AccessLog

# 45 CFR 164.316(b)(2)(i): six years, two of which may be leap years.
KEPT_AT_LEAST = timedelta(days=2192)


def may_be_archived(at: datetime, now: datetime) -> bool:
    """Whether a row of this age is past the six years; one on the very day isn't."""
    return at < now - KEPT_AT_LEAST


def rows_past_the_floor(now: datetime) -> int:
    """How many rows of the audit are past them."""
    before = now - KEPT_AT_LEAST
    changes: int = LogEntry.objects.filter(timestamp__lt=before).count()
    return changes + AccessLog.objects.filter(at__lt=before).count()
