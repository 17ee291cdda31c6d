//! Scores: evidence adds up in log-odds, and log-odds become a confidence.
//!
//! Adding independent evidence in log-odds is naive Bayes; the weights are set by hand from the annotated notes and
//! checked against them by the calibration table of `make accuracy`.

use crate::context;
use crate::explain::{Effect, Trace};
use crate::identifiers::{Candidate, Check};
use crate::scan::{Finding, Options};
use crate::terms::Reader;

/// A word of a `with` list is near.
pub const WITH: f32 = 2.0;
/// A misspelling was forgiven.
pub const MISSPELT: f32 = -0.6;
/// An abbreviation in a note written in capitals throughout.
pub const SHOUTED: f32 = -1.0;
/// The note is evidently in another language than the term's.
pub const FOREIGN: f32 = -2.2;
/// No word for a person stands anywhere in the note, and the term does not open it.
pub const NOBODY: f32 = -0.5;
/// Nothing tells of a person in a long sentence, as in a text about things: from how many words on, and what it takes.
/// More than that only where the sentence holds no number, which notes are seldom without.
pub const IMPERSONAL: [(usize, f32); 2] = [(24, -2.2), (15, -1.0)];
/// The term opens the note: the person it is about is not named because the record is theirs.
pub const OPENING: f32 = 0.5;
/// How many words may stand before a term that opens the note.
pub const OPENING_WORDS: usize = 1;
/// The most that signals can add or take.
const SIGNALS: std::ops::RangeInclusive<f32> = -3.0..=2.2;

/// What speaks for and against a finding, in log-odds.
pub struct Evidence {
    sum: f32,
    signals: f32,
}

impl Evidence {
    /// The words alone.
    pub fn new(base: f32) -> Evidence {
        Evidence { sum: base, signals: 0.0 }
    }

    /// Adds a weight.
    pub fn add(&mut self, weight: f32) {
        self.sum += weight;
    }

    /// Adds the weight of a signal; signals together are bounded, since they are not independent of each other.
    pub fn add_signal(&mut self, weight: f32) {
        self.signals += weight;
    }

    /// The confidence: the logistic function of the sum.
    pub fn confidence(&self) -> f32 {
        let sum = self.sum + self.signals.clamp(*SIGNALS.start(), *SIGNALS.end());
        1.0 / (1.0 + (-sum).exp())
    }
}

/// How many words before an identifier its announcing words may stand, and how many after.
const ANNOUNCED: (usize, usize) = (8, 4);
/// How many words around an identifier the words that speak against it may stand.
const DENIED: (usize, usize) = (5, 3);
/// Log-odds of a candidate whose check digit fails, or which has no level of its own, when words announce it: a
/// confidence of about 0.55 with [`WITH`].
const FAILED: f32 = -1.8;

/// The finding of an identifier's candidate, when enough speaks for it.
pub fn candidate<'b>(
    reader: &mut Reader<'_, 'b>,
    candidate: &Candidate,
    options: &Options<'_>,
    mut trace: Option<&mut Trace<'b>>,
) -> Option<Finding<'b>> {
    let detector = reader.tables.detector_named(candidate.category, candidate.entity)?;
    let mut finding = Finding {
        category: candidate.category,
        entity: detector.entity,
        start: candidate.start,
        end: candidate.end,
        confidence: 0.0,
        file: detector.file,
        pattern: "",
    };
    let failed = candidate.check == Check::Failed;
    let base = match (failed, detector.failed.is_nan()) {
        (false, _) => detector.base,
        (true, false) => detector.failed,
        (true, true) => FAILED,
    };
    if let Some(trace) = trace.as_deref_mut() {
        trace.begin(&finding, base);
        match candidate.check {
            Check::Passed => trace.step(Effect::CheckPassed, 0.0, ""),
            Check::Failed => trace.step(Effect::CheckFailed, 0.0, ""),
            Check::Absent => {}
        }
    }
    let tokens = &reader.tokens.all;
    let first = tokens.partition_point(|t| t.end() <= candidate.start).min(tokens.len().saturating_sub(1));
    let last = tokens.partition_point(|t| t.start() < candidate.end).saturating_sub(1).max(first);
    if let Some(place) = context::cue(reader, first, last, detector.without, DENIED) {
        if let Some(trace) = trace.as_deref_mut() {
            trace.undo(Effect::Without, reader.token(place).text(reader.note));
        }
        return None;
    }
    if context::is_label(reader.note, candidate.start, candidate.end) {
        if let Some(trace) = trace.as_deref_mut() {
            trace.undo(Effect::Label, "");
        }
        return None;
    }
    let mut evidence = Evidence::new(base);
    evidence.add(candidate.weight);
    if let (Some(trace), true) = (trace.as_deref_mut(), candidate.weight != 0.0) {
        trace.step(Effect::Shape, candidate.weight, "");
    }
    if let Some(place) = context::cue(reader, first, last, detector.with, ANNOUNCED) {
        evidence.add(WITH);
        if let Some(trace) = trace.as_deref_mut() {
            trace.step(Effect::With, WITH, reader.token(place).text(reader.note));
        }
    }
    finding.confidence = evidence.confidence();
    if let Some(trace) = trace {
        trace.end(finding.confidence, options.min_confidence);
    }
    (finding.confidence >= options.min_confidence).then_some(finding)
}
