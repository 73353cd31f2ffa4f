"""Which tables go along, and how a row of one is written and read."""

from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import FileField, Model

Row = dict[str, Any]
# What opens something or proves who one is, what belongs to the machine, and what is made anew by
# Django or a trigger. Whoever moves in proves anew who they are; other programs get new keys.
LEFT_BEHIND = frozenset(
    {
        "account_emailconfirmation",
        "accounts_apitoken",
        "accounts_groupmapping",
        "accounts_groupmapping_locations",
        "accounts_invitation",
        "accounts_invitation_locations",
        "accounts_login",
        "accounts_pin",
        "accounts_signedinhere",
        "accounts_unsealed",
        "accounts_workstation",
        "auth_group",
        "auth_group_permissions",
        "auth_permission",
        "accounts_user_groups",
        "accounts_user_user_permissions",
        "django_content_type",
        "messaging_integration",
        "messaging_export",
        "messaging_exportevent",
        "mfa_authenticator",
        "policies_hookdelivery",
        "policies_hookendpoint",
        "policies_hookendpoint_locations",
        "policies_lastsweep",
        "policies_pushnote",
        "policies_pushsubscription",
        "socialaccount_socialaccount",
        "socialaccount_socialapp",
        "socialaccount_socialtoken",
        "policies_wallscreen",
        "policies_wallscreen_locations",
    }
)
# Nobody logs in with it; its person asks for a new one.
NO_PASSWORD = "!"  # noqa: S105
_COLUMNS = """
SELECT column_name, data_type, is_nullable = 'YES'
  FROM information_schema.columns
 WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'
 ORDER BY ordinal_position
"""
_TYPES = """
SELECT id, app_label || '.' || model FROM django_content_type
"""


def lift_limits() -> None:
    """For this transaction: what takes long is not ended, nor is one that waits for files."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")


@cache
def models() -> dict[str, type[Model]]:
    """The models that go along, by their tables, in the order of their names."""
    every = apps.get_models(include_auto_created=True)
    kept = {one._meta.db_table: one for one in every if one._meta.managed and not one._meta.proxy}
    return {name: kept[name] for name in sorted(kept) if name not in LEFT_BEHIND}


def columns(table: str) -> list[tuple[str, str, bool]]:
    """The columns of a table that are written, each with its type and whether it may be null."""
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS, [table])
        return list(cursor.fetchall())


def file_fields() -> dict[str, list[str]]:
    """The columns that name files, by table."""
    return {
        table: found
        for table, model in models().items()
        if (found := [str(f.column) for f in model._meta.local_fields if isinstance(f, FileField)])
    }


def content_types() -> dict[int, str]:
    """Django's numbers for kinds of rows, which differ from one database to the next."""
    with connection.cursor() as cursor:
        cursor.execute(_TYPES)
        return dict(cursor.fetchall())


def told(row: Row, types: dict[int, str]) -> Row:
    """A row as it goes out: without what opens something, and kinds of rows by name."""
    if "password" in row:
        row["password"] = NO_PASSWORD
    if "content_type_id" in row:
        row["content_type_id"] = types.get(row["content_type_id"] or 0)
    return row


def taken(row: Row, types: dict[str, int]) -> Row:
    """The same, as it comes in."""
    if "content_type_id" in row:
        row["content_type_id"] = types.get(row["content_type_id"] or "")
    return row


def described() -> dict[str, Any]:
    """What each table and column is, for whoever reads the rows with other programs."""
    return {
        table: {
            "model": model._meta.label,
            "is": (model.__doc__ or "").split("\n\n")[0].replace("\n    ", " ").strip(),
            "columns": {
                name: _described(model, name, kind, may_be_null)
                for name, kind, may_be_null in columns(table)
            },
        }
        for table, model in models().items()
    }


def _described(model: type[Model], name: str, kind: str, may_be_null: bool) -> dict[str, Any]:
    said: dict[str, Any] = {"type": kind, "null": may_be_null}
    for field in model._meta.local_fields:
        if field.column != name:
            continue
        if field.remote_field is not None:
            said["refers_to"] = field.remote_field.model._meta.db_table
        if field.choices:
            said["choices"] = {str(value): str(label) for value, label in field.flatchoices}
        if field.help_text:
            said["is"] = str(field.help_text)
    return said
