//! Explanations: every step that made or unmade each finding, in words that a data-protection officer can read.

use crate::category::Category;
use crate::rulebook::Qualifier;
use crate::scan::{Finding, Options, Scratch};
use crate::Engine;

/// What a step did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Effect<'b> {
    /// A rule matched.
    Matched,
    /// A misspelling was forgiven.
    Spelling,
    /// An abbreviation in a note of capitals.
    Capitals,
    /// A word that the rule asks for is near.
    With,
    /// A word that the rule does not bear is near.
    Without,
    /// A known phrase that is not about a person.
    Exclusion,
    /// The words belong to an identifier.
    InsideIdentifier,
    /// It is the label of what was redacted.
    Label,
    /// The rule needs a person and there is none.
    NoPerson,
    /// The note is in another language than the term.
    Foreign,
    /// No word for a person is in the note.
    Nobody,
    /// Nothing in a long sentence tells of a person.
    Impersonal,
    /// The term opens the note.
    Opening,
    /// A signal of that name.
    Signal(&'b str),
    /// A qualifier.
    Qualifier(Qualifier),
    /// The check digits are right.
    CheckPassed,
    /// The check digits are wrong.
    CheckFailed,
    /// The way it is written.
    Shape,
    /// A better finding covers the place.
    Overlap,
    /// It is reported.
    Reported,
    /// It is not sure enough to be reported.
    TooWeak,
}

impl Effect<'_> {
    /// A short name for the kind of step.
    pub fn name(&self) -> &'static str {
        match self {
            Effect::Matched => "matched",
            Effect::Spelling => "spelling",
            Effect::Capitals => "capitals",
            Effect::With => "with",
            Effect::Without => "without",
            Effect::Exclusion => "exclusion",
            Effect::InsideIdentifier => "inside identifier",
            Effect::Label => "label",
            Effect::NoPerson => "no person",
            Effect::Foreign => "language",
            Effect::Nobody => "nobody",
            Effect::Impersonal => "impersonal",
            Effect::Opening => "opening",
            Effect::Signal(_) => "context",
            Effect::Qualifier(_) => "qualifier",
            Effect::CheckPassed | Effect::CheckFailed => "check digit",
            Effect::Shape => "shape",
            Effect::Overlap => "overlap",
            Effect::Reported => "reported",
            Effect::TooWeak => "dropped",
        }
    }
}

/// One step of one finding.
#[derive(Clone, Debug, PartialEq)]
pub struct Step<'b> {
    /// The number of the finding in the explanation, from 1.
    pub finding: usize,
    /// Its category.
    pub category: Category,
    /// Its entity.
    pub entity: &'b str,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What the step did.
    pub effect: Effect<'b>,
    /// What it added to the log-odds, or took.
    pub weight: f32,
    /// The confidence after the step.
    pub confidence: f32,
    /// The step in words.
    pub text: String,
}

/// Collects steps while a note is scanned.
#[derive(Default)]
pub struct Trace<'b> {
    steps: Vec<Step<'b>>,
    finding: usize,
    odds: f32,
}

impl<'b> Trace<'b> {
    /// A rule matched.
    pub(crate) fn begin(&mut self, finding: &Finding<'b>, base: f32) {
        self.finding += 1;
        self.odds = base;
        self.steps.push(Step {
            finding: self.finding,
            category: finding.category,
            entity: finding.entity,
            start: finding.start,
            end: finding.end,
            effect: Effect::Matched,
            weight: base,
            confidence: confidence(base),
            text: match finding.pattern {
                "" => format!("has the shape of {} ({})", finding.entity, finding.file),
                pattern => format!("matches the term «{pattern}» of {}.{}", finding.file, finding.entity),
            },
        });
    }

