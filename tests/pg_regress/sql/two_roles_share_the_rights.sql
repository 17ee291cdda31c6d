-- Who may read, change and call what: administrators of policies, data-protection officers, everybody else.
CREATE ROLE vigie_test_steward IN ROLE vigie_admin;
CREATE ROLE vigie_test_officer IN ROLE vigie_dpo;
CREATE ROLE vigie_test_writer;
SELECT rolname, rolcanlogin, rolsuper, rolcreaterole FROM pg_roles WHERE rolname IN ('vigie_admin', 'vigie_dpo') ORDER BY 1;

CREATE FUNCTION allowed(who name) RETURNS TABLE (object text, rights text) LANGUAGE sql AS $$
    SELECT c.relname::text, string_agg(p, ' ' ORDER BY p)
      FROM pg_class c, unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER}'::text[]) p
     WHERE c.relnamespace = 'vigie'::regnamespace AND c.relkind IN ('r', 'v') AND has_table_privilege(who, c.oid, p)
     GROUP BY 1
    UNION ALL
    SELECT format('%s.%s', c.relname, a.attname), string_agg(p, ' ' ORDER BY p)
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0,
           unnest('{SELECT,INSERT,UPDATE,REFERENCES}'::text[]) p
     WHERE c.relnamespace = 'vigie'::regnamespace AND c.relkind IN ('r', 'v') AND has_column_privilege(who, c.oid, a.attnum, p)
       AND NOT has_table_privilege(who, c.oid, p)
     GROUP BY 1
    UNION ALL
    SELECT c.relname::text, 'USAGE' FROM pg_class c
     WHERE c.relnamespace = 'vigie'::regnamespace
       AND CASE WHEN c.relkind = 'S' THEN has_sequence_privilege(who, c.oid, 'USAGE, SELECT, UPDATE') END
    UNION ALL
    SELECT f.oid::regprocedure::text, 'EXECUTE' FROM pg_proc f
     WHERE f.pronamespace = 'vigie'::regnamespace AND has_function_privilege(who, f.oid, 'EXECUTE')
$$;
SELECT object COLLATE "C" AS object, rights FROM allowed('vigie_test_writer') ORDER BY 1;
SELECT object COLLATE "C" AS object, rights FROM (SELECT * FROM allowed('vigie_test_steward') EXCEPT SELECT * FROM allowed('vigie_test_writer')) a ORDER BY 1;
SELECT object COLLATE "C" AS object, rights FROM (SELECT * FROM allowed('vigie_test_officer') EXCEPT SELECT * FROM allowed('vigie_test_writer')) a ORDER BY 1;
-- What only the owner may.
SELECT f.oid::regprocedure::text COLLATE "C" AS function FROM pg_proc f
 WHERE f.pronamespace = 'vigie'::regnamespace
   AND f.oid::regprocedure::text NOT IN (SELECT object FROM allowed('vigie_test_steward') UNION SELECT object FROM allowed('vigie_test_officer'))
 ORDER BY 1;

-- Policies: made by administrators through the functions alone, in their own name.
SET ROLE vigie_test_steward;
SELECT vigie.create_policy('kept', '{"default_action": "quarantine", "allow": ["Maison Exemple"]}');
SELECT vigie.alter_policy('kept', '{"default_action": "quarantine"}');
SELECT name, version, changed_by = session_user AS by_me FROM vigie.policies WHERE NOT built_in;
SELECT version, spec FROM vigie.policy WHERE name = 'kept' ORDER BY version;
INSERT INTO vigie.policy (name, version, spec) VALUES ('unchecked', 1, '{}');
UPDATE vigie.policy SET changed_by = 'somebody';
SELECT count(*) FROM vigie.events;
SELECT count(*) FROM vigie.quarantine;
SELECT count(*) FROM vigie.tags;
SELECT vigie.release(1);
SELECT vigie.prune_events('1 year');
RESET ROLE;

-- Everybody sees which policies there are, and not what they say.
SET ROLE vigie_test_writer;
SELECT name, version, built_in FROM vigie.policies ORDER BY built_in DESC, name;
SELECT spec FROM vigie.policies;
SELECT * FROM vigie.policy;
SELECT vigie.rotate_digest_key();
SELECT vigie.tidy();
SELECT * FROM vigie.event_summary;
SELECT * FROM vigie.current_tags;
RESET ROLE;

-- Whoever makes policies guards own tables alone, like everybody.
CREATE TABLE round (id int PRIMARY KEY, note text);
SET ROLE vigie_test_steward;
SELECT vigie.protect('round', 'note', 'kept');
RESET ROLE;

-- The officer reads what the guards did and kept, and makes no rules.
SELECT vigie.protect('round', 'note', 'kept');
GRANT INSERT ON round TO vigie_test_writer;
SET ROLE vigie_test_writer;
INSERT INTO round VALUES (1, 'Voisin syndiqué, livrer mardi');
RESET ROLE;
SET ROLE vigie_test_officer;
SELECT original FROM vigie.quarantine WHERE policy = 'kept';
SELECT action, categories FROM vigie.events WHERE policy = 'kept';
SELECT category, action, events FROM vigie.event_summary WHERE relation = 'round'::regclass;
SELECT count(*) FROM vigie.policy WHERE name = 'kept';
SELECT vigie.create_policy('other', '{}');
SELECT vigie.rotate_digest_key();
SELECT * FROM vigie.digest_key;
INSERT INTO vigie.events (relation, action, categories) VALUES ('round', 'reject', '{}');
UPDATE vigie.events SET actor = 'somebody';
DELETE FROM vigie.quarantine;
UPDATE vigie.quarantine SET original = '';
TRUNCATE vigie.events;
-- The officer has no right to the table, and puts the note back.
SELECT * FROM round;
SELECT vigie.release(id) FROM vigie.quarantine WHERE policy = 'kept';
SELECT released_by = session_user AS by_me FROM vigie.quarantine WHERE policy = 'kept';
RESET ROLE;
SELECT * FROM round;

DROP TABLE round;
DELETE FROM vigie.quarantine WHERE policy = 'kept';
SELECT vigie.drop_policy('kept');
DROP FUNCTION allowed;
DROP ROLE vigie_test_steward, vigie_test_officer, vigie_test_writer;
