"""The site's role in the database can neither change tables nor the audit."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Tags, Warning, register  # noqa: A004
from django.db import connections

from medspa_chat.checks.running import is_for_work

# Rows in these are added, and changed or removed by nobody but the role that migrates.
APPEND_ONLY = ("auditlog_logentry", "accounts_accesslog")
_POWERS = """
    SELECT rolsuper OR rolcreaterole OR rolbypassrls,
        has_schema_privilege('public', 'CREATE')
        OR pg_has_role(current_user, d.datdba, 'USAGE')
    FROM pg_roles, pg_database d WHERE rolname = current_user AND datname = current_database()
"""
_MAY_CHANGE = """
    SELECT c.relname FROM pg_class c
    WHERE c.oid = ANY(SELECT to_regclass(name) FROM unnest(%s::text[]) name)
    AND (has_table_privilege(c.oid, 'UPDATE') OR has_table_privilege(c.oid, 'DELETE')
        OR has_table_privilege(c.oid, 'TRUNCATE'))
    ORDER BY 1
"""


@register(Tags.database)
def role_is_modest(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """medspa.W034: the site's role has no more rights than it needs; W035: it can only add to the
    audit. Warnings, for `migrate` asks as well, and has to be the owner."""
    if not is_for_work() or "default" not in (databases or ()):
        return []
    with connections["default"].cursor() as cursor:
        cursor.execute(_POWERS)
        is_mighty, owns = cursor.fetchone()
        cursor.execute(_MAY_CHANGE, [list(APPEND_ONLY)])
        open_tables = [name for (name,) in cursor.fetchall()]
    hint = "Run the site as the second role of docs/security/database-roles.sql."
    found: list[CheckMessage] = []
    if is_mighty or owns:
        problem = "The site's database role is a superuser, or may change tables."
        found.append(Warning(problem, hint=hint, id="medspa.W034"))
    if open_tables:
        problem = f"The site's database role may change {', '.join(open_tables)}."
        found.append(Warning(problem, hint=hint, id="medspa.W035"))
    return found
