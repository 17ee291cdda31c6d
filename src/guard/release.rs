//! Quarantined notes: putting one back.

use std::cell::Cell;

use pgrx::prelude::*;
use pgrx::FromDatum;

use super::record;
use crate::error::{Error, OrRaise};
use crate::policies::spi_error;
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
    let Some(table) = held.table else { return Err(refuse("its table is gone".into())) };
    if !held.has_key {
        return Err(refuse(format!("table \"{table}\" had no primary key, by which its row could be found")));
    }
    let changed = |what: &str| refuse(format!("the {what} of table \"{table}\" has been renamed or dropped since"));
    let condition = held.condition.ok_or_else(|| changed("primary key"))?;
    let (column, type_name) = held.column.ok_or_else(|| changed(&format!("column \"{}\"", held.column_name)))?;
    // As texts, byte by byte, whatever the column's type and collation hold to be equal.
    let update = format!(
        "UPDATE {name} t SET {column} = q.original::{type_name} FROM vigie.quarantine q WHERE q.id = $1 AND {condition} \
         AND t.{column}::text COLLATE \"C\" = q.redacted::{type_name}::text COLLATE \"C\"",
        name = held.name,
    );
    if run(&update, id)? == 0 {
        let look = format!("SELECT 1 FROM {} t, vigie.quarantine q WHERE q.id = $1 AND {condition}", held.name);
        return Err(match Spi::connect(|client| client.select(&look, Some(1), &[id.into()]).map(|t| t.is_empty())) {
            Ok(true) => Error::RowGone { id, table },
            Ok(false) => refuse(format!("column \"{}\" of its row has changed since", held.column_name)),
            Err(error) => spi_error(error),
        });
    }
    run("UPDATE vigie.quarantine SET released_at = now(), released_by = session_user WHERE id = $1", id)?;
    record::release(id, &Note::new(&held.original))
}

/// Runs a statement about a quarantined note, past the guards; gives how many rows it changed.
fn run(statement: &str, id: i64) -> Result<usize, Error> {
    let _running = Running::begin();
    Spi::connect_mut(|client| client.update(statement, None, &[id.into()]).map(|t| t.len())).map_err(spi_error)
}

/// A quarantined note, and where it belongs.
struct Held {
    /// The name of the column then.
    column_name: String,
    /// The table, if there is one still, for people and for SQL.
    table: Option<String>,
    name: String,
    /// Whether it is known which row it is.
    has_key: bool,
    /// The condition that finds the row; none where the columns of the key have other names now.
    condition: Option<String>,
    /// The column and its type, for SQL; none where no column has that name now.
    column: Option<(String, String)>,
    /// The note, as it is stored.
    original: Vec<u8>,
}

const HELD: &str = "\
    SELECT q.column_name::text, c.relname::text, quote_ident(n.nspname) || '.' || quote_ident(c.relname), \
           q.row_key IS NOT NULL, k.condition, quote_ident(a.attname), format_type(a.atttypid, a.atttypmod), q.original \
      FROM vigie.quarantine q \
      LEFT JOIN pg_class c ON c.oid = q.relation \
      LEFT JOIN pg_namespace n ON n.oid = c.relnamespace \
      LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = q.column_name AND a.attnum > 0 \
      LEFT JOIN LATERAL ( \
           SELECT string_agg('t.' || quote_ident(b.attname) || ' = (q.row_key ->> ' || quote_literal(j) || ')::' || \
                             format_type(b.atttypid, b.atttypmod), ' AND ') AS condition \
             FROM jsonb_object_keys(q.row_key) j \
             LEFT JOIN pg_attribute b ON b.attrelid = c.oid AND b.attname = j AND b.attnum > 0 \
           HAVING count(*) = count(b.attname)) k ON true \
     WHERE q.id = $1 AND q.released_at IS NULL";

fn held(id: i64) -> Result<Held, Error> {
    let held = Spi::connect(|client| {
        let row = client.select(HELD, Some(1), &[id.into()])?;
        if row.is_empty() {
            return Ok(None);
        }
        let row = row.first();
        // SAFETY: a text, copied before the query's memory goes.
        let original = row.get_datum_by_ordinal(8)?.and_then(|d| unsafe { <&[u8]>::from_datum(d, false) });
        let original = original.map(<[u8]>::to_vec);
        Ok(Some(Held {
            column_name: row.get(1)?.unwrap_or_default(),
            table: row.get(2)?,
            name: row.get(3)?.unwrap_or_default(),
            has_key: row.get(4)?.unwrap_or(false),
            condition: row.get(5)?,
            column: row.get::<String>(6)?.zip(row.get::<String>(7)?),
            original: original.unwrap_or_default(),
        }))
    });
    let unknown = || Error::Unknown { what: "quarantined note", name: id.to_string(), known: Vec::new() };
    held.map_err(spi_error)?.ok_or_else(unknown)
}
