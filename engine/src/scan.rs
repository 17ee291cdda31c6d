//! Scanning a note: the stages, in their order.

use crate::category::{Category, CategorySet};
use crate::explain::Trace;
use crate::identifiers::{self, Announcement, Candidate};
use crate::terms::{Known, Match, Reader};
use crate::token::Tokens;
use crate::{context, disguise, resolve, score, Engine};

/// One place in a note with what was found there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Finding<'b> {
    /// What it is about.
    pub category: Category,
    /// The finer kind inside the category.
    pub entity: &'b str,
    /// First byte in the note.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// How sure it is that the category is there, in (0, 1].
    pub confidence: f32,
    /// The rule file that holds the rule, below `rules/`, without its ending.
    pub file: &'b str,
    /// The term as written in the rule file; empty for what code found.
    pub pattern: &'b str,
}

impl<'b> Finding<'b> {
    /// The name of the rule that made the finding: its file, entity and term.
    pub fn rule(&self) -> String {
        match self.pattern {
            "" => format!("{}.{}", self.file, self.entity),
            pattern => format!("{}.{}: {pattern}", self.file, self.entity),
        }
    }

    /// The family of its category.
    pub fn family(&self) -> crate::Family {
        self.category.family()
    }

    /// What was found, as typed.
    pub fn text<'n>(&self, note: &'n str) -> &'n str {
        &note[self.start..self.end]
    }
}

/// What to look for, and how.
#[derive(Clone, Copy)]
pub struct Options<'o> {
    /// The categories to report.
    pub categories: CategorySet,
    /// The least confidence to report.
    pub min_confidence: f32,
    /// Stop at the first finding.
    pub first_only: bool,
    /// The name of the column the note comes from, which may announce what is in it.
    pub column: Option<&'o str>,
    /// Called between windows of a long note, so that a caller can stop the scan by unwinding.
    pub interrupt: Option<&'o dyn Fn()>,
}

impl Options<'_> {
    /// The least confidence that is reported unless a policy says otherwise.
    pub const MIN_CONFIDENCE: f32 = 0.5;
}

impl Default for Options<'_> {
    fn default() -> Self {
        Options {
            categories: CategorySet::ALL,
            min_confidence: Options::MIN_CONFIDENCE,
            first_only: false,
            column: None,
            interrupt: None,
        }
    }
}

/// Memory that scans use again and again, so that a clean note allocates nothing.
#[derive(Default)]
pub struct Scratch {
    tokens: Tokens,
    uncovered: Tokens,
    known: Known,
    matches: Vec<Match>,
    announcements: Vec<Announcement>,
    candidates: Vec<Candidate>,
}

impl Scratch {
    /// The most tokens kept allocated between scans: what a window of a long note needs.
    const KEPT: usize = 1 << 16;

    fn shrink(&mut self) {
        if self.tokens.all.capacity() > Scratch::KEPT {
            *self = Scratch::default();
        }
    }
}

/// Longest part of a note that is read at once, in bytes: long enough that cutting costs nothing, short enough that an
/// interrupt is seen within a millisecond and memory stays small.
const WINDOW: usize = 32 * 1024;

/// How much of the neighbouring windows is read as context on both sides, in bytes.
const MARGIN: usize = 1024;

