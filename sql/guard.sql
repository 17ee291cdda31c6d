-- The guard's trigger function, and what shows the guards there are.

CREATE FUNCTION vigie.guard() RETURNS trigger
    LANGUAGE c AS 'MODULE_PATHNAME', 'vigie_guard';

-- The guards of all tables, read from the triggers themselves: nothing to keep in step. A partition's copies of its
-- parent's triggers are left out. A renamed column has its old name in the arguments still: PostgreSQL keeps the columns
-- of UPDATE OF, the notes' and behind it perhaps the tags', by their numbers.
CREATE VIEW vigie.protections AS
SELECT t.tgrelid::pg_catalog.regclass AS target,
       coalesce((SELECT c.attname FROM pg_catalog.unnest(t.tgattr::int2[]) WITH ORDINALITY u (number, place)
                   JOIN pg_catalog.pg_attribute c ON c.attrelid = t.tgrelid AND c.attnum = u.number
                    AND c.attname IS DISTINCT FROM a.arguments[3]
                  ORDER BY u.place = 1 AND pg_catalog.cardinality(t.tgattr::int2[])
                                           = CASE WHEN a.arguments[3] <> '' THEN 2 ELSE 1 END DESC,
                           c.attname = a.arguments[1] DESC, u.place LIMIT 1),
                a.arguments[1]::name) AS column_name,
       a.arguments[2] AS policy,
       CASE WHEN a.arguments[3] <> '' THEN
       coalesce((SELECT c.attname FROM pg_catalog.unnest(t.tgattr::int2[]) WITH ORDINALITY u (number, place)
                   JOIN pg_catalog.pg_attribute c ON c.attrelid = t.tgrelid AND c.attnum = u.number
                    AND c.atttypid IN ('pg_catalog.jsonb'::pg_catalog.regtype, 'pg_catalog.text[]'::pg_catalog.regtype)
                  ORDER BY c.attname = a.arguments[3] DESC, u.place DESC LIMIT 1),
                a.arguments[3]::name) END AS tags_column,
       CASE a.arguments[4] WHEN 'deferred' THEN 'deferred' ELSE 'immediate' END AS mode,
       t.tgname AS trigger_name,
       t.tgenabled <> 'D' AS enabled
  FROM pg_catalog.pg_trigger t
 CROSS JOIN LATERAL (SELECT vigie.trigger_arguments(t.tgargs) AS arguments) a
 WHERE t.tgfoid = 'vigie.guard()'::pg_catalog.regprocedure
   AND NOT t.tgisinternal
   AND t.tgparentid = 0
   -- BEFORE, as the bits of pg_trigger.tgtype say.
   AND t.tgtype & 2 <> 0
   -- Not what stands beside a guard for the updates that do not name its columns.
   AND NOT (t.tgtype & 4 = 0 AND pg_catalog.cardinality(t.tgattr::int2[]) = 0 AND EXISTS (
            SELECT FROM pg_catalog.pg_trigger o
             WHERE o.tgrelid = t.tgrelid AND o.tgfoid = t.tgfoid AND o.tgargs = t.tgargs AND o.tgtype & 2 <> 0
               AND pg_catalog.cardinality(o.tgattr::int2[]) > 0));

GRANT SELECT ON vigie.protections TO PUBLIC;

-- The policies as they are now, the built-in ones first.
CREATE VIEW vigie.policies AS
SELECT b.name, b.version, b.spec, true AS built_in, NULL::timestamptz AS changed_at, NULL::name AS changed_by
  FROM vigie.built_in_policies() b
UNION ALL
SELECT p.name, p.version, p.spec, false, p.changed_at, p.changed_by
  FROM (SELECT DISTINCT ON (name) * FROM vigie.policy ORDER BY name, version DESC) p
 WHERE p.spec IS NOT NULL;

-- Rows whose notes a guard in deferred mode is yet to look at. There is no note in it, only where it is.
CREATE TABLE vigie.queue (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    queued_at   timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    relation    regclass    NOT NULL,
    column_name name        NOT NULL,
    row_key     jsonb       NOT NULL,
    -- The SQLSTATE of the error that kept it from being done; messages can hold what was written.
    problem     text
);

SELECT pg_catalog.pg_extension_config_dump('vigie.queue', '');
SELECT pg_catalog.pg_extension_config_dump('vigie.queue_id_seq', '');

