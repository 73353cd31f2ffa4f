"""How obligations are locked, and how what happened to them is written down."""

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Model, QuerySet

from accounts.models import User
from messaging.payloads import instant
from policies.hooks.events import with_deliveries
from policies.hours import LOCATION_HOURS
from policies.models import Obligation, ObligationEvent, Outbox, PromisedTime
from policies.promises import UNANSWERED

KINDS = ObligationEvent.Kind
STATES = Obligation.State
NEXT = Obligation.Next

CLOSING = [
    "state",
    "breached_at",
    "breached_by",
    "satisfied_at",
    "satisfied_by",
    "answer",
    "response_seconds",
    "closed_at",
    "promise_missed",
    "next_action",
    "next_action_at",
]
# What a door may have changed of a row that stays open.
TERMS = [
    "owner",
    "priority",
    "rule_version",
    "calendar",
    "hours_at",
    "clock_started_at",
    "due_at",
    "remind_at",
    "again_count",
    "again_at",
    "segment_started_at",
    "budget_seconds",
    "spent_seconds",
    "pause_left_seconds",
    "paused_seconds",
    "paused_until",
    "breached_at",
    "breached_by",
    "acknowledged_at",
    "acknowledged_by",
    "ack_until",
    "promised_until",
    "promised_by",
    "promise_missed",
    "promised_count",
    "taken_from",
    "generation",
    "step",
    "next_action",
    "next_action_at",
]


def locked(rows: QuerySet[Obligation], *, skip: bool = False) -> QuerySet[Obligation]:
    """The unanswered ones of `rows` with what deciding about them needs, locked in the order
    that every lock of several rows is taken in."""
    return (
        rows.filter(state__in=UNANSWERED)
        .order_by("pk")
        .select_for_update(of=("self",), skip_locked=skip)
        .select_related("rule_version", "location")
        .prefetch_related(
            "parties__user__cover", "pauses", *(f"location__{part}" for part in LOCATION_HOURS)
        )
    )


def locked_one(obligation: Obligation) -> Obligation:
    """The row as it is now, locked; raises ValidationError once nobody owes it any more."""
    row = locked(Obligation.objects.filter(pk=obligation.pk)).first()
    if row is None:
        raise ValidationError("Nobody owes this answer any more.")
    return row


def store(rows: Collection[Obligation], names: Collection[str]) -> None:
    """Write these fields of the rows, all in one small statement."""
    fields = [field for field in Obligation._meta.concrete_fields if field.name in names]
    write(
        [
            {"id": row.pk} | {str(field.column): getattr(row, field.attname) for field in fields}
            for row in rows
        ]
    )


def write(values: Collection[Mapping[str, Any]]) -> None:
    """Write these columns of obligations, named by `id`; the same columns for each.

    One small statement: a form that grows with rows times fields, as `bulk_update` has it,
    takes minutes for what takes seconds.
    """
    if not values:
        return
    columns = [name for name in next(iter(values)) if name != "id"]
    settings = ", ".join(f"{column} = n.{column}" for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE policies_obligation o SET {settings} FROM"  # noqa: S608 - our own names
            " jsonb_populate_recordset(NULL::policies_obligation, %s::jsonb) n WHERE o.id = n.id",
            [as_json(values)],
        )


def insert(model: type[Model], rows: Collection[dict[str, Any]]) -> None:
    """Store new rows of one table, each given by its columns, the rest of them blank. One whose
    key is there already changes nothing. Of events other programs are told with it."""
    if not rows:
        return
    table, blank = _shape(model)
    listed = ", ".join(blank)
    statement = (
        f"INSERT INTO {table} ({listed}) SELECT {listed} FROM"  # noqa: S608 - our own names
        f" jsonb_populate_recordset(NULL::{table}, %s::jsonb) ON CONFLICT DO NOTHING"
    )
    if model is ObligationEvent:
        statement = with_deliveries(statement)
    with connection.cursor() as cursor:
        cursor.execute(statement, [as_json([blank | row for row in rows])])


@cache
def _shape(model: type[Model]) -> tuple[str, dict[str, Any]]:
    """A table, and what stands in its columns unless something else is said."""
    fields = [
        field
        for field in model._meta.concrete_fields
        if not field.primary_key and not field.generated
    ]
    return model._meta.db_table, {str(field.column): field.get_default() for field in fields}


def columns_of(row: Model) -> dict[str, Any]:
    """A row that is not stored yet, by its columns."""
    return {name: getattr(row, name) for name in _shape(type(row))[1]}


def as_json(values: Any) -> str:
    """Rows as the database takes them in."""
    return json.dumps(values, default=datetime.isoformat)


