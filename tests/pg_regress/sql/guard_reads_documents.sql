-- json, jsonb, xml, arrays of texts and domains over them: the strings inside are notes, each with its path.
CREATE DOMAIN remark AS jsonb CHECK (jsonb_typeof(VALUE) = 'object');
CREATE TABLE document (id int PRIMARY KEY, j json, b jsonb, a text[], v varchar(40)[], x xml, d remark, tags jsonb);
SELECT vigie.protect('document', 'b'), vigie.protect('document', 'j'), vigie.protect('document', 'a'),
       vigie.protect('document', 'x'), vigie.protect('document', 'd');
INSERT INTO document VALUES (1, '{"note": "Livraison mardi."}', '{"n": [1, true, null]}', '{NULL,"rien, à signaler"}', NULL,
                             '<n a="b">Livraison mardi.</n>', '{}');
INSERT INTO document (id, b) VALUES (2, '{"visits": [{"remark": "ok"}, {"remark": "quel connard"}]}');
\echo :LAST_ERROR_SQLSTATE
INSERT INTO document (id, j) VALUES (2, '{"the key": "c\u0027est un connard"}');
INSERT INTO document (id, a) VALUES (2, '{{ok},{"quel connard, vraiment"}}');
INSERT INTO document (id, x) VALUES (2, '<n><p>ok</p><p t="quel connard">ok</p></n>');
INSERT INTO document (id, d) VALUES (2, '{"r": "quel connard"}');
-- Keys are no notes.
INSERT INTO document (id, b) VALUES (2, '{"connard": 1}');
-- Redacted, a document stays a document, and keeps everything else.
SELECT vigie.unprotect('document', 'b'), vigie.unprotect('document', 'j'), vigie.unprotect('document', 'a'),
       vigie.unprotect('document', 'x'), vigie.unprotect('document', 'd');
SELECT vigie.protect('document', 'b', 'redact'), vigie.protect('document', 'j', 'redact'), vigie.protect('document', 'a', 'redact'),
       vigie.protect('document', 'x', 'redact'), vigie.protect('document', 'd', 'redact'), vigie.protect('document', 'v', 'redact');
INSERT INTO document VALUES (3, '{ "n" : "le \"connard\" du 3e",  "k": 1 }', '{"n": ["quel connard", "ok"], "k": 1}',
                             '[0:1]={"quel connard","a,b"}', '{"quel connard"}', '<n a="quel connard">a &lt; b, quel connard</n>',
                             '{"r": "quel connard"}');
SELECT j, b, a, v, x, d FROM document WHERE id = 3;
-- Quarantined, it can be put back whole.
SELECT vigie.create_policy('aside', '{"default_action": "quarantine"}');
SELECT vigie.unprotect('document', 'b'), vigie.unprotect('document', 'a');
SELECT vigie.protect('document', 'b', 'aside'), vigie.protect('document', 'a', 'aside');
INSERT INTO document (id, b, a) VALUES (4, '{"n": ["quel connard", "ok"]}', '{"quel connard",ok}');
SELECT b, a FROM document WHERE id = 4;
SELECT column_name, original FROM vigie.quarantine WHERE relation = 'document'::regclass ORDER BY id;
SELECT vigie.release(id) FROM vigie.quarantine WHERE relation = 'document'::regclass ORDER BY id;
SELECT b, a FROM document WHERE id = 4;
-- Tags beside a column of the same type, and after both were renamed.
SELECT vigie.unprotect('document', 'b');
SELECT vigie.protect('document', 'b', 'audit', 'tags');
INSERT INTO document (id, b) VALUES (5, '{"n": "quel connard"}');
SELECT b, (SELECT array_agg(k) FROM jsonb_object_keys(tags) k) AS tags FROM document WHERE id = 5;
ALTER TABLE document RENAME b TO body;
ALTER TABLE document RENAME tags TO b;
SELECT column_name, tags_column FROM vigie.protections WHERE target = 'document'::regclass AND policy = 'audit';
UPDATE document SET body = '{"n": "tél 01 99 00 12 34"}' WHERE id = 5;
SELECT body, (SELECT array_agg(k) FROM jsonb_object_keys(b) k) AS tags FROM document WHERE id = 5;
DROP TABLE document;
DROP DOMAIN remark;
SELECT vigie.drop_policy('aside');