    /// Something was weighed.
    pub(crate) fn step(&mut self, effect: Effect<'b>, weight: f32, word: &str) {
        self.odds += weight;
        let text = match effect {
            Effect::Spelling => "a misspelling was forgiven".into(),
            Effect::Capitals => "an abbreviation in a note written wholly in capitals says less".into(),
            Effect::With => format!("«{word}» stands near and speaks for it"),
            Effect::Foreign => "the note is evidently in another language than the term".into(),
            Effect::Nobody => "no word for a person is in the note".into(),
            Effect::Impersonal => "nothing in a long sentence tells of a person".into(),
            Effect::Opening => "it opens the note, whose subject is the person of the record".into(),
            Effect::Signal(name) => format!("«{word}» stands near: a sign of {name}"),
            Effect::Qualifier(q) => format!("«{word}» qualifies it: {}", q.name()),
            Effect::CheckPassed => "its check digits are right".into(),
            Effect::CheckFailed => "its check digits are wrong".into(),
            Effect::Shape => "the way it is written counts".into(),
            _ => String::new(),
        };
        self.push(effect, weight, confidence(self.odds), text);
    }

    /// Something undid it.
    pub(crate) fn undo(&mut self, effect: Effect<'b>, word: &str) {
        let text = match effect {
            Effect::Without => format!("undone: «{word}» stands near"),
            Effect::Exclusion => format!("undone: it belongs to the known phrase «{word}»"),
            Effect::InsideIdentifier => format!("undone: the words belong to a finding of {word}"),
            Effect::Label => "undone: it is a label that redaction left".into(),
            Effect::NoPerson => "undone: nothing near tells of a person".into(),
            _ => "undone".into(),
        };
        self.push(effect, f32::NEG_INFINITY, 0.0, text);
    }

    /// The sum.
    pub(crate) fn end(&mut self, confidence: f32, least: f32) {
        if confidence >= least {
            self.push(Effect::Reported, 0.0, confidence, format!("reported with confidence {confidence:.2}"));
        } else {
            let text = format!("not reported: {confidence:.2} is below {least:.2}");
            self.push(Effect::TooWeak, 0.0, confidence, text);
        }
    }

    /// A better finding covers the place.
    pub(crate) fn overlapped(&mut self, lost: &Finding<'b>, better: &Finding<'b>) {
        let step = self.steps.iter().rev().find(|s| {
            (s.start, s.end, s.category, s.effect) == (lost.start, lost.end, lost.category, Effect::Reported)
        });
        let Some(finding) = step.map(|s| s.finding) else { return };
        let name = better.category.name().unwrap_or("own");
        self.steps.push(Step {
            finding,
            category: lost.category,
            entity: lost.entity,
            start: lost.start,
            end: lost.end,
            effect: Effect::Overlap,
            weight: 0.0,
            confidence: 0.0,
            text: format!("gives way to a finding of {name}.{} in the same place", better.entity),
        });
    }

    fn push(&mut self, effect: Effect<'b>, weight: f32, confidence: f32, text: String) {
        if let Some(last) = self.steps.last() {
            let step = Step { effect, weight, confidence, text, ..last.clone() };
            self.steps.push(step);
        }
    }
}

fn confidence(odds: f32) -> f32 {
    1.0 / (1.0 + (-odds).exp())
}

impl<'b> Engine<'b> {
    /// Every step that made or unmade each finding of a note, in the order of their places.
    pub fn explain(&self, note: &str, options: &Options<'_>, scratch: &mut Scratch) -> Vec<Step<'b>> {
        let mut trace = Trace::default();
        self.scan_traced(note, options, scratch, Some(&mut trace), &mut Vec::new());
        let mut steps = trace.steps;
        steps.sort_by_key(|s| s.finding);
        let mut places: Vec<(usize, usize)> = Vec::new();
        for step in &steps {
            if places.last().is_none_or(|(_, finding)| *finding != step.finding) {
                places.push((step.start, step.finding));
            }
        }
        places.sort_unstable();
        let order = |finding: usize| places.iter().position(|(_, f)| *f == finding).map_or(0, |p| p + 1);
        for step in &mut steps {
            step.finding = order(step.finding);
        }
        steps.sort_by_key(|s| s.finding);
        steps
    }
}
