-- A note is put back as the owner of its table, whoever asks: the triggers of the table can do no more than that owner.
CREATE ROLE vigie_test_officer IN ROLE vigie_dpo;
CREATE ROLE vigie_test_trapper;
SELECT vigie.create_policy('baited', '{"default_action": "quarantine"}');
CREATE SCHEMA vigie_test_trap AUTHORIZATION vigie_test_trapper;
SET ROLE vigie_test_trapper;
CREATE TABLE vigie_test_trap.bait (id int PRIMARY KEY, note text);
CREATE TABLE vigie_test_trap.caught (who name, settings text);
SELECT vigie.protect('vigie_test_trap.bait', 'note', 'baited');
INSERT INTO vigie_test_trap.bait VALUES (1, 'Voisin syndiqué'), (2, 'Voisine syndiquée'), (3, 'Voisins syndiqués');
CREATE FUNCTION vigie_test_trap.spring() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO vigie_test_trap.caught VALUES (current_user, current_setting('search_path'));
    PERFORM set_config('search_path', 'vigie_test_trap', false);
    RETURN NULL;
END
$$;
CREATE TRIGGER spring AFTER UPDATE ON vigie_test_trap.bait FOR EACH ROW EXECUTE FUNCTION vigie_test_trap.spring();
RESET ROLE;
SET ROLE vigie_test_officer;
SELECT vigie.release(min(id)) FROM vigie.quarantine WHERE policy = 'baited' AND released_at IS NULL;
SHOW search_path;
RESET ROLE;
SELECT * FROM vigie_test_trap.caught;
SELECT * FROM vigie_test_trap.bait ORDER BY id;
-- Nor can they wait until the officer is back.
SET ROLE vigie_test_trapper;
DROP TRIGGER spring ON vigie_test_trap.bait;
CREATE CONSTRAINT TRIGGER spring AFTER UPDATE ON vigie_test_trap.bait DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION vigie_test_trap.spring();
RESET ROLE;
SET ROLE vigie_test_officer;
\set VERBOSITY terse
SELECT vigie.release(min(id)) FROM vigie.quarantine WHERE policy = 'baited' AND released_at IS NULL;
\set VERBOSITY default
\echo :LAST_ERROR_SQLSTATE
RESET ROLE;
SELECT * FROM vigie_test_trap.bait ORDER BY id;
SET client_min_messages = warning;
DROP SCHEMA vigie_test_trap CASCADE;
RESET client_min_messages;
DELETE FROM vigie.quarantine WHERE policy = 'baited';
SELECT vigie.drop_policy('baited');
DROP ROLE vigie_test_officer, vigie_test_trapper;
