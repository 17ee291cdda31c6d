-- One batch of a run.

-- Counts what is in a piece of a column, and adds it to the run. A piece with a row that PostgreSQL cannot read is read
-- by halves, a block row by row, until what can be read has been.
CREATE FUNCTION vigie.audit_piece(
    c vigie.audit_cursor, column_name name, kind text, policy text, terms text[], sample_percent real, first bigint, last bigint
) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    source text := format('ONLY %s t', c.part);
    condition text := 'true';
    stored boolean := c.method <> 'whole';
    f record;
    place tid;
    code text;
BEGIN
    IF c.method = 'slices' THEN
        -- As many independent samples as there are batches, each with its share of the whole.
        source := format('%s TABLESAMPLE SYSTEM (%s) REPEATABLE (%s)', source, sample_percent / c.goal, c.run * 1000 + first);
    ELSE
        IF c.method = 'blocks' THEN
            condition := format('t.ctid >= ''(%s,0)'' AND t.ctid < ''(%s,0)''', first, last);
        ELSIF (SELECT k.relkind IN ('p', 'f') FROM pg_class k WHERE k.oid = c.part) THEN
            source := format('%s t', c.part);
        END IF;
        IF sample_percent < 100 THEN
            condition := format('%s AND random() < %s / 100.0', condition, sample_percent);
            stored := false;
        END IF;
    END IF;
    BEGIN
        PERFORM vigie.audit_add(c, column_name, kind, policy, terms, source, condition, stored);
        RETURN;
    EXCEPTION WHEN data_exception OR data_corrupted OR internal_error OR io_error THEN
        GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE;
        IF c.method <> 'blocks' THEN
            RAISE;
        END IF;
    END;
    IF last - first > 1 THEN
        PERFORM vigie.audit_piece(c, column_name, kind, policy, terms, sample_percent, first, (first + last) / 2);
        PERFORM vigie.audit_piece(c, column_name, kind, policy, terms, sample_percent, (first + last) / 2, last);
        RETURN;
    END IF;
    BEGIN
        FOR place IN EXECUTE format('SELECT t.ctid FROM %s WHERE %s', source, condition) LOOP
            BEGIN
                PERFORM vigie.audit_add(c, column_name, kind, policy, terms, source, format('t.ctid = %L', place), false);
            EXCEPTION WHEN data_exception OR data_corrupted OR internal_error OR io_error THEN
                GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE;
                UPDATE vigie.audit_column u SET unreadable = u.unreadable + 1
                 WHERE u.run = c.run AND u.part = c.part AND u.column_name = audit_piece.column_name;
            END;
        END LOOP;
    EXCEPTION WHEN data_corrupted OR internal_error OR io_error THEN
        -- The block itself: how many rows it had is not known.
        UPDATE vigie.audit_column u SET unreadable = u.unreadable + 1
         WHERE u.run = c.run AND u.part = c.part AND u.column_name = audit_piece.column_name;
    END;
END
$$;

CREATE FUNCTION vigie.audit_add(
    c vigie.audit_cursor, column_name name, kind text, policy text, terms text[], source text, condition text, stored boolean
) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    f record;
BEGIN
    FOR f IN EXECUTE vigie.findings_query(source, condition, column_name, kind, policy IS NOT NULL, cardinality(terms) > 0, stored)
             USING policy, terms
    LOOP
        IF f.category IS NULL THEN
            UPDATE vigie.audit_column u
               SET rows_scanned = u.rows_scanned + f.rows_scanned, rows_flagged = u.rows_flagged + f.rows_flagged,
                   findings = u.findings + f.findings
             WHERE u.run = c.run AND u.part = c.part AND u.column_name = audit_add.column_name;
        ELSE
            INSERT INTO vigie.audit_result AS o (run, part, column_name, category, entity, rows_flagged, findings, max_confidence, example)
            VALUES (c.run, c.part, audit_add.column_name, f.category, coalesce(f.entity, ''), f.rows_flagged, f.findings, f.max_confidence, f.example)
            ON CONFLICT ON CONSTRAINT audit_result_pkey DO UPDATE
               SET rows_flagged = o.rows_flagged + EXCLUDED.rows_flagged, findings = o.findings + EXCLUDED.findings,
                   max_confidence = greatest(o.max_confidence, EXCLUDED.max_confidence);
        END IF;
    END LOOP;
END
$$;

-- The last run that read the same table for the same things, if nobody has written to it since.
CREATE FUNCTION vigie.unchanged_since(c vigie.audit_cursor, fingerprint jsonb) RETURNS bigint
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found_run bigint;
    found_print jsonb;
