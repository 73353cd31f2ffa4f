"""The Celery application: `celery -A medspa_chat worker` and `... beat`."""

import gc
import os
from typing import Any

from celery import Celery
from celery.signals import worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "medspa_chat.settings")

app = Celery("medspa_chat")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def keep_what_is_loaded(**kwargs: Any) -> None:
    """Never look through the program itself for garbage: a sweep that makes thousands of rows
    would stop for it every few batches."""
    gc.collect()
    gc.freeze()
