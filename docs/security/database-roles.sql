-- Two roles: `medspa_owner` owns the database and runs migrate, backup, restore and purge; the
-- site runs as `medspa`, which reads and writes rows, changes no table, and can only add to the
-- audit. Make roles and database once, as a superuser:
--
--     CREATE ROLE medspa_owner LOGIN PASSWORD '…';
--     CREATE ROLE medspa LOGIN PASSWORD '…';
--     CREATE DATABASE medspa OWNER medspa_owner;
--
-- Then as medspa_owner `manage.py migrate` and this file, and both again after every new version
-- and every restore:
--
--     psql -U medspa_owner -d medspa -v site=medspa -f docs/security/database-roles.sql

\set ON_ERROR_STOP on
BEGIN;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO :"site";
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO :"site";
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO :"site";
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM :"site";

-- Of these rows none is ever changed or removed by the site; purge runs as medspa_owner.
SELECT set_config('medspa.site', :'site', true);
DO $$
DECLARE
    one text;
BEGIN
    FOREACH one IN ARRAY ARRAY['auditlog_logentry', 'accounts_accesslog'] LOOP
        IF to_regclass(one) IS NOT NULL THEN
            EXECUTE format(
                'REVOKE UPDATE, DELETE, TRUNCATE ON %I FROM %I', one, current_setting('medspa.site'));
        END IF;
    END LOOP;
END
$$;
COMMIT;