BEGIN
    SELECT o.run, o.fingerprint INTO found_run, found_print
      FROM vigie.audit_cursor o
      JOIN vigie.audit_run b ON b.id = o.run
      JOIN vigie.audit_run a ON a.id = c.run
     WHERE o.part = c.part AND o.run < c.run AND o.columns = c.columns AND o.state IN ('done', 'carried') AND o.error_code IS NULL
       AND b.policy IS NOT DISTINCT FROM a.policy AND b.policy_version IS NOT DISTINCT FROM a.policy_version
       AND b.rules_version = a.rules_version AND b.sample_percent = a.sample_percent
       -- Another role may see other rows, and what could not be read may be readable now.
       AND b.reader = a.reader
       AND NOT EXISTS (SELECT FROM vigie.audit_column u WHERE u.run = o.run AND u.part = o.part AND (u.error_code IS NOT NULL OR u.unreadable > 0))
     ORDER BY o.run DESC LIMIT 1;
    RETURN CASE WHEN found_print = fingerprint THEN found_run END;
END
$$;

-- Begins to read a table, or takes what the last run found in it.
CREATE FUNCTION vigie.audit_open(c vigie.audit_cursor, sample_percent real) RETURNS vigie.audit_cursor
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    since bigint;
    blocks bigint;
    per_block double precision;
BEGIN
    c.fingerprint := vigie.audit_fingerprint(c.part, c.columns, c.relation);
    c.started_at := clock_timestamp();
    since := vigie.unchanged_since(c, c.fingerprint);
    IF since IS NOT NULL THEN
        INSERT INTO vigie.audit_column (run, part, column_name, rows_scanned, rows_flagged, findings)
        SELECT c.run, u.part, u.column_name, u.rows_scanned, u.rows_flagged, u.findings
          FROM vigie.audit_column u WHERE u.run = since AND u.part = c.part;
        INSERT INTO vigie.audit_result
        SELECT c.run, o.part, o.column_name, o.category, o.entity, o.rows_flagged, o.findings, o.max_confidence, o.example
          FROM vigie.audit_result o WHERE o.run = since AND o.part = c.part;
        c.state := 'carried';
        c.carried_from := (SELECT coalesce(o.carried_from, o.run) FROM vigie.audit_cursor o WHERE o.run = since AND o.part = c.part);
        c.finished_at := clock_timestamp();
        RETURN c;
    END IF;
    INSERT INTO vigie.audit_column (run, part, column_name) SELECT c.run, c.part, n FROM unnest(c.columns) n
        ON CONFLICT DO NOTHING;
    blocks := CASE c.method WHEN 'whole' THEN 1 ELSE pg_relation_size(c.part) / current_setting('block_size')::bigint END;
    per_block := (SELECT p.reltuples / nullif(p.relpages, 0) FROM pg_class p WHERE p.oid = c.part AND p.reltuples > 0);
    IF c.method = 'slices' THEN
        c.goal := greatest(ceil(blocks * coalesce(per_block, 50) * sample_percent / 100 / vigie.audit_batch()), 1);
        c.step := 1;
    ELSE
        c.goal := blocks;
        c.step := greatest(floor(vigie.audit_batch() / coalesce(nullif(per_block, 0), 50)), 1);
    END IF;
    c.state := 'running';
    IF row_security_active(c.part) THEN
        c.error_code := '01000';
        c.error := 'row-level security hides rows of it';
    END IF;
    RETURN c;
END
$$;

-- Does the next batch of a run; false when there is none left. Waits for no lock for long.
CREATE FUNCTION vigie.audit_step(which bigint) RETURNS boolean
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' SET jit = off AS $$
DECLARE
    r vigie.audit_run%ROWTYPE;
    c vigie.audit_cursor%ROWTYPE;
    begun constant timestamptz := clock_timestamp();
    last bigint;
    i integer;
    code text;
    words text;
    p record;
