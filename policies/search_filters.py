"""What the search knows of promises: `is:late` and `is:unanswered`."""

from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q

from accounts.models import User
from messaging import search_filters
from policies.models import Obligation
from policies.promises import UNANSWERED


def register() -> None:
    """Let them be searched for; called once, when the app is ready."""
    search_filters.choices.register("is", "late", _is_late)
    search_filters.choices.register("is", "unanswered", _is_unanswered)


def _is_late(user: User, now: datetime) -> Q:
    """Whose answer came late or is late now, as `promises.is_late` says of one."""
    ended_late = Q(satisfied_at__gt=F("due_at")) | Q(satisfied_at=None, closed_at__gt=F("due_at"))
    late_now = Q(satisfied_at=None, closed_at=None, due_at__lt=now)
    return _with_promise(Q(breached_at__isnull=False) | ended_late | late_now)


def _is_unanswered(user: User, now: datetime) -> Q:
    return _with_promise(Q(state__in=UNANSWERED))


def _with_promise(condition: Q) -> Q:
    return Q(Exists(Obligation.objects.filter(condition, message=OuterRef("pk"))))
