//! A policy's own knowledge: terms, patterns and allowed phrases.
//!
//! Terms and phrases match whole words, whatever their case, accents and punctuation. They are looked for in a folded
//! copy of the note, which exists only where a policy has any.

use aho_corasick::{AhoCorasick, MatchKind};
use regex::Regex;

use super::dictionary::Dictionary;
use crate::fold::{fold, Folded};
use crate::{Category, Finding};

/// A term as a policy declares it.
pub(super) struct OwnTerm {
    /// Where it stands in the policy.
    pub key: String,
    pub category: Category,
    pub entity: String,
    pub term: String,
    pub confidence: f32,
}

/// A pattern as a policy declares it.
#[derive(Debug)]
pub(super) struct OwnPattern {
    pub regex: Regex,
    pub category: Category,
    pub entity: String,
    pub confidence: f32,
}

/// A policy's own terms, patterns and allowed phrases.
#[derive(Debug, Default)]
pub(super) struct Own {
    terms: Dictionary,
    term_infos: Vec<TermInfo>,
    patterns: Vec<OwnPattern>,
    allowed: Option<AhoCorasick>,
}

#[derive(Debug)]
struct TermInfo {
    category: Category,
    entity: String,
    term: String,
    confidence: f32,
}

/// What own rules name as their file.
const FILE: &str = "policy";

impl Own {
    /// Builds the matchers; a mistake is told by its key and what was expected.
    pub fn new(terms: Vec<OwnTerm>, patterns: Vec<OwnPattern>, allowed: Vec<String>) -> Result<Own, (String, String)> {
        let mut folded_terms = Vec::with_capacity(terms.len());
        let mut term_infos = Vec::with_capacity(terms.len());
        for OwnTerm { key, category, entity, term, confidence } in terms {
            folded_terms.push(phrase(&term).ok_or_else(|| (key, empty(&term)))?);
            term_infos.push(TermInfo { category, entity, term, confidence });
        }
        let fold_allowed =
            |(i, text): (usize, &String)| phrase(text).ok_or_else(|| (format!("allow[{i}]"), empty(text)));
        let allowed = allowed.iter().enumerate().map(fold_allowed).collect::<Result<Vec<_>, _>>()?;
        Ok(Own { terms: Dictionary::new(folded_terms), term_infos, patterns, allowed: automaton(&allowed, "allow")? })
    }

    /// Adds the findings of own terms and patterns, and takes away what lies in an allowed phrase.
    pub fn find<'p>(&'p self, note: &str, findings: &mut Vec<Finding<'p>>) {
        let before = findings.len();
        let folded = match (self.terms.is_empty(), &self.allowed) {
            (true, None) => None,
            (true, Some(_)) if findings.is_empty() && self.patterns.is_empty() => None,
            _ => Some(FoldedNote::of(note)),
        };
        if let (false, Some(folded)) = (self.terms.is_empty(), &folded) {
            self.terms.find(&folded.text, |number, start, end| {
                let info = &self.term_infos[number];
                let (start, end) = folded.span(start, end);
                findings.push(Finding {
                    category: info.category,
                    entity: &info.entity,
                    start,
                    end,
                    confidence: info.confidence,
                    file: FILE,
                    pattern: &info.term,
                });
            });
        }
        for pattern in &self.patterns {
            findings.extend(pattern.regex.find_iter(note).filter(|m| !m.is_empty()).map(|m| Finding {
                category: pattern.category,
                entity: &pattern.entity,
                start: m.start(),
                end: m.end(),
                confidence: pattern.confidence,
                file: FILE,
                pattern: pattern.regex.as_str(),
            }));
        }
        if let (Some(allowed), Some(folded), false) = (&self.allowed, &folded, findings.is_empty()) {
            let phrases: Vec<_> = folded.matches(allowed).collect();
            findings.retain(|f| !phrases.iter().any(|(_, start, end)| *start <= f.start && f.end <= *end));
        }
        if findings.len() > before || before > 0 && !self.term_infos.is_empty() {
            without_overlaps(findings);
        }
    }
}

/// Leaves the surest, then the longest of findings that overlap inside a category, ordered by their start.
fn without_overlaps(findings: &mut Vec<Finding<'_>>) {
    findings.sort_by(|a, b| {
        b.confidence
            .total_cmp(&a.confidence)
            .then((b.end - b.start).cmp(&(a.end - a.start)))
            .then(a.start.cmp(&b.start))
    });
    let mut kept: Vec<Finding<'_>> = Vec::with_capacity(findings.len());
    for finding in findings.drain(..) {
        let rival = |k: &Finding<'_>| k.category == finding.category && k.start < finding.end && finding.start < k.end;
        if !kept.iter().any(rival) {
            kept.push(finding);
        }
    }
    kept.sort_by_key(|f| (f.start, f.end, f.category));
    *findings = kept;
}

fn automaton(phrases: &[String], key: &str) -> Result<Option<AhoCorasick>, (String, String)> {
    if phrases.is_empty() {
        return Ok(None);
    }
    let built = AhoCorasick::builder().match_kind(MatchKind::Standard).build(phrases);
    built.map(Some).map_err(|e| (key.to_owned(), format!("too many or too long: {e}")))
}

fn empty(text: &str) -> String {
    format!("\"{text}\" has no letter or digit to look for")
}

/// A phrase as it is looked for: folded, single spaces between words.
fn phrase(text: &str) -> Option<String> {
    let folded = FoldedNote::of(text).text;
    let trimmed = folded.trim();
    (!trimmed.is_empty()).then(|| trimmed.to_owned())
}

/// A folded copy of a note, with the way back.
struct FoldedNote {
    text: String,
    /// For each byte of the text, the first byte of its character in the note, and one past its last.
    places: Vec<(u32, u32)>,
}

impl FoldedNote {
    fn of(note: &str) -> FoldedNote {
        let mut folded = FoldedNote { text: String::with_capacity(note.len()), places: Vec::with_capacity(note.len()) };
        for (start, c) in note.char_indices() {
            let place = (start as u32, (start + c.len_utf8()) as u32);
            match fold(c) {
                Folded::Letter(l) => folded.push(l, place),
                Folded::Two(a, b) => {
                    folded.push(a, place);
                    folded.push(b, place);
                }
                Folded::Digit(d) => folded.push(char::from(b'0' + d), place),
                Folded::Ignored => {}
                Folded::Separator if folded.text.ends_with(' ') => {}
                Folded::Separator => folded.push(' ', place),
            }
        }
        folded
    }

    fn push(&mut self, c: char, place: (u32, u32)) {
        self.text.push(c);
        self.places.resize(self.text.len(), place);
    }

    /// Whole-word matches: the phrase, and its span in the note.
    fn matches<'n>(&'n self, automaton: &'n AhoCorasick) -> impl Iterator<Item = (usize, usize, usize)> + 'n {
        let bytes = self.text.as_bytes();
        let border = |at: Option<&u8>| at.is_none_or(|b| *b == b' ');
        automaton
            .find_overlapping_iter(&self.text)
            .filter(move |m| border(m.start().checked_sub(1).and_then(|i| bytes.get(i))) && border(bytes.get(m.end())))
            .map(|m| {
                let (start, end) = self.span(m.start(), m.end());
                (m.pattern().as_usize(), start, end)
            })
    }

    /// The span in the note of a span of the folded text.
    fn span(&self, start: usize, end: usize) -> (usize, usize) {
        (self.places[start].0 as usize, self.places[end - 1].1 as usize)
    }
}
