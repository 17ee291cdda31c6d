-- Which columns hold what people write freely: names and codes are left aside, and every verdict says why.

-- How the notes of a column of this type are read: as a text, as the strings of a JSON value, or as the elements of an
-- array. NULL: it holds no text. Domains are what they are made of.
CREATE FUNCTION vigie.note_kind(type oid) RETURNS text
    LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t record;
BEGIN
    LOOP
        SELECT y.typtype, y.typbasetype, y.typcategory, y.typlen, y.typelem INTO t FROM pg_type y WHERE y.oid = type;
        EXIT WHEN t.typtype IS DISTINCT FROM 'd';
        type := t.typbasetype;
    END LOOP;
    RETURN CASE
        WHEN type IN ('json'::regtype, 'jsonb'::regtype) THEN 'json'
        -- Of any length: neither the type name nor "char".
        WHEN type = 'xml'::regtype OR t.typcategory = 'S' AND t.typlen = -1 THEN 'text'
        WHEN t.typcategory = 'A' AND t.typelem <> 0 AND vigie.note_kind(t.typelem) = 'text' THEN 'array'
    END;
END
$$;

-- The FROM item that gives the notes of a column, whatever its kind, as n.note.
CREATE FUNCTION vigie.notes_of(expression text, kind text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN CASE kind
        WHEN 'json' THEN format(
            $q$LATERAL (SELECT v #>> '{}' AS note FROM jsonb_path_query(%s::jsonb, 'strict $.**') v
                         WHERE jsonb_typeof(v) = 'string') n$q$, expression)
        WHEN 'array' THEN format('LATERAL unnest(%s::text[]) n (note)', expression)
        ELSE format('LATERAL (SELECT %s::text AS note) n', expression)
    END;
END
$$;

-- A few notes of a column, the first or, of a large table, from places here and there.
CREATE FUNCTION vigie.sample_notes(target regclass, column_name name, kind text) RETURNS text[]
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    pages bigint;
    sampled boolean;
    notes text[];
BEGIN
    SELECT coalesce(sum(greatest(c.relpages, 0)), 0), bool_or(r.relkind IN ('r', 'm', 'p')) INTO pages, sampled
      FROM pg_class r
      LEFT JOIN pg_partition_tree(r.oid) p ON r.relkind = 'p'
      JOIN pg_class c ON c.oid = coalesce(p.relid, r.oid)
     WHERE r.oid = target;
    FOREACH sampled IN ARRAY CASE WHEN sampled AND pages > 1000 THEN '{t,f}'::boolean[] ELSE '{f}' END LOOP
        EXECUTE format(
            'SELECT array_agg(left(n.note, 4000)) FROM (SELECT t.%1$I AS held FROM %2$s t %3$s '
            'WHERE t.%1$I IS NOT NULL LIMIT 200) s CROSS JOIN %4$s',
            column_name, target, CASE WHEN sampled THEN format('TABLESAMPLE SYSTEM (%s)', 10000.0 / pages) ELSE '' END,
            vigie.notes_of('s.held', kind))
        INTO notes;
        EXIT WHEN notes IS NOT NULL;
    END LOOP;
    RETURN notes;
END
$$;

-- Whether notes such as these are written freely. different: how many different values the column holds, out of so many.
CREATE FUNCTION vigie.judge_notes(
    notes text[], column_name name, kind text, different double precision, total double precision,
    OUT average_length real, OUT blank_share real, OUT worth_watching boolean, OUT reason text
)
    LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    -- Where people write, in the languages of our users.
    free constant text := '(comment|remar[kq]|note|memo|descri|observ|message|notiz|bemerk|kommentar|nota|body|corps|libre|detail)';
    s record;
BEGIN
    SELECT count(*) AS given,
           avg(length(v)) AS length,
           avg(length(v) - length(translate(v, E' \t\r\n', ''))) / nullif(avg(length(v)), 0) AS blanks,
           avg(w.words) AS words,
           max(w.words) AS most,
           avg((w.words >= 4)::int) AS sentences,
           avg((v ~* '^\s*[{(]?[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}[)}]?\s*$')::int) AS uuids,
           avg((v ~ '^\s*(0x)?([0-9a-f]{16,}|[0-9A-F]{16,})\s*$' OR v ~ '^[A-Za-z0-9+/_-]{40,}={0,2}$' OR v ~ '^\$[0-9a-z]+\$\S+$')::int) AS hashes,
           avg((v ~* '^\s*([a-z][a-z0-9+.-]*://|www\.)\S+\s*$')::int) AS urls,
           avg((v ~ '^\s*[^@[:space:]]+@[^@[:space:]]+\s*$')::int) AS mails,
           avg((v ~ '^[-+()0-9.,:/TZ[:space:]]*$')::int) AS numbers
      INTO s
      FROM (SELECT btrim(u, E' \t\r\n') AS v FROM unnest(notes) u) n
     CROSS JOIN LATERAL (SELECT cardinality(regexp_split_to_array(v, '\s+')) AS words) w
     WHERE v <> '';
    average_length := s.length;
    blank_share := s.blanks;
    worth_watching := false;
    IF s.given = 0 THEN
        worth_watching := column_name ~* free;
        reason := CASE WHEN worth_watching THEN 'nothing in it yet, but its name says that people will write in it'
                       ELSE 'nothing in it yet' END;
    ELSIF s.uuids >= 0.9 THEN reason := 'UUIDs';
    ELSIF s.hashes >= 0.9 THEN reason := 'hashes, keys or encoded data';
    ELSIF s.urls >= 0.9 THEN reason := 'URLs';
    ELSIF s.mails >= 0.9 THEN reason := 'e-mail addresses and nothing else';
    ELSIF s.numbers >= 0.9 THEN reason := 'numbers, dates or telephone numbers and nothing else';
    -- Few values for many rows, and none that is long.
    ELSIF kind = 'text' AND total >= 20 AND s.length < 60
          AND (different <= 3 AND s.most < 8 OR different <= 50 AND total >= 20 * different) THEN
        reason := format('an enumeration: %s different value(s) in about %s rows', round(different), round(total));
    ELSIF s.words >= 2.5 OR s.most >= 6 OR s.sentences >= 0.05 THEN
        worth_watching := true;
        reason := format('sentences: %s words in %s characters on average%s', round(s.words, 1), round(s.length),
            CASE kind WHEN 'json' THEN ', in the strings of the JSON' WHEN 'array' THEN ', in the elements of the array' ELSE '' END);
    ELSIF column_name ~* free AND s.words >= 1.5 THEN
        worth_watching := true;
        reason := format('short texts (%s words on average) in a column whose name says that people write in it', round(s.words, 1));
    ELSIF s.words < 1.2 THEN reason := 'one word each: codes or names';
    ELSE reason := format('a few words each (%s on average): names or labels', round(s.words, 1));
    END IF;
END
$$;

-- The bytes of a relation and its partitions, TOAST included. Where somebody keeps one locked, what the catalogue says.
CREATE FUNCTION vigie.size_of(target regclass) RETURNS bigint
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET lock_timeout = '1s' AS $$
BEGIN
    RETURN (SELECT sum(pg_table_size(c.oid))
              FROM pg_class r
              LEFT JOIN pg_partition_tree(r.oid) p ON r.relkind = 'p' AND p.isleaf
              JOIN pg_class c ON c.oid = coalesce(p.relid, r.oid)
             WHERE r.oid = target AND c.relkind IN ('r', 'm'));
EXCEPTION WHEN lock_not_available THEN
    RETURN (SELECT sum(c.relpages::bigint) * current_setting('block_size')::bigint
              FROM pg_class r
              LEFT JOIN pg_partition_tree(r.oid) p ON r.relkind = 'p' AND p.isleaf
              JOIN pg_class c ON c.oid = coalesce(p.relid, r.oid)
             WHERE r.oid = target);
END
$$;

-- Waits for no lock for long.
CREATE FUNCTION vigie.text_columns()
    RETURNS TABLE (
        relation regclass, column_name name, data_type text, row_estimate bigint, size_bytes bigint, average_length real,
        distinct_ratio real, blank_share real, watched boolean, worth_watching boolean, reason text
    )
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET lock_timeout = '1s' AS $$
DECLARE
    c record;
    last_oid oid;
    kind text;
    notes text[];
    sampled boolean;
    different double precision;
    total double precision;
    judged record;
    state text;
BEGIN
    FOR c IN
        SELECT r.oid, n.nspname, r.relname, r.relkind, a.attname, a.atttypid, a.atttypmod, a.attnum, e.rows,
               has_schema_privilege(n.oid, 'USAGE') AND has_column_privilege(r.oid, a.attnum, 'SELECT') AS readable
          FROM pg_class r
          JOIN pg_namespace n ON n.oid = r.relnamespace
          JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
          -- A partitioned table has what its partitions have; reltuples is -1 before the first ANALYZE.
         CROSS JOIN LATERAL (
               SELECT sum(CASE WHEN l.reltuples >= 0 THEN l.reltuples ELSE nullif(pg_stat_get_live_tuples(l.oid), 0) END) AS rows
                 FROM (SELECT r.oid AS relid WHERE r.relkind <> 'p'
                       UNION ALL
                       SELECT p.relid FROM pg_partition_tree(r.oid) p WHERE r.relkind = 'p' AND p.isleaf) p
                 JOIN pg_class l ON l.oid = p.relid) e
         WHERE r.relkind IN ('r', 'p', 'f', 'm')
           AND NOT r.relispartition
           AND r.relpersistence <> 't'
           AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'vigie') AND n.nspname NOT LIKE 'pg\_toast%'
           AND vigie.note_kind(a.atttypid) IS NOT NULL
           -- What extensions bring is theirs.
           AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = r.oid AND d.deptype = 'e')
         ORDER BY n.nspname, r.relname, a.attnum
    LOOP
        relation := c.oid;
        column_name := c.attname;
        data_type := format_type(c.atttypid, c.atttypmod);
        row_estimate := c.rows;
        IF last_oid IS DISTINCT FROM c.oid THEN
            size_bytes := vigie.size_of(c.oid);
            last_oid := c.oid;
        END IF;
        watched := EXISTS (SELECT FROM vigie.protections p WHERE p.target = c.oid AND p.column_name = c.attname);
        average_length := NULL; distinct_ratio := NULL; blank_share := NULL; worth_watching := NULL;
        IF NOT c.readable THEN
            reason := 'not known: you have no right to read it';
            RETURN NEXT;
            CONTINUE;
        END IF;
        kind := vigie.note_kind(c.atttypid);
        BEGIN
            notes := NULL; different := NULL; total := nullif(row_estimate, 0);
            -- What ANALYZE keeps of a column: the most common values and others, evenly spread; not the long ones.
            SELECT CASE WHEN kind = 'text' THEN coalesce(s.most_common_vals::text::text[], '{}') || coalesce(s.histogram_bounds::text::text[], '{}') END,
                   CASE WHEN s.n_distinct < 0 THEN -s.n_distinct * total * (1 - s.null_frac) ELSE nullif(s.n_distinct, 0) END,
                   total * (1 - s.null_frac)
              INTO notes, different, total
              FROM pg_stats s
             WHERE s.schemaname = c.nspname AND s.tablename = c.relname AND s.attname = c.attname
               AND s.inherited = (c.relkind = 'p');
            -- An enumeration shows few values there, and is known as such by their number.
            sampled := coalesce(cardinality(notes), 0) < 10 AND NOT coalesce(cardinality(notes) > 0 AND different <= 10, false);
            IF sampled THEN
                notes := vigie.sample_notes(relation, column_name, kind);
            END IF;
            IF different IS NULL OR coalesce(total, 0) = 0 THEN
                SELECT count(DISTINCT v), greatest(count(*), row_estimate) INTO different, total FROM unnest(notes) v;
                distinct_ratio := different / nullif(cardinality(notes), 0);
            ELSE
                distinct_ratio := least(different / nullif(total, 0), 1);
            END IF;
            SELECT * INTO judged FROM vigie.judge_notes(notes, column_name, kind, different, total);
            average_length := judged.average_length;
            blank_share := judged.blank_share;
            worth_watching := judged.worth_watching;
            reason := judged.reason;
        EXCEPTION WHEN OTHERS THEN
            -- A foreign server that is away, a lock, a row that cannot be read: an audit had better try. The words of the
            -- error might quote what it read.
            GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE;
            worth_watching := CASE WHEN state <> '42501' THEN true END;
            reason := CASE WHEN state = '42501' THEN 'not known: you have no right to read it'
                           ELSE format('not known, as it could not be read (SQLSTATE %s): to be looked at', state) END;
        END;
        RETURN NEXT;
    END LOOP;
END
$$;

COMMENT ON FUNCTION vigie.note_kind(oid) IS 'How notes of a type are read: text, json (its strings), array (its elements); NULL for a type that holds no text';
COMMENT ON FUNCTION vigie.notes_of(text, text) IS 'The FROM item that gives the notes of an expression, as n.note';
COMMENT ON FUNCTION vigie.sample_notes(regclass, name, text) IS 'Up to 200 notes of a column, which vigie.text_columns looks at';
COMMENT ON FUNCTION vigie.judge_notes(text[], name, text, double precision, double precision) IS 'Whether notes such as these are written freely, and why';
COMMENT ON FUNCTION vigie.size_of(regclass) IS 'The bytes of a relation and its partitions, TOAST included';
COMMENT ON FUNCTION vigie.text_columns() IS 'The columns that may hold text, whether people write freely in them, by which signs, and whether a guard watches them';
