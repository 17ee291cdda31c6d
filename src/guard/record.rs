//! What guards write into the extension's own tables: tags, events and quarantined notes.
//!
//! Written as the owner of those tables, so that the writer of a note needs no rights to them; by statements that name
//! every object in full, so that the writer's `search_path` does not matter; and planned once in a backend.

use std::cell::OnceCell;
use std::ffi::CStr;
use std::thread::LocalKey;

use pgrx::datum::DatumWithOid;
use pgrx::pg_sys::Datum;
use pgrx::prelude::*;
use pgrx::spi::OwnedPreparedStatement;
use pgrx::{JsonB, PgOid};
use serde_json::Value;
use vigie_engine::policy::Decided;
use vigie_engine::pseudonym::{digest, hex};

use super::event::Row;
use super::plan::Plan;
use crate::error::Error;
use crate::policies::spi_error;
use crate::store::{self, AsOwner};
use crate::text::{Note, Text};

type Statement = OnceCell<OwnedPreparedStatement>;

thread_local! {
    static ADD_EVENT: Statement = const { OnceCell::new() };
    static ADD_RELEASE: Statement = const { OnceCell::new() };
    static MARK_RELEASED: Statement = const { OnceCell::new() };
    static ADD_QUARANTINE: Statement = const { OnceCell::new() };
    static SET_TAGS: Statement = const { OnceCell::new() };
    static FORGET: Statement = const { OnceCell::new() };
    static FORGET_ALL: Statement = const { OnceCell::new() };
    static ENQUEUE: Statement = const { OnceCell::new() };
}

/// Records an action on a note: what was found, never what it was.
pub fn event<'d>(
    plan: &Plan,
    row: &Row<'_>,
    note: &Note<'_>,
    action: &str,
    decided: impl Iterator<Item = &'d Decided<'d>>,
) -> Result<(), Error> {
    let (key, digest) = keyed_digest(note)?;
    run(
        &ADD_EVENT,
        "INSERT INTO vigie.events (relation, relation_name, row_key, column_name, action, categories, policy, \
         policy_version, digest, digest_key) \
         VALUES ($1::pg_catalog.oid::pg_catalog.regclass, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        c"events",
        vec![
            DatumWithOid::from(plan.table),
            DatumWithOid::from(plan.table_name.clone()),
            DatumWithOid::from(plan.row_key(row).map(JsonB)),
            DatumWithOid::from(plan.target.column.clone()),
            DatumWithOid::from(action.to_owned()),
            DatumWithOid::from(categories(plan, decided)),
            DatumWithOid::from(plan.policy.name.clone()),
            DatumWithOid::from(plan.policy.version),
            DatumWithOid::from(digest),
            DatumWithOid::from(key),
        ],
    )
}

/// What is told of a rejection, whose own transaction keeps nothing: the fields of an event.
pub fn rejection<'d>(
    plan: &Plan,
    row: &Row<'_>,
    note: &Note<'_>,
    decided: impl Iterator<Item = &'d Decided<'d>>,
) -> Result<Value, Error> {
    let (key, digest) = keyed_digest(note)?;
    let caller = Spi::connect(|client| {
        let row = client.select(
            "SELECT pg_catalog.clock_timestamp()::pg_catalog.text, session_user::pg_catalog.text, \
                    pg_catalog.current_setting('application_name'), pg_catalog.inet_client_addr()::pg_catalog.text",
            Some(1),
            &[],
        )?;
        let row = row.first();
        let text = |column| row.get::<String>(column);
        Ok([text(1)?, text(2)?, text(3)?, text(4)?])
    });
    let [happened_at, actor, application, client_address] = caller.map_err(spi_error)?;
    Ok(serde_json::json!({
        "action": "reject",
        "happened_at": happened_at,
        "relation": plan.table.to_u32(),
        "relation_name": plan.table_name,
        "row_key": plan.row_key(row),
        "column_name": plan.target.column,
        "categories": categories(plan, decided),
        "policy": plan.policy.name,
        "policy_version": plan.policy.version,
        "actor": actor,
        "application": application,
        "client_address": client_address,
        "digest": hex(&digest),
        "digest_key": key,
    }))
}

/// Records that a quarantined note was put back.
pub fn release(id: i64, note: &Note<'_>) -> Result<(), Error> {
    let (key, digest) = keyed_digest(note)?;
    run(
        &ADD_RELEASE,
        "INSERT INTO vigie.events (relation, relation_name, row_key, column_name, action, categories, policy, \
         policy_version, digest, digest_key) \
         SELECT relation, relation_name, row_key, column_name, 'release', categories, policy, policy_version, $2, $3 \
         FROM vigie.quarantine WHERE id OPERATOR(pg_catalog.=) $1",
        c"events",
        vec![DatumWithOid::from(id), DatumWithOid::from(digest), DatumWithOid::from(key)],
    )
}

/// Marks a quarantined note as put back.
pub fn released(id: i64) -> Result<(), Error> {
    run(
        &MARK_RELEASED,
        "UPDATE vigie.quarantine SET released_at = pg_catalog.now(), released_by = SESSION_USER \
         WHERE id OPERATOR(pg_catalog.=) $1",
        c"quarantine",
        vec![DatumWithOid::from(id)],
    )
}

/// The digest of a note, and the number of its key.
fn keyed_digest(note: &Note<'_>) -> Result<(i32, Vec<u8>), Error> {
    let (id, key) = store::key()?;
    Ok((id, digest(&key, note.as_str()).to_vec()))
}

