-- A guarded column, its tags column and the key keep being watched whatever they are called.
CREATE TABLE renamed (id int PRIMARY KEY, note text, other text, tags jsonb);
SELECT vigie.protect('renamed', 'note', 'default', 'tags');
ALTER TABLE renamed RENAME note TO remark;
ALTER TABLE renamed RENAME tags TO labels;
ALTER TABLE renamed RENAME id TO number;
SELECT column_name, tags_column FROM vigie.protections WHERE target = 'renamed'::regclass;
INSERT INTO renamed VALUES (1, 'quel connard');
INSERT INTO renamed VALUES (1, 'tél 01 99 00 12 34');
SELECT number, remark, labels ? 'phone' AS phone FROM renamed;
UPDATE renamed SET labels = '{"health": 1}';
SELECT labels ? 'phone' AS phone, labels ? 'health' AS health FROM renamed;
-- The guard is known by the name that the column has now.
SELECT vigie.protect('renamed', 'remark');
\echo :LAST_ERROR_SQLSTATE
SELECT vigie.unprotect('renamed', 'note');
\echo :LAST_ERROR_SQLSTATE
-- Names are swapped with a column that nobody watches.
ALTER TABLE renamed RENAME remark TO other_before;
ALTER TABLE renamed RENAME other TO remark;
ALTER TABLE renamed RENAME other_before TO other;
INSERT INTO renamed (number, remark) VALUES (2, 'quel connard');
INSERT INTO renamed (number, other) VALUES (3, 'quel connard');
SELECT column_name, tags_column FROM vigie.protections WHERE target = 'renamed'::regclass;
-- Also the column that has the old name now can be guarded, and let go.
SELECT vigie.protect('renamed', 'remark', 'redact');
SELECT column_name, policy, tags_column FROM vigie.protections WHERE target = 'renamed'::regclass ORDER BY 1;
INSERT INTO renamed (number, remark) VALUES (4, 'quel connard') RETURNING remark;
SELECT vigie.unprotect('renamed', 'other');
INSERT INTO renamed (number, other, remark) VALUES (5, 'quel connard', 'quel connard') RETURNING other, remark;
SELECT vigie.unprotect('renamed', 'remark');
SELECT count(*) FROM pg_trigger WHERE tgrelid = 'renamed'::regclass;
DROP TABLE renamed;
-- Tags that are kept in vigie.tags.
CREATE TABLE renamed (id int PRIMARY KEY, note text, other text);
SELECT vigie.protect('renamed', 'note'), vigie.protect('renamed', 'other', 'audit');
ALTER TABLE renamed RENAME note TO swapped;
ALTER TABLE renamed RENAME other TO note;
ALTER TABLE renamed RENAME swapped TO other;
ALTER TABLE renamed RENAME id TO number;
SELECT column_name, policy FROM vigie.protections WHERE target = 'renamed'::regclass ORDER BY 1;
INSERT INTO renamed VALUES (1, 'quel connard', 'rien');
INSERT INTO renamed VALUES (1, 'tél 01 99 00 12 34', 'quel connard');
SELECT column_name, row_key, policy, (SELECT array_agg(k) FROM jsonb_object_keys(tags) k) FROM vigie.tags WHERE relation = 'renamed'::regclass ORDER BY 1;
UPDATE renamed SET note = 'rien';
SELECT column_name, row_key FROM vigie.tags WHERE relation = 'renamed'::regclass ORDER BY 1;
UPDATE renamed SET number = 2;
SELECT column_name, row_key FROM vigie.tags WHERE relation = 'renamed'::regclass ORDER BY 1;
TRUNCATE renamed;
SELECT count(*) FROM vigie.tags WHERE relation = 'renamed'::regclass;
-- A column goes, and its guard with it; what is left writes on.
SET client_min_messages = warning;
ALTER TABLE renamed DROP COLUMN note CASCADE;
RESET client_min_messages;
INSERT INTO renamed VALUES (1, 'rien');
UPDATE renamed SET number = 2;
DELETE FROM renamed;
TRUNCATE renamed;
ALTER TABLE renamed ADD COLUMN note text;
SELECT vigie.protect('renamed', 'note', 'redact');
INSERT INTO renamed VALUES (1, 'rien', 'quel connard') RETURNING note;
SELECT vigie.create_policy('passing', '{"rules": [{"categories": ["phone"], "action": "tag"}]}');
ALTER TABLE renamed ADD COLUMN more text;
SELECT vigie.protect('renamed', 'more', 'passing');
SET client_min_messages = warning;
ALTER TABLE renamed DROP COLUMN more CASCADE;
RESET client_min_messages;
SELECT vigie.drop_policy('passing');
TRUNCATE renamed;
DROP TABLE renamed;
-- Partitions, whose columns have other numbers.
CREATE TABLE renamed (id int PRIMARY KEY, note text) PARTITION BY RANGE (id);
CREATE TABLE renamed_low (gone int, note text, id int NOT NULL);
ALTER TABLE renamed_low DROP gone;
ALTER TABLE renamed ATTACH PARTITION renamed_low FOR VALUES FROM (0) TO (100);
SELECT vigie.protect('renamed', 'note');
ALTER TABLE renamed RENAME note TO remark;
INSERT INTO renamed VALUES (1, 'quel connard');
INSERT INTO renamed VALUES (1, 'tél 01 99 00 12 34');
SELECT column_name, row_key FROM vigie.tags WHERE relation = 'renamed'::regclass;
UPDATE renamed SET remark = 'quel connard';
UPDATE renamed SET id = 2;
SELECT column_name, row_key FROM vigie.tags WHERE relation = 'renamed'::regclass;
TRUNCATE renamed;
DROP TABLE renamed;
-- By hand, with the columns of UPDATE OF in any order, and without any.
CREATE TABLE renamed (title text, tags text[], note text);
CREATE TRIGGER watch BEFORE INSERT OR UPDATE OF title, tags, note ON renamed FOR EACH ROW EXECUTE FUNCTION vigie.guard('note', 'audit', 'tags');
SELECT column_name, tags_column FROM vigie.protections WHERE target = 'renamed'::regclass;
INSERT INTO renamed (title, note) VALUES ('quel connard', 'tél 01 99 00 12 34') RETURNING tags;
ALTER TABLE renamed RENAME tags TO labels;
UPDATE renamed SET note = 'quel connard' RETURNING labels;
DROP TRIGGER watch ON renamed;
CREATE TRIGGER watch BEFORE INSERT OR UPDATE ON renamed FOR EACH ROW EXECUTE FUNCTION vigie.guard('note', 'strict');
SELECT column_name, tags_column FROM vigie.protections WHERE target = 'renamed'::regclass;
UPDATE renamed SET note = 'quel connard';
UPDATE renamed SET title = 'quel connard' RETURNING title;
DROP TABLE renamed;
