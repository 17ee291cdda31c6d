-- Runs first: the extension, and what the other files share.
CREATE EXTENSION pg_vigie;
