//! The value of a guarded column: one note, or a document with several inside.

use std::borrow::Cow;
use std::ffi::{CStr, CString};

use pgrx::pg_sys::{self, Datum};
use pgrx::{FromDatum, IntoDatum};
use vigie_engine::document::{pieces, rewritten, Piece};
use vigie_engine::policy::{Action, Decided, Decision};
use vigie_engine::redact::{redact, Operator, Place};

use super::event::Row;
use super::plan::{Column, Plan};
use crate::engine::{engine, interrupt, with_scratch};
use crate::error::Error;
use crate::rejection::Spot;
use crate::text::{span, Note};

/// A value as the guard reads it: the note, or the text form of the document.
pub struct Value<'v> {
    note: Note<'v>,
    column: &'v Column,
}

/// What a policy says of a value.
pub struct Judgement<'v> {
    /// The strongest action of all.
    pub action: Action,
    /// The notes with something in them that is not simply allowed.
    parts: Vec<Part<'v>>,
}

/// A note of a value.
struct Part<'v> {
    piece: Piece<'v>,
    decision: Decision<'v>,
}

/// A value without what its policy forbids.
pub struct Redacted {
    /// As the column holds it.
    pub datum: Datum,
    /// As a text.
    pub text: Datum,
}

impl<'v> Value<'v> {
    /// Reads a value of the column.
    pub fn new(column: &'v Column, datum: Datum) -> Option<Value<'v>> {
        let bytes = match column.form {
            // SAFETY: the plan made sure that the column's type is a varlena of characters.
            None => unsafe { <&[u8]>::from_datum(datum, false) }?,
            // SAFETY: the output function is that of the column's type; it gives a zero-terminated string.
            Some(_) => unsafe { CStr::from_ptr(pg_sys::OidOutputFunctionCall(column.output, datum)) }.to_bytes(),
        };
        Some(Value { note: Note::new(bytes), column })
    }

    /// The whole of it.
    pub fn note(&self) -> &Note<'v> {
        &self.note
    }

