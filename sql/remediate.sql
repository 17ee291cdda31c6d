-- Putting right what is stored: notes are rewritten in batches that are committed one by one.

CREATE TABLE vigie.remediation (
    id             bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    state          text        NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'finished', 'abandoned')),
    started_at     timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    last_batch_at  timestamptz,
    finished_at    timestamptz,
    relation       regclass    NOT NULL,
    column_name    name        NOT NULL,
    policy         text        NOT NULL,
    policy_version integer     NOT NULL,
    operator       text        NOT NULL,
    dry_run        boolean     NOT NULL,
    batch_size     integer     NOT NULL,
    actor          name        NOT NULL DEFAULT session_user,
    -- The first pass leaves out rows that others have locked, the second waits for them and looks at everything again.
    pass           integer     NOT NULL DEFAULT 1,
    part           regclass,
    position       bigint      NOT NULL DEFAULT 0,
    goal           bigint      NOT NULL DEFAULT 0,
    rows_found     bigint      NOT NULL DEFAULT 0,
    rows_changed   bigint      NOT NULL DEFAULT 0,
    rows_kept      bigint      NOT NULL DEFAULT 0,
    -- Those of the last pass.
    rows_failed    bigint      NOT NULL DEFAULT 0,
    error_code     text,
    error          text
);

-- The keyed digest of a note, as guards record it (HMAC-SHA-256). The key is the owner's; whoever may call it can try
-- values.
CREATE FUNCTION vigie.note_digest(note text) RETURNS bytea
    LANGUAGE plpgsql STABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    key bytea := (SELECT k.key FROM vigie.digest_key k ORDER BY k.id DESC LIMIT 1);
    inner_pad bytea := decode(repeat('36', 64), 'hex');
    outer_pad bytea := decode(repeat('5c', 64), 'hex');
