//! Before a row is written: what the policy says is done.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use pgrx::pg_sys::HeapTuple;
use pgrx::prelude::*;
use pgrx::{FromDatum, IntoDatum, JsonB};
use vigie_engine::policy::{Action, Decided};

use super::event::{Event, Operation, Row};
use super::plan::{Plan, Tags, TagsColumn};
use super::value::{Judgement, Value};
use super::{record, release};
use crate::error::Error;
use crate::mailbox;
use crate::rejection::Rejection;
use crate::settings;

thread_local! {
    /// The columns of the row being written whose tags must go to `vigie.tags` once it is, or be forgotten there; mostly
    /// none. By the names in the arguments of their triggers, which stay when a column is renamed.
    static DUE: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    static ANY_DUE: Cell<bool> = const { Cell::new(false) };
}

/// Applies the policy to the row, and gives the row as it is to be written.
pub fn guard(event: &Event<'_>, plan: &Plan) -> Result<HeapTuple, Error> {
    let row = event.new_row();
    if release::is_running() {
        return Ok(row.as_tuple());
    }
    let is_update = event.operation() == Operation::Update;
    if is_update && plan.is_second && event.names(&plan.listed) {
        return Ok(row.as_tuple());
    }
    if ANY_DUE.get() {
        set_due(plan, false);
    }
    let (watched, count) = plan.watched();
    let watched = &watched[..count];
    if is_update && !event.names(watched) {
        // What the statement does not name, another trigger may have written.
        let old = event.old_row();
        if watched.iter().all(|column| row.has_same(&old, *column)) {
            return Ok(row.as_tuple());
        }
        if plan.deferred || matches!(plan.tags, Tags::Nowhere | Tags::Table) {
            set_due(plan, true);
        }
    }
    if plan.deferred && !settings::checks_deferred() {
        // An update that names the column is put into the queue by the trigger that fires after every such update.
        if !is_update {
            set_due(plan, true);
        }
        return Ok(row.as_tuple());
    }
    let Some(datum) = row.value(plan.column.number) else { return Ok(without_tags(row, plan).as_tuple()) };
    let Some(value) = Value::new(&plan.column, datum) else { return Ok(row.as_tuple()) };
    let judgement = value.judge(plan, &row);
    if judgement.action == Action::Allow {
        return Ok(without_tags(row, plan).as_tuple());
    }
    let tuple = act(&row, plan, &value, &judgement)?;
    if let (Tags::Table, false) = (&plan.tags, is_update) {
        set_due(plan, judgement.with(Action::Tag).next().is_some());
    }
    Ok(tuple)
}

fn act(row: &Row<'_>, plan: &Plan, value: &Value<'_>, judgement: &Judgement<'_>) -> Result<HeapTuple, Error> {
    let any = |action: Action| judgement.with(action).next().is_some();
    let rejection =
        |action: Action| Rejection { spots: value.spots(plan, judgement, action), target: Some(plan.target.clone()) };
    if judgement.action == Action::Reject {
        let rejection = rejection(Action::Reject);
        // The event of a transaction that is undone takes another way.
        let event = record::rejection(plan, row, value.note(), judgement.with(Action::Reject))?;
        if !mailbox::post(&event.to_string()) {
            rejection.log(event);
        }
        rejection.raise();
    }
    for action in Action::ALL.into_iter().skip(1).filter(|action| any(*action)) {
        record::event(plan, row, value.note(), action.name(), judgement.with(action))?;
    }
    let mut changes = Vec::new();
    if judgement.action.forbids() {
        let redacted = value.redacted(plan, row, judgement)?;
        if any(Action::Quarantine) {
            record::quarantine(plan, row, value.note(), redacted.text, judgement.with(Action::Quarantine))?;
        }
        changes.push((plan.column.number, Some(redacted.datum)));
    }
    if any(Action::Warn) {
        rejection(Action::Warn).warn();
    }
    let tags = tags(plan, judgement);
    match &plan.tags {
        Tags::Jsonb(column) if !tags.is_empty() => changes.push((column.number, JsonB(json(&tags)).into_datum())),
        Tags::Names(column) if !tags.is_empty() => {
            changes.push((column.number, tags.into_keys().collect::<Vec<_>>().into_datum()));
        }
        _ => return Ok(without_tags(row.with(&changes), plan).as_tuple()),
    }
    Ok(row.with(&changes).as_tuple())
}

/// The categories to tag, with the highest confidence of each.
pub fn tags(plan: &Plan, judgement: &Judgement<'_>) -> BTreeMap<String, f32> {
    let mut tags = BTreeMap::new();
    for Decided { finding, .. } in judgement.with(Action::Tag) {
        let confidence = tags.entry(plan.policy.category_name(finding.category).to_owned()).or_insert(0.0_f32);
        *confidence = confidence.max(finding.confidence);
    }
    tags
}

/// Tags as JSON: `{"phone": 0.98}`.
pub fn json(tags: &BTreeMap<String, f32>) -> serde_json::Value {
    let rounded = |confidence: f32| (f64::from(confidence) * 100.0).round() / 100.0;
    tags.iter().map(|(name, confidence)| (name.clone(), serde_json::Value::from(rounded(*confidence)))).collect()
}

/// The row with an empty tags column, if it has one that is not.
fn without_tags<'e>(row: Row<'e>, plan: &Plan) -> Row<'e> {
    // An empty object and an empty array take so many bytes after their length.
    let (TagsColumn { number, not_null }, least) = match plan.tags {
        Tags::Jsonb(column) => (column, 4),
        Tags::Names(column) => (column, 12),
        Tags::Nowhere | Tags::Table => return row,
    };
    // SAFETY: both types are varlenas.
    let size = row.value(number).and_then(|datum| unsafe { <&[u8]>::from_datum(datum, false) }).map(<[u8]>::len);
    match (size, not_null) {
        (None, _) => row,
        (Some(size), true) if size <= least => row,
        (Some(_), false) => row.with(&[(number, None)]),
        (Some(_), true) if least == 4 => row.with(&[(number, JsonB(serde_json::json!({})).into_datum())]),
        (Some(_), true) => row.with(&[(number, Vec::<String>::new().into_datum())]),
    }
}

fn set_due(plan: &Plan, due: bool) {
    DUE.with_borrow_mut(|columns| {
        columns.retain(|c| *c != plan.label);
        if due {
            columns.push(plan.label.clone());
        }
        ANY_DUE.set(!columns.is_empty());
    });
}

/// Whether the row that is being written has tags for `vigie.tags`. The condition (`WHEN`) of the trigger that writes
/// them: it is looked at right after the row is written, so that a clean row does not even queue the trigger.
#[pg_extern(volatile, parallel_unsafe, strict)]
fn tags_due(column_name: &str) -> bool {
    ANY_DUE.get() && DUE.with_borrow(|columns| columns.iter().any(|c| c == column_name))
}
