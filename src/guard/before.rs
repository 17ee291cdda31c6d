//! Before a row is written: what the policy says is done.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use pgrx::pg_sys::{self, Datum, HeapTuple};
use pgrx::prelude::*;
use pgrx::{FromDatum, IntoDatum, JsonB};
use vigie_engine::policy::{Action, Decided, Decision};
use vigie_engine::redact::{redact, Operator, Place};

use super::event::{Event, Operation, Row};
use super::plan::{Plan, Tags, TagsColumn};
use super::{record, release};
use crate::engine::{engine, interrupt, with_scratch};
use crate::error::Error;
use crate::rejection::{Rejection, Spot};
use crate::text::Note;

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
        if matches!(plan.tags, Tags::Nowhere | Tags::Table) {
            set_due(plan, true);
        }
    }
    let Some(datum) = row.value(plan.column.number) else { return Ok(without_tags(row, plan).as_tuple()) };
    // SAFETY: the plan made sure that the column's type is a varlena of characters.
    let Some(bytes) = (unsafe { <&[u8]>::from_datum(datum, false) }) else { return Ok(row.as_tuple()) };
    let note = Note::new(bytes);
    let decision = decide(plan, &row, note.as_str());
    if decision.action == Action::Allow {
        return Ok(without_tags(row, plan).as_tuple());
    }
    let tuple = act(&row, plan, &note, &decision)?;
    if let (Tags::Table, false) = (&plan.tags, is_update) {
        set_due(plan, decision.findings.iter().any(|d| d.action == Action::Tag));
    }
    Ok(tuple)
}

/// What the policy says of a text in that row.
pub fn decide<'p>(plan: &'p Plan, row: &Row<'_>, text: &str) -> Decision<'p> {
    let findings = with_scratch(|scratch| plan.policy.scan(&engine(), text, Some(&interrupt), scratch));
    plan.policy.decide(findings, |consent| plan.consents(row, consent))
}

fn act(row: &Row<'_>, plan: &Plan, note: &Note<'_>, decision: &Decision<'_>) -> Result<HeapTuple, Error> {
    let with = |action: Action| decision.findings.iter().filter(move |d| d.action == action);
    if decision.action == Action::Reject {
        let rejection = rejection(plan, note, with(Action::Reject));
        rejection.log(&plan.policy.name, plan.policy.version);
        rejection.raise();
    }
    for action in Action::ALL.into_iter().skip(1) {
        if with(action).next().is_some() {
            record::event(plan, row, note, action.name(), with(action))?;
        }
    }
    let mut changes = Vec::new();
    if decision.action.forbids() {
        let redacted = redacted(row, plan, note, decision);
        if with(Action::Quarantine).next().is_some() {
            record::quarantine(plan, row, note, redacted, with(Action::Quarantine))?;
        }
        changes.push((plan.column.number, Some(redacted)));
    }
    if with(Action::Warn).next().is_some() {
        rejection(plan, note, with(Action::Warn)).warn();
    }
    let tags = tags(plan, decision);
    match &plan.tags {
        Tags::Jsonb(column) if !tags.is_empty() => changes.push((column.number, JsonB(json(&tags)).into_datum())),
        Tags::Names(column) if !tags.is_empty() => {
            changes.push((column.number, tags.into_keys().collect::<Vec<_>>().into_datum()));
        }
        _ => return Ok(without_tags(row.with(&changes), plan).as_tuple()),
    }
    Ok(row.with(&changes).as_tuple())
}

fn rejection<'p>(plan: &'p Plan, note: &Note<'_>, decided: impl Iterator<Item = &'p Decided<'p>>) -> Rejection<'p> {
    let mut positions = note.positions();
    let spot = |d: &Decided<'p>| {
        let (start, length) = positions.span(d.finding.start, d.finding.end);
        let (category, name) = (d.finding.category, plan.policy.category_name(d.finding.category));
        Spot { category, name, start, length, hint: d.hint }
    };
    Rejection { spots: decided.map(spot).collect(), target: Some(plan.target.clone()) }
}

/// The categories to tag, with the highest confidence of each.
pub fn tags(plan: &Plan, decision: &Decision<'_>) -> BTreeMap<String, f32> {
    let mut tags = BTreeMap::new();
    for Decided { finding, .. } in decision.findings.iter().filter(|d| d.action == Action::Tag) {
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

/// The note without what the policy forbids, as a value of the column.
fn redacted(row: &Row<'_>, plan: &Plan, note: &Note<'_>, decision: &Decision<'_>) -> Datum {
    let places = |decision: &Decision<'_>| -> Vec<Place<'_>> {
        let forbidden = decision.findings.iter().filter(|d| d.action.forbids());
        let place = |d: &Decided<'_>| {
            let name = plan.policy.category_name(d.finding.category);
            Place { start: d.finding.start, end: d.finding.end, category: d.finding.category, name }
        };
        forbidden.map(place).collect()
    };
    let scan = |text: &str| places(&decide(plan, row, text));
    let first = places(decision);
    let mut text = redact(note.as_str(), Operator::Label, first.clone(), scan);
    if plan.column.limit.is_some_and(|limit| text.chars().count() > limit) {
        // A label can be longer than what it stands for; a mask never is.
        text = redact(note.as_str(), Operator::Mask, first, scan);
    }
    if let (true, Some(limit)) = (plan.column.padded, plan.column.limit) {
        let missing = limit.saturating_sub(text.chars().count());
        text.extend(std::iter::repeat_n(' ', missing));
    }
    let datum = note.rewritten(text).into_datum().unwrap_or(Datum::null());
    if plan.column.is_domain {
        // SAFETY: the value is of the domain's base type; what the domain refuses is PostgreSQL's own error.
        unsafe {
            pg_sys::domain_check(datum, false, plan.column.type_id, std::ptr::null_mut(), pg_sys::CurrentMemoryContext);
        }
    }
    datum
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