/// Keeps the original of a note that is stored rewritten, beside what is stored.
pub fn quarantine<'d>(
    plan: &Plan,
    row: &Row<'_>,
    note: &Note<'_>,
    redacted: Datum,
    decided: impl Iterator<Item = &'d Decided<'d>>,
) -> Result<(), Error> {
    let original = note.part(0, note.as_str().len());
    run(
        &ADD_QUARANTINE,
        "INSERT INTO vigie.quarantine (relation, relation_name, row_key, column_name, original, categories, policy, \
         policy_version, redacted) VALUES ($1::pg_catalog.oid::pg_catalog.regclass, $2, $3, $4, $5, $6, $7, $8, $9)",
        c"quarantine",
        vec![
            DatumWithOid::from(plan.table),
            DatumWithOid::from(plan.table_name.clone()),
            DatumWithOid::from(plan.row_key(row).map(JsonB)),
            DatumWithOid::from(plan.target.column.clone()),
            text(original),
            DatumWithOid::from(categories(plan, decided)),
            DatumWithOid::from(plan.policy.name.clone()),
            DatumWithOid::from(plan.policy.version),
            // SAFETY: a value of the column, which is laid out as a text.
            unsafe { DatumWithOid::new(redacted, pg_sys::TEXTOID) },
        ],
    )
}

/// Sets the tags of a row.
pub fn tags(plan: &Plan, key: Value, tags: Value) -> Result<(), Error> {
    run(
        &SET_TAGS,
        "INSERT INTO vigie.tags (relation, guard, column_name, row_key, tags, policy, policy_version) \
         VALUES ($1::pg_catalog.oid::pg_catalog.regclass, $2, $3, $4, $5, $6, $7) \
         ON CONFLICT (relation, guard, row_key) DO UPDATE SET column_name = EXCLUDED.column_name, tags = EXCLUDED.tags, \
         tagged_at = EXCLUDED.tagged_at, policy = EXCLUDED.policy, policy_version = EXCLUDED.policy_version",
        c"tags",
        vec![
            DatumWithOid::from(plan.table),
            DatumWithOid::from(plan.label.clone()),
            DatumWithOid::from(plan.target.column.clone()),
            DatumWithOid::from(JsonB(key)),
            DatumWithOid::from(JsonB(tags)),
            DatumWithOid::from(plan.policy.name.clone()),
            DatumWithOid::from(plan.policy.version),
        ],
    )
}

/// Names a row for the guard that looks later: its key, never its text.
pub fn enqueue(plan: &Plan, key: Value) -> Result<(), Error> {
    run(
        &ENQUEUE,
        "INSERT INTO vigie.queue (relation, column_name, row_key) \
         VALUES ($1::pg_catalog.oid::pg_catalog.regclass, $2, $3)",
        c"queue",
        vec![
            DatumWithOid::from(plan.table),
            DatumWithOid::from(plan.target.column.clone()),
            DatumWithOid::from(JsonB(key)),
        ],
    )
}

/// Forgets the tags of a row.
pub fn forget(plan: &Plan, key: Value) -> Result<(), Error> {
    run(
        &FORGET,
        "DELETE FROM vigie.tags WHERE relation OPERATOR(pg_catalog.=) $1::pg_catalog.oid::pg_catalog.regclass \
         AND guard OPERATOR(pg_catalog.=) $2 AND row_key OPERATOR(pg_catalog.=) $3",
        c"tags",
        vec![DatumWithOid::from(plan.table), DatumWithOid::from(plan.label.clone()), DatumWithOid::from(JsonB(key))],
    )
}

/// Forgets the tags of all rows.
pub fn forget_all(plan: &Plan) -> Result<(), Error> {
    forget_column(plan.table, &plan.label)
}

/// Forgets the tags of a column, as its triggers call it.
pub fn forget_column(table: pg_sys::Oid, label: &str) -> Result<(), Error> {
    run(
        &FORGET_ALL,
        "DELETE FROM vigie.tags WHERE relation OPERATOR(pg_catalog.=) $1::pg_catalog.oid::pg_catalog.regclass \
         AND guard OPERATOR(pg_catalog.=) $2",
        c"tags",
        vec![DatumWithOid::from(table), DatumWithOid::from(label.to_owned())],
    )
}

fn categories<'d>(plan: &Plan, decided: impl Iterator<Item = &'d Decided<'d>>) -> Vec<String> {
    let mut names: Vec<String> = decided.map(|d| plan.policy.category_name(d.finding.category).to_owned()).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// A text that is in the encoding of the database already.
fn text(text: Text) -> DatumWithOid<'static> {
    // SAFETY: `Text` is a value of the type text.
    unsafe { DatumWithOid::new(text, pg_sys::TEXTOID) }
}

/// Runs a statement on one of our tables, as its owner.
fn run(
    statement: &'static LocalKey<Statement>,
    sql: &str,
    table: &CStr,
    arguments: Vec<DatumWithOid<'_>>,
) -> Result<(), Error> {
    let missing = || Error::Internal("the tables of the extension pg_vigie are missing".into());
    let _owner = AsOwner::of(store::relation(table).ok_or_else(missing)?);
    Spi::connect_mut(|client| {
        statement.with(|statement| {
            if statement.get().is_none() {
                let types: Vec<PgOid> = arguments.iter().map(|a| PgOid::from(a.oid())).collect();
                // Whoever comes second loses nothing: both plans are the same.
                let _ = statement.set(client.prepare_mut(sql, &types)?.keep());
            }
            match statement.get() {
                Some(statement) => client.update(statement, None, &arguments).map(|_| ()),
                None => Ok(()),
            }
        })
    })
    .map_err(spi_error)
}
