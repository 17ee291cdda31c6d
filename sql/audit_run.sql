-- The audit of a whole database: the tables that remember its runs, and what a run does from batch to batch.

CREATE TABLE vigie.audit_run (
    id             bigint           GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    state          text             NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'finished', 'abandoned')),
    started_at     timestamptz      NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    last_batch_at  timestamptz,
    finished_at    timestamptz,
    include        text             NOT NULL,
    exclude        text,
    policy         text,
    policy_version integer,
    -- The version of the extension: the built-in rules are part of it.
    rules_version  text             NOT NULL,
    sample_percent real             NOT NULL,
    actor          name             NOT NULL DEFAULT session_user,
    -- With whose rights.
    reader         name             NOT NULL DEFAULT current_user,
    -- Work and pauses, without the time for which the run was stopped.
    seconds        double precision NOT NULL DEFAULT 0
);

-- What a run reads: a table, or a partition. Partitions are reported under their root.
CREATE TABLE vigie.audit_cursor (
    run           bigint   NOT NULL REFERENCES vigie.audit_run ON DELETE CASCADE,
    part          regclass NOT NULL,
    place         integer  NOT NULL,
    relation      regclass NOT NULL,
    -- Names outlive tables.
    relation_name text     NOT NULL,
    columns       name[]   NOT NULL,
    kinds         text[]   NOT NULL,
    -- blocks: ranges of them; slices: samples of whole blocks; whole: a single query.
    method        text     NOT NULL CHECK (method IN ('blocks', 'slices', 'whole')),
    state         text     NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'carried', 'failed')),
    position      bigint   NOT NULL DEFAULT 0,
    goal          bigint,
    step          bigint,
    attempts      integer  NOT NULL DEFAULT 0,
    row_estimate  bigint,
    bytes         bigint   NOT NULL,
    -- What is the same as long as nobody has written to it.
    fingerprint   jsonb,
    carried_from  bigint,
    started_at    timestamptz,
    finished_at   timestamptz,
    error_code    text,
    error         text,
    PRIMARY KEY (run, part)
);

CREATE TABLE vigie.audit_column (
    run          bigint   NOT NULL REFERENCES vigie.audit_run ON DELETE CASCADE,
    part         regclass NOT NULL,
    column_name  name     NOT NULL,
    rows_scanned bigint   NOT NULL DEFAULT 0,
    rows_flagged bigint   NOT NULL DEFAULT 0,
    findings     bigint   NOT NULL DEFAULT 0,
    -- Rows that PostgreSQL could not read.
    unreadable   bigint   NOT NULL DEFAULT 0,
    error_code   text,
    error        text,
    PRIMARY KEY (run, part, column_name)
);

CREATE TABLE vigie.audit_result (
    run            bigint   NOT NULL REFERENCES vigie.audit_run ON DELETE CASCADE,
    part           regclass NOT NULL,
    column_name    name     NOT NULL,
    category       text     NOT NULL,
    -- '': the category as a whole.
    entity         text     NOT NULL,
    rows_flagged   bigint   NOT NULL,
    findings       bigint   NOT NULL,
    max_confidence real     NOT NULL,
    example        text     NOT NULL,
    PRIMARY KEY (run, part, column_name, category, entity)
);

-- How a run comes along: those that are not finished, and the last one.
CREATE VIEW vigie.audit_progress AS
SELECT r.id AS run, r.state, round((100 * p.share)::numeric, 1) AS percent, p.tables_done, p.tables, p.current_table,
       n.rows_scanned, n.rows_flagged,
       round((n.new_rows / nullif(r.seconds, 0))::numeric) AS rows_per_second,
       CASE WHEN r.state = 'running' AND p.share > 0 THEN
            make_interval(secs => round((r.seconds * (1 - p.share) / p.share)::numeric)::double precision) END AS time_left,
       p.errors + n.errors AS errors, r.started_at, r.last_batch_at, r.finished_at
  FROM vigie.audit_run r
 CROSS JOIN LATERAL (
       SELECT count(DISTINCT c.relation) AS tables,
              count(DISTINCT c.relation) - count(DISTINCT c.relation) FILTER (WHERE c.state IN ('waiting', 'running')) AS tables_done,
              min(c.relation_name) FILTER (WHERE c.state = 'running') AS current_table,
              count(c.error_code) AS errors,
              coalesce(sum(c.bytes * CASE WHEN c.state IN ('done', 'carried', 'failed') THEN 1
                                          WHEN c.goal > 0 THEN least(c.position::double precision / c.goal, 1) ELSE 0 END)
                       / nullif(sum(c.bytes), 0), 1) AS share
         FROM vigie.audit_cursor c WHERE c.run = r.id) p
 CROSS JOIN LATERAL (
       SELECT coalesce(sum(u.rows_scanned), 0) AS rows_scanned, coalesce(sum(u.rows_flagged), 0) AS rows_flagged,
              coalesce(sum(u.rows_scanned) FILTER (WHERE c.state <> 'carried'), 0) AS new_rows,
              count(u.error_code) AS errors
         FROM vigie.audit_column u JOIN vigie.audit_cursor c ON c.run = u.run AND c.part = u.part
        WHERE u.run = r.id) n
 WHERE r.state = 'running' OR r.id = (SELECT max(id) FROM vigie.audit_run);