-- Looks at one row of the queue: the guard itself does it, in an update that changes nothing. A plain note that is clean,
-- and was before, is not even updated.
CREATE FUNCTION vigie.check_queued(relation regclass, column_name name, row_key jsonb) RETURNS boolean
    LANGUAGE plpgsql VOLATILE STRICT
    SET search_path = pg_catalog, pg_temp
    SET vigie.check_deferred = on
AS $$
#variable_conflict use_column
DECLARE
    guard     vigie.protections;
    condition text;
    note      text;
    is_clean  boolean;
BEGIN
    SELECT p.* INTO guard FROM vigie.protections p
     WHERE p.target = check_queued.relation AND p.column_name = check_queued.column_name;
    SELECT string_agg(format('%I = ($1 ->> %L)::%s', a.attname, a.attname, format_type(a.atttypid, a.atttypmod)), ' AND ')
      INTO condition
      FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
     WHERE i.indrelid = check_queued.relation AND i.indisprimary;
    IF guard IS NULL OR condition IS NULL THEN
        RETURN false;
    END IF;
    IF guard.tags_column IS NULL AND EXISTS (
            SELECT FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
             WHERE a.attrelid = check_queued.relation AND a.attname = check_queued.column_name AND t.typcategory = 'S') THEN
        EXECUTE format('SELECT %I::text FROM %s WHERE %s', guard.column_name, relation, condition)
           INTO note USING row_key;
        is_clean := vigie.categories(note, guard.policy) = '{}' AND NOT EXISTS (
            SELECT FROM vigie.current_tags t
             WHERE t.relation = check_queued.relation AND t.column_name = check_queued.column_name
               AND t.row_key = check_queued.row_key);
        IF is_clean THEN
            RETURN true;
        END IF;
    END IF;
    RETURN vigie.touch(relation, format('UPDATE %s SET %I = %I WHERE %s', relation, guard.column_name, guard.column_name,
                                        condition), row_key) > 0;
END
$$;

-- A batch of the queue, of entries up to a number; gives how many there were. Several sessions may do it at once: each
-- takes entries that no other has.
CREATE FUNCTION vigie.process_batch(batch_size integer, last bigint DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    entry record;
    taken bigint[] := ARRAY(SELECT q.id FROM vigie.queue q
                             WHERE (last IS NULL OR q.id <= last) AND q.problem IS NULL
                             ORDER BY q.id LIMIT batch_size FOR UPDATE SKIP LOCKED);
BEGIN
    FOR entry IN
        SELECT q.relation, q.column_name, q.row_key, array_agg(q.id) AS ids
          FROM vigie.queue q WHERE q.id = ANY (taken)
         GROUP BY q.relation, q.column_name, q.row_key
         ORDER BY min(q.id)
    LOOP
        BEGIN
            PERFORM vigie.check_queued(entry.relation, entry.column_name, entry.row_key);
            DELETE FROM vigie.queue q WHERE q.id = ANY (entry.ids);
        EXCEPTION WHEN others THEN
            -- One row that cannot be done does not keep the others waiting. It stays, with the reason.
            UPDATE vigie.queue q SET problem = SQLSTATE WHERE q.id = ANY (entry.ids);
        END;
    END LOOP;
    RETURN cardinality(taken);
END
$$;

-- The queue as it was at the call, in batches that are committed one by one.
CREATE PROCEDURE vigie.process_queue(batch_size integer DEFAULT 1000)
    LANGUAGE plpgsql
AS $$
DECLARE
    last bigint := (SELECT pg_catalog.max(id) FROM vigie.queue);
BEGIN
    IF batch_size IS NULL OR batch_size OPERATOR(pg_catalog.<) 1 THEN
        RAISE EXCEPTION 'batch_size must be at least 1' USING ERRCODE = '22023';
    END IF;
    WHILE vigie.process_batch(batch_size, last) OPERATOR(pg_catalog.>) 0 LOOP
        COMMIT;
    END LOOP;
END
$$;

REVOKE EXECUTE ON FUNCTION vigie.touch(oid, text, jsonb), vigie.check_queued(regclass, name, jsonb),
    vigie.process_batch(integer, bigint) FROM PUBLIC;
REVOKE EXECUTE ON PROCEDURE vigie.process_queue(integer) FROM PUBLIC;
