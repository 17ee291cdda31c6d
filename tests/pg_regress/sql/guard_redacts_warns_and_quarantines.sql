SELECT vigie.create_policy('mixed', '{"rules": [{"categories": ["phone"], "action": "redact"}, {"categories": ["offensive"], "action": "warn"},
                                               {"categories": ["iban"], "action": "quarantine"}, {"categories": ["credit_card"], "action": "allow"}]}');
CREATE TABLE mixed (id int PRIMARY KEY, note text, short varchar(14), padded char(20));
SELECT vigie.protect('mixed', 'note', 'mixed'), vigie.protect('mixed', 'short', 'redact'), vigie.protect('mixed', 'padded', 'redact');
INSERT INTO mixed (id, note) VALUES (1, 'tél 01 99 00 12 34'), (2, 'quel connard'), (3, 'CB 4111 1111 1111 1111'), (4, 'à FR14 2004 1010 0505 0001 3M02 606');
-- A label may not fit: then it is a mask.
INSERT INTO mixed (id, short, padded) VALUES (5, 'un connard', 'un connard, voilà');
SELECT id, note, short, padded, octet_length(padded) FROM mixed ORDER BY id;
SELECT row_key, action, categories FROM vigie.events WHERE relation = 'mixed'::regclass ORDER BY id;
-- A quarantined note can be put back.
SELECT id AS quarantined, row_key, original, categories FROM vigie.quarantine WHERE relation = 'mixed'::regclass \gset
\echo :row_key :original :categories
SELECT vigie.release(:quarantined);
SELECT note FROM mixed WHERE id = 4;
SELECT vigie.release(:quarantined);
UPDATE mixed SET note = note WHERE id = 4;
SELECT note FROM mixed WHERE id = 4;
-- A policy in use stays.
SELECT vigie.drop_policy('mixed');
\echo :LAST_ERROR_SQLSTATE
DROP TABLE mixed;
SELECT vigie.drop_policy('mixed');
