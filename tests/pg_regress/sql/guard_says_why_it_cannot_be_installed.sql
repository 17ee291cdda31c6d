CREATE TABLE target (id int PRIMARY KEY, note text, amount numeric, tags jsonb, made text GENERATED ALWAYS AS ('x') STORED);
CREATE VIEW target_view AS SELECT * FROM target;
SELECT vigie.protect('target', 'nope');
\echo :LAST_ERROR_SQLSTATE
SELECT vigie.protect('target', 'amount');
\echo :LAST_ERROR_SQLSTATE
SELECT vigie.protect('target', 'made');
SELECT vigie.protect('target_view', 'note');
\echo :LAST_ERROR_SQLSTATE
SELECT vigie.protect('target', 'note', 'defalt');
\echo :LAST_ERROR_SQLSTATE
SELECT vigie.protect('target', 'note', tags_column => 'amount');
SELECT vigie.protect('target', 'note', tags_column => 'tgas');
SELECT vigie.protect('target', 'note', mode => 'later');
SELECT vigie.protect(NULL, 'note');
SELECT vigie.unprotect('target', 'note');
\echo :LAST_ERROR_SQLSTATE
SELECT vigie.protect('target', 'note');
SELECT vigie.protect('target', 'note', 'strict');
\echo :LAST_ERROR_SQLSTATE
-- Only the owner guards a table.
CREATE ROLE vigie_test_clerk;
GRANT SELECT, INSERT, UPDATE, DELETE, TRIGGER ON target TO vigie_test_clerk;
SET ROLE vigie_test_clerk;
SELECT vigie.unprotect('target', 'note');
\echo :LAST_ERROR_SQLSTATE
-- Whoever may write rows needs no right to the extension's tables, and has none.
INSERT INTO target (id, note) VALUES (1, 'tél 01 99 00 12 34');
DELETE FROM target;
SELECT * FROM vigie.events;
SELECT * FROM vigie.digest_key;
SELECT vigie.pseudonymize('x');
SELECT vigie.create_policy('x', '{}');
RESET ROLE;
-- A table without a primary key is guarded, and told what is missing.
CREATE TABLE keyless (note text);
SELECT vigie.protect('keyless', 'note');
INSERT INTO keyless VALUES ('tél 01 99 00 12 34');
INSERT INTO keyless VALUES ('quel connard');
-- By hand.
CREATE TABLE by_hand (note text);
CREATE TRIGGER watch BEFORE INSERT OR UPDATE ON by_hand FOR EACH ROW EXECUTE FUNCTION vigie.guard('note', 'strict');
INSERT INTO by_hand VALUES ('tél 01 99 00 12 34');
CREATE TRIGGER wrong BEFORE DELETE ON by_hand FOR EACH ROW EXECUTE FUNCTION vigie.guard('note', 'strict');
INSERT INTO by_hand VALUES ('rien');
DELETE FROM by_hand;
\echo :LAST_ERROR_SQLSTATE
SELECT vigie.guard();
DROP VIEW target_view;
DROP TABLE target, keyless, by_hand;
DROP ROLE vigie_test_clerk;
