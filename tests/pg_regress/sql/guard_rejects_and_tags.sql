CREATE TABLE note (id serial PRIMARY KEY, comment text, other text);
SELECT vigie.protect('note', 'comment');
SELECT * FROM vigie.protections;
INSERT INTO note (comment) VALUES ('Livraison mardi.'), (NULL), ('');
INSERT INTO note (comment) VALUES ('Livraison mardi.'), ('quel connard');
\echo :LAST_ERROR_SQLSTATE
SELECT count(*) FROM note;
UPDATE note SET comment = 'quel connard' WHERE id = 1;
-- Tags are kept by table, row and column, and follow the row.
INSERT INTO note (comment) VALUES ('tél 01 99 00 12 34') RETURNING comment;
SELECT relation, column_name, tags ? 'phone' AS phone, policy, policy_version FROM vigie.tags WHERE relation = 'note'::regclass;
UPDATE note SET id = 100 WHERE comment LIKE 'tél%';
SELECT row_key, tags ? 'phone' AS phone FROM vigie.tags WHERE relation = 'note'::regclass;
UPDATE note SET other = 'untouched' WHERE id = 100;
UPDATE note SET comment = 'Livraison mardi.' WHERE id = 100;
SELECT count(*) AS cleared FROM vigie.tags WHERE relation = 'note'::regclass;
UPDATE note SET comment = 'tél 01 99 00 12 34' WHERE id = 100;
INSERT INTO note (id, comment) VALUES (100, 'IBAN FR14 2004 1010 0505 0001 3M02 606')
    ON CONFLICT (id) DO UPDATE SET comment = EXCLUDED.comment;
SELECT row_key, (SELECT array_agg(k) FROM jsonb_object_keys(tags) k) FROM vigie.tags WHERE relation = 'note'::regclass;
INSERT INTO note (id, comment) VALUES (100, 'tél 01 99 00 12 34') ON CONFLICT DO NOTHING;
SELECT row_key, (SELECT array_agg(k) FROM jsonb_object_keys(tags) k) FROM vigie.tags WHERE relation = 'note'::regclass;
DELETE FROM note WHERE id = 100;
SELECT count(*) AS removed FROM vigie.tags WHERE relation = 'note'::regclass;
INSERT INTO note (comment) VALUES ('tél 01 99 00 12 34');
TRUNCATE note;
SELECT count(*) AS truncated FROM vigie.tags WHERE relation = 'note'::regclass;
-- Events say what was done, and never to what text.
SELECT column_name, action, categories, policy, policy_version, octet_length(digest) FROM vigie.events WHERE relation = 'note'::regclass ORDER BY id LIMIT 1;
SELECT count(*) FROM vigie.events e WHERE e::text LIKE '%99 00%';
SELECT vigie.unprotect('note', 'comment');
INSERT INTO note (comment) VALUES ('quel connard');
SELECT count(*) FROM vigie.protections;
DROP TABLE note;
