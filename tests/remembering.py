"""Rows that very many tests begin with: made once by the product's own doors, and from then on laid
down as they were then. Two thirds of the time of the tests went into hiring the same six people.
"""

import json
import pickle
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

T = TypeVar("T")
Row = dict[str, Any]
# What comes by itself: with the tables, or by a trigger on rows of the audit.
BY_THEMSELVES = frozenset({"django_migrations", "django_content_type", "accounts_unsealed"})
COLUMNS = """
SELECT table_name, string_agg(quote_ident(column_name), ', ')
  FROM information_schema.columns
 WHERE table_schema = 'public' AND is_generated = 'NEVER' AND NOT table_name = ANY(%s)
 GROUP BY table_name
"""
LAY_DOWN = """
INSERT INTO "{table}" ({columns})
SELECT {columns} FROM jsonb_populate_recordset(NULL::"{table}", %s::jsonb);
"""


class Remembered(Generic[T]):
    """What `make` gives, and the rows that it leaves in an empty database."""

    def __init__(self, make: Callable[[], T]) -> None:
        self.make = make
        self._made: bytes = b""
        self._rows: dict[str, list[Row]] = {}
        self._columns: dict[str, str] = {}
        self._types: dict[int, str] = {}

    @property
    def is_known(self) -> bool:
        """Whether it was made in this process."""
        return bool(self._made)

    def learn(self) -> None:
        """Make it, in a transaction that is undone."""
        with transaction.atomic():
            self._columns, self._types = _columns(), _types()
            before = {table: _rows_of(table) for table in self._columns}
            self._made = pickle.dumps(self.make())
            for table, known in before.items():
                if new := [row for row in _rows_of(table) if row not in known]:
                    self._rows[table] = new
            transaction.set_rollback(True)

    def rows_of(self, table: str) -> list[Row]:
        """What it left in a table."""
        return self._rows.get(table, [])

    def again(self) -> T:
        """Lay it down once more, with the keys that it had."""
        now = {name: pk for pk, name in _types().items()}
        moved = {pk: now[name] for pk, name in self._types.items()}
        statements, values = "", list[str]()
        for table, rows in self._rows.items():
            statements += LAY_DOWN.format(table=table, columns=self._columns[table])
            values.append(json.dumps([_of_types(row, moved) for row in rows]))
        with connection.cursor() as cursor:
            cursor.execute(statements, values)
        made: T = pickle.loads(self._made)
        return made


def _columns() -> dict[str, str]:
    """The columns of each table that can be written."""
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS, [list(BY_THEMSELVES)])
        return dict(cursor.fetchall())


def _rows_of(table: str) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT to_jsonb(row)::text FROM "{table}" AS row')
        return [json.loads(text) for (text,) in cursor.fetchall()]


def _types() -> dict[int, str]:
    """Django's types of content, known from then on without a question; they get new keys whenever
    tests empty the database."""
    found = ContentType.objects.get_for_models(*apps.get_models())
    return {one.pk: f"{one.app_label}.{one.model}" for one in found.values()}


def _of_types(row: Row, moved: dict[int, int]) -> Row:
    if "content_type_id" not in row:
        return row
    return row | {"content_type_id": moved[row["content_type_id"]]}
