-- What guards did, the tags of rows, and the originals of quarantined notes.

-- What is NULL for some events, such as those of the action prune, is what says which note it was about.
CREATE TABLE vigie.events (
    id             bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    happened_at    timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    relation       regclass    NOT NULL,
    -- Its name then. A dropped table has no other, and its number is another table's once a dump is restored.
    relation_name  text        NOT NULL,
    row_key        jsonb,
    column_name    name,
    action         text        NOT NULL,
    categories     text[]      NOT NULL,
    policy         text,
    policy_version integer,
    actor          name        NOT NULL DEFAULT session_user,
    application    text        NOT NULL DEFAULT pg_catalog.current_setting('application_name'),
    -- NULL: through a socket of the machine, or from within the server.
    client_address inet        DEFAULT pg_catalog.inet_client_addr(),
    digest         bytea,
    -- vigie.digest_key.id: digests under different keys cannot be compared.
    digest_key     integer,
    details        jsonb
);

-- Events come in the order of time: the smallest index finds the old ones, and costs an insert next to nothing.
CREATE INDEX events_happened_at ON vigie.events USING brin (happened_at);

CREATE TABLE vigie.tags (
    relation       regclass    NOT NULL,
    -- What the guard's triggers call the column, always: its name when it was protected.
    guard          name        NOT NULL,
    -- Its name when the row was written.
    column_name    name        NOT NULL,
    row_key        jsonb       NOT NULL,
    tags           jsonb       NOT NULL,
    tagged_at      timestamptz NOT NULL DEFAULT pg_catalog.now(),
    policy         text        NOT NULL,
    policy_version integer     NOT NULL,
    PRIMARY KEY (relation, guard, row_key)
);

CREATE TABLE vigie.quarantine (
    id             bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    quarantined_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    relation       regclass    NOT NULL,
    relation_name  text        NOT NULL,
    row_key        jsonb,
    column_name    name        NOT NULL,
    original       text        NOT NULL,
    -- What was stored in its place: whatever differs now was written since.
    redacted       text        NOT NULL,
    categories     text[]      NOT NULL,
    policy         text        NOT NULL,
    policy_version integer     NOT NULL,
    actor          name        NOT NULL DEFAULT session_user,
    released_at    timestamptz,
    released_by    name
);

-- The name of the table, for whoever writes a row and does not say it. A restored row says it.
CREATE FUNCTION vigie.name_relation() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.relation_name := NEW.relation::text;
    RETURN NEW;
END
$$;

CREATE TRIGGER name_relation
    BEFORE INSERT ON vigie.quarantine
    FOR EACH ROW WHEN (NEW.relation_name IS NULL) EXECUTE FUNCTION vigie.name_relation();
ALTER TABLE vigie.quarantine ENABLE ALWAYS TRIGGER name_relation;

-- The same for an event, and the key of its digest.
CREATE FUNCTION vigie.complete_event() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.relation_name := NEW.relation::text;
    IF NEW.digest IS NOT NULL AND NEW.digest_key IS NULL THEN
        NEW.digest_key := (SELECT max(id) FROM vigie.digest_key);
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER complete_event
    BEFORE INSERT ON vigie.events
    FOR EACH ROW WHEN (NEW.relation_name IS NULL) EXECUTE FUNCTION vigie.complete_event();
ALTER TABLE vigie.events ENABLE ALWAYS TRIGGER complete_event;

-- An event stays what it was, also for the owner: rights alone would not keep the owner from changing it.
CREATE FUNCTION vigie.refuse_change() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'insufficient_privilege',
        MESSAGE = format('table "%s" is append-only', TG_TABLE_NAME),
        HINT = 'Old events are removed with vigie.prune_events.';
END
$$;

CREATE TRIGGER append_only
    BEFORE UPDATE ON vigie.events
    FOR EACH STATEMENT EXECUTE FUNCTION vigie.refuse_change();
-- Also where session_replication_role is replica.
ALTER TABLE vigie.events ENABLE ALWAYS TRIGGER append_only;

-- Whoever removes events, and however, leaves one that says so. Runs as the owner, since nobody else may add events;
-- nobody else may make triggers of it either, or they could add false ones.
CREATE FUNCTION vigie.record_prune() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        INSERT INTO vigie.events (relation, action, categories, details)
            VALUES (TG_RELID, 'prune', '{}', '{"truncated": true}');
    ELSE
        INSERT INTO vigie.events (relation, action, categories, details)
            SELECT TG_RELID, 'prune', '{}',
                   jsonb_build_object('events', count(*), 'oldest', min(happened_at), 'newest', max(happened_at))
              FROM gone;
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER record_prune
    AFTER DELETE ON vigie.events REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION vigie.record_prune();
CREATE TRIGGER record_truncate
    AFTER TRUNCATE ON vigie.events
    FOR EACH STATEMENT EXECUTE FUNCTION vigie.record_prune();
ALTER TABLE vigie.events ENABLE ALWAYS TRIGGER record_prune, ENABLE ALWAYS TRIGGER record_truncate;

-- Removes events older than an interval; gives how many. The trigger above records it.
CREATE FUNCTION vigie.prune_events(older_than interval) RETURNS bigint
    LANGUAGE plpgsql STRICT SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    pruned bigint;
BEGIN
    IF older_than < interval '0' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = 'older_than must not be negative';
    END IF;
    DELETE FROM vigie.events WHERE happened_at < clock_timestamp() - older_than;
    GET DIAGNOSTICS pruned = ROW_COUNT;
    RETURN pruned;
END
$$;

-- How often each category met each action, by the day of the session's time zone. A note with two categories counts
-- under both.
CREATE VIEW vigie.event_summary AS
SELECT e.happened_at::pg_catalog.date AS day, e.relation, e.relation_name, c.category, e.action,
       pg_catalog.count(*) AS events
  FROM vigie.events e
 CROSS JOIN LATERAL pg_catalog.unnest(e.categories) c (category)
 GROUP BY 1, 2, 3, 4, 5;

SELECT pg_catalog.pg_extension_config_dump('vigie.events', '');
SELECT pg_catalog.pg_extension_config_dump('vigie.events_id_seq', '');
-- Without those of tables that are gone: a dump would keep their numbers, which are those of other tables where it is
-- restored.
SELECT pg_catalog.pg_extension_config_dump('vigie.tags', 'WHERE relation::oid IN (SELECT oid FROM pg_catalog.pg_class)');
SELECT pg_catalog.pg_extension_config_dump('vigie.quarantine', '');
SELECT pg_catalog.pg_extension_config_dump('vigie.quarantine_id_seq', '');
