//! Matching the terms of the rule files: from a word that may begin something to the sequence of words around it.

use crate::identifiers::Announcement;
use crate::rulebook::{term_flags, Ids, Kind, PositionRecord, Tables, TermRecord};
use crate::token::{Gap, Token, Tokens};

/// A term that stands in the note.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Match {
    /// The term's number.
    pub term: u32,
    /// First token.
    pub first: usize,
    /// Last token.
    pub last: usize,
    /// A misspelling was forgiven.
    pub fuzzy: bool,
}

/// Reads a note's tokens as words of the rules.
pub struct Reader<'s, 'b> {
    pub tables: Tables<'b>,
    pub note: &'s str,
    pub tokens: &'s Tokens,
    ids: &'s mut Vec<Ids>,
    shouted: Option<bool>,
}

impl<'s, 'b> Reader<'s, 'b> {
    /// A reader that resolves each token at most once, in memory that is kept.
    pub fn new(tables: Tables<'b>, note: &'s str, tokens: &'s Tokens, ids: &'s mut Vec<Ids>) -> Reader<'s, 'b> {
        ids.clear();
        Reader { tables, note, tokens, ids, shouted: None }
    }

    /// The words that a token may be.
    pub fn ids(&mut self, token: usize) -> Ids {
        if self.ids.is_empty() {
            self.ids.resize(self.tokens.all.len(), Ids::default());
        }
        let known = self.ids[token];
        if known.known {
            return known;
        }
        let found = self.tables.resolve(self.note, &self.tokens.all[token]);
        self.ids[token] = found;
        found
    }

    /// A token.
    pub fn token(&self, at: usize) -> &'s Token {
        &self.tokens.all[at]
    }

    /// Whether the note is written in capitals throughout, so that capitals say nothing.
    pub fn is_shouted(&mut self) -> bool {
        *self.shouted.get_or_insert_with(|| {
            let (mut upper, mut lower) = (0usize, 0usize);
            for c in self.note.chars().take(400) {
                upper += c.is_uppercase() as usize;
                lower += c.is_lowercase() as usize;
            }
            upper >= 12 && upper > lower * 4
        })
    }

    /// Finds every term around the anchors.
    pub fn read(&mut self, anchors: &[u32], matches: &mut Vec<Match>) {
        for anchor in anchors {
            let at = *anchor as usize;
            let ids = self.ids(at);
            for word in ids.as_slice() {
                for term_id in self.tables.postings(*word) {
                    let Some(term) = self.tables.term(*term_id) else { continue };
                    if !matches!(Kind::from_number(term.kind), Kind::Term | Kind::Announcer) {
                        continue;
                    }
                    if let Some((first, last, fuzzy)) = self.sequence(term, at) {
                        matches.push(Match { term: *term_id, first, last, fuzzy });
                    }
                }
            }
        }
    }

    /// Takes the announcers out of the matches.
    pub fn announcements(&self, matches: &mut Vec<Match>) -> Vec<Announcement<'b>> {
        let mut announcements = Vec::new();
        matches.retain(|found| {
            let Some(term) = self.tables.term(found.term) else { return false };
            if Kind::from_number(term.kind) != Kind::Announcer {
                return true;
            }
            if let Some(detector) = self.tables.detector(term.owner) {
                announcements.push(Announcement {
                    category: detector.category,
                    entity: detector.entity,
                    tokens: (found.first, found.last),
                });
            }
            false
        });
        announcements.sort_by_key(|a| a.tokens);
        announcements
    }

    /// Whether the term stands where its anchor word is the token `at`: first and last token, and whether a misspelling
    /// was forgiven.
    pub fn sequence(&mut self, term: &TermRecord, at: usize) -> Option<(usize, usize, bool)> {
        let positions = self.tables.positions(term);
        let anchor = term.anchor as usize;
        let own = self.ids(at);
        if !self.tables.fits(positions.get(anchor)?, &own) {
            return None;
        }
        let first = self.backward(positions, anchor, at)?;
        let last = self.forward(positions, anchor, at)?;
        let fuzzy = (first..=last).any(|i| self.ids(i).fuzzy);
        if fuzzy && term.flags & term_flags::EXACT != 0 {
            return None;
        }
        if term.flags & term_flags::CAPITAL != 0 {
            let capital = self.token(first).text(self.note).chars().next().is_some_and(char::is_uppercase);
            if !capital || self.is_shouted() {
                return None;
            }
        }
        Some((first, last, fuzzy))
    }

    fn forward(&mut self, positions: &[PositionRecord], at: usize, token: usize) -> Option<usize> {
        let Some(next) = positions.get(at + 1) else { return Some(token) };
        for place in token + 1..=token + 1 + next.gap as usize {
            if self.tokens.all.get(place)?.gap > limit(next.gap > 0) {
                return None;
            }
            let ids = self.ids(place);
            if self.tables.fits(next, &ids) {
                if let Some(last) = self.forward(positions, at + 1, place) {
                    return Some(last);
                }
            }
        }
        None
    }

    fn backward(&mut self, positions: &[PositionRecord], at: usize, token: usize) -> Option<usize> {
        if at == 0 {
            return Some(token);
        }
        let most = positions[at].gap;
        for skipped in 0..=most as usize {
            let place = token.checked_sub(skipped + 1)?;
            if self.tokens.all[place + 1].gap > limit(most > 0) {
                return None;
            }
            let ids = self.ids(place);
            if self.tables.fits(&positions[at - 1], &ids) {
                if let Some(first) = self.backward(positions, at - 1, place) {
                    return Some(first);
                }
            }
        }
        None
    }
}

/// What a sequence may cross: words side by side must not be parted by a comma; across a gap they may.
fn limit(across_gap: bool) -> Gap {
    if across_gap {
        Gap::Clause
    } else {
        Gap::Soft
    }
}
