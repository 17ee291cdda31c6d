-- Who may do what: everybody may read texts with the built-in rules and with policies, and guard tables of their own.
-- Policies, pseudonyms (whoever can ask for the token of any value can find the value of a token) and quarantined notes
-- are the owner's.

REVOKE EXECUTE ON FUNCTION
    vigie.create_policy(text, jsonb), vigie.alter_policy(text, jsonb), vigie.drop_policy(text),
    vigie.pseudonymize(text, text, text[]), vigie.release(bigint),
    vigie.policy_changed(), vigie.restore_digest_key()
    FROM PUBLIC;
