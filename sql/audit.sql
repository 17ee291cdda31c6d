-- What is in a column: counts by category and entity with masked examples, and the keys of the rows.
-- Both run with the caller's rights, on whatever the caller may select from.

-- What an audit shows of a finding: its first letter where it is long enough not to be told by it, and its shape. It is
-- not STRICT, so that queries take it in whole; its body is a string, which PostgreSQL 13 reads too.
CREATE FUNCTION vigie.masked(match text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $function$
    SELECT CASE WHEN length(match) >= 6 AND match ~ '^[[:alpha:]]' THEN left(match, 1) ELSE '*' END
           || left(regexp_replace(substr(match, 2), '[^[:space:]]', '*', 'g'), 23)
$function$;

-- The rate of flagged rows, and the interval that holds it with the confidence of z standard deviations (Wilson).
CREATE FUNCTION vigie.rate_interval(
    flagged bigint, scanned bigint, z double precision DEFAULT 1.96,
    OUT rate double precision, OUT low double precision, OUT high double precision
)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT p, greatest(0, (p + z * z / (2 * n) - margin) / (1 + z * z / n)), least(1, (p + z * z / (2 * n) + margin) / (1 + z * z / n))
      FROM (SELECT nullif(scanned, 0)::double precision AS n, flagged / nullif(scanned, 0)::double precision AS p) r
     CROSS JOIN LATERAL (SELECT z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) AS margin) m
$$;

-- What an error may be told with: the words of those that come from data can quote them.
CREATE FUNCTION vigie.error_words(code text, message text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN CASE
        WHEN code = '42P01' THEN 'it is gone'
        WHEN code = '42501' THEN 'no right to read it'
        WHEN code = '55P03' THEN 'another session kept it locked'
        WHEN code IN ('XX001', 'XX002') THEN 'damaged: ' || message
        WHEN left(code, 2) IN ('08', '0A', '42', '53', '55', '57', '58') THEN message
        ELSE format('a value of it cannot be read (SQLSTATE %s)', code)
    END;
END
$$;

-- The query that counts what is in a column: its row without a category has the totals, those without an entity a
-- category's, whose rows may have several of its entities. $1 is the policy and $2 the accepted terms. source: a FROM item
-- that is called t. Of secrets not even the first letter is shown. stored: it has rows at places, and can be read twice alike; then its rows are counted apart, clean
-- ones cost a scan and nothing else, and parallel workers do it where PostgreSQL sees fit.
CREATE FUNCTION vigie.findings_query(
    source text, condition text, column_name name, kind text, with_policy boolean, with_terms boolean, stored boolean
) RETURNS text
    LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    held constant text := format('t.%I', column_name);
    found constant text := format('%s CROSS JOIN LATERAL vigie.scan(n.note%s) s%s',
        vigie.notes_of(CASE WHEN stored THEN held ELSE 'r.held' END, kind), CASE WHEN with_policy THEN ', $1' ELSE '' END,
        CASE WHEN with_terms THEN
            ' WHERE NOT (''*:'' || lower(s.match) = ANY ($2) OR s.category || '':'' || lower(s.match) = ANY ($2))' ELSE '' END);
BEGIN
    -- Materialised, so that what is sorted or hashed are the findings and never the notes.
    RETURN 'WITH every AS MATERIALIZED (' || CASE WHEN stored THEN format($q$
    SELECT t.tableoid AS part, t.ctid AS place, s.category, s.entity, s.confidence, s.match
      FROM %s CROSS JOIN %s%s %s)$q$, source, found, CASE WHEN with_terms THEN ' AND' ELSE ' WHERE' END, condition)
    ELSE format($q$
    SELECT 0 AS part, r.place, s.category, s.entity, s.confidence, s.match
      FROM (SELECT row_number() OVER () AS place, %1$s AS held FROM %2$s WHERE %1$s IS NOT NULL AND %3$s) r
      LEFT JOIN LATERAL (SELECT s.* FROM %4$s) s ON true)$q$, held, source, condition, found) END || format($q$,
found AS MATERIALIZED (
    SELECT e.part, e.place, e.category, e.entity, count(e.category) AS n, max(e.confidence) AS c, max(e.match COLLATE "C") AS x
      FROM every e GROUP BY e.part, e.place, e.category, e.entity)
SELECT f.category, f.entity, 0::bigint AS rows_scanned, count(*) AS rows_flagged, sum(f.n)::bigint AS findings,
       max(f.c) AS max_confidence, CASE f.category WHEN 'secret' THEN '********' ELSE vigie.masked(max(f.x COLLATE "C")) END AS example
  FROM found f WHERE f.n > 0 GROUP BY f.category, f.entity
UNION ALL
SELECT g.category, NULL, 0, count(*), sum(g.n)::bigint, max(g.c), CASE g.category WHEN 'secret' THEN '********' ELSE vigie.masked(max(g.x COLLATE "C")) END
  FROM (SELECT f.category, sum(f.n) AS n, max(f.c) AS c, max(f.x COLLATE "C") AS x
          FROM found f WHERE f.n > 0 GROUP BY f.part, f.place, f.category) g
 GROUP BY g.category
UNION ALL
SELECT NULL, NULL, %s, count(*) FILTER (WHERE g.n > 0), coalesce(sum(g.n), 0)::bigint, NULL, NULL
  FROM (SELECT sum(f.n) AS n FROM found f GROUP BY f.part, f.place) g$q$,
        CASE WHEN stored THEN format('(SELECT count(%s) FROM %s WHERE %s)', held, source, condition) ELSE 'count(*)' END);