def record(
    rows: Collection[Obligation],
    kind: ObligationEvent.Kind,
    instants: Iterable[datetime],
    actor: User | None = None,
    facts: Iterable[Mapping[str, Any]] | None = None,
) -> None:
    """Write one event for each row, with what tells its story later."""
    told = facts if facts is not None else ({} for _ in rows)
    insert(
        ObligationEvent,
        [
            {
                "obligation_id": row.pk,
                "generation": row.generation,
                "kind": kind,
                "at": at,
                "actor_id": actor.pk if actor else None,
                "facts": each,
            }
            for row, at, each in zip(rows, instants, told, strict=True)
        ],
    )


def record_one(
    row: Obligation,
    kind: ObligationEvent.Kind,
    at: datetime,
    actor: User | None = None,
    **facts: Any,
) -> None:
    """Write one event of one row."""
    record([row], kind, [at], actor, [facts])


def terms_of(row: Obligation) -> dict[str, Any]:
    """What a promise says, in full: for the events that set it."""
    version = row.rule_version
    return {
        "due_at": shown(row.due_at),
        "owner": row.owner_id,
        "priority": row.priority,
        "rule": version.name if version else "",
        "rule_version": version.pk if version else None,
        "rule_number": version.number if version else None,
        "target_minutes": version.target_minutes if version else None,
        "clock": version.clock if version else "",
        "treatment": version.treatment_for(row.priority) if version else "",
        "clock_started_at": shown(row.clock_started_at),
        "hours": hours_of(row),
    }


def hours_of(row: Obligation) -> dict[str, Any]:
    """Whose hours a due time rests on, and the closures that it waited through."""
    return {name: value for name, value in row.calendar.items() if name != "versions"}


def shown(at: datetime | None) -> str | None:
    """An instant as events keep it."""
    return instant(at) if at else None


def outdate(row: Obligation, now: datetime) -> None:
    """Begin a new generation: what an older one wrote for the outbox is told no more, and
    "on it" and a promised time were said of a promise that isn't this one."""
    end_promised_time(row, now)
    row.generation += 1
    row.acknowledged_at = row.acknowledged_by = row.ack_until = None


def end_promised_time(row: Obligation, now: datetime) -> None:
    """What was promised holds no longer; a time that had passed by then stays missed."""
    if row.promised_until is None:
        return
    settle_promised_time(row, now)
    PromisedTime.objects.filter(obligation=row, ended_at=None, until__gte=now).update(ended_at=now)
    row.promised_until, row.promised_by, row.promise_missed = None, None, False
    if row.next_action == NEXT.PROMISED:
        row.next_action, row.next_action_at = NEXT.ESCALATE, now


def settle_promised_time(row: Obligation, at: datetime) -> bool:
    """Write down that a promised time had passed unanswered at `at`, if no sweep has; whether
    that is news."""
    until = row.promised_until
    if until is None or row.promise_missed or at <= until:
        return False
    row.promise_missed = True
    facts = {"by": row.promised_by_id, "until": shown(until)}
    values = {"obligation_id": row.pk, "generation": row.generation, "facts": facts, "at": until}
    kind, step = KINDS.PROMISE_MISSED, row.promised_count
    insert(ObligationEvent, [values | {"kind": kind, "step": step, "actor_id": None}])
    return True


def settle_breach(row: Obligation, now: datetime) -> bool:
    """Write down a breach that no sweep has come to yet, before something moves the due time:
    it is a fact of timestamps, and stays whoever owed it then. Whether the row is late."""
    is_owed = row.state in UNANSWERED and row.breached_at is None
    if is_owed and row.due_at is not None and now > row.due_at:
        row.breached_at, row.breached_by_id = row.due_at, row.owner_id
        record_one(row, KINDS.OVERDUE, row.due_at, owner=row.owner_id)
        if row.next_action in {NEXT.REMIND, NEXT.OVERDUE, NEXT.PROMISED}:
            row.next_action, row.next_action_at = NEXT.ESCALATE, now
    return row.breached_at is not None


def tell(
    row: Obligation,
    kind: Outbox.Kind,
    step: int,
    people: Iterable[int],
    now: datetime,
    mail: str = "",
) -> None:
    """Write notices to these people; their key makes each of them happen once."""
    insert(Outbox, notices(row, kind, step, people, now, mail))


def notices(
    row: Obligation,
    kind: Outbox.Kind,
    step: int,
    people: Iterable[int],
    now: datetime,
    mail: str = "",
) -> list[dict[str, Any]]:
    """The columns of notices to these people, not stored yet."""
    return [
        {
            "key": f"{row.pk}:{row.generation}:{kind}:{step}:{user_id}",
            "obligation_id": row.pk,
            "generation": row.generation,
            "kind": kind,
            "step": step,
            "recipient_id": user_id,
            "created_at": now,
            "not_before": now,
            "mail": mail,
        }
        for user_id in people
    ]
