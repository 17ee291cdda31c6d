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
    created_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
    created_by name        NOT NULL DEFAULT session_user
);

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

-- A new key for the digests and pseudonyms to come; gives its number. The old ones stay, or digests of before could not be
-- compared with anything any more. Runs as the owner: whoever may rotate the key may not read it.
CREATE FUNCTION vigie.rotate_digest_key() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    new_id integer;
BEGIN
    -- Two rotations at once take turns, and get two numbers.
    LOCK TABLE vigie.digest_key IN SHARE ROW EXCLUSIVE MODE;
    -- 244 random bits: those of two version-4 UUIDs, from PostgreSQL's strong generator.
    INSERT INTO vigie.digest_key (id, key)
        SELECT coalesce(max(id), 0) + 1, uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
          FROM vigie.digest_key
        RETURNING id INTO new_id;
    RETURN new_id;
END
$$;

SELECT vigie.rotate_digest_key();

SELECT pg_catalog.pg_extension_config_dump('vigie.policy', '');
SELECT pg_catalog.pg_extension_config_dump('vigie.digest_key', '');
