-- The queries of docs/audit.md, on a small table of contacts.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET vigie.audit_pause = 0;
CREATE SCHEMA cookbook;
SET search_path = cookbook, public;
CREATE TABLE contact (id int PRIMARY KEY, author text, written_at timestamptz, note text);
INSERT INTO contact
SELECT i, (ARRAY['anne', 'bruno', 'chloe'])[1 + i % 3], now() - make_interval(days => i),
       CASE WHEN i % 6 = 0 THEN 'Cliente diabétique, rappeler vers ' || i || ' heures' WHEN i % 5 = 0 THEN 'Tél 06 39 98 12 34, demander le poste ' || i
            ELSE 'Livraison promise pour mardi, quai ' || i END
  FROM generate_series(1, 60) i;
CREATE TABLE visit (id int PRIMARY KEY, contact_id int, comment text);
INSERT INTO visit SELECT i, i, CASE WHEN i % 10 = 0 THEN 'Voisin syndiqué à la CGT, passer par la cour ' ELSE 'Passer par la cour et sonner deux fois ' END || i FROM generate_series(1, 40) i;
CALL vigie.audit_database('cookbook.%');
-- Where is the most? The ten worst columns of the last audit.
SELECT relation_name, column_name, category, rows_flagged, round((100 * rate)::numeric, 1) AS percent
  FROM vigie.audit_findings
 WHERE run = (SELECT max(id) FROM vigie.audit_run WHERE state = 'finished') AND entity IS NULL
 ORDER BY vigie.category_risk(category) DESC, rows_flagged DESC LIMIT 10;
-- Notes of last week with health data: their keys.
SELECT id, written_at > now() - interval '7 days' AS last_week FROM contact
 WHERE written_at > now() - interval '7 days' AND vigie.is_sensitive(note, '{health}') ORDER BY id;
-- Per author.
SELECT author, count(*) AS notes, count(*) FILTER (WHERE vigie.is_sensitive(note)) AS flagged,
       round(100.0 * count(*) FILTER (WHERE vigie.is_sensitive(note)) / count(*), 1) AS percent
  FROM contact GROUP BY author ORDER BY percent DESC, author;
-- Per month and category: the sum of it here, as the months move.
SELECT count(DISTINCT month) >= 2 AS months, sum(notes) AS notes
  FROM (SELECT to_char(written_at, 'YYYY-MM') AS month, category, count(*) AS notes
          FROM contact, unnest(vigie.categories(note)) AS category GROUP BY month, category ORDER BY month, category) m;
-- What words set it off, for someone with the right to see them.
SELECT category, lower(match) AS words, count(*) FROM contact, vigie.scan(note) GROUP BY category, lower(match) ORDER BY count(*) DESC, words LIMIT 3;
-- The rows behind a figure.
SELECT r.row_key, r.confidence > 0.9 AS sure, c.author FROM vigie.audit_rows('contact', 'note', 'health') r JOIN contact c ON c.id = (r.row_key ->> 'id')::int ORDER BY c.id LIMIT 2;
-- What people decided; what was put right this month; columns worth watching without a guard.
SELECT decision, relation, column_name, category, term, decided_by, decided_at, note FROM vigie.reviews;
SELECT relation, column_name, operator, rows_changed, rows_failed, actor FROM vigie.remediation WHERE NOT dry_run AND started_at > date_trunc('month', now());
SELECT relation, column_name, reason FROM vigie.text_columns() WHERE worth_watching AND NOT watched AND relation IN ('contact'::regclass, 'visit'::regclass) ORDER BY size_bytes DESC, relation;
-- What is new since the audit before.
INSERT INTO visit VALUES (41, 41, 'Client alcoolique, ne pas livrer le matin');
SELECT pg_stat_force_next_flush();
CALL vigie.audit_database('cookbook.%');
SELECT relation_name, column_name, category, rows_flagged - rows_before AS more FROM vigie.audit_trend() WHERE rows_flagged > rows_before ORDER BY more DESC;
DELETE FROM vigie.audit_run;
DROP SCHEMA cookbook CASCADE;
RESET search_path;
