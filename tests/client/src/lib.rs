//! Tests of pg_vigie through a real client connection: what an application gets, and what the server log keeps.
//!
//! They connect to `VIGIE_TEST_DSN` (a connection string of libpq's form, to a database where `pg_vigie` is or can be
//! created) and read the server log at `VIGIE_TEST_LOG`. Without a DSN they are skipped, and say so; with one, a server
//! that cannot be reached is a failure. See `tests/`.
