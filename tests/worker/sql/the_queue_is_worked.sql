CREATE ROLE vigie_test_owner;
GRANT CREATE ON SCHEMA public TO vigie_test_owner;
SET ROLE vigie_test_owner;
CREATE TABLE later (id int PRIMARY KEY, note text, who name);
-- What a table's owner wrote into a trigger runs with the owner's rights, not with the worker's.
CREATE FUNCTION signed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.who := current_user; RETURN NEW; END $$;
CREATE TRIGGER signed BEFORE UPDATE ON later FOR EACH ROW EXECUTE FUNCTION signed();
SELECT vigie.protect('later', 'note', mode => 'deferred');
INSERT INTO later SELECT i, CASE WHEN i % 100 = 0 THEN 'quel connard' ELSE 'Livraison mardi.' END FROM generate_series(1, 1000) i;
RESET ROLE;
CALL wait_for('SELECT WHERE NOT EXISTS (SELECT FROM vigie.queue)');
SELECT note, who, count(*) FROM later GROUP BY note, who ORDER BY note;
SELECT count(*) AS kept_aside FROM vigie.quarantine WHERE relation = 'later'::regclass;
DROP TABLE later;
DROP FUNCTION signed;
REVOKE CREATE ON SCHEMA public FROM vigie_test_owner;
DROP ROLE vigie_test_owner;
