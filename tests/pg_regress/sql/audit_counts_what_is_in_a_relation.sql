\set SHOW_CONTEXT never
CREATE TABLE audit_lead (id int PRIMARY KEY, note text, doc jsonb, tags text[], amount int);
INSERT INTO audit_lead
SELECT i, CASE WHEN i % 10 = 0 THEN 'Cliente diabétique, rappeler au 06 39 98 12 34' WHEN i % 4 = 0 THEN NULL ELSE 'Livraison mardi' END,
       CASE WHEN i = 5 THEN '{"a": ["cliente diabétique", {"b": "tél 06 39 98 12 34"}], "n": 3}'::jsonb ELSE '{"a": "rien"}' END,
       CASE WHEN i = 7 THEN '{vip,NULL,"voisin syndiqué CGT"}'::text[] END, i
  FROM generate_series(1, 100) i;
SELECT * FROM vigie.audit('audit_lead');
-- A view, a materialised view, a partitioned table.
CREATE VIEW audit_view AS SELECT id, note FROM audit_lead;
CREATE MATERIALIZED VIEW audit_stored AS SELECT note FROM audit_lead;
CREATE TABLE audit_part (id int, note text) PARTITION BY LIST (id);
CREATE TABLE audit_part_1 PARTITION OF audit_part FOR VALUES IN (1);
CREATE TABLE audit_part_2 PARTITION OF audit_part DEFAULT;
INSERT INTO audit_part VALUES (1, 'voisin syndiqué'), (2, 'voisin syndiqué CGT'), (3, 'rien');
SELECT category, entity, rows_scanned, rows_flagged, findings FROM vigie.audit('audit_view', 'note');
SELECT category, entity, rows_scanned, rows_flagged, findings FROM vigie.audit('audit_stored');
SELECT category, rows_scanned, rows_flagged, findings FROM vigie.audit('audit_part');
-- With a policy: what it acts on.
SELECT vigie.create_policy('audit_test', '{"rules": [{"categories": ["health"], "action": "redact"}],
  "terms": [{"category": "house", "terms": ["mardi"]}], "default_action": "allow"}');
SELECT vigie.alter_policy('audit_test', '{"rules": [{"categories": ["health", "house"], "action": "redact"}],
  "terms": [{"category": "house", "terms": ["mardi"]}], "default_action": "allow"}');
SELECT category, entity, rows_scanned, rows_flagged, findings, example FROM vigie.audit('audit_lead', 'note', 'audit_test');
-- Several findings in a row are one flagged row.
CREATE TABLE audit_twice (note text);
INSERT INTO audit_twice VALUES ('tél 06 39 98 12 34 ou 06 39 98 12 35');
SELECT category, rows_scanned, rows_flagged, findings FROM vigie.audit('audit_twice');
-- A sample, and the interval of its rate.
INSERT INTO audit_twice SELECT 'Livraison mardi ' || i FROM generate_series(1, 4000) i;
SELECT rows_scanned BETWEEN 1 AND 1000 AS sampled FROM vigie.audit('audit_twice', sample_percent => 10) LIMIT 1;
SELECT rows_scanned BETWEEN 1 AND 60 AS sampled FROM vigie.audit('audit_view', sample_percent => 30) LIMIT 1;
SELECT round(rate::numeric, 4) AS rate, round(low::numeric, 4) AS low, round(high::numeric, 4) AS high FROM vigie.rate_interval(10, 1000);
SELECT rate, low, round(high::numeric, 4) AS high FROM vigie.rate_interval(0, 50);
SELECT * FROM vigie.rate_interval(0, 0);
-- The keys of the rows: the primary key, else where the row lies, else, in a view, its integers and UUIDs.
SELECT * FROM vigie.audit_rows('audit_lead', 'note', 'health') ORDER BY row_key LIMIT 3;
SELECT * FROM vigie.audit_rows('audit_lead', 'doc') ORDER BY category;
SELECT row_key, category FROM vigie.audit_rows('audit_part', 'note') ORDER BY row_key;
SELECT row_key, category FROM vigie.audit_rows('audit_view', 'note', 'phone') ORDER BY row_key LIMIT 1;
SELECT row_key, category FROM vigie.audit_rows('audit_lead', 'note', 'house', 'audit_test') ORDER BY row_key LIMIT 1;
-- Errors say what is wrong.
SELECT * FROM vigie.audit(NULL);
SELECT * FROM vigie.audit('audit_lead', 'missing');
SELECT * FROM vigie.audit('audit_lead', 'amount');
SELECT * FROM vigie.audit('audit_lead_pkey');
SELECT * FROM vigie.audit('audit_lead', sample_percent => 0);
SELECT * FROM vigie.audit('audit_lead', policy => 'missing');
-- With the rights of the caller.
CREATE ROLE vigie_test_clerk;
GRANT SELECT (id, note) ON audit_lead TO vigie_test_clerk;
SET ROLE vigie_test_clerk;
SELECT category, rows_flagged FROM vigie.audit('audit_lead');
SELECT * FROM vigie.audit('audit_lead', 'doc');
SELECT * FROM vigie.audit('audit_part');
RESET ROLE;
REVOKE ALL ON audit_lead FROM vigie_test_clerk;
DROP ROLE vigie_test_clerk;
-- Nothing of a note is shown: neither in examples nor by a value that cannot be read.
CREATE TABLE audit_leak (note text, doc json);
INSERT INTO audit_leak VALUES ('Dr Zoé Martinet, 06 39 98 12 34, zoe.martinet@example.org, mot de passe : Tr0ub4dor&3x, sida, VIH, FR76 3000 6000 0112 3456 7890 189', '{}'),
                              (NULL, '{"a": "cliente diabétique \u0000"}');
SELECT category, example FROM vigie.audit('audit_leak', 'note') ORDER BY category, example;
SELECT category, example FROM vigie.audit('audit_leak', 'doc');
SELECT * FROM vigie.audit_rows('audit_leak', 'doc');
DROP VIEW audit_view;
DROP MATERIALIZED VIEW audit_stored;
DROP TABLE audit_lead, audit_part, audit_twice, audit_leak;
SELECT vigie.drop_policy('audit_test');