END
$$;

-- The columns of a relation that hold text and that the caller may read, or the one that is named.
CREATE FUNCTION vigie.columns_to_audit(target regclass, named name) RETURNS TABLE (column_name name, kind text)
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    hidden text;
BEGIN
    IF target IS NULL THEN
        RAISE EXCEPTION 'the relation is NULL' USING ERRCODE = 'null_value_not_allowed';
    ELSIF NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = target AND c.relkind IN ('r', 'p', 'f', 'm', 'v')) THEN
        RAISE EXCEPTION '"%" is no table or view', target USING ERRCODE = 'wrong_object_type';
    END IF;
    RETURN QUERY
    SELECT a.attname, k.kind FROM pg_attribute a CROSS JOIN LATERAL (SELECT vigie.note_kind(a.atttypid) AS kind) k
     WHERE a.attrelid = target AND a.attnum > 0 AND NOT a.attisdropped AND k.kind IS NOT NULL
       AND a.attname = coalesce(named, a.attname)
       AND has_column_privilege(target, a.attnum, 'SELECT')
     ORDER BY a.attnum;
    IF FOUND THEN
        SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) INTO hidden FROM pg_attribute a
         WHERE named IS NULL AND a.attrelid = target AND a.attnum > 0 AND NOT a.attisdropped
           AND vigie.note_kind(a.atttypid) IS NOT NULL AND NOT has_column_privilege(target, a.attnum, 'SELECT');
        IF hidden IS NOT NULL THEN
            RAISE NOTICE 'left out, as you may not read them: %', hidden;
        END IF;
    ELSIF EXISTS (
        SELECT FROM pg_attribute a
         WHERE a.attrelid = target AND a.attname = coalesce(named, a.attname) AND a.attnum > 0 AND NOT a.attisdropped AND vigie.note_kind(a.atttypid) IS NOT NULL) THEN
        RAISE EXCEPTION 'permission denied for % of "%"', CASE WHEN named IS NULL THEN 'all text' ELSE format('column "%s"', named) END, target USING ERRCODE = 'insufficient_privilege';
    ELSIF named IS NULL THEN
        RAISE EXCEPTION '"%" has no column with text', target USING ERRCODE = 'undefined_column';
    ELSIF EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = target AND a.attname = named AND NOT a.attisdropped) THEN
        RAISE EXCEPTION 'column "%" of "%" holds no text', named, target
            USING ERRCODE = 'datatype_mismatch', HINT = 'Text is text, varchar, char, citext, json, jsonb, xml, arrays of text, and domains over them.';
    ELSE
        RAISE EXCEPTION 'column "%" of "%" does not exist', named, target USING ERRCODE = 'undefined_column';
    END IF;
END
$$;

-- Parameters and columns of plpgsql may not share names, as those of vigie.audit do: hence two functions.
CREATE FUNCTION vigie.audit_relation(target regclass, named name, policy text, sample_percent real)
    RETURNS TABLE (
        column_name name, category text, entity text, rows_scanned bigint, rows_flagged bigint, findings bigint,
        max_confidence real, example text
    )
    -- What workers pass on are findings, of which there are far fewer than PostgreSQL supposes.
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET parallel_tuple_cost = 0 SET jit = off AS $$
DECLARE
    c record;
    source text := format('%s t', target);
    condition text := 'true';
    table_like constant boolean := (SELECT k.relkind IN ('r', 'p', 'm') FROM pg_class k WHERE k.oid = target);
    -- Who may read some columns only may not know where rows lie.
    stored constant boolean := table_like AND has_table_privilege(target, 'SELECT');
    terms text[];
    code text;
    words text;
