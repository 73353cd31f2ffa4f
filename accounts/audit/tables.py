"""The tables of the audit: only ever added to, and sealed row by row.

What a seal covers is written out, column by column: a column that comes later doesn't break the
seals that are there.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """A table, how seals call it, and its columns that they cover."""

    kind: str
    name: str
    columns: tuple[str, ...]
    time: str = "at"

    @property
    def as_text(self) -> str:
        """SQL for what a seal covers of a row of this table, which is called as its kind."""
        covered = ", ".join(f"{self.kind}.{one}" for one in self.columns)
        return f"jsonb_build_array({covered})::text"

    def texts_of_some(self) -> str:
        """SQL for the ids of some rows, given as a list, what a seal covers of each, and the
        time that it claims."""
        asked = "SELECT id, {text}, {time} FROM {table} AS {kind} WHERE id = ANY(%s)"
        return asked.format(text=self.as_text, time=self.time, table=self.name, kind=self.kind)

    def first_unsealed(self) -> str:
        """SQL for the first row that has no seal and doesn't wait for one."""
        asked = """
            SELECT min(id) FROM {table} t WHERE NOT EXISTS (
                SELECT FROM accounts_seal s WHERE s.kind = %s AND s.row_id = t.id
            ) AND NOT EXISTS (
                SELECT FROM accounts_unsealed u WHERE u.kind = %s AND u.row_id = t.id
            )
        """
        return asked.format(table=self.name)


TABLES = (
    Table(
        "access",
        "accounts_accesslog",
        ("id", "at", "actor_id", "role", "address", "way", "conversation_id")
        + ("seq_from", "seq_to", "reason"),
    ),
    Table(
        "sign_in",
        "accounts_signinevent",
        ("id", "at", "person_id", "what", "address", "typed"),
    ),
    Table(
        "change",
        "auditlog_logentry",
        ("id", "content_type_id", "object_pk", "object_id", "object_repr", "serialized_data")
        + ("action", "changes_text", "changes", "actor_id", "cid", "remote_addr", "remote_port")
        + ("timestamp", "additional_data", "actor_email"),
        "timestamp",
    ),
)
