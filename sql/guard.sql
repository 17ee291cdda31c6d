-- The guard's trigger function, and what shows the guards there are.

CREATE FUNCTION vigie.guard() RETURNS trigger
    LANGUAGE c AS 'MODULE_PATHNAME', 'vigie_guard';

-- The guards of all tables, read from the triggers themselves: nothing to keep in step. A partition's copies of its
-- parent's triggers are left out. A renamed column has its old name in the arguments still: PostgreSQL keeps the columns
-- of UPDATE OF, the notes' and perhaps the tags', by their numbers.
CREATE VIEW vigie.protections AS
SELECT t.tgrelid::pg_catalog.regclass AS target,
       coalesce((SELECT c.attname FROM pg_catalog.unnest(t.tgattr::int2[]) WITH ORDINALITY u (number, place)
                   JOIN pg_catalog.pg_attribute c ON c.attrelid = t.tgrelid AND c.attnum = u.number
                   JOIN pg_catalog.pg_type y ON y.oid = c.atttypid AND y.typcategory = 'S' AND y.typlen = -1
                  ORDER BY c.attname = a.arguments[1] DESC, u.place LIMIT 1),
                a.arguments[1]::name) AS column_name,
       a.arguments[2] AS policy,
       CASE WHEN a.arguments[3] IS NOT NULL THEN
       coalesce((SELECT c.attname FROM pg_catalog.unnest(t.tgattr::int2[]) WITH ORDINALITY u (number, place)
                   JOIN pg_catalog.pg_attribute c ON c.attrelid = t.tgrelid AND c.attnum = u.number
                    AND c.atttypid IN ('pg_catalog.jsonb'::pg_catalog.regtype, 'pg_catalog.text[]'::pg_catalog.regtype)
                  ORDER BY c.attname = a.arguments[3] DESC, u.place LIMIT 1),
                a.arguments[3]::name) END AS tags_column,
       'immediate'::text AS mode,
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
