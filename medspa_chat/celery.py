"""The Celery application: `celery -A medspa_chat worker` and `... beat`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "medspa_chat.settings")

app = Celery("medspa_chat")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
