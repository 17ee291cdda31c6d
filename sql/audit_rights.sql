-- What officers may do with audits: run them on what they may read, read the reports, decide about findings, and put notes
-- right in tables that they may update.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname OPERATOR(pg_catalog.=) 'vigie_dpo') THEN
        RETURN;
    END IF;
    GRANT EXECUTE ON PROCEDURE
        vigie.audit_database(text, text, text, real), vigie.remediate(regclass, name, text, integer, text, boolean)
        TO vigie_dpo;
    GRANT EXECUTE ON FUNCTION
        vigie.review(text, regclass, name, text, text, text), vigie.own_categories(),
        vigie.record_remedies(bigint, jsonb[], text[], text[], boolean[], bigint[], text[])
        TO vigie_dpo;
    GRANT SELECT, INSERT, UPDATE ON
        vigie.audit_run, vigie.audit_cursor, vigie.audit_column, vigie.audit_result, vigie.remediation
        TO vigie_dpo;
    GRANT SELECT, INSERT ON vigie.audit_review TO vigie_dpo;
    GRANT SELECT ON vigie.audit_progress, vigie.audit_columns, vigie.audit_findings, vigie.reviews TO vigie_dpo;
END
$$;
