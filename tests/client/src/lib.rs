//! Tests of pg_vigie through a real client connection: see `tests/`.