BEGIN
    IF sample_percent IS NULL OR NOT (sample_percent > 0 AND sample_percent <= 100) THEN
        RAISE EXCEPTION 'the sample is of more than 0 and at most 100 percent' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    -- An unknown policy is told at once.
    PERFORM vigie.categories('', policy);
    IF sample_percent < 100 THEN
        IF table_like THEN
            -- Whole blocks of a large relation; of a small one its rows. The same ones for both halves of the query.
            source := format('%s t TABLESAMPLE %s (%s) REPEATABLE (%s)', target,
                CASE WHEN pg_relation_size(target) > 64 * 1024 * 1024 THEN 'SYSTEM' ELSE 'BERNOULLI' END,
                sample_percent, floor(random() * 1000000));
        ELSE
            condition := format('random() < %s / 100.0', sample_percent);
        END IF;
    END IF;
    FOR c IN SELECT * FROM vigie.columns_to_audit(target, named) LOOP
        CONTINUE WHEN vigie.is_accepted(target, c.column_name, NULL);
        terms := vigie.accepted_terms(target, c.column_name);
        BEGIN
            RETURN QUERY EXECUTE format($q$
                WITH f AS MATERIALIZED (%s), total AS (SELECT sum(f.rows_scanned)::bigint AS rows FROM f WHERE f.category IS NULL)
                SELECT $3, f.category, f.entity, coalesce(t.rows, 0), f.rows_flagged, f.findings, f.max_confidence, f.example
                  FROM f CROSS JOIN total t
                 WHERE f.entity IS NOT NULL AND NOT vigie.is_accepted($4, $3, f.category)
                 UNION ALL
                -- A column in which nothing is found is told as well.
                SELECT $3, NULL, NULL, coalesce(t.rows, 0), 0, 0, NULL, NULL FROM total t
                 WHERE NOT EXISTS (SELECT FROM f WHERE f.category IS NOT NULL AND NOT vigie.is_accepted($4, $3, f.category))
                 ORDER BY 5 DESC, 2, 3$q$,
                vigie.findings_query(source, condition, c.column_name, c.kind, policy IS NOT NULL, cardinality(terms) > 0, stored))
            USING policy, terms, c.column_name, target;
        EXCEPTION WHEN data_exception OR data_corrupted OR internal_error THEN
            -- Without PostgreSQL's words and context, which can quote a note, to the client and to the log.
            GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, words = MESSAGE_TEXT;
            RAISE EXCEPTION 'column "%" of "%": %', c.column_name, target, vigie.error_words(code, words) USING ERRCODE = code,
                HINT = 'vigie.audit_database reads around rows that cannot be read.';
        END;
    END LOOP;
END
$$;

CREATE FUNCTION vigie.audit(
    target regclass, column_name name DEFAULT NULL, policy text DEFAULT NULL, sample_percent real DEFAULT 100
) RETURNS TABLE (
        column_name name, category text, entity text, rows_scanned bigint, rows_flagged bigint, findings bigint,
        max_confidence real, example text
    )
    LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT * FROM vigie.audit_relation($1, $2, $3, $4)
$$;

-- The expression that gives the key of row t of a relation: its primary key, else where it is stored, else, in a view,
-- its integers and UUIDs.
CREATE FUNCTION vigie.key_expression(target regclass) RETURNS text
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    columns name[];
    kind "char";
    parts text;
BEGIN
    SELECT c.relkind, array_agg(a.attname ORDER BY k.place) FILTER (WHERE a.attname IS NOT NULL) INTO kind, columns
      FROM pg_class c
      LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
      LEFT JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY k (number, place) ON true
      LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number
     WHERE c.oid = target GROUP BY c.relkind;
    IF columns IS NULL AND kind IN ('r', 'm') AND NOT EXISTS (SELECT FROM pg_inherits WHERE inhparent = target) THEN
        RETURN $q$jsonb_build_object('ctid', t.ctid)$q$;
    ELSIF columns IS NULL AND kind IN ('r', 'p') THEN
        RETURN $q$jsonb_build_object('tableoid', t.tableoid::regclass::text, 'ctid', t.ctid)$q$;
    ELSIF columns IS NULL THEN
        SELECT array_agg(a.attname ORDER BY a.attnum) INTO columns FROM pg_attribute a
         WHERE a.attrelid = target AND a.attnum > 0 AND NOT a.attisdropped
           AND a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'uuid'::regtype)
           AND has_column_privilege(target, a.attnum, 'SELECT');
    END IF;
    SELECT string_agg(format('%L, t.%I', u.name, u.name), ', ' ORDER BY u.place) INTO parts
      FROM unnest(columns) WITH ORDINALITY u (name, place);
    RETURN coalesce(format('jsonb_build_object(%s)', parts), 'NULL::jsonb');