-- Seconds between two batches: of the setting vigie.audit_pause, in milliseconds where it names no unit.
CREATE FUNCTION vigie.audit_pause() RETURNS double precision
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    setting text := coalesce(nullif(current_setting('vigie.audit_pause', true), ''), '5');
BEGIN
    IF setting ~ '^\s*[0-9.]+\s*$' THEN
        setting := setting || ' ms';
    END IF;
    RETURN greatest(extract(epoch FROM setting::interval), 0);
END
$$;

-- Rows in a batch, about: of the setting vigie.audit_batch.
CREATE FUNCTION vigie.audit_batch() RETURNS bigint
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN greatest(coalesce(nullif(current_setting('vigie.audit_batch', true), '')::bigint, 10000), 1);
END
$$;

-- What is the same as long as nobody has written to a table and its columns are looked at for the same things: where the
-- rows lie, the counters of writes, and when those were last set to nought. NULL: it cannot be known.
CREATE FUNCTION vigie.audit_fingerprint(part regclass, columns name[], relation regclass) RETURNS jsonb
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF current_setting('track_counts') <> 'on' OR (SELECT c.relkind NOT IN ('r', 'm') FROM pg_class c WHERE c.oid = part) THEN
        RETURN NULL;
    END IF;
    RETURN jsonb_build_object(
        'file', pg_relation_filenode(part), 'bytes', pg_relation_size(part),
        'inserted', pg_stat_get_tuples_inserted(part), 'updated', pg_stat_get_tuples_updated(part),
        'deleted', pg_stat_get_tuples_deleted(part),
        'reset', (SELECT s.stats_reset FROM pg_stat_database s WHERE s.datname = current_database()),
        -- A crash loses the counters, and sets this.
        'all_reset', (SELECT s.stats_reset FROM pg_stat_bgwriter s),
        'columns', (SELECT jsonb_agg(jsonb_build_array(a.attnum, a.atttypid, vigie.accepted_terms(relation, a.attname)) ORDER BY a.attnum)
                      FROM pg_attribute a WHERE a.attrelid = part AND a.attname = ANY (columns)));
END
$$;

-- Lists what a run reads: the columns worth watching and the guarded ones, by table. Those that the caller may not read
-- are listed as failed.
CREATE FUNCTION vigie.plan_audit(which bigint) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    r vigie.audit_run%ROWTYPE;
    t record;
    p record;
    places integer := 0;
BEGIN
    SELECT * INTO r FROM vigie.audit_run a WHERE a.id = which;
    FOR t IN
        SELECT v.relation, n.nspname || '.' || c.relname AS title, c.relkind, v.row_estimate,
               array_agg(v.column_name) FILTER (WHERE v.worth_watching OR v.watched AND v.worth_watching IS NOT NULL) AS columns,
               array_agg(v.column_name) FILTER (WHERE v.worth_watching IS NULL) AS hidden,
               min(v.reason) FILTER (WHERE v.worth_watching IS NULL) AS reason
          FROM vigie.text_columns() v
          JOIN pg_class c ON c.oid = v.relation
          JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE c.relname LIKE r.include OR n.nspname || '.' || c.relname LIKE r.include
               OR n.nspname || '.' || c.relname || '.' || v.column_name LIKE r.include
         GROUP BY v.relation, n.nspname, c.relname, c.relkind, v.row_estimate
         ORDER BY n.nspname, c.relname
    LOOP
        t.columns := ARRAY(SELECT x FROM unnest(t.columns) WITH ORDINALITY u (x, i)
                            WHERE r.exclude IS NULL OR t.title || '.' || x NOT LIKE r.exclude ORDER BY i);
        CONTINUE WHEN t.title LIKE r.exclude OR split_part(t.title, '.', 2) LIKE r.exclude
                      OR cardinality(t.columns) = 0 AND t.hidden IS NULL;
        FOR p IN
            -- A partitioned table is read by its partitions, unless the caller may read only the whole.
            SELECT c.oid::regclass AS part, c.relkind, coalesce(m.amname = 'heap', false) AS heap,
                   coalesce(vigie.size_of(c.oid), 0) AS bytes,
                   nullif(c.reltuples, -1)::bigint AS rows
              FROM (SELECT q.relid, bool_and(has_table_privilege(q.relid, 'SELECT')) OVER () AS readable
                      FROM pg_partition_tree(t.relation) q WHERE t.relkind = 'p' AND q.isleaf AND q.relid <> t.relation) l
              JOIN pg_class c ON c.oid = l.relid
              LEFT JOIN pg_am m ON m.oid = c.relam
             WHERE l.readable
        LOOP
            places := places + 1;
            INSERT INTO vigie.audit_cursor (run, part, place, relation, relation_name, columns, kinds, method, row_estimate, bytes)
            VALUES (which, p.part, places, t.relation, t.title, t.columns, vigie.kinds_of(p.part, t.columns),
                    vigie.audit_method(p.part, r.sample_percent), p.rows, p.bytes + 8192);
        END LOOP;
        IF NOT FOUND THEN
            places := places + 1;
            INSERT INTO vigie.audit_cursor (run, part, place, relation, relation_name, columns, kinds, method, row_estimate, bytes)
            VALUES (which, t.relation, places, t.relation, t.title, t.columns, vigie.kinds_of(t.relation, t.columns),
                    vigie.audit_method(t.relation, r.sample_percent), t.row_estimate, coalesce(vigie.size_of(t.relation), 0) + 8192);
        END IF;
        INSERT INTO vigie.audit_column (run, part, column_name, error_code, error)
        SELECT which, k.part, h, '42501', t.reason
          FROM unnest(t.hidden) h
         CROSS JOIN LATERAL (SELECT c.part FROM vigie.audit_cursor c WHERE c.run = which AND c.relation = t.relation ORDER BY c.place LIMIT 1) k;
    END LOOP;
