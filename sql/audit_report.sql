-- What runs have found, as people read it: by table and column, without what was accepted; and as JSON.

-- The columns that runs have read, partitions taken together.
CREATE VIEW vigie.audit_columns AS
SELECT u.run, c.relation, c.relation_name, u.column_name,
       sum(u.rows_scanned)::bigint AS rows_scanned, sum(u.rows_flagged)::bigint AS rows_flagged,
       sum(u.findings)::bigint AS findings, sum(u.unreadable)::bigint AS unreadable,
       bool_and(c.state = 'carried') AS carried, min(c.carried_from) AS carried_from, min(u.error) AS error
  FROM vigie.audit_column u
  JOIN vigie.audit_cursor c ON c.run = u.run AND c.part = u.part
 WHERE NOT EXISTS (SELECT FROM vigie.accepted a
                    WHERE a.relation = c.relation AND a.term IS NULL AND a.category IS NULL
                      AND (a.column_name IS NULL OR a.column_name = u.column_name))
 GROUP BY u.run, c.relation, c.relation_name, u.column_name;

-- What they found in them. entity: NULL for a category as a whole, whose rows may have several of its entities.
CREATE VIEW vigie.audit_findings AS
SELECT f.run, f.relation, f.relation_name, f.column_name, f.category, f.entity, u.rows_scanned, f.rows_flagged, f.findings,
       f.max_confidence, f.example, i.rate, i.low, i.high,
       EXISTS (SELECT FROM vigie.reviews v
                WHERE v.decision = 'fix' AND v.term IS NULL AND (v.relation IS NULL OR v.relation = f.relation)
                  AND (v.column_name IS NULL OR v.column_name = f.column_name)
                  AND (v.category IS NULL OR v.category = f.category)) AS to_fix
  FROM (SELECT o.run, c.relation, c.relation_name, o.column_name, o.category, nullif(o.entity, '') AS entity,
               sum(o.rows_flagged)::bigint AS rows_flagged, sum(o.findings)::bigint AS findings,
               max(o.max_confidence) AS max_confidence, max(o.example COLLATE "C") AS example
          FROM vigie.audit_result o
          JOIN vigie.audit_cursor c ON c.run = o.run AND c.part = o.part
         GROUP BY o.run, c.relation, c.relation_name, o.column_name, o.category, o.entity) f
  JOIN vigie.audit_columns u ON u.run = f.run AND u.relation = f.relation AND u.column_name = f.column_name
 CROSS JOIN LATERAL vigie.rate_interval(f.rows_flagged, u.rows_scanned) i
 WHERE NOT EXISTS (SELECT FROM vigie.accepted a
                    WHERE a.term IS NULL AND a.category = f.category AND (a.relation IS NULL OR a.relation = f.relation)
                      AND (a.column_name IS NULL OR a.column_name = f.column_name));

-- How much harm a category can do to the person: 3 (special data, offences, keys to money and identity), 2, 1.
CREATE FUNCTION vigie.category_risk(category text) RETURNS integer
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN category IN ('national_id', 'credit_card', 'secret')
                     OR EXISTS (SELECT FROM vigie.detectors() d WHERE d.category = $1 AND d.family IN ('special', 'criminal')) THEN 3
                WHEN category IN ('iban', 'bank_account', 'id_document', 'date_of_birth')
                     OR EXISTS (SELECT FROM vigie.detectors() d WHERE d.category = $1 AND d.family = 'conduct') THEN 2
                ELSE 1 END
$$;

-- The run before one that looked at the same: with the same rules, patterns and sample.
CREATE FUNCTION vigie.audit_before(which bigint) RETURNS bigint
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT max(b.id) FROM vigie.audit_run b JOIN vigie.audit_run r ON r.id = which
     WHERE b.id < which AND b.state = 'finished' AND b.policy IS NOT DISTINCT FROM r.policy
       AND b.include = r.include AND b.exclude IS NOT DISTINCT FROM r.exclude AND b.sample_percent = r.sample_percent
$$;

-- A run beside the one before it. before is NULL where that had not read the column.
CREATE FUNCTION vigie.audit_trend(run bigint DEFAULT NULL)
    RETURNS TABLE (
        relation_name text, column_name name, category text, rows_flagged bigint, rows_before bigint, rate double precision,
        rate_before double precision
    )
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    this bigint := coalesce(audit_trend.run, (SELECT max(r.id) FROM vigie.audit_run r WHERE r.state = 'finished'));
    before bigint := vigie.audit_before(this);
