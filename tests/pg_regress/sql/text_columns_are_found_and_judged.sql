-- Columns in which people write freely are told from codes, names and lists of values, each with its reason.
CREATE SCHEMA audit_text;
CREATE DOMAIN audit_text.remark AS varchar(200);
CREATE TYPE audit_text.mood AS ENUM ('good', 'bad');
CREATE TABLE audit_text.client (
    id int PRIMARY KEY, surname text, mail text, code varchar(10), state text, comment text, token text, hash text, site text, phone text,
    details jsonb, raw json, labels text[], form xml, remark audit_text.remark, fixed char(60), mood audit_text.mood, nothing text, notes text, counts int[]);
INSERT INTO audit_text.client
SELECT i, 'Name' || i, 'someone' || i || '@example.org', 'C' || i, (ARRAY['open', 'closed'])[1 + i % 2],
       'Appeler au sujet de la commande ' || i, md5(i::text)::uuid, md5(i::text), 'https://example.org/' || i, '06 00 00 00 ' || i,
       jsonb_build_object('why', 'demande un rappel avant la fin du mois ' || i, 'n', i), json_build_object('k', 'v' || i),
       ARRAY['avant midi si possible', 'appeler le voisin du dessus ' || i], '<a>laisser le colis chez le gardien</a>'::xml,
       'Aime la couleur bleue, pas le vert ' || i, 'Passer par la cour ' || i, 'good', NULL, NULL, NULL
  FROM generate_series(1, 200) i;
CREATE TABLE audit_text.part (id int, note text) PARTITION BY RANGE (id);
CREATE TABLE audit_text.part_low PARTITION OF audit_text.part FOR VALUES FROM (0) TO (100);
CREATE TABLE audit_text.part_high PARTITION OF audit_text.part FOR VALUES FROM (100) TO (1000);
INSERT INTO audit_text.part SELECT i, 'Livraison promise pour lundi vers midi ' || i FROM generate_series(1, 200) i;
CREATE MATERIALIZED VIEW audit_text.stored AS SELECT comment FROM audit_text.client;
CREATE VIEW audit_text.seen AS SELECT comment FROM audit_text.client;
SELECT vigie.protect('audit_text.client', 'comment', 'audit');
-- Before ANALYZE, from a small sample; after it, from its statistics: the verdicts are the same.
CREATE TEMP TABLE sampled AS SELECT relation, column_name, worth_watching FROM vigie.text_columns() WHERE relation::text LIKE 'audit\_text.%';
ANALYZE audit_text.client, audit_text.part, audit_text.stored;
SELECT relation, column_name, data_type, row_estimate, watched, worth_watching, reason FROM vigie.text_columns() WHERE relation::text LIKE 'audit\_text.%';
SELECT relation, column_name FROM vigie.text_columns() t JOIN sampled s USING (relation, column_name) WHERE t.worth_watching IS DISTINCT FROM s.worth_watching;
SELECT column_name, average_length > 20 AS long, distinct_ratio > 0.9 AS distinct, blank_share BETWEEN 0.1 AND 0.3 AS blanks, size_bytes > 0 AS sized
  FROM vigie.text_columns() WHERE relation = 'audit_text.client'::regclass AND column_name IN ('comment', 'state', 'notes');
-- What the caller may not read is told, and looked at no further.
CREATE ROLE vigie_test_clerk;
GRANT USAGE ON SCHEMA audit_text TO vigie_test_clerk;
GRANT SELECT (id, comment) ON audit_text.client TO vigie_test_clerk;
SET ROLE vigie_test_clerk;
SELECT column_name, worth_watching, reason FROM vigie.text_columns() WHERE relation = 'audit_text.client'::regclass AND column_name IN ('comment', 'notes');
RESET ROLE;
-- Neither system tables nor those of extensions.
SELECT count(*) FROM vigie.text_columns() WHERE relation::text ~ '^(pg_catalog|information_schema|vigie)\.';
DROP OWNED BY vigie_test_clerk;
DROP ROLE vigie_test_clerk;
\set VERBOSITY terse
SET client_min_messages = warning;
DROP SCHEMA audit_text CASCADE;