END
$$;

CREATE FUNCTION vigie.audit_keys(target regclass, named name, wanted text, policy text)
    RETURNS TABLE (row_key jsonb, category text, entity text, confidence real)
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    kind text;
    terms text[];
    accepted text[];
    code text;
    words text;
BEGIN
    IF named IS NULL THEN
        RAISE EXCEPTION 'the column is NULL' USING ERRCODE = 'null_value_not_allowed';
    END IF;
    PERFORM vigie.categories('', policy);
    SELECT c.kind INTO kind FROM vigie.columns_to_audit(target, named) c;
    IF vigie.is_accepted(target, named, NULL) THEN
        RETURN;
    END IF;
    SELECT coalesce(array_agg(a.category), '{}') INTO accepted FROM vigie.accepted a
     WHERE a.term IS NULL AND a.category IS NOT NULL
       AND (a.relation IS NULL OR a.relation = target) AND (a.column_name IS NULL OR a.column_name = named);
    terms := vigie.accepted_terms(target, named);
    RETURN QUERY EXECUTE format($q$
        SELECT %1$s, s.category, s.entity, max(s.confidence)
          FROM %2$s t CROSS JOIN LATERAL (
               SELECT s.category, s.entity, max(s.confidence) AS confidence
                 FROM %3$s CROSS JOIN LATERAL vigie.scan(n.note%4$s) s
                WHERE ($2 IS NULL OR s.category = $2)
                  AND NOT ('*:' || lower(s.match) = ANY ($3) OR s.category || ':' || lower(s.match) = ANY ($3))
                GROUP BY s.category, s.entity) s
         WHERE s.category <> ALL ($4)
         GROUP BY %1$s, s.category, s.entity$q$,
        vigie.key_expression(target), target, vigie.notes_of(format('t.%I', named), kind),
        CASE WHEN policy IS NULL THEN '' ELSE ', $1' END)
    USING policy, wanted, terms, accepted;
EXCEPTION WHEN data_exception OR data_corrupted OR internal_error THEN
    GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, words = MESSAGE_TEXT;
    RAISE EXCEPTION 'column "%" of "%": %', named, target, vigie.error_words(code, words) USING ERRCODE = code;
END
$$;

CREATE FUNCTION vigie.audit_rows(target regclass, column_name name, category text DEFAULT NULL, policy text DEFAULT NULL)
    RETURNS TABLE (row_key jsonb, category text, entity text, confidence real)
    LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT * FROM vigie.audit_keys($1, $2, $3, $4)
$$;

COMMENT ON FUNCTION vigie.masked(text) IS 'What an audit shows of a finding: at most its first letter, and its shape';
COMMENT ON FUNCTION vigie.rate_interval(bigint, bigint, double precision) IS 'A rate and its confidence interval (Wilson; 95 % by default)';
COMMENT ON FUNCTION vigie.error_words(text, text) IS 'What may be told of an error: nothing of the data';
COMMENT ON FUNCTION vigie.findings_query(text, text, name, text, boolean, boolean, boolean) IS 'The query that counts the findings in a column';
COMMENT ON FUNCTION vigie.columns_to_audit(regclass, name) IS 'The columns of a relation that hold text and that the caller may read';
COMMENT ON FUNCTION vigie.audit_relation(regclass, name, text, real) IS 'What vigie.audit calls';
COMMENT ON FUNCTION vigie.audit(regclass, name, text, real) IS
    'Counts what is found in a relation''s columns by category and entity, with masked examples; with the built-in rules or a policy; all rows or a sample';
COMMENT ON FUNCTION vigie.key_expression(regclass) IS 'The expression that gives the key of a row: the primary key, else its place';
COMMENT ON FUNCTION vigie.audit_keys(regclass, name, text, text) IS 'What vigie.audit_rows calls';
COMMENT ON FUNCTION vigie.audit_rows(regclass, name, text, text) IS 'The keys of the rows in which something is found, by category and entity';