END
$$;

CREATE FUNCTION vigie.kinds_of(part regclass, columns name[]) RETURNS text[]
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(array_agg(vigie.note_kind(a.atttypid) ORDER BY u.place), '{}')
      FROM unnest(columns) WITH ORDINALITY u (name, place)
      LEFT JOIN pg_attribute a ON a.attrelid = part AND a.attname = u.name AND a.attnum > 0
$$;

-- Whole blocks are sampled only where there are many of them; a small table's rows are, one by one.
CREATE FUNCTION vigie.audit_method(part regclass, sample_percent real) RETURNS text
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    -- Who may read some columns only may not know where rows lie.
    SELECT CASE WHEN c.relkind NOT IN ('r', 'm') OR NOT has_table_privilege(part, 'SELECT') THEN 'whole'
                WHEN sample_percent < 100 AND vigie.size_of(part) > 64 * 1024 * 1024 THEN 'slices'
                WHEN m.amname = 'heap' THEN 'blocks'
                ELSE 'whole' END
      FROM pg_class c LEFT JOIN pg_am m ON m.oid = c.relam WHERE c.oid = part
$$;

-- Starts a run, or goes on with one of the same arguments that was stopped; gives its number.
CREATE FUNCTION vigie.begin_audit(include text, exclude text, policy text, sample_percent real) RETURNS bigint
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    which bigint;
    version integer;
    rules text := (SELECT e.extversion FROM pg_extension e WHERE e.extname = 'pg_vigie');
    tables bigint;
    o record;
BEGIN
    IF sample_percent IS NULL OR NOT (sample_percent > 0 AND sample_percent <= 100) THEN
        RAISE EXCEPTION 'the sample is of more than 0 and at most 100 percent' USING ERRCODE = 'invalid_parameter_value';
    ELSIF include IS NULL THEN
        RAISE EXCEPTION 'the pattern of what to include is NULL' USING ERRCODE = 'null_value_not_allowed';
    END IF;
    -- An unknown policy is told at once.
    PERFORM vigie.categories('', policy);
    SELECT p.version INTO version FROM vigie.policies p WHERE p.name = policy;
    FOR o IN
        SELECT * FROM vigie.audit_run r
         WHERE r.state = 'running' AND r.include = begin_audit.include AND r.exclude IS NOT DISTINCT FROM begin_audit.exclude
           AND r.policy IS NOT DISTINCT FROM begin_audit.policy AND r.sample_percent = begin_audit.sample_percent
           -- Another role reads other rows.
           AND r.reader = current_user
         ORDER BY r.id DESC
    LOOP
        IF NOT vigie.hold_run('vigie.audit_run', o.id) THEN
            RAISE EXCEPTION 'run % of this audit is being done by another session', o.id USING ERRCODE = 'object_in_use',
                HINT = 'vigie.audit_progress shows how far it is. Once that session has ended, calling again goes on with the run.';
        ELSIF which IS NULL AND o.policy_version IS NOT DISTINCT FROM version AND o.rules_version = rules THEN
            which := o.id;
            RAISE NOTICE 'going on with run %', which;
        ELSE
            -- The rules are others now: what was counted does not fit what would be.
            UPDATE vigie.audit_run SET state = 'abandoned', finished_at = clock_timestamp() WHERE id = o.id;
            PERFORM vigie.let_run_go('vigie.audit_run', o.id);
        END IF;
    END LOOP;
    IF which IS NULL THEN
        INSERT INTO vigie.audit_run (include, exclude, policy, policy_version, rules_version, sample_percent)
        VALUES (include, exclude, policy, version, rules, sample_percent) RETURNING id INTO which;
        PERFORM vigie.hold_run('vigie.audit_run', which);
        PERFORM vigie.plan_audit(which);
        SELECT count(DISTINCT c.relation) INTO tables FROM vigie.audit_cursor c WHERE c.run = which;
        RAISE NOTICE 'run %: % table% to look at', which, tables, CASE tables WHEN 1 THEN '' ELSE 's' END;
    END IF;
    RETURN which;
