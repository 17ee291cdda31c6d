//! Quarantined notes: putting one back.

use std::cell::Cell;

use pgrx::datum::DatumWithOid;
use pgrx::prelude::*;
use pgrx::FromDatum;

use super::record;
use crate::error::{Error, OrRaise};
use crate::policies::spi_error;
use crate::store::{self, AsOwner};
use crate::text::Note;

thread_local! {
    static RUNNING: Cell<bool> = const { Cell::new(false) };
}

/// Whether a note is being put back, which guards let pass.
pub fn is_running() -> bool {
    RUNNING.get()
}

/// Ends with whatever happens, so that no later write slips through.
struct Running;

impl Running {
    fn begin() -> Running {
        RUNNING.set(true);
        Running
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        RUNNING.set(false);
    }
}

/// Puts the original of a quarantined note back into its row.
#[pg_extern(volatile, parallel_unsafe, strict)]
#[search_path(pg_catalog, pg_temp)]
fn release(id: i64) {
    put_back(id).or_raise();
}

fn put_back(id: i64) -> Result<(), Error> {
    let held = held(id)?;
    let refuse = |reason: String| Error::Held { id, reason };
    let Some((table_id, table)) = held.table.clone() else { return Err(refuse("its table is gone".into())) };
    if held.row_key.is_none() {
        return Err(refuse(format!("table \"{table}\" had no primary key, by which its row could be found")));
    }
    let changed = |what: &str| refuse(format!("the {what} of table \"{table}\" has been renamed or dropped since"));
    let condition = held.condition.as_ref().ok_or_else(|| changed("primary key"))?;
    let (column, type_name) =
        held.column.as_ref().ok_or_else(|| changed(&format!("column \"{}\"", held.column_name)))?;
    // As texts, byte by byte, whatever the column's type and collation hold to be equal.
    let update = format!(
        "UPDATE {name} t SET {column} = $3::{type_name} WHERE {condition} \
         AND t.{column}::text COLLATE \"C\" = $2::{type_name}::text COLLATE \"C\"",
        name = held.name,
    );
    if write(table_id, &update, &held, true)? == 0 {
        let look = format!("SELECT 1 FROM {} t WHERE {condition}", held.name);
        return Err(match write(table_id, &look, &held, false)? {
            0 => Error::RowGone { id, table },
            _ => refuse(format!("column \"{}\" of its row has changed since", held.column_name)),
        });
    }
    record::released(id)?;
    record::release(id, &Note::new(&held.original))
}

/// Runs a statement on the table of a quarantined note, past the guards; gives how many rows it found. As the table's
/// owner: whoever may release notes needs no right to the table, and lends its triggers none.
fn write(table: pg_sys::Oid, statement: &str, held: &Held, changes: bool) -> Result<usize, Error> {
    let _owner = AsOwner::restricted(table);
    let _running = Running::begin();
    let whole = |bytes: &[u8]| {
        let note = Note::new(bytes);
        let text = note.part(0, note.as_str().len());
        // SAFETY: `Text` is a value of the type text.
        unsafe { DatumWithOid::new(text, pg_sys::TEXTOID) }
    };
    let mut arguments = vec![DatumWithOid::from(held.row_key.clone())];
    if changes {
        arguments.extend([whole(&held.redacted), whole(&held.original)]);
    }
    Spi::connect_mut(|client| client.update(statement, None, &arguments).map(|t| t.len())).map_err(spi_error)
}

/// A quarantined note, and where it belongs.
struct Held {
    /// The name of the column then.
    column_name: String,
    /// The table, if there is one still, for people and for SQL.
    table: Option<(pg_sys::Oid, String)>,
    name: String,
    /// Which row it is, as JSON, where that is known.
    row_key: Option<String>,
    /// The condition that finds the row; none where the columns of the key have other names now.
    condition: Option<String>,
    /// The column and its type, for SQL; none where no column has that name now.
    column: Option<(String, String)>,
    /// The note, and what was stored in its place.
    original: Vec<u8>,
    redacted: Vec<u8>,
}

const HELD: &str = "\
    SELECT q.column_name::text, c.relname::text, quote_ident(n.nspname) || '.' || quote_ident(c.relname), \
           q.row_key::text, k.condition, quote_ident(a.attname), format_type(a.atttypid, a.atttypmod), q.original, \
           q.redacted, c.oid \
      FROM vigie.quarantine q \
      LEFT JOIN pg_class c ON c.oid = q.relation \
      LEFT JOIN pg_namespace n ON n.oid = c.relnamespace \
      LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = q.column_name AND a.attnum > 0 \
      LEFT JOIN LATERAL ( \
           SELECT string_agg('t.' || quote_ident(b.attname) || ' = ($1::jsonb ->> ' || quote_literal(j) || ')::' || \
                             format_type(b.atttypid, b.atttypmod), ' AND ') AS condition \
             FROM jsonb_object_keys(q.row_key) j \
             LEFT JOIN pg_attribute b ON b.attrelid = c.oid AND b.attname = j AND b.attnum > 0 \
           HAVING count(*) = count(b.attname)) k ON true \
     WHERE q.id = $1 AND q.released_at IS NULL";

fn held(id: i64) -> Result<Held, Error> {
    let missing = || Error::Internal("the tables of the extension pg_vigie are missing".into());
    let _owner = AsOwner::of(store::relation(c"quarantine").ok_or_else(missing)?);
    let held = Spi::connect(|client| {
        let row = client.select(HELD, Some(1), &[id.into()])?;
        if row.is_empty() {
            return Ok(None);
        }
        let row = row.first();
        // SAFETY: a text, copied before the query's memory goes.
        let bytes = |datum: Option<pg_sys::Datum>| datum.and_then(|d| unsafe { <&[u8]>::from_datum(d, false) });
        let original = bytes(row.get_datum_by_ordinal(8)?).map(<[u8]>::to_vec);
        let redacted = bytes(row.get_datum_by_ordinal(9)?).map(<[u8]>::to_vec);
        Ok(Some(Held {
            column_name: row.get(1)?.unwrap_or_default(),
            table: row.get::<pg_sys::Oid>(10)?.zip(row.get(2)?),
            name: row.get(3)?.unwrap_or_default(),
            row_key: row.get(4)?,
            condition: row.get(5)?,
            column: row.get::<String>(6)?.zip(row.get::<String>(7)?),
            original: original.unwrap_or_default(),
            redacted: redacted.unwrap_or_default(),
        }))
    });
    let unknown = || Error::Unknown { what: "quarantined note", name: id.to_string(), known: Vec::new() };
    held.map_err(spi_error)?.ok_or_else(unknown)
}
