\set SHOW_CONTEXT never
SET vigie.audit_pause = 0;
ALTER SEQUENCE vigie.remediation_id_seq RESTART;
CREATE TABLE fix_lead (id int PRIMARY KEY, note text, short varchar(24), doc jsonb, tags text[], updated int DEFAULT 0);
INSERT INTO fix_lead
SELECT i, CASE WHEN i % 4 = 0 THEN 'Rappeler Mme Quéméneur au 06 39 98 12 34, cliente diabétique' ELSE 'Livraison mardi' END,
       CASE WHEN i % 4 = 0 THEN 'il est syndiqué CGT' ELSE 'ok' END,
       CASE WHEN i = 4 THEN '{"a": ["cliente diabétique", 1, null], "b": {"c": "rien"}, "d": {}, "e": []}'::jsonb END,
       CASE WHEN i = 4 THEN '{vip,NULL,"cliente enceinte"}'::text[] END
  FROM generate_series(1, 200) i;
-- A trigger of the application, which relies on its search_path.
CREATE FUNCTION fix_touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated := OLD.updated + 1;
    INSERT INTO fix_journal VALUES (NEW.id);
    RETURN NEW;
END
$$;
CREATE TABLE fix_journal (id int);
CREATE TRIGGER touch BEFORE UPDATE ON fix_lead FOR EACH ROW EXECUTE FUNCTION fix_touch();
-- A dry run counts, and leaves everything as it was.
CALL vigie.remediate('fix_lead', 'note', 'default', dry_run => true);
SELECT count(*) FROM fix_journal;
-- A row that the table does not take is left out, and told.
ALTER TABLE fix_lead ADD CONSTRAINT eight CHECK (id <> 8 OR note LIKE '%diab%');
CALL vigie.remediate('fix_lead', 'note', 'default', 50);
SELECT note, updated, count(*) FROM fix_lead GROUP BY note, updated ORDER BY note;
SELECT count(*) FROM fix_journal;
SELECT action, column_name, categories, policy, policy_version, count(*), min(row_key::text) FROM vigie.events WHERE relation = 'fix_lead'::regclass GROUP BY 1, 2, 3, 4, 5;
SELECT DISTINCT digest = vigie.note_digest('Rappeler Mme Quéméneur au 06 39 98 12 34, cliente diabétique') AS digest_of_note FROM vigie.events WHERE relation = 'fix_lead'::regclass;
SELECT relation, column_name, policy, operator, dry_run, state, rows_found, rows_changed, rows_kept, rows_failed, error FROM vigie.remediation ORDER BY id;
-- A second time there is nothing left but that row.
CALL vigie.remediate('fix_lead', 'note', 'default');
-- The digest is the one that guards record.
CREATE TABLE fix_guarded (id int PRIMARY KEY, note text);
SELECT vigie.protect('fix_guarded', 'note', 'audit');
INSERT INTO fix_guarded VALUES (1, 'cliente diabétique');
SELECT digest = vigie.note_digest('cliente diabétique') AS same FROM vigie.events WHERE relation = 'fix_guarded'::regclass;
-- Quarantine keeps the originals, and gives them back. What does not fit is masked.
ALTER TABLE fix_lead DISABLE TRIGGER touch;
CALL vigie.remediate('fix_lead', 'short', 'default', 1000, 'quarantine');
SELECT short, count(*) FROM fix_lead GROUP BY short ORDER BY short;
SELECT row_key, original, redacted, categories FROM vigie.quarantine WHERE relation = 'fix_lead'::regclass ORDER BY (row_key ->> 'id')::int LIMIT 2;
SELECT vigie.release(id) FROM vigie.quarantine WHERE relation = 'fix_lead'::regclass AND row_key = '{"id": 4}';
SELECT short FROM fix_lead WHERE id = 4;
-- JSON values and arrays keep their shape.
CALL vigie.remediate('fix_lead', 'doc', 'default', operator => 'quarantine');
CALL vigie.remediate('fix_lead', 'tags', 'default');
SELECT doc, tags FROM fix_lead WHERE id = 4;
SELECT vigie.release(id) FROM vigie.quarantine WHERE relation = 'fix_lead'::regclass AND column_name = 'doc';
SELECT doc FROM fix_lead WHERE id = 4;
-- Pseudonyms: the same value gets the same one, and nothing is rewritten twice.
CALL vigie.remediate('fix_lead', 'note', 'redact', 1000, 'pseudonymize');
SELECT regexp_replace(note, '[a-z]{5}-[a-z]{5}-[a-z]{5}', '...', 'g') AS note, count(DISTINCT note) FROM fix_lead WHERE id % 4 = 0 AND id <> 8 GROUP BY 1;
CALL vigie.remediate('fix_lead', 'note', 'redact', 1000, 'pseudonymize');
-- A policy that quarantines is followed, whatever the operator.
SELECT vigie.create_policy('fix_aside', '{"rules": [{"categories": ["trade_union"], "action": "quarantine"}]}');
CREATE TABLE fix_aside (id int PRIMARY KEY, note text);
INSERT INTO fix_aside VALUES (1, 'voisin syndiqué'), (2, 'cliente diabétique');
CALL vigie.remediate('fix_aside', 'note', 'fix_aside');
SELECT * FROM fix_aside ORDER BY id;
SELECT row_key, original FROM vigie.quarantine WHERE relation = 'fix_aside'::regclass;
-- Partitions, and a stop between two batches: the call goes on with what was begun.
CREATE TABLE fix_part (id int, note text, PRIMARY KEY (id)) PARTITION BY RANGE (id);
CREATE TABLE fix_part_low PARTITION OF fix_part FOR VALUES FROM (0) TO (100);
CREATE TABLE fix_part_high PARTITION OF fix_part FOR VALUES FROM (100) TO (1000);
INSERT INTO fix_part SELECT i, 'voisin syndiqué ' || i FROM generate_series(1, 200) i;
SELECT vigie.begin_remediation('fix_part', 'note', 'default', 10, 'redact', false) AS which \gset
SELECT vigie.remediation_step(:which, current_setting('search_path')) AS more;
SELECT count(*) FILTER (WHERE note LIKE '%[TRADE_UNION]%') BETWEEN 1 AND 199 AS some FROM fix_part;
SET client_min_messages = warning;
CALL vigie.remediate('fix_part', 'note', 'default', 1000);
RESET client_min_messages;
SELECT id = :which AS same, state, rows_found, rows_changed FROM vigie.remediation WHERE relation = 'fix_part'::regclass;
SELECT count(*) FROM fix_part WHERE note LIKE 'voisin [TRADE_UNION] %';
SELECT relation, count(*), count(DISTINCT row_key) FROM vigie.events WHERE relation::text LIKE 'fix_part%' GROUP BY relation;
-- A guard stays in force: it refuses what it would refuse from anybody.
INSERT INTO fix_aside VALUES (3, 'cliente diabétique, tél 06 39 98 12 34');
SELECT vigie.protect('fix_aside', 'note', 'strict');
CALL vigie.remediate('fix_aside', 'note', 'default');
SELECT * FROM fix_aside ORDER BY id;
-- Whoever is granted what the documentation lists needs no right to events, originals and the key.
CREATE TABLE fix_officer (id int PRIMARY KEY, note text);
INSERT INTO fix_officer VALUES (1, 'voisin syndiqué');
CREATE ROLE vigie_test_officer;
GRANT SELECT, UPDATE ON fix_officer TO vigie_test_officer;
GRANT EXECUTE ON PROCEDURE vigie.remediate(regclass, name, text, integer, text, boolean) TO vigie_test_officer;
GRANT EXECUTE ON FUNCTION vigie.record_remedies(bigint, jsonb[], text[], text[], boolean[], bigint[], text[]) TO vigie_test_officer;
GRANT SELECT, INSERT, UPDATE ON vigie.remediation TO vigie_test_officer;
GRANT SELECT ON vigie.policies TO vigie_test_officer;
SET ROLE vigie_test_officer;
CALL vigie.remediate('fix_officer', 'note', 'default', operator => 'quarantine');
SELECT * FROM fix_officer;
SELECT vigie.record_remedies(0, '{}', '{}', '{}', '{}', '{}', '{}');
SELECT vigie.note_digest('anything');
RESET ROLE;
SELECT row_key, original, redacted, actor = session_user AS mine FROM vigie.quarantine WHERE relation = 'fix_officer'::regclass;
DROP OWNED BY vigie_test_officer;
DROP ROLE vigie_test_officer;
-- What cannot be done.
CALL vigie.remediate('fix_lead', 'note', 'default', 1000, 'shred');
CALL vigie.remediate('fix_lead', 'note', 'missing');
CALL vigie.remediate('fix_lead', 'missing', 'default');
CALL vigie.remediate('fix_lead', 'updated', 'default');
CALL vigie.remediate('fix_lead', 'note', 'default', 0);
CALL vigie.remediate('fix_lead', NULL, 'default');
CREATE VIEW fix_view AS SELECT * FROM fix_lead;
CALL vigie.remediate('fix_view', 'note', 'default');
SELECT vigie.review('accept', 'fix_lead', 'note') IS NOT NULL AS made;
CALL vigie.remediate('fix_lead', 'note', 'default');
DELETE FROM vigie.audit_review;
DROP VIEW fix_view;
DELETE FROM vigie.quarantine WHERE relation IN ('fix_lead'::regclass, 'fix_aside'::regclass, 'fix_officer'::regclass);
DELETE FROM vigie.events WHERE relation IN ('fix_lead'::regclass, 'fix_aside'::regclass, 'fix_part'::regclass, 'fix_guarded'::regclass, 'fix_officer'::regclass);
DELETE FROM vigie.remediation;
DROP TABLE fix_lead, fix_guarded, fix_aside, fix_part, fix_journal, fix_officer;
DROP FUNCTION fix_touch;
SELECT vigie.drop_policy('fix_aside');
RESET vigie.audit_pause;
