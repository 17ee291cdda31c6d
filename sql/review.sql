-- What people decided about findings: accepted as legitimate, and shown no more, or to be put right.

-- Every decision ever made; the last one about a scope holds. NULL in a scope stands for all.
CREATE TABLE vigie.audit_review (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    decision    text        NOT NULL CHECK (decision IN ('accept', 'fix', 'reopen')),
    relation    regclass,
    column_name name,
    category    text,
    -- In lower case: the words that a finding holds, and nothing else.
    term        text,
    note        text,
    decided_at  timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    decided_by  name        NOT NULL DEFAULT session_user,
    CHECK (column_name IS NULL OR relation IS NOT NULL),
    CHECK (pg_catalog.num_nonnulls(relation, category, term) > 0)
);

-- The decisions that hold.
CREATE VIEW vigie.reviews AS
SELECT r.id, r.decision, r.relation, r.column_name, r.category, r.term, r.note, r.decided_at, r.decided_by
  FROM (SELECT DISTINCT ON (relation, column_name, category, term) *
          FROM vigie.audit_review
         ORDER BY relation, column_name, category, term, id DESC) r
 WHERE r.decision <> 'reopen';

-- What was accepted, without who did and why: audits run with the rights of whoever calls them, and have to know.
CREATE VIEW vigie.accepted AS
SELECT relation, column_name, category, term FROM vigie.reviews WHERE decision = 'accept';

GRANT SELECT ON vigie.accepted TO PUBLIC;

-- Records a decision; gives its number. The scope is what is not NULL: a relation, a column of it, a category, a term.
CREATE FUNCTION vigie.review(
    decision text, target regclass DEFAULT NULL, column_name name DEFAULT NULL, category text DEFAULT NULL,
    term text DEFAULT NULL, note text DEFAULT NULL
) RETURNS bigint
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    made bigint;
BEGIN
    IF decision IS NULL OR decision NOT IN ('accept', 'fix', 'reopen') THEN
        RAISE EXCEPTION 'unknown decision "%"', decision
            USING ERRCODE = 'invalid_parameter_value', DETAIL = 'Known: accept, fix, reopen.';
    ELSIF target IS NULL AND column_name IS NOT NULL THEN
        RAISE EXCEPTION 'a column is reviewed with its table' USING ERRCODE = 'null_value_not_allowed';
    ELSIF num_nonnulls(target, category, term) = 0 THEN
        RAISE EXCEPTION 'nothing to review: name a table, a category or a term' USING ERRCODE = 'null_value_not_allowed';
    ELSIF column_name IS NOT NULL AND NOT EXISTS (
        SELECT FROM pg_attribute a
         WHERE a.attrelid = target AND a.attname = review.column_name AND a.attnum > 0 AND NOT a.attisdropped) THEN
        RAISE EXCEPTION 'column "%" of relation "%" does not exist', column_name, target USING ERRCODE = 'undefined_column';
    ELSIF category IS NOT NULL AND category NOT IN (SELECT d.category FROM vigie.detectors() d)
          AND NOT EXISTS (SELECT FROM vigie.own_categories() o WHERE o = review.category) THEN
        RAISE EXCEPTION 'unknown category "%"', category
            USING ERRCODE = 'invalid_parameter_value', HINT = 'vigie.detectors() has those of the built-in rules.';
    END IF;
    INSERT INTO vigie.audit_review (decision, relation, column_name, category, term, note)
    VALUES (review.decision, target, review.column_name, review.category, lower(review.term), review.note)
    RETURNING id INTO made;
    RETURN made;
END
$$;

-- The categories that policies opened with terms and patterns of their own.
CREATE FUNCTION vigie.own_categories() RETURNS SETOF text
    LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT DISTINCT e.category #>> '{}'
      FROM vigie.policy p
     CROSS JOIN LATERAL (SELECT jsonb_path_query(p.spec, 'lax $.terms[*].category')
                         UNION ALL
                         SELECT jsonb_path_query(p.spec, 'lax $.patterns[*].category')) e (category)
$$;

-- The terms that were accepted in a column, each as CATEGORY:TERM, or *:TERM in whichever category.
CREATE FUNCTION vigie.accepted_terms(target regclass, column_name name) RETURNS text[]
    LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(array_agg(coalesce(a.category, '*') || ':' || a.term ORDER BY a.category, a.term), '{}')
      FROM vigie.accepted a
     WHERE a.term IS NOT NULL
       AND (a.relation IS NULL OR a.relation = target)
       AND (a.column_name IS NULL OR a.column_name = $2)
$$;

-- Whether a category was accepted in a column, or the whole column where no category is asked for.
CREATE FUNCTION vigie.is_accepted(target regclass, column_name name, category text) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM vigie.accepted a
         WHERE a.term IS NULL
           AND (a.relation IS NULL OR a.relation = target)
           AND (a.column_name IS NULL OR a.column_name = $2)
           AND (a.category IS NULL OR a.category = $3))
$$;

COMMENT ON TABLE vigie.audit_review IS 'Every decision about findings: accept, fix, reopen; by whom, when and why';
COMMENT ON VIEW vigie.reviews IS 'The decisions about findings that hold';
COMMENT ON VIEW vigie.accepted IS 'The scopes whose findings were accepted as legitimate, which audits do not show';
COMMENT ON FUNCTION vigie.review(text, regclass, name, text, text, text) IS
    'Records that findings in a table, a column, of a category or with a term are accepted (accept), are to be put right (fix) or are open again (reopen); gives the number of the decision';
COMMENT ON FUNCTION vigie.own_categories() IS 'The categories that policies opened';
COMMENT ON FUNCTION vigie.accepted_terms(regclass, name) IS 'The terms accepted in a column, as CATEGORY:TERM or *:TERM';
COMMENT ON FUNCTION vigie.is_accepted(regclass, name, text) IS 'Whether findings of a category in a column were accepted';

-- Rights: decisions are the owner's, unless granted.
REVOKE EXECUTE ON FUNCTION vigie.review(text, regclass, name, text, text, text), vigie.own_categories() FROM PUBLIC;

-- pg_extension_config_dump
SELECT pg_catalog.pg_extension_config_dump('vigie.audit_review', '');
SELECT pg_catalog.pg_extension_config_dump('vigie.audit_review_id_seq', '');