    /// What the policy says of it in that row.
    pub fn judge<'j>(&'j self, plan: &'j Plan, row: &Row<'_>) -> Judgement<'j> {
        let mut judgement = Judgement { action: Action::Allow, parts: Vec::new() };
        let mut add = |piece: Piece<'j>| {
            let decision = decide(plan, row, &piece.text);
            if decision.action > Action::Allow {
                judgement.action = judgement.action.max(decision.action);
                judgement.parts.push(Part { piece, decision });
            }
        };
        let text = self.note.as_str();
        match self.column.form {
            None => add(Piece { path: String::new(), place: 0..text.len(), text: Cow::Borrowed(text) }),
            Some(form) => pieces(form, text).into_iter().for_each(add),
        }
        judgement
    }

    /// Where the findings with that action are.
    pub fn spots<'p>(&self, plan: &'p Plan, judgement: &Judgement<'p>, action: Action) -> Vec<Spot<'p>> {
        let mut positions = self.note.positions();
        let mut spots = Vec::new();
        for part in &judgement.parts {
            for Decided { finding, hint, .. } in part.decision.findings.iter().filter(|d| d.action == action) {
                let (start, length) = match self.column.form {
                    None => positions.span(finding.start, finding.end),
                    Some(_) => span(&part.piece.text, finding.start, finding.end),
                };
                let (category, name) = (finding.category, plan.policy.category_name(finding.category));
                spots.push(Spot { category, name, path: part.piece.path.clone(), start, length, hint: *hint });
            }
        }
        spots
    }

    /// The value without what the policy forbids.
    pub fn redacted(&self, plan: &Plan, row: &Row<'_>, judgement: &Judgement<'_>) -> Result<Redacted, Error> {
        let text = match self.column.form {
            None => {
                let Some(part) = judgement.parts.first() else {
                    return Err(Error::Internal("nothing to redact".into()));
                };
                self.fitted(plan, row, part)
            }
            Some(form) => {
                let forbidden = judgement.parts.iter().filter(|p| p.decision.action.forbids());
                let change = |p: &Part<'_>| (p.piece.place.clone(), rewrite(plan, row, p, Operator::Label));
                rewritten(form, self.note.as_str(), &forbidden.map(change).collect::<Vec<_>>())
            }
        };
        let bytes = self.note.rewritten(text);
        let Column { input, output, parameter, modifier, type_id, is_domain, .. } = *self.column;
        let datum = match self.column.form {
            None => bytes.into_datum().unwrap_or(Datum::null()),
            Some(_) => {
                let text = CString::new(bytes.into_bytes()).map_err(|e| Error::Internal(e.to_string()))?;
                // SAFETY: the input function and its arguments are those of the column's type.
                unsafe { pg_sys::OidInputFunctionCall(input, text.as_ptr().cast_mut(), parameter, modifier) }
            }
        };
        if is_domain {
            // SAFETY: the value is of the domain's base type; what the domain refuses is PostgreSQL's own error.
            unsafe { pg_sys::domain_check(datum, false, type_id, std::ptr::null_mut(), pg_sys::CurrentMemoryContext) };
        }
        let text = match self.column.form {
            None => datum,
            // SAFETY: as in `new`; the string becomes a text.
            Some(_) => unsafe {
                pg_sys::Datum::from(pg_sys::cstring_to_text(pg_sys::OidOutputFunctionCall(output, datum)))
            },
        };
        Ok(Redacted { datum, text })
    }

    /// A note without what the policy forbids, no longer than the column allows.
    fn fitted(&self, plan: &Plan, row: &Row<'_>, part: &Part<'_>) -> String {
        let mut text = rewrite(plan, row, part, Operator::Label);
        let Some(limit) = self.column.limit else { return text };
        if text.chars().count() > limit {
            // A label can be longer than what it stands for; a mask never is.
            text = rewrite(plan, row, part, Operator::Mask);
        }
        if self.column.padded {
            let missing = limit.saturating_sub(text.chars().count());
            text.extend(std::iter::repeat_n(' ', missing));
        }
        text
    }
}

impl<'v> Judgement<'v> {
    /// What was decided, in the order of the value.
    pub fn decided(&self) -> impl Iterator<Item = &Decided<'v>> {
        self.parts.iter().flat_map(|p| &p.decision.findings)
    }

    /// The same, with one action.
    pub fn with(&self, action: Action) -> impl Iterator<Item = &Decided<'v>> {
        self.decided().filter(move |d| d.action == action)
    }
}

/// What the policy says of a note in that row. A guard that looks later cannot refuse what is stored already: it keeps the
/// original aside.
fn decide<'p>(plan: &'p Plan, row: &Row<'_>, text: &str) -> Decision<'p> {
    let findings = with_scratch(|scratch| plan.policy.scan(&engine(), text, Some(&interrupt), scratch));
    let mut decision = plan.policy.decide(findings, |consent| plan.consents(row, consent));
    if plan.deferred && decision.action == Action::Reject {
        decision.action = Action::Quarantine;
        let rejected = decision.findings.iter_mut().filter(|d| d.action == Action::Reject);
        rejected.for_each(|d| d.action = Action::Quarantine);
    }
    decision
}

/// The note without what the policy forbids.
fn rewrite(plan: &Plan, row: &Row<'_>, part: &Part<'_>, operator: Operator) -> String {
    let places = |decision: &Decision<'_>| -> Vec<Place<'_>> {
        let forbidden = decision.findings.iter().filter(|d| d.action.forbids());
        let place = |d: &Decided<'_>| {
            let name = plan.policy.category_name(d.finding.category);
            Place { start: d.finding.start, end: d.finding.end, category: d.finding.category, name }
        };
        forbidden.map(place).collect()
    };
    redact(&part.piece.text, operator, places(&part.decision), |text| places(&decide(plan, row, text)))
}
