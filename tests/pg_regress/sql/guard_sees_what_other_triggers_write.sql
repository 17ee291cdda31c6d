-- An update that does not name the column passes the guard too, where another trigger has written the note.
CREATE TABLE driven (id int PRIMARY KEY, note text, source text);
CREATE FUNCTION copy_source() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.note := NEW.source; RETURN NEW; END $$;
CREATE TRIGGER copy BEFORE UPDATE OF source ON driven FOR EACH ROW EXECUTE FUNCTION copy_source();
SELECT vigie.protect('driven', 'note');
SELECT column_name, trigger_name FROM vigie.protections WHERE target = 'driven'::regclass;
INSERT INTO driven VALUES (1, 'rien'), (2, NULL);
UPDATE driven SET source = 'quel connard' WHERE id = 1;
UPDATE driven SET source = 'quel connard' WHERE id = 2;
UPDATE driven SET source = 'tél 01 99 00 12 34';
SELECT id, note FROM driven ORDER BY id;
SELECT row_key, tags ? 'phone' AS phone FROM vigie.tags WHERE relation = 'driven'::regclass ORDER BY row_key;
UPDATE driven SET source = CASE id WHEN 1 THEN 'rien' END;
SELECT count(*) FROM vigie.tags WHERE relation = 'driven'::regclass;
-- What is unchanged is not looked at again, unless the update names it.
ALTER TABLE driven DISABLE TRIGGER USER;
UPDATE driven SET note = 'quel connard', source = NULL WHERE id = 1;
UPDATE driven SET note = 'tél 01 99 00 12 34 ' || (SELECT string_agg(md5(i::text), ' ') FROM generate_series(1, 1000) i) WHERE id = 2;
ALTER TABLE driven ENABLE TRIGGER USER;
DROP TRIGGER copy ON driven;
SELECT count(*) AS events FROM vigie.events WHERE relation = 'driven'::regclass \gset
UPDATE driven SET source = 'rien';
SELECT count(*) - :events AS more FROM vigie.events WHERE relation = 'driven'::regclass;
UPDATE driven SET id = id + 10 WHERE id = 1;
UPDATE driven SET note = note WHERE id = 11;
-- Taken away in full, by hand and with the column.
SELECT vigie.unprotect('driven', 'note');
SELECT count(*) FROM pg_trigger WHERE tgrelid = 'driven'::regclass;
SELECT vigie.protect('driven', 'note');
ALTER TABLE driven RENAME note TO remark;
UPDATE driven SET source = 'rien again' WHERE id = 11;
SET client_min_messages = warning;
ALTER TABLE driven DROP COLUMN remark CASCADE;
RESET client_min_messages;
UPDATE driven SET source = 'rien';
DROP TABLE driven;
DROP FUNCTION copy_source;
-- The same with a column for tags, which nobody else fills either.
CREATE TABLE driven (note text, tags text[], source text);
CREATE FUNCTION copy_source() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.source = 'tags' THEN NEW.tags := '{health}'; ELSE NEW.note := NEW.source; END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER copy BEFORE UPDATE ON driven FOR EACH ROW EXECUTE FUNCTION copy_source();
SELECT vigie.protect('driven', 'note', 'default', 'tags');
INSERT INTO driven VALUES ('rien');
UPDATE driven SET source = 'tél 01 99 00 12 34' RETURNING note, tags;
UPDATE driven SET source = 'tags' RETURNING note, tags;
UPDATE driven SET source = 'rien' RETURNING note, tags;
UPDATE driven SET source = 'quel connard';
DROP TABLE driven;
DROP FUNCTION copy_source;
