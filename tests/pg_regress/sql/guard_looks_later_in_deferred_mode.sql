CREATE TABLE later (id int, part text, note text, other int, PRIMARY KEY (id, part));
SELECT vigie.protect('later', 'note', mode => 'deferred');
SELECT column_name, tags_column, mode FROM vigie.protections WHERE target = 'later'::regclass;
-- Everything is let through at once; the queue names rows, and has no text.
INSERT INTO later VALUES (1, 'a', 'Livraison mardi.'), (2, 'b''c', 'quel connard'), (3, 'a', 'tél 01 99 00 12 34'), (4, 'a', NULL);
UPDATE later SET other = 1;
UPDATE later SET note = 'Livraison jeudi.' WHERE id = 1;
SELECT note FROM later ORDER BY id;
SELECT relation, column_name, row_key FROM vigie.queue ORDER BY id;
-- Then it is as the policy says, but that what it rejects is kept aside.
CALL vigie.process_queue(2);
SELECT id, note FROM later ORDER BY id;
SELECT count(*) AS queued FROM vigie.queue;
SELECT row_key, action, categories FROM vigie.events WHERE relation = 'later'::regclass ORDER BY id;
SELECT row_key, original FROM vigie.quarantine WHERE relation = 'later'::regclass;
SELECT row_key, tags ? 'phone' AS phone FROM vigie.tags WHERE relation = 'later'::regclass;
-- What is clean is not written again.
SELECT xmin AS before FROM later WHERE id = 1 \gset
UPDATE later SET other = 2, note = note WHERE id = 3;
CALL vigie.process_queue();
SELECT xmin = :'before'::xid AS untouched FROM later WHERE id = 1;
UPDATE later SET note = 'rien' WHERE id = 3;
CALL vigie.process_queue();
SELECT count(*) AS tags FROM vigie.tags WHERE relation = 'later'::regclass;
-- A row that is gone, and a row that cannot be changed: the first is forgotten, the second keeps its place and a reason.
INSERT INTO later VALUES (5, 'a', 'quel connard'), (6, 'a', 'quel connard');
DELETE FROM later WHERE id = 5;
ALTER TABLE later ADD CONSTRAINT no_label CHECK (note !~ '\[OFFENSIVE') NOT VALID;
CALL vigie.process_queue();
SELECT row_key, problem FROM vigie.queue;
ALTER TABLE later DROP CONSTRAINT no_label;
UPDATE vigie.queue SET problem = NULL;
CALL vigie.process_queue();
SELECT note FROM later WHERE id = 6;
-- Tags in a column.
CREATE TABLE tagged (id int PRIMARY KEY, note text, tags text[]);
SELECT vigie.protect('tagged', 'note', 'audit', 'tags', 'deferred');
INSERT INTO tagged VALUES (1, 'tél 01 99 00 12 34');
CALL vigie.process_queue();
SELECT * FROM tagged;
UPDATE tagged SET note = 'rien';
CALL vigie.process_queue();
SELECT * FROM tagged;
-- Nobody but the owner works the queue, and without a key there is none.
CREATE TABLE keyless (note text);
SELECT vigie.protect('keyless', 'note', mode => 'deferred');
\echo :LAST_ERROR_SQLSTATE
CALL vigie.process_queue(0);
SELECT vigie.unprotect('later', 'note');
DROP TABLE later, tagged, keyless;
