-- The data of the audit's benchmark, after prepare.sql in the same session: of its clean notes, of the corpus and of its
-- regular expression. Notes have 100 to 500 bytes.

CREATE TEMPORARY TABLE clean_half AS SELECT row_number() OVER () AS place, note FROM clean_note;
CREATE TEMPORARY TABLE any_half AS SELECT row_number() OVER () AS place, content::jsonb ->> 'text' AS note FROM line;
CREATE INDEX ON clean_half (place);
CREATE INDEX ON any_half (place);
ANALYZE clean_half, any_half;
SELECT (SELECT count(*) FROM clean_half) AS clean_halves, (SELECT count(*) FROM any_half) AS any_halves \gset

-- Every other note is one of prepare.sql's, the rest are two of them. Primes far from each other, so that the halves meet anew.
CREATE TABLE clean (id bigint GENERATED ALWAYS AS IDENTITY, note text NOT NULL);
INSERT INTO clean (note)
SELECT t.note FROM generate_series(1, :rows_audited::bigint * 2) n
  JOIN clean_half a ON a.place = n * 7919 % :clean_halves + 1
  JOIN clean_half b ON b.place = n * 104729 % :clean_halves + 1
 CROSS JOIN LATERAL (SELECT CASE n % 2 WHEN 0 THEN a.note ELSE a.note || '. ' || b.note END AS note) t
 WHERE octet_length(t.note) BETWEEN 100 AND 500 AND NOT vigie.is_sensitive(t.note)
 LIMIT :rows_audited;

-- One note in four has something of the corpus in it, clean or not.
CREATE TABLE mixed (LIKE clean INCLUDING IDENTITY);
INSERT INTO mixed (note)
SELECT t.note FROM generate_series(1, :rows_audited::bigint * 2) n
  JOIN clean_half a ON a.place = n * 7919 % :clean_halves + 1
  JOIN clean_half b ON b.place = n * 104729 % :clean_halves + 1
  JOIN any_half c ON c.place = n * 15485863 % :any_halves + 1
 CROSS JOIN LATERAL (
       SELECT CASE n % 4 WHEN 0 THEN a.note WHEN 1 THEN a.note || '. ' || c.note ELSE a.note || '. ' || b.note END AS note) t
 WHERE octet_length(t.note) BETWEEN 100 AND 500
 LIMIT :rows_audited;

-- A tenth of each: for what takes long, and for what must not grow with the table.
CREATE TABLE clean_tenth AS SELECT * FROM clean WHERE id <= :rows_audited::bigint / 10;
CREATE TABLE mixed_tenth AS SELECT * FROM mixed WHERE id <= :rows_audited::bigint / 10;

CREATE TABLE term_regex AS SELECT :'regex' AS regex;

-- What pgbench writes to while an audit reads it.
CREATE TABLE written (id bigint PRIMARY KEY, seen integer NOT NULL DEFAULT 0, note text NOT NULL) WITH (fillfactor = 80);
INSERT INTO written (id, note) SELECT id, note FROM mixed;

VACUUM ANALYZE;
CHECKPOINT;
