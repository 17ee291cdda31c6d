-- The statements of README.md's tour, in its order; where it shows an output, this is it.
SELECT category, entity, start, length, match, confidence FROM vigie.scan('Rappeler Mme Quéméneur au 06 39 98 12 34');
SELECT vigie.categories('Sa mère a un cancer, rappeler lundi');
SELECT vigie.categories('Ligue contre le cancer : livrer 400 badges');
SELECT vigie.is_sensitive('cliente diabétique', ARRAY['health', 'religion']);
SELECT step, round(confidence::numeric, 2) AS confidence, explanation FROM vigie.explain('Cliente syndiquée');
SELECT vigie.redact('Mme Quéméneur, diabétique');
SELECT vigie.redact('carte 4111 1111 1111 1111', 'partial');
CREATE SCHEMA crm;
CREATE TABLE crm.contact_note (id int PRIMARY KEY, note text, note_tags jsonb);
SELECT vigie.protect('crm.contact_note', 'note', 'default', 'note_tags');
INSERT INTO crm.contact_note VALUES (1, 'Rappeler Mme Quéméneur au 06 39 98 12 34'), (2, 'Livraison mardi') RETURNING *;
INSERT INTO crm.contact_note VALUES (3, 'Cliente diabétique, rappeler lundi');
SELECT vigie.create_policy('sales', '{
  "rules": [{"categories": ["health", "religion"], "action": "reject", "hint": "Utilisez le menu « besoins »."},
            {"families": ["conduct"], "action": "warn"},
            {"families": ["identifier"], "action": "redact"}],
  "terms": [{"category": "offensive", "entity": "house_list", "terms": ["gros relou"]}]}');
SELECT category, match, action FROM vigie.scan('Gros relou, tél 06 39 98 12 34', 'sales');
SELECT vigie.redact_with('Gros relou, tél 06 39 98 12 34', 'sales');
SELECT * FROM vigie.audit('crm.contact_note', 'note');
-- Its notices count runs, which other tests start too.
SET client_min_messages = warning;
CALL vigie.audit_database('crm.%');
RESET client_min_messages;
SELECT vigie.audit_report() LIKE '<!DOCTYPE html>%crm.contact_note%' AS is_a_page;
CREATE TABLE crm.lead (id int PRIMARY KEY, comment text);
ALTER TABLE crm.lead ADD CONSTRAINT lead_comment_clean CHECK (vigie.assert_clean(comment));
SELECT category, count(*) FROM crm.contact_note, unnest(vigie.categories(note)) AS category GROUP BY category ORDER BY 2 DESC, 1;
-- Not in the tour: its constraint does what it says, and nothing is left for other tests.
INSERT INTO crm.lead VALUES (1, 'cliente diabétique');
SELECT vigie.drop_policy('sales');
SET client_min_messages = warning;
TRUNCATE vigie.audit_run CASCADE;
DROP SCHEMA crm CASCADE;
