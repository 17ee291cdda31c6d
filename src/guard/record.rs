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
use crate::mailbox;
use crate::policies::spi_error;
use crate::store::{self, AsOwner};
use crate::text::{Note, Text};

type Statement = OnceCell<OwnedPreparedStatement>;

thread_local! {
    static ADD_EVENT: Statement = const { OnceCell::new() };
    static ADD_RELEASE: Statement = const { OnceCell::new() };
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
    let digest = digest(&store::key()?, note.as_str());
    run(
        &ADD_EVENT,
        "INSERT INTO vigie.events (relation, row_key, column_name, action, categories, policy, policy_version, digest) \
         VALUES ($1::pg_catalog.oid::pg_catalog.regclass, $2, $3, $4, $5, $6, $7, $8)",
        c"events",
        vec![
            DatumWithOid::from(plan.table),
            DatumWithOid::from(plan.row_key(row).map(JsonB)),
            DatumWithOid::from(plan.target.column.clone()),
            DatumWithOid::from(action.to_owned()),
            DatumWithOid::from(categories(plan, decided)),
            DatumWithOid::from(plan.policy.name.clone()),
            DatumWithOid::from(plan.policy.version),
            DatumWithOid::from(digest.to_vec()),
        ],
    )
}

/// Posts a rejection to the background worker, which records it; false where there is none.
pub fn post_rejection<'d>(
    plan: &Plan,
    row: &Row<'_>,
    note: &Note<'_>,
    decided: impl Iterator<Item = &'d Decided<'d>>,
) -> Result<bool, Error> {
    if !mailbox::is_read() {
        return Ok(false);
    }
    let digest = hex(&digest(&store::key()?, note.as_str()));
    let caller = Spi::connect(|client| {
        let row = client.select(
            "SELECT pg_catalog.clock_timestamp()::pg_catalog.text, session_user::pg_catalog.text, \
                    pg_catalog.current_setting('application_name')",
            Some(1),
            &[],
        )?;
        let row = row.first();
        Ok((row.get::<String>(1)?, row.get::<String>(2)?, row.get::<String>(3)?))
    });
    let (happened_at, actor, application) = caller.map_err(spi_error)?;
    let letter = serde_json::json!({
        "happened_at": happened_at,
        "relation": plan.table.to_u32(),
        "row_key": plan.row_key(row),
        "column_name": plan.target.column,
        "categories": categories(plan, decided),
        "policy": plan.policy.name,
        "policy_version": plan.policy.version,
        "actor": actor,
        "application": application,
        "digest": digest,
    });
    Ok(mailbox::post(&letter.to_string()))
}

/// Records that a quarantined note was put back.
pub fn release(id: i64, note: &Note<'_>) -> Result<(), Error> {
    let digest = digest(&store::key()?, note.as_str());
    run(
        &ADD_RELEASE,
        "INSERT INTO vigie.events (relation, row_key, column_name, action, categories, policy, policy_version, digest) \
         SELECT relation, row_key, column_name, 'release', categories, policy, policy_version, $2 \
         FROM vigie.quarantine WHERE id OPERATOR(pg_catalog.=) $1",
        c"events",
        vec![DatumWithOid::from(id), DatumWithOid::from(digest.to_vec())],
    )
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
        "INSERT INTO vigie.quarantine (relation, row_key, column_name, original, categories, policy, policy_version, \
         redacted) VALUES ($1::pg_catalog.oid::pg_catalog.regclass, $2, $3, $4, $5, $6, $7, $8)",
        c"quarantine",
        vec![
            DatumWithOid::from(plan.table),
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
        "INSERT INTO vigie.tags (relation, column_name, row_key, tags, policy, policy_version) \
         VALUES ($1::pg_catalog.oid::pg_catalog.regclass, $2, $3, $4, $5, $6) \
         ON CONFLICT (relation, column_name, row_key) DO UPDATE SET tags = EXCLUDED.tags, \
         tagged_at = EXCLUDED.tagged_at, policy = EXCLUDED.policy, policy_version = EXCLUDED.policy_version",
        c"tags",
        vec![
            DatumWithOid::from(plan.table),
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
         AND column_name OPERATOR(pg_catalog.=) $2 AND row_key OPERATOR(pg_catalog.=) $3",
        c"tags",
        vec![
            DatumWithOid::from(plan.table),
            DatumWithOid::from(plan.target.column.clone()),
            DatumWithOid::from(JsonB(key)),
        ],
    )
}

/// Forgets the tags of all rows.
pub fn forget_all(plan: &Plan) -> Result<(), Error> {
    forget_column(plan.table, &plan.target.column)
}

/// Forgets the tags of a column.
pub fn forget_column(table: pg_sys::Oid, column: &str) -> Result<(), Error> {
    run(
        &FORGET_ALL,
        "DELETE FROM vigie.tags WHERE relation OPERATOR(pg_catalog.=) $1::pg_catalog.oid::pg_catalog.regclass \
         AND column_name OPERATOR(pg_catalog.=) $2",
        c"tags",
        vec![DatumWithOid::from(table), DatumWithOid::from(column.to_owned())],
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
