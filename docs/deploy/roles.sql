-- Once, by a superuser, on an empty server: the two roles of docs/security/database-roles.sql and
-- the database. Where they don't come in over a socket of their own user, give them passwords.
CREATE ROLE medspa_owner LOGIN;
CREATE ROLE medspa LOGIN;
CREATE DATABASE medspa OWNER medspa_owner;
ALTER DATABASE medspa SET log_min_error_statement = panic;
