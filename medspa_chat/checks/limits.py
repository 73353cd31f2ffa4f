"""How much anybody may send, and how long anything may take."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security)
def cache_is_shared(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """medspa.E005: the limits on guessing passwords count in the cache, for all processes."""
    backend = settings.CACHES["default"]["BACKEND"]
    if "locmem" not in backend and "dummy" not in backend:
        return []
    return [Error("The cache is not shared; use Redis.", hint=backend, id="medspa.E005")]


_MOST_FIELDS = 1_000
_MEGABYTE = 1_048_576


@register(Tags.security)
def requests_are_bounded(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """medspa.E030: a request's body, fields and files have limits, and what is stored is for the
    site's user alone."""
    storage: Any = settings.STORAGES["attachments"]
    files = storage.get("OPTIONS", {})
    wrong = [
        name
        for name, is_right in {
            "DATA_UPLOAD_MAX_MEMORY_SIZE": _within(settings.DATA_UPLOAD_MAX_MEMORY_SIZE, _MEGABYTE),
            "DATA_UPLOAD_MAX_NUMBER_FIELDS": _within(
                settings.DATA_UPLOAD_MAX_NUMBER_FIELDS, _MOST_FIELDS
            ),
            "DATA_UPLOAD_MAX_NUMBER_FILES": _within(settings.DATA_UPLOAD_MAX_NUMBER_FILES, 1),
            "ATTACHMENT_MAX_MB": _within(settings.ATTACHMENT_MAX_MB, 100),
            "ATTACHMENT_STORAGE_OPTIONS": files.get("file_permissions_mode", 0o600) == 0o600,
        }.items()
        if not is_right
    ]
    hint = f"Mend {', '.join(wrong)}"
    return [Error("A request has no bounds.", hint=hint, id="medspa.E030")] if wrong else []


@register(Tags.security)
def tasks_survive_their_worker(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """medspa.E031: tasks are plain JSON, are done again when a worker dies, and have an end before
    that."""
    visible = settings.CELERY_BROKER_TRANSPORT_OPTIONS.get("visibility_timeout", 0)
    wrong = [
        name
        for name, is_right in {
            "CELERY_ACCEPT_CONTENT": settings.CELERY_ACCEPT_CONTENT == ["json"],
            "CELERY_TASK_IGNORE_RESULT": settings.CELERY_TASK_IGNORE_RESULT,
            "CELERY_TASK_ACKS_LATE": settings.CELERY_TASK_ACKS_LATE,
            "CELERY_TASK_REJECT_ON_WORKER_LOST": settings.CELERY_TASK_REJECT_ON_WORKER_LOST,
            "CELERY_WORKER_PREFETCH_MULTIPLIER": settings.CELERY_WORKER_PREFETCH_MULTIPLIER == 1,
            "CELERY_TASK_TIME_LIMIT": 0 < settings.CELERY_TASK_TIME_LIMIT < visible,
        }.items()
        if not is_right
    ]
    hint = f"Mend {', '.join(wrong)}"
    return [Error("A task may be lost or last.", hint=hint, id="medspa.E031")] if wrong else []


def _within(value: int | None, most: int) -> bool:
    """Whether there is a limit, and one that is low enough; None is none."""
    return value is not None and 0 < value <= most