BEGIN
    IF length(key) > 64 THEN
        key := sha256(key);
    END IF;
    FOR i IN 0 .. length(key) - 1 LOOP
        inner_pad := set_byte(inner_pad, i, get_byte(key, i) # 54);
        outer_pad := set_byte(outer_pad, i, get_byte(key, i) # 92);
    END LOOP;
    -- The bytes as they are where PostgreSQL does not know the encoding.
    RETURN sha256(outer_pad || sha256(inner_pad || convert_to(note, CASE getdatabaseencoding() WHEN 'SQL_ASCII' THEN 'SQL_ASCII' ELSE 'UTF8' END)));
END
$$;

-- A note with asterisks in the place of what a policy forbids: as long as it was.
CREATE FUNCTION vigie.masked_with(note text, policy text) RETURNS text
    LANGUAGE plpgsql STABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    f record;
BEGIN
    FOR turn IN 1 .. 5 LOOP
        FOR f IN SELECT s.start, s.length FROM vigie.scan(note, policy) s WHERE s.action IN ('redact', 'quarantine', 'reject') LOOP
            note := overlay(note PLACING repeat('*', f.length) FROM f.start FOR f.length);
        END LOOP;
        IF NOT vigie.violates(note, policy) THEN
            RETURN note;
        END IF;
    END LOOP;
    RETURN repeat('*', length(note));
END
$$;

-- What is stored in the place of a note that a policy forbids.
CREATE FUNCTION vigie.remedied(note text, policy text, operator text, size integer DEFAULT NULL) RETURNS text
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    rewritten text := note;
    known text[];
BEGIN
    IF operator = 'pseudonymize' THEN
        -- Pseudonyms are made of what the built-in rules find; what only the policy knows is redacted.
        SELECT array_agg(DISTINCT s.category) INTO known FROM vigie.scan(note, policy) s
         WHERE s.action IN ('redact', 'quarantine', 'reject') AND s.category IN (SELECT d.category FROM vigie.detectors() d);
        IF known IS NOT NULL THEN
            rewritten := vigie.pseudonymize(note, 'pseudonym', known);
        END IF;
    END IF;
    IF vigie.violates(rewritten, policy) THEN
        rewritten := vigie.redact_with(rewritten, policy);
    END IF;
    RETURN CASE WHEN length(rewritten) > size THEN vigie.masked_with(note, policy) ELSE rewritten END;
END
$$;

-- The same in every string of a JSON value.
CREATE FUNCTION vigie.remedied_json(held jsonb, policy text, operator text) RETURNS jsonb
    LANGUAGE plpgsql STABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN CASE jsonb_typeof(held)
        WHEN 'string' THEN to_jsonb(vigie.remedied(held #>> '{}', policy, operator))
        WHEN 'object' THEN (SELECT coalesce(jsonb_object_agg(e.key, vigie.remedied_json(e.value, policy, operator)), '{}') FROM jsonb_each(held) e)
        WHEN 'array' THEN (SELECT coalesce(jsonb_agg(vigie.remedied_json(e.value, policy, operator) ORDER BY e.place), '[]')
                             FROM jsonb_array_elements(held) WITH ORDINALITY e (value, place))
        ELSE held END;
END
$$;

CREATE FUNCTION vigie.remedied_array(held text[], policy text, operator text) RETURNS text[]
    LANGUAGE plpgsql STABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF array_ndims(held) > 1 THEN
        RAISE EXCEPTION 'an array of several dimensions' USING ERRCODE = 'feature_not_supported';
    END IF;
    RETURN (SELECT array_agg(CASE WHEN e.note IS NOT NULL THEN vigie.remedied(e.note, policy, operator) END ORDER BY e.place)
              FROM unnest(held) WITH ORDINALITY e (note, place));
END
$$;

-- The notes in a value that is given as a text.
CREATE FUNCTION vigie.notes_in(held text, kind text) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN CASE kind
        WHEN 'json' THEN ARRAY(SELECT v #>> '{}' FROM jsonb_path_query(held::jsonb, 'strict $.**') v WHERE jsonb_typeof(v) = 'string')
        WHEN 'array' THEN held::text[]
        ELSE ARRAY[held] END;
END
$$;

-- Starts to remedy a column, or goes on where that was stopped; gives its number.
CREATE FUNCTION vigie.begin_remediation(
    target regclass, column_name name, policy text, batch_size integer, operator text, dry_run boolean
) RETURNS bigint
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    a record;
    o record;
    which bigint;
    version integer;
BEGIN
    IF num_nulls(target, column_name, policy, batch_size, operator, dry_run) > 0 THEN
        RAISE EXCEPTION 'an argument is NULL' USING ERRCODE = 'null_value_not_allowed';
    ELSIF operator NOT IN ('redact', 'pseudonymize', 'quarantine') THEN
        RAISE EXCEPTION 'unknown operator "%"', operator
            USING ERRCODE = 'invalid_parameter_value', DETAIL = 'Known: redact, pseudonymize, quarantine.';
    ELSIF batch_size < 1 THEN
        RAISE EXCEPTION 'a batch has at least one row' USING ERRCODE = 'invalid_parameter_value';
    ELSIF NOT EXISTS (SELECT FROM pg_class c LEFT JOIN pg_am m ON m.oid = c.relam
                       WHERE c.oid = target AND (c.relkind = 'p' OR c.relkind = 'r' AND m.amname = 'heap')) THEN
        RAISE EXCEPTION '"%" is no ordinary or partitioned table', target USING ERRCODE = 'wrong_object_type';
    END IF;
    SELECT * INTO a FROM pg_attribute t
     WHERE t.attrelid = target AND t.attname = begin_remediation.column_name AND t.attnum > 0 AND NOT t.attisdropped;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'column "%" of relation "%" does not exist', column_name, target USING ERRCODE = 'undefined_column';
    ELSIF vigie.note_kind(a.atttypid) IS NULL OR a.attgenerated <> '' THEN
        RAISE EXCEPTION 'column "%" of "%" holds no text that can be rewritten', column_name, target USING ERRCODE = 'datatype_mismatch';
    ELSIF vigie.is_accepted(target, column_name, NULL) THEN
        RAISE EXCEPTION 'what column "%" of "%" holds was accepted', column_name, target
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'vigie.review(''reopen'', ...) takes that back.';
    END IF;
    PERFORM vigie.violates('', policy);
    SELECT p.version INTO STRICT version FROM vigie.policies p WHERE p.name = policy;
    FOR o IN
        SELECT * FROM vigie.remediation r
         WHERE r.state = 'running' AND r.relation = target AND r.column_name = begin_remediation.column_name
           AND r.dry_run = begin_remediation.dry_run AND r.actor = session_user
    LOOP
        IF NOT vigie.hold_run('vigie.remediation', o.id) THEN
            RAISE EXCEPTION 'remediation % of this column is being done by another session', o.id USING ERRCODE = 'object_in_use';
        ELSIF o.policy = begin_remediation.policy AND o.policy_version = version AND o.operator = begin_remediation.operator THEN
            which := o.id;
            UPDATE vigie.remediation r SET batch_size = begin_remediation.batch_size WHERE r.id = which;
            RAISE NOTICE 'going on with remediation %: % rows changed so far', which, o.rows_changed;
        ELSE
            UPDATE vigie.remediation r SET state = 'abandoned', finished_at = clock_timestamp() WHERE r.id = o.id;
            PERFORM vigie.let_run_go('vigie.remediation', o.id);
        END IF;
    END LOOP;
    IF which IS NULL THEN
        INSERT INTO vigie.remediation (relation, column_name, policy, policy_version, operator, dry_run, batch_size)
        VALUES (target, column_name, policy, version, operator, dry_run, batch_size) RETURNING id INTO which;
        PERFORM vigie.hold_run('vigie.remediation', which);
        IF operator = 'quarantine' AND NOT dry_run AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = target AND i.indisprimary) THEN
            RAISE WARNING 'table "%" has no primary key: originals are kept, but vigie.release will not find their rows', target;
        END IF;
    END IF;
    RETURN which;
END
$$;

-- Records what was rewritten: an event for each note, and the originals that are kept; gives how many those are. With the
-- owner's rights, since nobody else may add events and read the key of digests; for a remediation of the session alone.
CREATE FUNCTION vigie.record_remedies(
    which bigint, keys jsonb[], notes text[], categories text[], aside boolean[], numbers bigint[], stored text[]
) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    r vigie.remediation%ROWTYPE;
    kept bigint;
BEGIN
    SELECT * INTO r FROM vigie.remediation m WHERE m.id = which AND m.state = 'running' AND m.actor = session_user AND NOT m.dry_run;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no remediation % of yours is running', which USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO vigie.events (relation, row_key, column_name, action, categories, policy, policy_version, digest)
    SELECT r.relation, keys[w.number], r.column_name, 'remediate', record_remedies.categories[w.number]::text[], r.policy, r.policy_version,
           vigie.note_digest(notes[w.number])
      FROM unnest(numbers) w (number) ORDER BY w.number;
    INSERT INTO vigie.quarantine (relation, row_key, column_name, original, redacted, categories, policy, policy_version)
    SELECT r.relation, keys[w.number], r.column_name, notes[w.number], w.note, record_remedies.categories[w.number]::text[], r.policy, r.policy_version
      FROM unnest(numbers, stored) w (number, note) WHERE aside[w.number] ORDER BY w.number;
    GET DIAGNOSTICS kept = ROW_COUNT;
    RETURN kept;
END
$$;

-- Rewrites the rows of a part that a condition selects. The table's own triggers fire as in any update, and with the
-- search_path of the caller, on which they may rely: so nothing but that update runs with it.
CREATE FUNCTION vigie.remedy_rows(r vigie.remediation, condition text, path text, OUT found_rows bigint, OUT changed bigint, OUT kept bigint)
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    a record;
    held record;
    decided record;
    kind text;
    key text;
    size integer;
    -- What was read, in the order in which it was; and of what was stored, which of those it was.
    places tid[] := '{}';
    keys jsonb[] := '{}';
    notes text[] := '{}';
    rewritten text[] := '{}';
    categories text[] := '{}';
    aside boolean[] := '{}';
    numbers bigint[];
    stored text[];
BEGIN
    found_rows := 0; changed := 0; kept := 0;
    SELECT t.atttypid, t.atttypmod, format_type(t.atttypid, t.atttypmod) AS type INTO STRICT a FROM pg_attribute t
     WHERE t.attrelid = r.relation AND t.attname = r.column_name AND NOT t.attisdropped;
    kind := vigie.note_kind(a.atttypid);
    -- varchar(n) and char(n), and domains over them, say how long a note may be.
    size := vigie.note_size(a.atttypid, a.atttypmod);
    key := CASE WHEN EXISTS (SELECT FROM pg_index i WHERE i.indrelid = r.relation AND i.indisprimary)
                THEN vigie.key_expression(r.relation) ELSE 'NULL::jsonb' END;
    condition := format('%s AND EXISTS (SELECT FROM %s WHERE vigie.violates(n.note, $1))',
        condition, vigie.notes_of(format('t.%I', r.column_name), kind));
    IF r.dry_run THEN
        EXECUTE format('SELECT count(*) FROM ONLY %s t WHERE %s', r.part, condition) INTO found_rows USING r.policy;
        RETURN;
    END IF;
    FOR held IN EXECUTE format('SELECT t.ctid AS place, %s AS key, t.%I::text AS note FROM ONLY %s t WHERE %s FOR NO KEY UPDATE%s',
        key, r.column_name, r.part, condition, CASE r.pass WHEN 1 THEN ' SKIP LOCKED' ELSE '' END) USING r.policy
    LOOP
        SELECT array_agg(DISTINCT s.category ORDER BY s.category) AS categories, bool_or(s.action = 'quarantine') AS quarantined
          INTO decided
          FROM unnest(vigie.notes_in(held.note, kind)) n (note)
         CROSS JOIN LATERAL vigie.scan(n.note, r.policy) s
         WHERE s.action IN ('redact', 'quarantine', 'reject');
        places := places || held.place;
        keys := keys || held.key;
        notes := notes || held.note;
        rewritten := rewritten || CASE kind
            WHEN 'json' THEN vigie.remedied_json(held.note::jsonb, r.policy, r.operator)::text
            WHEN 'array' THEN vigie.remedied_array(held.note::text[], r.policy, r.operator)::text
            ELSE vigie.remedied(held.note, r.policy, r.operator, size) END;
        categories := categories || decided.categories::text;
        -- Where the policy keeps originals, so does this, whatever the operator.
        aside := aside || (r.operator = 'quarantine' OR decided.quarantined);
    END LOOP;
    found_rows := cardinality(places);
    IF found_rows = 0 THEN
        RETURN;
    END IF;
    PERFORM set_config('search_path', path, true);
    EXECUTE format($q$
        WITH written AS (
            UPDATE ONLY %1$s t SET %2$I = u.note::%3$s
              FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2)) WITH ORDINALITY u (place, note, number)
             WHERE t.ctid OPERATOR(pg_catalog.=) u.place
            RETURNING u.number, t.%2$I::pg_catalog.text AS note)
        SELECT pg_catalog.array_agg(w.number), pg_catalog.array_agg(w.note) FROM written w$q$, r.part, r.column_name, a.type)
    INTO numbers, stored USING places, rewritten;
    PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
    changed := cardinality(numbers);
    kept := vigie.record_remedies(r.id, keys, notes, categories, aside, numbers, stored);
END
$$;

-- How many characters a note of a type has at most; NULL: as many as one likes.
CREATE FUNCTION vigie.note_size(type oid, modifier integer) RETURNS integer
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t record;
BEGIN
    LOOP
        SELECT y.typtype, y.typbasetype, y.typtypmod INTO t FROM pg_type y WHERE y.oid = type;
        EXIT WHEN t.typtype IS DISTINCT FROM 'd';
        type := t.typbasetype;
        modifier := t.typtypmod;
    END LOOP;
    RETURN CASE WHEN type IN ('varchar'::regtype, 'bpchar'::regtype) AND modifier > 4 THEN modifier - 4 END;
END
$$;

-- Does the next batch; false when there is none left.
CREATE FUNCTION vigie.remediation_step(which bigint, path text) RETURNS boolean
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
    r vigie.remediation%ROWTYPE;
    range text;
    last bigint;
    per_block double precision;
    done record;
    place tid;
    code text;
    words text;
BEGIN
    SELECT * INTO STRICT r FROM vigie.remediation m WHERE m.id = which;
    IF r.position >= r.goal THEN
        -- The next part: the table, or the next of its partitions.
        SELECT c.oid INTO r.part FROM pg_class c
         WHERE c.relkind = 'r' AND (c.oid = r.relation OR c.oid IN (SELECT p.relid FROM pg_partition_tree(r.relation) p))
           AND (r.part IS NULL OR c.oid > r.part) ORDER BY c.oid LIMIT 1;
        IF r.part IS NULL AND r.pass = 1 AND NOT r.dry_run THEN
            UPDATE vigie.remediation m SET pass = 2, part = NULL, position = 0, goal = 0, rows_failed = 0, error_code = NULL, error = NULL
             WHERE m.id = which;
            RETURN true;
        ELSIF r.part IS NULL THEN
            UPDATE vigie.remediation m SET state = 'finished', finished_at = clock_timestamp(), part = NULL WHERE m.id = which;
            PERFORM vigie.let_run_go('vigie.remediation', which);
            IF r.dry_run THEN
                RAISE NOTICE 'remediation %: % rows would be changed', which, r.rows_found;
            ELSE
                RAISE NOTICE 'remediation % finished: % rows changed, % originals kept, % rows failed%', which, r.rows_changed,
                    r.rows_kept, r.rows_failed, coalesce(': ' || r.error, '');
            END IF;
            RETURN false;
        END IF;
        r.position := 0;
        r.goal := pg_relation_size(r.part) / current_setting('block_size')::bigint;
    END IF;
    per_block := (SELECT p.reltuples / nullif(p.relpages, 0) FROM pg_class p WHERE p.oid = r.part AND p.reltuples > 0);
    last := least(r.position + greatest(floor(r.batch_size / coalesce(nullif(per_block, 0), 50)), 1), r.goal);
    range := format('t.ctid >= ''(%s,0)'' AND t.ctid < ''(%s,0)''', r.position, last);
    BEGIN
        SELECT * INTO done FROM vigie.remedy_rows(r, range, path);
        r.rows_found := r.rows_found + done.found_rows;
        r.rows_changed := r.rows_changed + done.changed;
        r.rows_kept := r.rows_kept + done.kept;
    EXCEPTION WHEN insufficient_privilege OR undefined_table OR undefined_column OR undefined_object THEN
        RAISE;
    WHEN OTHERS THEN
        -- A row that its table does not take, or that cannot be read: row by row, and without it.
        FOR place IN EXECUTE format('SELECT t.ctid FROM ONLY %s t WHERE %s', r.part, range) LOOP
            BEGIN
                SELECT * INTO done FROM vigie.remedy_rows(r, format('t.ctid = %L', place), path);
                r.rows_found := r.rows_found + done.found_rows;
                r.rows_changed := r.rows_changed + done.changed;
                r.rows_kept := r.rows_kept + done.kept;
            EXCEPTION WHEN OTHERS THEN
                GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, words = MESSAGE_TEXT;
                r.rows_failed := r.rows_failed + 1;
                r.error_code := code;
                r.error := CASE WHEN left(code, 2) = '23' THEN format('the table does not take the rewritten note (SQLSTATE %s)', code)
                                ELSE vigie.error_words(code, words) END;
            END;
        END LOOP;
    END;
    UPDATE vigie.remediation m
       SET part = r.part, position = last, goal = r.goal, rows_found = r.rows_found, rows_changed = r.rows_changed, rows_kept = r.rows_kept,
           rows_failed = r.rows_failed, error_code = r.error_code, error = r.error, last_batch_at = clock_timestamp()
     WHERE m.id = which;
    -- Every ten seconds.
    IF floor(extract(epoch FROM clock_timestamp() - r.started_at) / 10) > floor(extract(epoch FROM r.last_batch_at - r.started_at) / 10) THEN
        RAISE NOTICE 'remediation %: pass %, %, block % of %, % rows changed', which, r.pass, r.part, last, r.goal, r.rows_changed;
    END IF;
    RETURN true;
END
$$;

-- Commits after each batch, as vigie.audit_database does, and for the same reason uses no operator.
CREATE PROCEDURE vigie.remediate(
    target regclass, column_name name, policy text, batch_size integer DEFAULT 1000, operator text DEFAULT 'redact',
    dry_run boolean DEFAULT false
)
    LANGUAGE plpgsql AS $$
DECLARE
    which bigint;
    more boolean := true;
BEGIN
    which := vigie.begin_remediation(target, column_name, policy, batch_size, operator, dry_run);
    COMMIT;
    WHILE more LOOP
        more := vigie.remediation_step(which, pg_catalog.current_setting('search_path'));
        COMMIT;
        PERFORM pg_catalog.pg_sleep(vigie.audit_pause());
    END LOOP;
END
$$;

COMMENT ON TABLE vigie.remediation IS 'What was put right: which column, by which policy and operator, how many rows, by whom';
COMMENT ON FUNCTION vigie.note_digest(text) IS 'The keyed digest of a note, as vigie.events has it';
COMMENT ON FUNCTION vigie.masked_with(text, text) IS 'A note with asterisks in the place of what a policy forbids';
COMMENT ON FUNCTION vigie.remedied(text, text, text, integer) IS 'What is stored in the place of a note that a policy forbids';
COMMENT ON FUNCTION vigie.remedied_json(jsonb, text, text) IS 'A JSON value with its strings put right';
COMMENT ON FUNCTION vigie.remedied_array(text[], text, text) IS 'An array with its elements put right';
COMMENT ON FUNCTION vigie.notes_in(text, text) IS 'The notes in a value that is given as a text';
COMMENT ON FUNCTION vigie.begin_remediation(regclass, name, text, integer, text, boolean) IS 'Starts to put a column right or goes on with it';
COMMENT ON FUNCTION vigie.record_remedies(bigint, jsonb[], text[], text[], boolean[], bigint[], text[]) IS 'Records what a remediation rewrote';
COMMENT ON FUNCTION vigie.remedy_rows(vigie.remediation, text, text) IS 'Puts the rows right that a condition selects';
COMMENT ON FUNCTION vigie.note_size(oid, integer) IS 'How many characters a note of a type has at most';
COMMENT ON FUNCTION vigie.remediation_step(bigint, text) IS 'Does the next batch of a remediation; false when there is none left';
COMMENT ON PROCEDURE vigie.remediate(regclass, name, text, integer, text, boolean) IS
    'Rewrites the notes of a column that a policy forbids: redact, pseudonymize or quarantine; in batches that are committed one by one; a dry run counts';

-- Rights: whoever is to put notes right is granted these, and the tables.
REVOKE EXECUTE ON FUNCTION vigie.note_digest(text), vigie.record_remedies(bigint, jsonb[], text[], text[], boolean[], bigint[], text[])
    FROM PUBLIC;
REVOKE EXECUTE ON PROCEDURE vigie.remediate(regclass, name, text, integer, text, boolean) FROM PUBLIC;

-- pg_extension_config_dump
SELECT pg_catalog.pg_extension_config_dump('vigie.remediation', '');
SELECT pg_catalog.pg_extension_config_dump('vigie.remediation_id_seq', '');
