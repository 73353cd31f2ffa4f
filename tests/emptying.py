"""Tests empty the database behind them, the audit too, which nobody else can: as the owner of its
tables they take the triggers off for that one transaction."""

from typing import Any

from django.db.backends.postgresql.operations import DatabaseOperations

APPEND_ONLY = frozenset(
    {"accounts_accesslog", "accounts_signinevent", "accounts_seal", "auditlog_logentry"}
)
_flush = DatabaseOperations.sql_flush


def sql_flush(self: DatabaseOperations, style: Any, tables: Any, **options: Any) -> list[str]:
    """What empties these tables, with the audit's triggers off meanwhile."""
    kept = [f'ALTER TABLE "{one}" %s TRIGGER USER;' for one in sorted(APPEND_ONLY & {*tables})]
    statements = _flush(self, style, tables, **options)
    return [
        *(one % "DISABLE" for one in kept),
        *statements,
        *(one % "ENABLE" for one in kept),
    ]


def allow() -> None:
    """From here on tests may."""
    DatabaseOperations.sql_flush = sql_flush  # type: ignore[method-assign, assignment]
