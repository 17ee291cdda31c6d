CREATE TABLE tagged (id int PRIMARY KEY, a text, a_tags jsonb, b text, b_tags text[] NOT NULL DEFAULT '{}');
SELECT vigie.protect('tagged', 'a', 'audit', 'a_tags'), vigie.protect('tagged', 'b', 'audit', 'b_tags');
INSERT INTO tagged (id, a, b) VALUES (1, 'tél 01 99 00 12 34', 'quel connard, tél 01 99 00 12 34'), (2, 'rien', 'rien');
SELECT id, a_tags ? 'phone' AS phone, b_tags FROM tagged ORDER BY id;
-- Nobody writes the tags but the guard.
UPDATE tagged SET a_tags = '{"health": 1}', b_tags = '{health}' WHERE id = 2;
SELECT id, a_tags, b_tags FROM tagged WHERE id = 2;
UPDATE tagged SET a = 'rien', b = 'rien';
SELECT id, a_tags, b_tags FROM tagged ORDER BY id;
SELECT count(*) FROM vigie.tags;
DROP TABLE tagged;