BEGIN
    RETURN QUERY
    SELECT n.relation_name, n.column_name, n.category, coalesce(n.rows_flagged, 0),
           CASE WHEN n.scanned_before IS NOT NULL THEN coalesce(n.rows_before, 0) END,
           coalesce(n.rate, 0), CASE WHEN n.scanned_before IS NOT NULL THEN coalesce(n.rate_before, 0) END
      FROM (SELECT coalesce(a.relation_name, b.relation_name) AS relation_name, coalesce(a.column_name, b.column_name) AS column_name,
                   coalesce(a.category, b.category) AS category, a.rows_flagged, b.rows_flagged AS rows_before, a.rate, b.rate AS rate_before,
                   (SELECT u.rows_scanned FROM vigie.audit_columns u
                     WHERE u.run = before AND u.relation = coalesce(a.relation, b.relation)
                       AND u.column_name = coalesce(a.column_name, b.column_name)) AS scanned_before
              FROM (SELECT * FROM vigie.audit_findings f WHERE f.run = this AND f.entity IS NULL) a
              FULL JOIN (SELECT * FROM vigie.audit_findings f WHERE f.run = before AND f.entity IS NULL) b
                USING (relation, column_name, category)) n
     ORDER BY coalesce(n.rows_flagged, 0) - coalesce(n.rows_before, 0) DESC, 1, 2, 3;
END
$$;

-- The report as data, which the other formats show. Its schema is in docs/audit.md.
CREATE FUNCTION vigie.audit_report_json(which bigint) RETURNS jsonb
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    r vigie.audit_run%ROWTYPE;
    before bigint := vigie.audit_before(which);
    report jsonb;
BEGIN
    SELECT * INTO r FROM vigie.audit_run a WHERE a.id = which;
    report := jsonb_build_object(
        'schema', 'pg_vigie.audit_report.1', 'database', current_database(),
        'run', jsonb_build_object('id', r.id, 'state', r.state, 'started_at', r.started_at, 'finished_at', r.finished_at,
            'include', r.include, 'exclude', r.exclude, 'policy', r.policy, 'policy_version', r.policy_version,
            'rules_version', r.rules_version, 'sample_percent', r.sample_percent, 'actor', r.actor, 'seconds', round(r.seconds::numeric, 1),
            'before', before),
        'totals', (SELECT jsonb_build_object('tables', count(DISTINCT u.relation_name), 'columns', count(*),
                          'columns_flagged', count(*) FILTER (WHERE x.found), 'rows_scanned', coalesce(sum(u.rows_scanned), 0),
                          'unreadable', coalesce(sum(u.unreadable), 0), 'carried', count(*) FILTER (WHERE u.carried))
                     FROM vigie.audit_columns u
                    CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM vigie.audit_findings f
                                         WHERE f.run = which AND f.relation = u.relation AND f.column_name = u.column_name) AS found) x
                    WHERE u.run = which AND u.error IS NULL),
        'categories', (SELECT coalesce(jsonb_agg(to_jsonb(s) ORDER BY s.risk DESC, s.rows_flagged DESC, s.category), '[]')
                         FROM (SELECT f.category, vigie.category_risk(f.category) AS risk, sum(f.rows_flagged) AS rows_flagged,
                                      sum(f.findings) AS findings, count(*) AS columns,
                                      (SELECT sum(b.rows_flagged) FROM vigie.audit_findings b
                                        WHERE b.run = before AND b.category = f.category AND b.entity IS NULL) AS rows_before
                                 FROM vigie.audit_findings f WHERE f.run = which AND f.entity IS NULL GROUP BY f.category) s),
        'findings', (SELECT coalesce(jsonb_agg(to_jsonb(s) ORDER BY s.risk DESC, s.rows_flagged DESC, s.relation, s."column", s.category), '[]')
                       FROM (SELECT f.relation_name AS relation, f.column_name AS "column", f.category, vigie.category_risk(f.category) AS risk,
                                    f.rows_scanned, f.rows_flagged, f.findings, f.rate, f.low, f.high, f.max_confidence, f.example, f.to_fix,
                                    (SELECT b.rows_flagged FROM vigie.audit_findings b
                                      WHERE b.run = before AND b.relation = f.relation AND b.column_name = f.column_name
                                        AND b.category = f.category AND b.entity IS NULL) AS rows_before,
                                    (SELECT jsonb_agg(jsonb_build_object('entity', e.entity, 'rows_flagged', e.rows_flagged,
                                                      'findings', e.findings, 'example', e.example) ORDER BY e.rows_flagged DESC, e.entity)
                                       FROM vigie.audit_findings e
                                      WHERE e.run = f.run AND e.relation = f.relation AND e.column_name = f.column_name
                                        AND e.category = f.category AND e.entity IS NOT NULL) AS entities
                               FROM vigie.audit_findings f WHERE f.run = which AND f.entity IS NULL) s),
        'columns', (SELECT coalesce(jsonb_agg(to_jsonb(s) ORDER BY s.risk DESC, s.rows_flagged DESC, s.relation, s."column"), '[]')
                      FROM (SELECT u.relation_name AS relation, u.column_name AS "column", u.relation::text AS target, u.rows_scanned,
                                   -- With every category accepted, nothing is flagged.
                                   CASE WHEN k.risk IS NULL THEN 0 ELSE u.rows_flagged END AS rows_flagged,
                                   i.rate, i.low, i.high, u.unreadable, u.carried, u.carried_from, coalesce(k.risk, 0) AS risk,
                                   -- Whether notes there can be guarded and rewritten: not in a view of others.
                                   coalesce((SELECT c.relkind IN ('r', 'p') FROM pg_class c WHERE c.oid = u.relation), false) AS writable,
                                   EXISTS (SELECT FROM vigie.protections p WHERE p.target = u.relation AND p.column_name = u.column_name) AS watched
                              FROM vigie.audit_columns u
                              LEFT JOIN LATERAL (SELECT max(vigie.category_risk(f.category)) AS risk FROM vigie.audit_findings f
                                                  WHERE f.run = which AND f.relation = u.relation AND f.column_name = u.column_name) k ON true
                             CROSS JOIN LATERAL vigie.rate_interval(CASE WHEN k.risk IS NULL THEN 0 ELSE u.rows_flagged END, u.rows_scanned) i
                             WHERE u.run = which AND u.error IS NULL) s),
        'runs', (SELECT coalesce(jsonb_agg(to_jsonb(s) ORDER BY s.id), '[]')
                   FROM (SELECT b.id, b.started_at,
                                (SELECT coalesce(sum(f.rows_flagged), 0) FROM vigie.audit_findings f WHERE f.run = b.id AND f.entity IS NULL) AS rows_flagged,
                                (SELECT coalesce(sum(u.rows_scanned), 0) FROM vigie.audit_columns u WHERE u.run = b.id) AS rows_scanned
                           FROM vigie.audit_run b
                          WHERE b.id <= which AND (b.state = 'finished' OR b.id = which) AND b.policy IS NOT DISTINCT FROM r.policy
                            AND b.include = r.include AND b.exclude IS NOT DISTINCT FROM r.exclude AND b.sample_percent = r.sample_percent
                          ORDER BY b.id DESC LIMIT 12) s),
        'errors', (SELECT coalesce(jsonb_agg(to_jsonb(s) ORDER BY s.relation, s."column" NULLS FIRST), '[]')
                     FROM (SELECT c.relation_name AS relation, NULL::name AS "column", c.error FROM vigie.audit_cursor c
                            WHERE c.run = which AND c.error IS NOT NULL
                           UNION
                           SELECT c.relation_name, u.column_name, u.error FROM vigie.audit_column u
                             JOIN vigie.audit_cursor c ON c.run = u.run AND c.part = u.part WHERE u.run = which AND u.error IS NOT NULL) s),
        'accepted', (SELECT coalesce(jsonb_agg(jsonb_build_object('relation', v.relation::text, 'column', v.column_name, 'category', v.category,
                            'term', v.term, 'note', v.note, 'decided_at', v.decided_at, 'decided_by', v.decided_by) ORDER BY v.id), '[]')
                       FROM vigie.reviews v WHERE v.decision = 'accept'));
    RETURN report;
