"""The whole database as it is at a moment, and what is different at another."""

import json
from collections.abc import Collection, Iterator
from typing import Any

from django.apps import apps
from django.db import connection, models

# What requests write by themselves; and the logs, which only grow: the database sees to that.
UNWATCHED = {
    "accounts.login",
    "sessions.session",
    "auth.permission",
    "contenttypes.contenttype",
    "accounts.accesslog",
    "accounts.signinevent",
    "accounts.seal",
    "accounts.unsealed",
    "admin.logentry",
    "auditlog.logentry",
}
ONES_OWN = {"id", "key", "public_id", "calendar_version", "secret"}
Row = tuple[str, str]
Snapshot = dict[Row, str]


def watched() -> list[Any]:
    """The models whose rows are looked at."""
    everything = [one._meta for one in apps.get_models(include_auto_created=True)]
    return [
        meta
        for meta in everything
        if meta.label_lower not in UNWATCHED and meta.managed and not meta.proxy
    ]


def writes() -> int:
    """How many rows of those this transaction has written so far; what is undone counts on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del)::int FROM pg_stat_xact_user_tables"
            " WHERE relname = ANY(%s)",
            [[meta.db_table for meta in watched()]],
        )
        (count,) = cursor.fetchone()
        return count or 0


def snapshot() -> Snapshot:
    """Every row of every table, by model and key, in one question."""
    parts = [
        f"SELECT '{meta.label_lower}', t.\"{meta.pk.column}\"::text, to_jsonb(t)::text"
        f' FROM "{meta.db_table}" t'
        for meta in watched()
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return {(label, pk): row for label, pk, row in cursor.fetchall()}


def differences(before: Snapshot, after: Snapshot) -> Iterator[str]:
    """`accounts.user.role` for a changed column, `accounts.user+` and `accounts.user-` for a row
    that is there, or gone."""
    for key in before.keys() | after.keys():
        old, new, label = before.get(key), after.get(key), key[0]
        if old == new:
            continue
        if old is None or new is None:
            yield f"{label}{'+' if old is None else '-'}"
            continue
        was, now = json.loads(old), json.loads(new)
        yield from (f"{label}.{name}" for name in now if was[name] != now[name])


def made(before: Snapshot, after: Snapshot) -> list[str]:
    """The rows that are new, by model, without what tells one making from another."""
    new = after.keys() - before.keys()
    return sorted(f"{label} {_comparable(label, json.loads(after[label, pk]), new)}"
                  for label, pk in new)  # fmt: skip


def _comparable(label: str, row: dict[str, Any], new: Collection[Row]) -> dict[str, Any]:
    if row.get("is_bot"):
        del row["email"], row["password"]  # nobody's, and each time others
    for one in apps.get_model(label)._meta.concrete_fields:
        if one.column not in row:
            continue
        if one.attname in ONES_OWN or isinstance(one, models.DateTimeField):
            del row[one.column]
        elif one.related_model is not None:
            target = one.related_model._meta.label_lower, str(row[one.column])
            row[one.column] = "new" if target in new else row[one.column]
    return row
