"""How clear the asks of a day were, in numbers only: texts are looked at where they are stored, and
nothing of them leaves here."""

from datetime import datetime
from typing import Final

from messaging.clarity import check
from messaging.models import Message

TICKS: Final = ("by_when", "next_step", "form_ok")


def clarity_at(location_id: int, start: datetime, end: datetime) -> dict[str, int]:
    """How many asks were made at a location in `[start, end)` (UTC), as `asks`, and how many of
    them said by when (`by_when`), what to do (`next_step`), and were quick to read (`form_ok`).

    Asks that were taken back aren't counted: their text is gone.
    """
    texts = (
        Message.objects.filter(
            obligations__location=location_id,
            posted_at__gte=start,
            posted_at__lt=end,
            recalled_at=None,
        )
        .distinct()
        .values_list("pk", "text", "priority")
    )
    counts = dict.fromkeys(("asks", *TICKS), 0)
    for _, text, priority in texts.iterator():
        found = check(text, addressed=True, priority=priority)
        counts["asks"] += 1
        for tick in TICKS:
            counts[tick] += getattr(found, tick)
    return counts
