-- A new key makes other digests and pseudonyms; events say under which key theirs are.
CREATE ROLE vigie_test_steward IN ROLE vigie_admin;
CREATE TABLE sealed (id int PRIMARY KEY, note text);
SELECT vigie.protect('sealed', 'note', 'redact');
INSERT INTO sealed VALUES (1, 'tél 01 99 00 12 34'), (2, 'tél 01 99 00 12 34');
SELECT max(id) AS first, vigie.pseudonymize('tél 01 99 00 12 34') AS token FROM vigie.digest_key \gset
SET ROLE vigie_test_steward;
SELECT vigie.rotate_digest_key() - :first AS one_more;
SELECT key FROM vigie.digest_key;
RESET ROLE;
INSERT INTO sealed VALUES (3, 'tél 01 99 00 12 34'), (4, 'tél 01 99 00 12 34');
SELECT digest_key - :first AS key, count(*), count(DISTINCT digest) AS digests FROM vigie.events WHERE relation = 'sealed'::regclass GROUP BY 1 ORDER BY 1;
SELECT count(DISTINCT digest) AS digests FROM vigie.events WHERE relation = 'sealed'::regclass;
SELECT vigie.pseudonymize('tél 01 99 00 12 34') = :'token' AS same_token;
SELECT octet_length(key), created_by = session_user AS by_me FROM vigie.digest_key WHERE id > :first;
-- A rotation that is undone.
BEGIN;
SELECT vigie.rotate_digest_key() - :first AS two_more;
ROLLBACK;
INSERT INTO sealed VALUES (5, 'tél 01 99 00 12 34');
SELECT digest_key - :first AS key FROM vigie.events WHERE relation = 'sealed'::regclass ORDER BY id DESC LIMIT 1;
DELETE FROM vigie.digest_key WHERE id > :first;
SELECT vigie.pseudonymize('tél 01 99 00 12 34') = :'token' AS same_token;
DROP TABLE sealed;
DROP ROLE vigie_test_steward;
