\set SHOW_CONTEXT never
-- An audit of the database goes table by table in batches, goes on after a stop, records what it cannot read, and takes
-- over what nobody has written to since.
SET client_min_messages = warning;
CREATE SCHEMA audit_run;
CREATE TABLE audit_run.contact (id int PRIMARY KEY, note text, code text);
INSERT INTO audit_run.contact
SELECT i, CASE WHEN i % 10 = 0 THEN 'Cliente diabétique, rappeler au sujet de la commande ' ELSE 'Livraison promise pour mardi vers midi ' END || i, 'C' || i
  FROM generate_series(1, 3000) i;
CREATE TABLE audit_run.part (id int, note text) PARTITION BY RANGE (id);
CREATE TABLE audit_run.part_low PARTITION OF audit_run.part FOR VALUES FROM (0) TO (50);
CREATE TABLE audit_run.part_high PARTITION OF audit_run.part FOR VALUES FROM (50) TO (1000);
INSERT INTO audit_run.part SELECT i, 'Voisin syndiqué à la CGT depuis ' || i || ' ans' FROM generate_series(1, 100) i;
-- A value that PostgreSQL cannot give as text: one row is left out, the others count.
CREATE TABLE audit_run.odd (comment json);
INSERT INTO audit_run.odd SELECT json_build_object('a', 'Cliente diabétique depuis ' || i || ' ans') FROM generate_series(1, 20) i;
INSERT INTO audit_run.odd VALUES ('{"a": "cliente diabétique \u0000"}');
CREATE TABLE audit_run.gone (note text);
INSERT INTO audit_run.gone VALUES ('Livraison promise pour mardi vers midi');
CREATE TABLE audit_run.left_out (note text);
ANALYZE audit_run.contact;
SELECT pg_stat_force_next_flush();
-- Step by step, as the procedure does it, with small batches. The table that vanishes is recorded.
SET vigie.audit_batch = 500;
SET vigie.audit_pause = 0;
SELECT vigie.begin_audit('audit_run.%', '%.left_out', NULL, 100) AS first \gset
SELECT relation_name, columns, method, state FROM vigie.audit_cursor WHERE run = :first ORDER BY place;
SELECT vigie.audit_step(:first) AND vigie.audit_step(:first) AND vigie.audit_step(:first) AS more;
SELECT state, tables, tables_done, current_table, percent BETWEEN 1 AND 99 AS under_way, rows_scanned BETWEEN 1 AND 2999 AS some_rows, time_left IS NOT NULL AS left
  FROM vigie.audit_progress WHERE run = :first;
DROP TABLE audit_run.gone;
-- The call goes on with that run.
CALL vigie.audit_database('audit_run.%', '%.left_out');
SELECT run = :first AS same_run, state, percent, tables, tables_done, rows_scanned, rows_flagged, errors FROM vigie.audit_progress WHERE run = :first;
SELECT relation_name, state, error_code, error FROM vigie.audit_cursor WHERE run = :first ORDER BY place;
SELECT relation_name, column_name, rows_scanned, rows_flagged, findings, unreadable FROM vigie.audit_columns WHERE run = :first ORDER BY 1, 2;
SELECT relation_name, column_name, category, entity, rows_scanned, rows_flagged, round(rate::numeric, 2) AS rate, example
  FROM vigie.audit_findings WHERE run = :first ORDER BY 1, 2, 3, 4 NULLS FIRST;
-- A second run takes over what was not written to, and says since when.
INSERT INTO audit_run.part VALUES (7, 'Voisine syndiquée à la CFDT');
SELECT pg_stat_force_next_flush();
CALL vigie.audit_database('audit_run.%', '%.left_out');
SELECT max(id) AS second FROM vigie.audit_run \gset
SELECT part, state, carried_from = :first AS from_first FROM vigie.audit_cursor WHERE run = :second ORDER BY place;
SELECT relation_name, column_name, category, rows_flagged, rows_before FROM vigie.audit_trend(:second);
-- An accepted term changes what is looked for: the table is read again.
SELECT vigie.review('accept', 'audit_run.contact', 'note', term => 'diabétique') IS NOT NULL AS made;
CALL vigie.audit_database('audit_run.%', '%.left_out');
SELECT max(id) AS third FROM vigie.audit_run \gset
SELECT part, state FROM vigie.audit_cursor WHERE run = :third ORDER BY place;
SELECT relation_name, column_name, category, rows_flagged, rows_before FROM vigie.audit_trend();
-- Accepted findings are kept, and not shown.
SELECT vigie.review('accept', 'audit_run.part', 'note', 'trade_union') IS NOT NULL AS made;
SELECT relation_name, category FROM vigie.audit_findings WHERE run = :third AND entity IS NULL;
-- A policy whose version changes: its unfinished run is abandoned, and nothing is taken over.
SELECT vigie.create_policy('audit_run', '{"default_action": "tag"}');
SELECT vigie.begin_audit('audit_run.contact', NULL, 'audit_run', 100) AS fourth \gset
SELECT vigie.alter_policy('audit_run', '{"default_action": "redact"}');
CALL vigie.audit_database('audit_run.contact', policy => 'audit_run');
SELECT state, policy_version FROM vigie.audit_run WHERE id >= :fourth ORDER BY id;
SELECT vigie.drop_policy('audit_run');
-- A sample.
CALL vigie.audit_database('audit_run.contact', sample_percent => 20);
SELECT rows_scanned BETWEEN 300 AND 900 AS sampled FROM vigie.audit_columns WHERE run = (SELECT max(id) FROM vigie.audit_run);
-- What cannot be done.
CALL vigie.audit_database(sample_percent => 101);
CALL vigie.audit_database(policy => 'missing');
-- Rights: whoever is to run audits is granted what the documentation lists; tables it may not read are recorded.
CREATE ROLE vigie_test_auditor;
GRANT USAGE ON SCHEMA audit_run TO vigie_test_auditor;
GRANT SELECT ON audit_run.odd TO vigie_test_auditor;
GRANT SELECT (id, note) ON audit_run.contact TO vigie_test_auditor;
GRANT EXECUTE ON PROCEDURE vigie.audit_database(text, text, text, real) TO vigie_test_auditor;
SET ROLE vigie_test_auditor;
\set VERBOSITY sqlstate
CALL vigie.audit_database('audit_run.%');
\set VERBOSITY default
RESET ROLE;
GRANT SELECT, INSERT, UPDATE ON vigie.audit_run, vigie.audit_cursor, vigie.audit_column, vigie.audit_result TO vigie_test_auditor;
GRANT SELECT ON vigie.policies, vigie.audit_progress, vigie.audit_columns, vigie.audit_findings, vigie.reviews TO vigie_test_auditor;
SET ROLE vigie_test_auditor;
CALL vigie.audit_database('audit_run.%');
SELECT c.relation_name, u.column_name, c.state, u.rows_scanned, u.error FROM vigie.audit_column u JOIN vigie.audit_cursor c USING (run, part)
 WHERE run = (SELECT max(id) FROM vigie.audit_run) ORDER BY 1, 2;
SELECT length(vigie.audit_report()) > 1000 AS reported;
RESET ROLE;
DROP OWNED BY vigie_test_auditor;
DROP ROLE vigie_test_auditor;
DELETE FROM vigie.audit_review;
DELETE FROM vigie.audit_run;
RESET vigie.audit_batch;
RESET vigie.audit_pause;
DROP SCHEMA audit_run CASCADE;
