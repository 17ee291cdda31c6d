\set SHOW_CONTEXT never
CREATE TABLE audit_church (id int PRIMARY KEY, note text, address text);
INSERT INTO audit_church VALUES (1, 'délégué CGT de la mairie', 'rien'), (2, 'cliente diabétique', 'voisin syndiqué'), (3, 'voisin syndiqué, cliente diabétique', NULL);
SELECT column_name, category, rows_flagged FROM vigie.audit('audit_church') ORDER BY 1, 2;
-- A category of a column, a term of any column, a column.
SELECT vigie.review('accept', 'audit_church', 'note', 'health', note => 'consent is kept on paper') IS NOT NULL AS made;
SELECT column_name, category, rows_flagged FROM vigie.audit('audit_church') ORDER BY 1, 2;
SELECT vigie.review('accept', term => 'Syndiqué') IS NOT NULL AS made;
SELECT column_name, category, rows_flagged FROM vigie.audit('audit_church') ORDER BY 1, 2;
SELECT vigie.review('accept', 'audit_church', 'address') IS NOT NULL AS made;
SELECT column_name, category, rows_flagged FROM vigie.audit('audit_church') ORDER BY 1, 2;
SELECT row_key, category FROM vigie.audit_rows('audit_church', 'note') ORDER BY 1, 2;
-- Who, when and why.
SELECT decision, relation, column_name, category, term, note, decided_by = session_user AS mine, decided_at <= clock_timestamp() AS dated FROM vigie.reviews ORDER BY id;
-- Open again: the last decision holds, and the others stay readable.
SELECT vigie.review('reopen', 'audit_church', 'note', 'health') IS NOT NULL AS made;
SELECT column_name, category, rows_flagged FROM vigie.audit('audit_church') ORDER BY 1, 2;
SELECT count(*) FROM vigie.audit_review WHERE relation = 'audit_church'::regclass;
SELECT vigie.review('fix', 'audit_church', 'note', 'health') IS NOT NULL AS made;
SELECT column_name, category, rows_flagged FROM vigie.audit('audit_church', 'note') ORDER BY 1, 2;
-- What cannot be decided.
SELECT vigie.review('ignore', 'audit_church');
SELECT vigie.review('accept');
SELECT vigie.review('accept', column_name => 'note');
SELECT vigie.review('accept', 'audit_church', 'missing');
SELECT vigie.review('accept', category => 'helth');
-- Everybody may know what was accepted, which audits must; who decided and why is the owner's.
CREATE ROLE vigie_test_clerk;
GRANT SELECT ON audit_church TO vigie_test_clerk;
SET ROLE vigie_test_clerk;
SELECT column_name, category FROM vigie.audit('audit_church');
SELECT vigie.review('accept', 'audit_church');
SELECT * FROM vigie.reviews;
RESET ROLE;
REVOKE ALL ON audit_church FROM vigie_test_clerk;
DROP ROLE vigie_test_clerk;
DELETE FROM vigie.audit_review;
DROP TABLE audit_church;