BEGIN
    SELECT * INTO STRICT r FROM vigie.audit_run a WHERE a.id = which;
    SELECT * INTO c FROM vigie.audit_cursor a WHERE a.run = which AND a.state IN ('running', 'waiting')
     ORDER BY a.attempts, a.state, a.place LIMIT 1;
    IF NOT FOUND THEN
        RETURN vigie.finish_audit(which);
    END IF;
    BEGIN
        IF NOT EXISTS (SELECT FROM pg_class k WHERE k.oid = c.part) THEN
            RAISE EXCEPTION USING ERRCODE = 'undefined_table';
        END IF;
        IF c.state = 'waiting' THEN
            c := vigie.audit_open(c, r.sample_percent);
            IF c.state = 'running' THEN
                RAISE NOTICE 'run %: %, % row%, % column%', which, c.part, coalesce('about ' || c.row_estimate, '?'),
                    CASE c.row_estimate WHEN 1 THEN '' ELSE 's' END,
                    cardinality(c.columns), CASE cardinality(c.columns) WHEN 1 THEN '' ELSE 's' END;
            END IF;
        END IF;
        IF c.state = 'running' AND c.position < c.goal THEN
            last := least(c.position + c.step, c.goal);
            FOR i IN 1 .. cardinality(c.columns) LOOP
                CONTINUE WHEN EXISTS (SELECT FROM vigie.audit_column u WHERE u.run = which AND u.part = c.part
                                         AND u.column_name = c.columns[i] AND u.error_code IS NOT NULL);
                BEGIN
                    PERFORM vigie.audit_piece(c, c.columns[i], c.kinds[i], r.policy, vigie.accepted_terms(c.relation, c.columns[i]),
                                              r.sample_percent, c.position, last);
                EXCEPTION WHEN undefined_table OR lock_not_available OR deadlock_detected THEN
                    RAISE;
                WHEN OTHERS THEN
                    -- This column alone: the others go on.
                    GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, words = MESSAGE_TEXT;
                    words := vigie.error_words(code, words);
                    RAISE NOTICE 'run %: %.%: %', which, c.part, c.columns[i], words;
                    UPDATE vigie.audit_column u SET error_code = code, error = words
                     WHERE u.run = which AND u.part = c.part AND u.column_name = c.columns[i];
                END;
            END LOOP;
            c.position := last;
        END IF;
        IF c.state = 'running' AND c.position >= c.goal THEN
            c.state := CASE WHEN EXISTS (SELECT FROM vigie.audit_column u WHERE u.run = which AND u.part = c.part AND u.error_code IS NULL)
                            THEN 'done' ELSE 'failed' END;
            c.finished_at := clock_timestamp();
        END IF;
        c.attempts := 0;
    EXCEPTION WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, words = MESSAGE_TEXT;
        -- Back to what is stored: the batch is undone.
        SELECT * INTO STRICT c FROM vigie.audit_cursor a WHERE a.run = which AND a.part = c.part;
        c.attempts := c.attempts + 1;
        -- A lock passes: other tables come first, and the table again after them.
        IF code NOT IN ('55P03', '40P01') OR c.attempts >= 5 THEN
            c.state := 'failed';
            c.error_code := code;
            c.error := vigie.error_words(code, words);
            c.finished_at := clock_timestamp();
            RAISE NOTICE 'run %: %: %', which, c.relation_name, c.error;
        END IF;
    END;
    UPDATE vigie.audit_cursor a
       SET state = c.state, position = c.position, goal = c.goal, step = c.step, attempts = c.attempts, fingerprint = c.fingerprint,
           carried_from = c.carried_from, started_at = c.started_at, finished_at = c.finished_at, error_code = c.error_code, error = c.error
     WHERE a.run = which AND a.part = c.part;
    -- The pause before this batch counts as well, a stop does not.
    UPDATE vigie.audit_run a
       SET seconds = a.seconds + extract(epoch FROM clock_timestamp() - begun)
                     + least(extract(epoch FROM begun - coalesce(a.last_batch_at, begun)), vigie.audit_pause() + 0.1),
           last_batch_at = clock_timestamp()
     WHERE a.id = which;
    IF c.state NOT IN ('waiting', 'running') OR floor(extract(epoch FROM begun - r.started_at) / 10) > floor(extract(epoch FROM r.last_batch_at - r.started_at) / 10) THEN
        SELECT * INTO p FROM vigie.audit_progress g WHERE g.run = which;
        RAISE NOTICE 'run %: % %%, % row%, % with findings; %: %; % left', which, p.percent,
            p.rows_scanned, CASE p.rows_scanned WHEN 1 THEN '' ELSE 's' END, p.rows_flagged,
            c.relation_name, c.state, coalesce(p.time_left::text, 'nothing');
    END IF;
    RETURN true;
END
$$;

CREATE FUNCTION vigie.finish_audit(which bigint) RETURNS boolean
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    p record;
BEGIN
    UPDATE vigie.audit_run SET state = 'finished', finished_at = clock_timestamp() WHERE id = which AND state = 'running';
    PERFORM vigie.let_run_go('vigie.audit_run', which);
    SELECT * INTO p FROM vigie.audit_progress g WHERE g.run = which;
    RAISE NOTICE 'run % finished: % table%, % row%, % with findings, % error%', which,
        p.tables, CASE p.tables WHEN 1 THEN '' ELSE 's' END, p.rows_scanned, CASE p.rows_scanned WHEN 1 THEN '' ELSE 's' END,
        p.rows_flagged, p.errors, CASE p.errors WHEN 1 THEN '' ELSE 's' END;
    RETURN false;
END
$$;

COMMENT ON FUNCTION vigie.audit_piece(vigie.audit_cursor, name, text, text, text[], real, bigint, bigint) IS 'Counts what is in a piece of a column, around rows that cannot be read';
COMMENT ON FUNCTION vigie.audit_add(vigie.audit_cursor, name, text, text, text[], text, text, boolean) IS 'Adds what a query finds to a run';
COMMENT ON FUNCTION vigie.unchanged_since(vigie.audit_cursor, jsonb) IS 'The run whose results still hold for a table';
COMMENT ON FUNCTION vigie.audit_open(vigie.audit_cursor, real) IS 'Begins to read a table, or takes what an earlier run found in it';
COMMENT ON FUNCTION vigie.audit_step(bigint) IS 'Does the next batch of a run; false when there is none left';
COMMENT ON FUNCTION vigie.finish_audit(bigint) IS 'Ends a run';