END
$$;

-- One session does a run at a time: it holds an advisory lock, until it has finished the run or ends. what: the table in
-- which the run has its number.
CREATE FUNCTION vigie.hold_run(what text, which bigint) RETURNS boolean
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    key constant bigint := hashtextextended(what, which);
BEGIN
    RETURN EXISTS (SELECT FROM pg_locks l
                    WHERE l.locktype = 'advisory' AND l.pid = pg_backend_pid() AND l.objsubid = 1
                      AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
                      AND (l.classid::bigint << 32 | l.objid::bigint) = key)
           OR pg_try_advisory_lock(key);
END
$$;

CREATE FUNCTION vigie.let_run_go(what text, which bigint) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_unlock(hashtextextended(what, which));
END
$$;

-- Commits after each batch. PostgreSQL lets no procedure do so that sets its search_path: hence no operator stands here.
CREATE PROCEDURE vigie.audit_database(
    include text DEFAULT '%', exclude text DEFAULT NULL, policy text DEFAULT NULL, sample_percent real DEFAULT 100
)
    LANGUAGE plpgsql AS $$
DECLARE
    which bigint;
    more boolean := true;
BEGIN
    which := vigie.begin_audit(include, exclude, policy, sample_percent);
    COMMIT;
    WHILE more LOOP
        more := vigie.audit_step(which);
        COMMIT;
        PERFORM pg_catalog.pg_sleep(vigie.audit_pause());
    END LOOP;
END
$$;

COMMENT ON TABLE vigie.audit_run IS 'The audits of the database: when, of what, by which rules and by whom';
COMMENT ON TABLE vigie.audit_cursor IS 'The tables and partitions that a run reads, and how far it is in each';
COMMENT ON TABLE vigie.audit_column IS 'The columns that a run has read: rows read, rows with findings, rows that could not be read';
COMMENT ON TABLE vigie.audit_result IS 'What a run has found, by column, category and entity';
COMMENT ON VIEW vigie.audit_progress IS 'How far the runs are that are not finished, and the last one';
COMMENT ON FUNCTION vigie.audit_pause() IS 'Seconds between two batches, of the setting vigie.audit_pause';
COMMENT ON FUNCTION vigie.audit_batch() IS 'Rows in a batch, of the setting vigie.audit_batch';
COMMENT ON FUNCTION vigie.audit_fingerprint(regclass, name[], regclass) IS 'What is the same as long as nobody has written to a table';
COMMENT ON FUNCTION vigie.plan_audit(bigint) IS 'Lists what a run reads';
COMMENT ON FUNCTION vigie.kinds_of(regclass, name[]) IS 'How the notes of columns are read';
COMMENT ON FUNCTION vigie.audit_method(regclass, real) IS 'How a table is cut into batches';
COMMENT ON FUNCTION vigie.begin_audit(text, text, text, real) IS 'Starts a run or goes on with a stopped one';
COMMENT ON FUNCTION vigie.hold_run(text, bigint) IS 'Keeps other sessions from a run';
COMMENT ON FUNCTION vigie.let_run_go(text, bigint) IS 'Lets other sessions have a run';
COMMENT ON PROCEDURE vigie.audit_database(text, text, text, real) IS
    'Audits the columns worth watching, in batches that are committed one by one; goes on where a stopped run ended; shows itself in vigie.audit_progress';

-- Rights: whoever is to run audits is granted them, and the tables.
REVOKE EXECUTE ON PROCEDURE vigie.audit_database(text, text, text, real) FROM PUBLIC;

-- pg_extension_config_dump
SELECT pg_catalog.pg_extension_config_dump('vigie.audit_run', '');
SELECT pg_catalog.pg_extension_config_dump('vigie.audit_run_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('vigie.audit_cursor', '');
SELECT pg_catalog.pg_extension_config_dump('vigie.audit_column', '');
SELECT pg_catalog.pg_extension_config_dump('vigie.audit_result', '');
