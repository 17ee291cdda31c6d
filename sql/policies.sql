-- Policies and the key of pseudonyms and digests.

-- Everybody may call the functions that read a text; the tables are the owner's.
GRANT USAGE ON SCHEMA vigie TO PUBLIC;

CREATE TABLE vigie.policy (
    name       text        NOT NULL,
    version    integer     NOT NULL,
    -- NULL: this version says that the policy was dropped.
    spec       jsonb,
    changed_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
    changed_by name        NOT NULL DEFAULT session_user,
    PRIMARY KEY (name, version)
);

-- Tells every open session that policies changed, whoever changed them and however.
CREATE FUNCTION vigie.policy_changed() RETURNS trigger
    LANGUAGE c AS 'MODULE_PATHNAME', 'vigie_policy_changed';

CREATE TRIGGER policy_changed
    AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON vigie.policy
    FOR EACH STATEMENT EXECUTE FUNCTION vigie.policy_changed();
-- Also where session_replication_role is replica.
ALTER TABLE vigie.policy ENABLE ALWAYS TRIGGER policy_changed;

CREATE TABLE vigie.digest_key (
    id         integer     PRIMARY KEY,
    key        bytea       NOT NULL CHECK (pg_catalog.octet_length(key) >= 32),
    created_at timestamptz NOT NULL DEFAULT pg_catalog.now()
);

-- 244 random bits: those of two version-4 UUIDs, from PostgreSQL's strong generator.
INSERT INTO vigie.digest_key (id, key)
    SELECT 1, pg_catalog.uuid_send(pg_catalog.gen_random_uuid()) || pg_catalog.uuid_send(pg_catalog.gen_random_uuid());

-- A restore creates the extension, and with it a new key, before it loads the saved ones: those take its place, so that
-- pseudonyms stay what they were.
CREATE FUNCTION vigie.restore_digest_key() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM vigie.digest_key WHERE id = NEW.id;
    RETURN NEW;
END
$$;

CREATE TRIGGER restore_digest_key
    BEFORE INSERT ON vigie.digest_key
    FOR EACH ROW EXECUTE FUNCTION vigie.restore_digest_key();

SELECT pg_catalog.pg_extension_config_dump('vigie.policy', '');
SELECT pg_catalog.pg_extension_config_dump('vigie.digest_key', '');
