"""The few statements that are sent for every message: the server reads and plans each once in a
connection, and afterwards is only given its values.

Django merges values into a statement's text, so that each message's would be a new one. Reading
and planning the statement that posts takes the server four times as long as carrying it out.
"""

from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import connection
from django.db.backends.utils import CursorWrapper


@dataclass(frozen=True)
class _Said:
    query: bytes


class _Prepared(psycopg.Cursor[Any]):
    def execute(self, query: Any, params: Any = None, **how: Any) -> "_Prepared":
        super().execute(query, params, **{**how, "prepare": True})
        # What Django's log of queries asks for; without the values, which aren't in it either.
        self._query: Any = _Said(query.encode())
        return self


def prepared() -> CursorWrapper:
    """A cursor on Django's connection, in its transaction, for one statement at a time that is
    always the same but for its values. It plans anew each time with DATABASE_PREPARES off."""
    connection.ensure_connection()
    django: Any = connection  # its way to make a cursor safe has no public name
    cursor: CursorWrapper = django._prepare_cursor(_Prepared(connection.connection))
    return cursor
