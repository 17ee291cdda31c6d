SELECT vigie.create_policy('consent', '{"rules": [{"families": ["special"], "action": "reject", "unless": "health_consent", "hint": "Utilisez le menu."}]}');
CREATE TABLE patient (id int PRIMARY KEY, note text, health_consent boolean);
SELECT vigie.protect('patient', 'note', 'consent');
INSERT INTO patient VALUES (1, 'cliente séropositive', true);
INSERT INTO patient VALUES (2, 'cliente séropositive', false);
INSERT INTO patient VALUES (3, 'cliente séropositive', NULL);
SELECT id FROM patient;
DROP TABLE patient;
SELECT vigie.drop_policy('consent');
