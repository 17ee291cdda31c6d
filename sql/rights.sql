-- Who may do what: everybody may read texts with the built-in rules and with policies, and guard tables of their own.
-- The rest is for two roles. Pseudonyms (whoever can ask for the token of any value can find the value of a token) and the
-- key are the owner's.
--
-- vigie_admin makes policies and looks after the extension; vigie_dpo, the data-protection officer, reads what guards did
-- and kept. Neither is the other: who makes the rules need not read what people wrote.

REVOKE EXECUTE ON FUNCTION
    vigie.create_policy(text, jsonb), vigie.alter_policy(text, jsonb), vigie.drop_policy(text),
    vigie.pseudonymize(text, text, text[]), vigie.release(bigint),
    vigie.rotate_digest_key(), vigie.prune_events(interval), vigie.tidy(),
    vigie.policy_changed(), vigie.restore_digest_key(),
    vigie.name_relation(), vigie.complete_event(), vigie.refuse_change(), vigie.record_prune()
    FROM PUBLIC;

-- They check the policy and number its version. With rights to the table instead, a role could put in what no function
-- checked, and rewrite the past.
ALTER FUNCTION vigie.create_policy(text, jsonb) SECURITY DEFINER;
ALTER FUNCTION vigie.alter_policy(text, jsonb) SECURITY DEFINER;
ALTER FUNCTION vigie.drop_policy(text) SECURITY DEFINER;

-- The names are no secret: errors and vigie.protections tell them. What a policy says can be one: own terms, patterns and
-- allowed phrases can name customers, colleagues and projects.
GRANT SELECT (name, version, built_in, changed_at) ON vigie.policies TO PUBLIC;

-- Roles belong to the cluster: other databases may use them, so that DROP EXTENSION leaves them, and a role that is there
-- already is taken as it is. Where the installer may not make roles there are none, and the owner grants the same rights
-- to roles of their own.
DO $$
DECLARE
    role_name text;
    is_there  boolean;
BEGIN
    FOREACH role_name IN ARRAY '{vigie_admin,vigie_dpo}'::text[] LOOP
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = role_name) THEN
            BEGIN
                EXECUTE pg_catalog.format('CREATE ROLE %I NOLOGIN', role_name);
                EXECUTE pg_catalog.format('COMMENT ON ROLE %I IS %L', role_name, CASE role_name
                    WHEN 'vigie_admin' THEN 'pg_vigie: makes policies, rotates the key of digests'
                    ELSE 'pg_vigie: reads and prunes events, reads and releases quarantined notes' END);
            EXCEPTION
                WHEN insufficient_privilege THEN
                    RAISE NOTICE 'role "%" is not created: permission denied', role_name
                        USING HINT = 'Grant its rights to a role of your own.';
                -- Another database's installation was faster.
                WHEN duplicate_object OR unique_violation THEN NULL;
            END;
        END IF;
        is_there := EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = role_name);
        IF is_there AND role_name = 'vigie_admin' THEN
            GRANT SELECT ON vigie.policies, vigie.policy TO vigie_admin;
            GRANT EXECUTE ON FUNCTION
                vigie.create_policy(text, jsonb), vigie.alter_policy(text, jsonb), vigie.drop_policy(text),
                vigie.rotate_digest_key(), vigie.tidy()
                TO vigie_admin;
        ELSIF is_there THEN
            -- vigie.policy too: events name old versions.
            GRANT SELECT ON
                vigie.events, vigie.event_summary, vigie.quarantine, vigie.tags, vigie.current_tags,
                vigie.policies, vigie.policy
                TO vigie_dpo;
            -- Without TRUNCATE, which would not say what it removed.
            GRANT DELETE ON vigie.events TO vigie_dpo;
            GRANT EXECUTE ON FUNCTION vigie.prune_events(interval), vigie.release(bigint), vigie.tidy() TO vigie_dpo;
        END IF;
    END LOOP;
END
$$;
