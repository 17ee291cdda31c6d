//! After a row is written: `vigie.tags` says of it what is true, or, where the guard looks later, the queue names it.

use pgrx::pg_sys::HeapTuple;

use super::before::{json, tags};
use super::event::{Event, Operation, Row};
use super::plan::{Plan, Tags};
use super::record;
use super::value::Value;
use crate::error::Error;
use crate::settings;

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
    if plan.deferred && !settings::checks_deferred() {
        record::enqueue(plan, new)?;
        return Ok(nothing);
    }
    if matches!(plan.tags, Tags::Jsonb(_) | Tags::Names(_)) {
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
    let value = Value::new(&plan.column, row.value(plan.column.number)?)?;
    let tags = tags(plan, &value.judge(plan, row));
    (!tags.is_empty()).then(|| json(&tags))
}
