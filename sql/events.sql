-- What guards did, the tags of rows, and the originals of quarantined notes.

CREATE TABLE vigie.events (
    id             bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    happened_at    timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    relation       regclass    NOT NULL,
    row_key        jsonb,
    column_name    name        NOT NULL,
    action         text        NOT NULL,
    categories     text[]      NOT NULL,
    policy         text        NOT NULL,
    policy_version integer     NOT NULL,
    actor          name        NOT NULL DEFAULT session_user,
    application    text        NOT NULL DEFAULT pg_catalog.current_setting('application_name'),
    digest         bytea       NOT NULL
);

CREATE TABLE vigie.tags (
    relation       regclass    NOT NULL,
    column_name    name        NOT NULL,
    row_key        jsonb       NOT NULL,
    tags           jsonb       NOT NULL,
    tagged_at      timestamptz NOT NULL DEFAULT pg_catalog.now(),
    policy         text        NOT NULL,
    policy_version integer     NOT NULL,
    PRIMARY KEY (relation, column_name, row_key)
);

CREATE TABLE vigie.quarantine (
    id             bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    quarantined_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    relation       regclass    NOT NULL,
    row_key        jsonb,
    column_name    name        NOT NULL,
    original       text        NOT NULL,
    -- What was stored in its place: whatever differs now was written since.
    redacted       text        NOT NULL,
    categories     text[]      NOT NULL,
    policy         text        NOT NULL,
    policy_version integer     NOT NULL,
    actor          name        NOT NULL DEFAULT session_user,
    released_at    timestamptz,
    released_by    name
);

SELECT pg_catalog.pg_extension_config_dump('vigie.events', '');
SELECT pg_catalog.pg_extension_config_dump('vigie.events_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('vigie.tags', '');
SELECT pg_catalog.pg_extension_config_dump('vigie.quarantine', '');
SELECT pg_catalog.pg_extension_config_dump('vigie.quarantine_id_seq', '');
