//! After a row is written: `vigie.tags` says of it what is true.

use pgrx::pg_sys::HeapTuple;
use pgrx::FromDatum;

use super::before::{decide, json, tags};
use super::event::{Event, Operation, Row};
use super::plan::{Plan, Tags};
use super::record;
use crate::error::Error;
use crate::text::Note;

/// Puts the row's tags into `vigie.tags`, or takes them away.
pub fn keep_tags(event: &Event<'_>, plan: &Plan) -> Result<HeapTuple, Error> {
    let nothing = std::ptr::null_mut();
    if event.operation() == Operation::Truncate {
        record::forget_all(plan)?;
        return Ok(nothing);
    }
    if !event.is_for_each_row() {
        return Err(Error::Guard("fires FOR EACH ROW".into()));
    }
    let old = plan.row_key(&event.old_row());
    let new = plan.row_key(&event.new_row());
    let Some(new) = new else { return Ok(nothing) };
    if let Some(old) = old.filter(|old| event.operation() == Operation::Delete || *old != new) {
        record::forget(plan, old)?;
    }
    if event.operation() == Operation::Delete {
        return Ok(nothing);
    }
    let tags = row_tags(plan, &event.new_row());
    match (tags, event.operation()) {
        (Some(tags), _) => record::tags(plan, new, tags)?,
        (None, Operation::Update) => record::forget(plan, new)?,
        (None, _) => {}
    }
    Ok(nothing)
}

/// The tags of a row as it is written; none where it is clean.
fn row_tags(plan: &Plan, row: &Row<'_>) -> Option<serde_json::Value> {
    if matches!(plan.tags, Tags::Nowhere) {
        return None;
    }
    let datum = row.value(plan.column.number)?;
    // SAFETY: the plan made sure that the column's type is a varlena of characters.
    let note = Note::new(unsafe { <&[u8]>::from_datum(datum, false) }?);
    let tags = tags(plan, &decide(plan, row, note.as_str()));
    (!tags.is_empty()).then(|| json(&tags))
}
