-- A CRM table whose notes are guarded, and the notes of the labelled corpus typed into it one by one.
\set VERBOSITY terse
CREATE EXTENSION pg_vigie;

CREATE SCHEMA crm;
CREATE TABLE crm.contact_note (
    id        int PRIMARY KEY,
    customer  text NOT NULL,
    written   timestamptz NOT NULL DEFAULT now(),
    note      text NOT NULL,
    note_tags jsonb
);
COMMENT ON TABLE crm.contact_note IS 'What employees write about customers.';

SELECT vigie.protect('crm.contact_note', 'note', 'default', 'note_tags');

-- The application's account: it may write notes, and nothing else.
CREATE ROLE crm_app LOGIN PASSWORD :'password';
GRANT USAGE ON SCHEMA crm TO crm_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON crm.contact_note TO crm_app;

-- What arrives: one JSON object a line; the quote and the delimiter are characters that are not in it.
CREATE SCHEMA demo;
CREATE TABLE demo.typed (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, content jsonb NOT NULL);
\copy demo.typed (content) FROM 'tests/corpus/crm_fr_a.jsonl' WITH (FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02')
\copy demo.typed (content) FROM 'tests/corpus/crm_en_a.jsonl' WITH (FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02')

-- What was refused, as the application was told; the notes themselves are nowhere but in demo.typed.
CREATE TABLE demo.refused (
    id int PRIMARY KEY, sqlstate text, message text, detail text, hint text, "column" text, "constraint" text
);

DO $$
DECLARE
    typed record;
    refusal demo.refused;
BEGIN
    FOR typed IN SELECT id, content ->> 'text' AS note FROM demo.typed ORDER BY id LOOP
        BEGIN
            INSERT INTO crm.contact_note (id, customer, note)
            VALUES (typed.id, 'C' || 10000 + typed.id % 97, typed.note);
        EXCEPTION WHEN check_violation THEN
            refusal.id := typed.id;
            GET STACKED DIAGNOSTICS
                refusal.sqlstate = RETURNED_SQLSTATE, refusal.message = MESSAGE_TEXT,
                refusal.detail = PG_EXCEPTION_DETAIL, refusal.hint = PG_EXCEPTION_HINT,
                refusal.column = COLUMN_NAME, refusal.constraint = CONSTRAINT_NAME;
            INSERT INTO demo.refused SELECT refusal.*;
        END;
    END LOOP;
END
$$;

-- What the labels of the corpus say, beside what the guard did.
CREATE VIEW demo.outcome AS
SELECT t.id,
    CASE WHEN r.id IS NOT NULL THEN 'refused' WHEN n.note_tags IS NOT NULL AND n.note_tags <> '{}' THEN 'tagged'
        ELSE 'stored' END AS outcome,
    ARRAY(SELECT DISTINCT s ->> 'label' FROM jsonb_array_elements(t.content -> 'spans') s ORDER BY 1) AS labels,
    t.content ->> 'text' AS note
FROM demo.typed t LEFT JOIN demo.refused r USING (id) LEFT JOIN crm.contact_note n USING (id);

ANALYZE;
