\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET vigie.audit_pause = 0;
SELECT vigie.audit_report(format => 'pdf');
CREATE SCHEMA "report <b>";
CREATE TABLE "report <b>"."notes & ""suites"" | `x`" (id int PRIMARY KEY, "le commentaire" text, other text);
INSERT INTO "report <b>"."notes & ""suites"" | `x`"
SELECT i, CASE WHEN i % 4 = 0 THEN 'Cliente diabétique, rappeler Mme Quéméneur au 06 39 98 12 34 avant le ' ELSE 'Livraison promise pour mardi vers midi ' END || i,
       'Passer par la cour ' || i
  FROM generate_series(1, 100) i;
CREATE MATERIALIZED VIEW "report <b>".copy AS SELECT "le commentaire" AS note FROM "report <b>"."notes & ""suites"" | `x`" WHERE id <= 40;
CREATE TABLE "report <b>".lost (note json);
INSERT INTO "report <b>".lost SELECT '{"a": "cliente bavarde et un peu sourde \u0000"}' FROM generate_series(1, 3);
CALL vigie.audit_database('report <b>.%');
SELECT vigie.review('fix', '"report <b>"."notes & ""suites"" | `x`"', 'le commentaire', 'health') IS NOT NULL
   AND vigie.review('accept', '"report <b>".copy', note => '<script>alert(1)</script>') IS NOT NULL AS made;
DELETE FROM "report <b>"."notes & ""suites"" | `x`" WHERE id > 80;
SELECT pg_stat_force_next_flush();
CALL vigie.audit_database('report <b>.%');
SELECT max(id) AS run FROM vigie.audit_run \gset
-- Markdown, without what differs from run to run.
CREATE FUNCTION settled(report text) RETURNS text LANGUAGE sql AS $$
    SELECT regexp_replace(regexp_replace(report, 'Audit (n&deg;|no\.) [^\n]*\n', E'Audit ...\n'), '\((by|par) [^)]*\)', '(...)', 'g')
$$;
\pset format unaligned
\pset tuples_only on
SET vigie.message_language = 'en';
SELECT settled(vigie.audit_report(:run, 'markdown'));
SET vigie.message_language = 'fr';
SELECT settled(vigie.audit_report(format => 'markdown'));
\pset format aligned
\pset tuples_only off
-- The page: one file, nothing fetched, nothing of a name taken for markup, no word of a note.
SELECT page LIKE '<!DOCTYPE html>%<html lang="fr">%</html>' || E'\n' AS whole,
       page !~ '<b>|<script|"suites"|alert\(1\)</' AS escaped,
       page ~ 'report &lt;b&gt;\.notes &amp; &quot;suites&quot;' AS named,
       page !~* '(src|href)\s*=|url\(|@import|http://|https://' AS fetches_nothing,
       page !~* 'diab|qu&eacute;m|quém|39 98|sourde' AS shows_no_note,
       page ~ 'prefers-color-scheme:dark' AND page ~ '@media print' AND page ~ 'max-width:40rem' AS fits,
       (SELECT count(*) FROM regexp_matches(page, '<svg', 'g')) AS charts
  FROM vigie.audit_report() page;
-- It is well formed: PostgreSQL reads it as XML, but for the two kinds of tags that HTML leaves open, and its entities.
SELECT xml_is_well_formed_document(regexp_replace(regexp_replace(regexp_replace(page, '<!DOCTYPE html>', ''), '<meta [^>]*>', '', 'g'), '&[a-z]+;', '', 'g')) AS well_formed
  FROM vigie.audit_report() page;
-- As data.
SELECT report ->> 'schema' AS schema, jsonb_object_keys(report) AS key FROM (SELECT vigie.audit_report(format => 'json')::jsonb AS report) r ORDER BY key;
SELECT f ->> 'column' AS "column", f ->> 'category' AS category, f -> 'rows_flagged' AS rows, f -> 'rows_before' AS before, f -> 'risk' AS risk, f -> 'to_fix' AS to_fix, f -> 'example' AS example
  FROM jsonb_array_elements(vigie.audit_report(format => 'json')::jsonb -> 'findings') f;
SELECT report -> 'totals' AS totals FROM (SELECT vigie.audit_report(format => 'json')::jsonb AS report) r;
SELECT vigie.audit_report(0);
RESET vigie.message_language;
DELETE FROM vigie.audit_review;
DELETE FROM vigie.audit_run;
DROP FUNCTION settled;
DROP SCHEMA "report <b>" CASCADE;
RESET vigie.audit_pause;