END
$$;

-- A run as a page: html, markdown or json. NULL: the last run that is finished.
CREATE FUNCTION vigie.audit_report(run bigint DEFAULT NULL, format text DEFAULT 'html') RETURNS text
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    which bigint := coalesce(run, (SELECT max(r.id) FROM vigie.audit_run r WHERE r.state = 'finished'));
BEGIN
    IF format IS NULL OR format NOT IN ('html', 'markdown', 'json') THEN
        RAISE EXCEPTION 'unknown format "%"', format USING ERRCODE = 'invalid_parameter_value', DETAIL = 'Known: html, markdown, json.';
    ELSIF which IS NULL THEN
        RAISE EXCEPTION 'no audit of the database is finished' USING ERRCODE = 'invalid_parameter_value', HINT = 'CALL vigie.audit_database();';
    ELSIF NOT EXISTS (SELECT FROM vigie.audit_run r WHERE r.id = which) THEN
        RAISE EXCEPTION 'unknown run %', which USING ERRCODE = 'invalid_parameter_value';
    END IF;
    RETURN CASE format
        WHEN 'json' THEN jsonb_pretty(vigie.audit_report_json(which))
        WHEN 'markdown' THEN vigie.audit_report_markdown(vigie.audit_report_json(which))
        ELSE vigie.audit_report_html(vigie.audit_report_json(which)) END;
END
$$;

COMMENT ON VIEW vigie.audit_columns IS 'The columns that runs have read';
COMMENT ON VIEW vigie.audit_findings IS 'What runs have found, by column, category and entity (NULL: the category as a whole), without what was accepted';
COMMENT ON FUNCTION vigie.category_risk(text) IS 'How much harm a category can do: 3, 2 or 1';
COMMENT ON FUNCTION vigie.audit_before(bigint) IS 'The run before one that looked at the same';
COMMENT ON FUNCTION vigie.audit_trend(bigint) IS 'A run beside the one before it, by column and category';
COMMENT ON FUNCTION vigie.audit_report_json(bigint) IS 'The report of a run as data';
COMMENT ON FUNCTION vigie.audit_report(bigint, text) IS 'The report of a run: html, markdown or json; of the last one by default';