impl<'b> Engine<'b> {
    /// The findings of a note, ordered by their start, without overlaps inside a category. Linear in the length of the
    /// note; allocates nothing when there is none.
    pub fn scan(&self, note: &str, options: &Options<'_>, scratch: &mut Scratch) -> Vec<Finding<'b>> {
        let mut findings = Vec::new();
        self.scan_traced(note, options, scratch, None, &mut findings);
        findings
    }

    /// Whether the note holds one of the categories; stops at the first finding.
    pub fn is_sensitive(&self, note: &str, options: &Options<'_>, scratch: &mut Scratch) -> bool {
        let mut findings = Vec::new();
        self.scan_traced(note, &Options { first_only: true, ..*options }, scratch, None, &mut findings);
        !findings.is_empty()
    }

    pub(crate) fn scan_traced(
        &self,
        note: &str,
        options: &Options<'_>,
        scratch: &mut Scratch,
        mut trace: Option<&mut Trace<'b>>,
        findings: &mut Vec<Finding<'b>>,
    ) {
        if note.len() <= WINDOW + MARGIN {
            self.scan_window(note, options, scratch, trace, findings);
            return;
        }
        let mut core = 0;
        let mut window_findings = Vec::new();
        while core < note.len() {
            if let Some(interrupt) = options.interrupt {
                interrupt();
            }
            let core_end = cut(note, core + WINDOW);
            let from = cut(note, core.saturating_sub(MARGIN));
            let to = cut(note, core_end + MARGIN);
            window_findings.clear();
            self.scan_window(&note[from..to], options, scratch, trace.as_deref_mut(), &mut window_findings);
            for finding in &window_findings {
                let moved = Finding { start: finding.start + from, end: finding.end + from, ..*finding };
                let overlaps = |f: &Finding<'_>| f.category == moved.category && f.end > moved.start;
                if (core..core_end).contains(&moved.start) && !findings.iter().rev().take(8).any(overlaps) {
                    findings.push(moved);
                }
            }
            if options.first_only && !findings.is_empty() {
                break;
            }
            core = core_end;
        }
        scratch.shrink();
    }

    fn scan_window(
        &self,
        note: &str,
        options: &Options<'_>,
        scratch: &mut Scratch,
        mut trace: Option<&mut Trace<'b>>,
        findings: &mut Vec<Finding<'b>>,
    ) {
        let Scratch { tokens, uncovered, known, matches, announcements, candidates } = scratch;
        tokens.read(note, self.tables.bitmap());
        if tokens.anchors.is_empty() && tokens.digits == 0 && !tokens.at_sign && !tokens.spelt_out {
            return;
        }
        let mut reader = Reader::new(self.tables, note, tokens, known);
        matches.clear();
        reader.read(&tokens.anchors, matches);
        reader.announcements(matches, announcements);
        reader.drop_announcers(matches);
        candidates.clear();
        identifiers::find(note, tokens, announcements, candidates);
        for candidate in candidates.iter() {
            if let Some(finding) = score::candidate(&mut reader, candidate, options, trace.as_deref_mut()) {
                findings.push(finding);
            }
        }
        resolve::identifiers(findings, trace.as_deref_mut());
        let wanted =
            |f: &Finding<'_>| options.categories.contains(f.category) && f.confidence >= options.min_confidence;
        if options.first_only && findings.iter().any(wanted) {
            findings.retain(wanted);
            return;
        }
        for found in matches.iter() {
            context::weigh(&mut reader, found, options, findings, trace.as_deref_mut());
        }
        if disguise::uncover(note, tokens, uncovered, self.tables.bitmap()) {
            let mut reader = Reader::new(self.tables, note, uncovered, known);
            matches.clear();
            reader.read(&uncovered.anchors, matches);
            // What announces an identifier is never disguised; "S38" is no title.
            reader.drop_announcers(matches);
            for found in matches.iter() {
                context::weigh(&mut reader, found, options, findings, trace.as_deref_mut());
            }
        }
        findings.retain(wanted);
        resolve::inside_categories(findings, trace);
    }
}

/// The nearest place at or before `at` where the text can be cut without parting a word, or at least a character.
fn cut(note: &str, at: usize) -> usize {
    if at >= note.len() {
        return note.len();
    }
    let mut place = at;
    while !note.is_char_boundary(place) {
        place -= 1;
    }
    let blank = note.as_bytes()[place.saturating_sub(256)..place].iter().rposition(u8::is_ascii_whitespace);
    blank.map_or(place, |b| place.saturating_sub(256) + b + 1)
}
