-- A quarantined note goes back into the row that it was taken from, and nowhere else.
SELECT vigie.create_policy('held', '{"rules": [{"categories": ["offensive"], "action": "quarantine"}]}');
CREATE TABLE held (id int, part int, note text, padded char(30), PRIMARY KEY (id, part));
CREATE TABLE held_keyless (note text);
SELECT vigie.protect('held', 'note', 'held'), vigie.protect('held', 'padded', 'held'), vigie.protect('held_keyless', 'note', 'held');
INSERT INTO held VALUES (1, 1, 'quel connard'), (1, 2, 'un autre connard'), (2, 1, 'encore un connard'), (3, 1, 'un dernier connard');
INSERT INTO held_keyless VALUES ('quel connard');
INSERT INTO held VALUES (4, 1, NULL, 'quel connard');
SELECT row_key, column_name, original, redacted FROM vigie.quarantine WHERE policy = 'held' ORDER BY id;
SELECT min(id) AS first FROM vigie.quarantine WHERE policy = 'held' \gset
SELECT vigie.release(id) FROM vigie.quarantine WHERE id = :first;
SELECT id, part, note FROM held WHERE id = 1 ORDER BY part;
SELECT row_key, column_name, action, categories, policy, octet_length(digest) FROM vigie.events WHERE policy = 'held' AND action = 'release';
SELECT q.digest = r.digest AS same_note FROM vigie.events q, vigie.events r WHERE q.policy = 'held' AND q.action = 'quarantine' AND r.action = 'release' AND q.row_key = r.row_key AND q.relation = r.relation;
-- Padding is no change. Whoever may release needs no right to the events.
CREATE ROLE vigie_test_privacy;
GRANT SELECT, UPDATE ON held, vigie.quarantine TO vigie_test_privacy;
GRANT EXECUTE ON FUNCTION vigie.release(bigint) TO vigie_test_privacy;
SET ROLE vigie_test_privacy;
SELECT vigie.release(id) FROM vigie.quarantine WHERE policy = 'held' AND column_name = 'padded';
RESET ROLE;
REVOKE ALL ON FUNCTION vigie.release(bigint) FROM vigie_test_privacy;
REVOKE ALL ON held, vigie.quarantine FROM vigie_test_privacy;
DROP ROLE vigie_test_privacy;
SELECT padded FROM held WHERE id = 4;
-- Without the number of the note, which differs from run to run.
CREATE FUNCTION try_release(which text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    number bigint;
BEGIN
    EXECUTE 'SELECT id FROM vigie.quarantine WHERE policy = ''held'' AND ' || which INTO STRICT number;
    PERFORM vigie.release(number);
    RETURN 'released';
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE || ' ' || replace(SQLERRM, number::text, 'N');
END
$$;
SELECT try_release($$row_key = '{"id": 1, "part": 1}'$$);
-- The row has changed since.
UPDATE held SET note = 'un échange difficile' WHERE id = 1 AND part = 2;
SELECT try_release($$row_key = '{"id": 1, "part": 2}'$$);
SELECT note FROM held WHERE id = 1 AND part = 2;
-- It is gone.
DELETE FROM held WHERE id = 2;
SELECT try_release($$row_key = '{"id": 2, "part": 1}'$$);
-- It never had a key.
SELECT try_release('row_key IS NULL');
-- The key, the column or the table are not there under those names.
ALTER TABLE held RENAME part TO piece;
SELECT try_release($$row_key = '{"id": 3, "part": 1}'$$);
ALTER TABLE held RENAME piece TO part;
ALTER TABLE held RENAME note TO remark;
SELECT try_release($$row_key = '{"id": 3, "part": 1}'$$);
ALTER TABLE held RENAME remark TO note;
BEGIN;
DROP TABLE held;
SELECT try_release($$row_key = '{"id": 3, "part": 1}'$$);
ROLLBACK;
SELECT try_release($$row_key = '{"id": 3, "part": 1}'$$);
SELECT note FROM held WHERE id = 3;
SELECT count(*) FROM vigie.events WHERE policy = 'held' AND action = 'release';
DROP FUNCTION try_release;
DROP TABLE held, held_keyless;
DELETE FROM vigie.quarantine WHERE policy = 'held';
SELECT vigie.drop_policy('held');
