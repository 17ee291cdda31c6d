//! pg_vigie.
