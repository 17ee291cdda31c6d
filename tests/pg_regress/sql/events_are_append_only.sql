-- An event stays what it was, whoever comes; it can only be removed, and that is an event too.
\set SHOW_CONTEXT never
SELECT coalesce(max(id), 0) AS before FROM vigie.events \gset
CREATE ROLE vigie_test_officer IN ROLE vigie_dpo;
CREATE TABLE logged (id int PRIMARY KEY, note text);
SELECT vigie.protect('logged', 'note', 'redact');
SET application_name = 'crm';
INSERT INTO logged VALUES (1, 'tél 01 99 00 12 34'), (2, 'tél 01 99 00 12 35'), (3, 'tél 01 99 00 12 36');
RESET application_name;
SELECT relation, relation_name, row_key, column_name, action, policy, policy_version, actor = session_user AS by_me, application,
       client_address IS NOT DISTINCT FROM inet_client_addr() AS from_here, octet_length(digest), digest_key = (SELECT max(id) FROM vigie.digest_key) AS newest_key, details
  FROM vigie.events WHERE relation = 'logged'::regclass ORDER BY id;

UPDATE vigie.events SET actor = 'somebody';
\echo :LAST_ERROR_SQLSTATE
UPDATE vigie.events SET actor = 'somebody' WHERE false;
INSERT INTO vigie.events OVERRIDING SYSTEM VALUE SELECT * FROM vigie.events WHERE relation = 'logged'::regclass
    ON CONFLICT (id) DO UPDATE SET actor = 'somebody';
SET session_replication_role = replica;
UPDATE vigie.events SET actor = 'somebody';
RESET session_replication_role;
SET ROLE vigie_test_officer;
UPDATE vigie.events SET actor = 'somebody';
INSERT INTO vigie.events (relation, action, categories) VALUES ('logged', 'redact', '{}');
TRUNCATE vigie.events;

-- The officer removes events; that is recorded in the officer's name.
DELETE FROM vigie.events WHERE relation = 'logged'::regclass AND row_key = '{"id": 1}';
RESET ROLE;
SELECT relation, row_key, column_name, action, categories, policy, digest, digest_key, details - 'oldest' - 'newest' AS details
  FROM vigie.events WHERE id > :before AND action = 'prune' ORDER BY id;
BEGIN;
SET LOCAL ROLE vigie_test_officer;
SELECT vigie.prune_events('1 day');
SELECT vigie.prune_events('-1 day');
ROLLBACK;
-- Older ones, which only the owner could make up.
INSERT INTO vigie.events (happened_at, relation, column_name, action, categories)
    SELECT now() - make_interval(years => n), 'logged', 'note', 'tag', '{phone}' FROM generate_series(1, 5) n;
SET ROLE vigie_test_officer;
SELECT vigie.prune_events('30 months');
SELECT vigie.prune_events(NULL);
RESET ROLE;
SELECT count(*) FROM vigie.events WHERE relation = 'logged'::regclass AND action = 'tag';
SELECT actor = session_user AS by_me, details ->> 'events' AS events, (details ->> 'newest')::timestamptz < now() - interval '30 months' AS old
  FROM vigie.events WHERE action = 'prune' ORDER BY id DESC LIMIT 1;
-- Triggers of other tables could add false events, and may not be made.
CREATE TABLE vigie_test_trap (happened_at timestamptz);
GRANT ALL ON vigie_test_trap TO vigie_test_officer;
SET ROLE vigie_test_officer;
CREATE TRIGGER forge AFTER DELETE ON vigie_test_trap REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION vigie.record_prune();
RESET ROLE;
DROP TABLE vigie_test_trap;
-- Also emptying the table is an event.
BEGIN;
TRUNCATE vigie.events;
SELECT relation, action, details FROM vigie.events;
ROLLBACK;
-- The table's name outlives the table.
DROP TABLE logged;
SELECT DISTINCT relation_name, action FROM vigie.events WHERE relation_name LIKE '%logged' ORDER BY 2;
DROP ROLE vigie_test_officer;
