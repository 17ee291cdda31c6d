SELECT vigie.assert_clean('Livraison mardi.'), vigie.assert_clean(NULL) IS NULL, vigie.assert_clean('tél 01 99 00 12 34') AS tagged_by_default;
SELECT vigie.assert_clean('quel connard');
\echo :LAST_ERROR_SQLSTATE
SELECT vigie.assert_clean('tél 01 99 00 12 34', '{phone}');
CREATE TABLE checked (note text CHECK (vigie.assert_clean(note)));
INSERT INTO checked VALUES ('Livraison mardi.'), (NULL);
-- No "Failing row contains".
INSERT INTO checked VALUES ('quel connard');
-- Immutable: generated columns and expression indexes.
CREATE TABLE derived (note text, found text[] GENERATED ALWAYS AS (vigie.categories(note)) STORED);
CREATE INDEX ON derived (vigie.is_sensitive(note));
INSERT INTO derived (note) VALUES ('quel connard'), ('rien') RETURNING found;
DROP TABLE checked, derived;
