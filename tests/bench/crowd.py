"""Very many open promises, made in the database from one that the product itself opened."""

from collections.abc import Mapping

from django.db import connection

from messaging.models import Message
from policies.models import Obligation, ObligationParty


def multiply(obligation: Obligation, count: int) -> None:
    """Open `count` more like this one, each under a message of its own; all are due far ahead,
    spread over a week, so that an index has something to sort."""
    message = obligation.message
    party = obligation.parties.get()
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        first = _next_id(cursor, "messaging_message")
        cursor.execute(
            _copy(
                "messaging_message",
                message.pk,
                {
                    "id": f"{first} + n",
                    "seq": "seq + n",
                    "client_id": "gen_random_uuid()",
                },
            ),
            [count],
        )
        due = "now() + interval '30 days' + n * interval '7 days' / 1000000"
        opened = _next_id(cursor, "policies_obligation")
        cursor.execute(
            _copy(
                "policies_obligation",
                obligation.pk,
                {
                    "id": f"{opened} + n",
                    "message_id": f"{first} + n",
                    "due_at": due,
                    "next_action_at": due,
                    "next_action": "'overdue'",
                    "remind_at": "'{}'",
                },
            ),
            [count],
        )
        cursor.execute(
            _copy(
                "policies_obligationparty",
                party.pk,
                {
                    "id": f"{_next_id(cursor, 'policies_obligationparty')} + n",
                    "obligation_id": f"{opened} + n",
                },
            ),
            [count],
        )
        cursor.execute(
            "UPDATE messaging_conversation SET last_seq = last_seq + %s WHERE id = %s",
            [count, message.conversation_id],
        )
        for model in (Message, Obligation, ObligationParty):
            table = model._meta.db_table
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
            )
    _settle(Message, Obligation, ObligationParty)


def make_due(count: int) -> None:
    """Let so many of them be due now."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(
            "UPDATE policies_obligation SET due_at = now() - interval '1 minute',"
            " next_action_at = now() - interval '1 minute' WHERE id IN (SELECT id FROM"
            " policies_obligation WHERE state = 'open' AND next_action = 'overdue'"
            " ORDER BY id DESC LIMIT %s)",
            [count],
        )
    _settle(Obligation)


def _copy(table: str, pk: int, instead: Mapping[str, str]) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = %s AND is_generated = 'NEVER'",
            [table],
        )
        columns = [name for (name,) in cursor.fetchall()]
    values = [instead.get(name, f't."{name}"') for name in columns]
    names = ", ".join(f'"{name}"' for name in columns)
    return (
        f"INSERT INTO {table} ({names}) OVERRIDING SYSTEM VALUE"
        f" SELECT {', '.join(values)} FROM {table} t, generate_series(1, %s) AS n"
        f" WHERE t.id = {pk}"
    )


def _next_id(cursor: object, table: str) -> int:
    with connection.cursor() as own:
        own.execute(f"SELECT max(id) FROM {table}")
        found: int = own.fetchone()[0]
    return found


def _settle(*models: type) -> None:
    """Have the planner know what is there, as autovacuum would soon."""
    with connection.cursor() as cursor:
        for model in models:
            cursor.execute(f"VACUUM ANALYZE {model._meta.db_table}")  # type: ignore[attr-defined]
