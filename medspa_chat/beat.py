"""Beat, past a clock that was set back.

Celery's own takes a task that ran "in an hour" for one that isn't due until then: after a machine's
clock is set right by an hour, nothing would be swept for an hour.
"""

from typing import Any

from celery.beat import PersistentScheduler
from celery.schedules import schedule


class Scheduler(PersistentScheduler):
    """Whatever it remembers of later than now it has done just now, and is due for."""

    def is_due(self, entry: Any) -> Any:
        """Whether it is an entry's turn, and in how many seconds it is to be asked next."""
        now = entry.default_now()
        if entry.last_run_at > now:
            is_regular = isinstance(entry.schedule, schedule)
            entry.last_run_at = now - entry.schedule.run_every if is_regular else now
        return super().is_due(entry)
