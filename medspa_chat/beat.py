"""Beat, past a clock that was set back and past a file that it can't read.

Celery's own takes a task that ran "in an hour" for one that isn't due until then, and doesn't look
at it before: after a machine's clock is set right by an hour, nothing would be swept for an hour.
"""

import logging
from typing import Any

from celery.beat import PersistentScheduler
from celery.schedules import schedule

logger = logging.getLogger(__name__)


class Scheduler(PersistentScheduler):
    """Whatever it remembers of later than now it has done just now, and is due for; and what it
    can't remember, too."""

    def setup_schedule(self) -> None:
        """Read what was done when; begin anew when that can't be read, whatever stands in it."""
        try:
            super().setup_schedule()
        except Exception as error:
            logger.warning("the schedule can't be read: %s", type(error).__name__)
            celery: Any = self  # its way to begin anew has no public name
            celery._remove_db()
            super().setup_schedule()

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Send the next that is due; in how many seconds to ask again."""
        if [one for one in self.schedule.values() if _was_set_back(one)]:
            self._heap = None  # it is in the order of the old clock
        seconds: float = super().tick(*args, **kwargs)
        return seconds


def _was_set_back(entry: Any) -> bool:
    """Whether it ran later than now; then it ran just now, and what is regular is due."""
    now = entry.default_now()
    if entry.last_run_at <= now:
        return False
    is_regular = isinstance(entry.schedule, schedule)
    entry.last_run_at = now - entry.schedule.run_every if is_regular else now
    return True
