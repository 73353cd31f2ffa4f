"""Legal holds: what nothing removes, whatever a retention rule says."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q

from accounts.models import User
from accounts.roles import may_request_export
from messaging.models import Conversation, Export, LegalHold, Message, PatientReference
from messaging.models.scope import Scoped, scope_of
from messaging.records.reasons import reason_in
from messaging.records.scope import messages_of

_LOCK = 5_077_001  # of this site's advisory locks: whoever holds or removes


def settle_with_purges() -> None:
    """Wait for a purge that runs, and have the next one wait for this transaction: a hold is
    seen by every purge that begins after it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


@transaction.atomic
def hold(
    user: User, subject: User | PatientReference | Conversation, reason: str, now: datetime
) -> LegalHold:
    """Keep these messages until the hold is ended. Raises LegalHold.DoesNotExist for who may not,
    ValidationError (`reason`)."""
    if not may_request_export(user):
        raise LegalHold.DoesNotExist
    said = reason_in(reason)
    settle_with_purges()
    return LegalHold.objects.create(**scope_of(subject), reason=said, begins_at=now, set_by=user)


def release(user: User, hold_id: int, now: datetime) -> None:
    """End a hold; a second time changes nothing. Raises LegalHold.DoesNotExist."""
    if not may_request_export(user):
        raise LegalHold.DoesNotExist
    row = LegalHold.objects.get(pk=hold_id)
    if row.ends_at is None:
        row.ends_at, row.ended_by = now, user
        row.save(update_fields=["ends_at", "ended_by"])


def keeping(now: datetime) -> list[Scoped]:
    """What keeps messages now: the holds that last, and the exports that aren't made yet."""
    holds = LegalHold.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now))
    pending = [Export.State.REQUESTED, Export.State.APPROVED]
    exports = Export.objects.filter(state__in=pending)
    return [*holds.select_related("patient"), *exports.select_related("patient")]


def held_among(ids: Iterable[int], rows: Iterable[Scoped]) -> set[int]:
    """Those of these messages that one of the rows is about."""
    held: set[int] = set()
    wanted = list(ids)
    for row in rows:
        found = Message.objects.filter(messages_of(row), pk__in=wanted)
        held.update(found.values_list("pk", flat=True))
    return held
