//! Identifiers: what has a shape, and often a check digit.
//!
//! Candidates are found by code, one module a group; what announces them, what speaks against them and how sure each is
//! stands in `rules/identifiers/`, in the same declarations as the terms.

use crate::category::Category;
use crate::token::Tokens;

/// What the check digits of a candidate say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Check {
    /// There are check digits and they are right.
    Passed,
    /// There are check digits and they are wrong: kept only where strong words announce the identifier.
    Failed,
    /// The identifier has none.
    Absent,
}

/// A place in the note that has the shape of an identifier.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Candidate {
    /// The category it would be of.
    pub category: Category,
    /// The entity: the name of its detector inside the category.
    pub entity: &'static str,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What its check digits say.
    pub check: Check,
    /// How much the shape itself speaks for it, in log-odds, beyond the detector's own level (0 for the usual shape).
    pub weight: f32,
}

/// Words of the rules that announce an identifier (a title before a name, `mdp :` before a password), found by the term
/// matcher before the identifiers are looked for.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Announcement<'b> {
    /// The category and entity of the detector whose term matched.
    pub category: Category,
    /// Its entity.
    pub entity: &'b str,
    /// First and last token of the term.
    pub tokens: (usize, usize),
}

/// Finds every candidate of a note.
pub fn find(note: &str, tokens: &Tokens, announcements: &[Announcement<'_>], found: &mut Vec<Candidate>) {
    let _ = (note, tokens, announcements, found);
}
