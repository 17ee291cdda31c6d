-- vigie.tags has the names of when rows were written; vigie.current_tags and vigie.tidy() know today's.
-- What other tests left behind.
SELECT vigie.tidy() IS NOT NULL AS tidied;
CREATE TABLE moved (id int PRIMARY KEY, note text, other text);
SELECT vigie.protect('moved', 'note', 'audit'), vigie.protect('moved', 'other', 'audit');
INSERT INTO moved VALUES (1, 'tél 01 99 00 12 34', 'rien'), (2, 'rien', 'syndiqué');
SELECT column_name, row_key FROM vigie.current_tags WHERE relation = 'moved'::regclass ORDER BY 1;
-- The two columns trade names, and the table has another.
ALTER TABLE moved RENAME note TO swapped;
ALTER TABLE moved RENAME other TO note;
ALTER TABLE moved RENAME swapped TO other;
ALTER TABLE moved RENAME TO moved_on;
SELECT guard, column_name, row_key FROM vigie.tags WHERE relation = 'moved_on'::regclass ORDER BY 1;
SELECT relation, column_name, row_key, ARRAY(SELECT jsonb_object_keys(tags)) AS categories FROM vigie.current_tags WHERE relation = 'moved_on'::regclass ORDER BY 2;
-- A row that is written again has one set of tags for the column, whatever it was called.
UPDATE moved_on SET other = 'mail a.b@example.com' WHERE id = 1;
SELECT guard, column_name, row_key, ARRAY(SELECT jsonb_object_keys(tags)) AS categories FROM vigie.tags WHERE relation = 'moved_on'::regclass ORDER BY 1;
SELECT vigie.tidy();
SELECT guard, column_name, row_key FROM vigie.tags WHERE relation = 'moved_on'::regclass ORDER BY 1;
SELECT vigie.tidy();
-- A clean one has none.
ALTER TABLE moved_on RENAME other TO comment;
UPDATE moved_on SET comment = 'rien' WHERE id = 1;
SELECT column_name, row_key FROM vigie.tags WHERE relation = 'moved_on'::regclass;
-- A column that has lost its guard is no longer kept true, and its tags stay until it is dropped.
UPDATE moved_on SET comment = 'tél 01 99 00 12 34' WHERE id = 1;
DO $$
DECLARE
    name name;
BEGIN
    FOR name IN SELECT tgname FROM pg_trigger WHERE tgrelid = 'moved_on'::regclass AND tgname LIKE 'zz\_vigie\_%\_note' LOOP
        EXECUTE format('DROP TRIGGER %I ON moved_on', name);
    END LOOP;
END
$$;
SELECT column_name, row_key FROM vigie.current_tags WHERE relation = 'moved_on'::regclass;
SELECT vigie.tidy();
SELECT column_name, row_key FROM vigie.tags WHERE relation = 'moved_on'::regclass ORDER BY 1;
SET client_min_messages = warning;
ALTER TABLE moved_on DROP COLUMN comment CASCADE;
RESET client_min_messages;
SELECT vigie.tidy();
SELECT column_name, row_key FROM vigie.tags WHERE relation = 'moved_on'::regclass ORDER BY 1;
-- The table goes.
DROP TABLE moved_on;
SELECT vigie.tidy();
SELECT count(*) FROM vigie.tags t WHERE NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = t.relation);
-- Keys are written alike whatever the session's settings.
CREATE TABLE dated (day date PRIMARY KEY, at timestamptz, note text);
SELECT vigie.protect('dated', 'note', 'audit');
SET datestyle = 'German';
INSERT INTO dated VALUES ('24.12.2025', now(), 'tél 01 99 00 12 34');
SET datestyle = 'SQL, MDY';
UPDATE dated SET note = 'rien';
RESET datestyle;
SELECT count(*) AS stale FROM vigie.tags WHERE relation = 'dated'::regclass;
SELECT row_key FROM vigie.events WHERE relation = 'dated'::regclass;
DROP TABLE dated;
