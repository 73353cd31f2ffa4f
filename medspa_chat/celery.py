"""The Celery application: `celery -A medspa_chat worker` and `... beat`."""

import gc
import os
import sys
from typing import Any

from celery import Celery, Task
from celery.signals import beat_init, worker_init, worker_process_init

from accounts.audit.acting import acting_by_itself
from medspa_chat.logs import in_hand

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "medspa_chat.settings")


class Acting(Task):  # type: ignore[type-arg]
    """A task, which says of itself that it acts."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run it; whatever it changes shows its name in the audit."""
        number = in_hand.set(self.request.id or "")
        try:
            with acting_by_itself(f"system:{self.name}"):
                return super().__call__(*args, **kwargs)
        finally:
            in_hand.reset(number)


app = Celery("medspa_chat", task_cls=Acting)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
@beat_init.connect
def look_before_starting(**kwargs: Any) -> None:
    """End, with one line that says why, where the site would not start either."""
    # Not above: the checks know the models, which aren't there yet when this module is read.
    from django.core.exceptions import ImproperlyConfigured

    from medspa_chat.guard import refuse_unsafe_start

    try:
        refuse_unsafe_start()
    except ImproperlyConfigured as error:
        sys.exit(str(error))  # any other exception would only be logged


@worker_init.connect
def have_ears(**kwargs: Any) -> None:
    """Watch whether tasks are still heard."""
    # Not above, for the same reason.
    from medspa_chat import deafness  # noqa: F401  it connects itself


@worker_process_init.connect
def keep_what_is_loaded(**kwargs: Any) -> None:
    """Never look through the program itself for garbage: a sweep that makes thousands of rows
    would stop for it every few batches."""
    gc.collect()
    gc.freeze()
