"""The audit is only added to, and the database itself notes what waits to be sealed."""

from django.db import migrations

TABLES = (
    ("access", "accounts_accesslog"),
    ("sign_in", "accounts_signinevent"),
    ("change", "auditlog_logentry"),
)
APPEND_ONLY = (*(name for _, name in TABLES), "accounts_seal")

FUNCTIONS = """
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit is only ever added to: % of % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE FUNCTION audit_await_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO accounts_unsealed (kind, row_id) SELECT TG_ARGV[0], id FROM added ORDER BY id;
    RETURN NULL;
END $$;
"""
REFUSE = """
CREATE TRIGGER audit_rows_stay BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_table_stays BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
"""
AWAIT = """
INSERT INTO accounts_unsealed (kind, row_id) SELECT '{kind}', id FROM {table} ORDER BY id;
CREATE TRIGGER audit_awaits_seal AFTER INSERT ON {table} REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION audit_await_seal('{kind}');
"""
FORWARD = [
    FUNCTIONS,
    *(REFUSE.format(table=table) for table in APPEND_ONLY),
    *(AWAIT.format(kind=kind, table=table) for kind, table in TABLES),
]
BACK = [
    *(f"DROP TRIGGER audit_awaits_seal ON {table};" for _, table in TABLES),
    *(
        f"DROP TRIGGER {name} ON {table};"
        for table in APPEND_ONLY
        for name in ("audit_rows_stay", "audit_table_stays")
    ),
    "DROP FUNCTION audit_await_seal(); DROP FUNCTION audit_refuse();",
]


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_seals_and_sign_ins"),
        ("auditlog", "0017_add_actor_email"),
    ]
    operations = [migrations.RunSQL(FORWARD, BACK)]
