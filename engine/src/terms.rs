//! Matching the terms of the rule files: from a word that may begin something to the sequence of words around it.

use crate::identifiers::Announcement;
use crate::rulebook::{
    term_flags, Ids, ItemRecord, Kind, PostingRecord, Reach, Tables, TermRecord, LANGUAGES, NEIGHBOURS,
};
use crate::token::{item_bit, neighbour_bit, Gap, Token, Tokens, NO_NEIGHBOUR};

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

/// How many words of a note tell its language, and whether it is about a person.
const SAMPLE: usize = 200;

/// Reads a note's tokens as words of the rules.
pub struct Reader<'s, 'b> {
    pub tables: Tables<'b>,
    pub note: &'s str,
    pub tokens: &'s Tokens,
    ids: &'s mut Vec<Ids>,
    foreign: Option<u16>,
    person: Option<bool>,
}

impl<'s, 'b> Reader<'s, 'b> {
    /// A reader that resolves each token at most once, in memory that is kept.
    pub fn new(tables: Tables<'b>, note: &'s str, tokens: &'s Tokens, ids: &'s mut Vec<Ids>) -> Reader<'s, 'b> {
        ids.clear();
        Reader { tables, note, tokens, ids, foreign: None, person: None }
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
    pub fn is_shouted(&self) -> bool {
        self.tokens.is_shouted()
    }

    /// The languages that the note is evidently not in, by their bits: its commonest words are of another, at least two
    /// more of them and twice as many. A word that several languages share counts in parts.
    pub fn foreign_languages(&mut self) -> u16 {
        let (tables, tokens) = (self.tables, &self.tokens.all);
        *self.foreign.get_or_insert_with(|| {
            let mut sums = [0.0_f32; LANGUAGES];
            for token in tokens.iter().take(SAMPLE).filter(|t| !t.is_number()) {
                let mut bits = tables.languages_of(token.skeleton);
                let share = 1.0 / bits.count_ones() as f32;
                while bits != 0 {
                    sums[bits.trailing_zeros() as usize] += share;
                    bits &= bits - 1;
                }
            }
            let most = sums.iter().copied().fold(0.0, f32::max);
            let evident = |sum: f32| most >= sum + 2.0 && most >= sum * 2.0;
            (0..LANGUAGES).filter(|bit| evident(sums[*bit])).fold(0, |bits, bit| bits | 1 << bit)
        })
    }

    /// Whether a word for a person stands anywhere in the note, of whatever language.
    pub fn tells_of_a_person(&mut self) -> bool {
        if let Some(known) = self.person {
            return known;
        }
        let tables = self.tables;
        let names = |word: &u32| {
            tables.helpers(*word).iter().filter_map(|p| tables.term(p.term)).any(|term| {
                term.items == 1
                    && Kind::from_number(term.kind) == Kind::Signal
                    && tables.signal(term.owner).is_some_and(|signal| signal.personal == 1)
            })
        };
        let told = (0..self.tokens.all.len().min(SAMPLE)).any(|at| {
            tables.may_help(Kind::Signal, self.token(at).skeleton) && self.ids(at).as_slice().iter().any(names)
        });
        self.person = Some(told);
        told
    }

    /// Finds every term around the anchors.
    pub fn read(&mut self, anchors: &[u32], matches: &mut Vec<Match>) {
        let tables = self.tables;
        for anchor in anchors {
            let at = *anchor as usize;
            let Some(group) = tables.opened(&self.tokens.all, at, self.tokens.digits > 0) else { continue };
            let near = self.near(at);
            for word in group {
                for posting in tables.triggers(word).iter().filter(|p| p.may_stand(&near)) {
                    // Words that share a skeleton are told apart once something may stand there.
                    if !self.ids(at).as_slice().contains(&word) {
                        break;
                    }
                    let Some(term) = tables.term(posting.term) else { continue };
                    if let Some((first, last, fuzzy)) = self.sequence(term, posting, at) {
                        matches.push(Match { term: posting.term, first, last, fuzzy });
                    }
                }
            }
        }
    }

    /// The bits of the tokens around one, by number of [`Reach`]; nothing reaches across the end of a sentence.
    pub fn near(&self, at: usize) -> [u64; Reach::COUNT] {
        let all = &self.tokens.all;
        let mut near = [0; Reach::COUNT];
        let (mut bits, mut open) = (NO_NEIGHBOUR, true);
        for (tokens, mask) in near[..NEIGHBOURS].iter_mut().enumerate() {
            open = open && at > tokens && all[at - tokens].gap < Gap::Sentence;
            if open {
                bits |= neighbour_bit(all[at - tokens - 1].skeleton);
            }
            *mask = bits;
        }
        bits = NO_NEIGHBOUR;
        let mut after = all[at + 1..].iter().take_while(|t| t.gap < Gap::Sentence);
        for mask in &mut near[NEIGHBOURS..] {
            bits |= after.next().map_or(0, |t| neighbour_bit(t.skeleton));
            *mask = bits;
        }
        near
    }

    /// What a matched term is for.
    fn kind(&self, found: &Match) -> Option<Kind> {
        self.tables.term(found.term).map(|term| Kind::from_number(term.kind))
    }

    /// Leaves the terms that make findings.
    pub fn drop_announcers(&self, matches: &mut Vec<Match>) {
        matches.retain(|found| self.kind(found) == Some(Kind::Term));
    }

    /// What the announcers among the matches announce, in the order of the note.
    pub fn announcements(&self, matches: &[Match], announcements: &mut Vec<Announcement>) {
        announcements.clear();
        let announce = |found: &Match| {
            let announcer = self.tables.announcer(self.tables.term(found.term)?.owner)?;
            Some(Announcement { announcer, tokens: (found.first, found.last) })
        };
        let announcers = matches.iter().filter(|found| self.kind(found) == Some(Kind::Announcer));
        announcements.extend(announcers.filter_map(announce));
        announcements.sort_unstable_by_key(|a| a.tokens);
    }

    /// Whether the term stands where the word of the posting is the token `at`: first and last token, and whether a
    /// misspelling was forgiven.
    pub fn sequence(&mut self, term: &TermRecord, posting: &PostingRecord, at: usize) -> Option<(usize, usize, bool)> {
        let items = self.tables.items(term);
        let anchor = term.anchor as usize;
        let (from, to) = match posting.run() {
            None => (at, at),
            Some((run, offset)) => {
                let from = at.checked_sub(offset)?;
                (from, self.run_from(self.tables.run(run), from)?)
            }
        };
        let first = self.backward(items, anchor, from)?;
        let last = self.forward(items, anchor, to)?;
        self.checked(term, first, last)
    }

    /// Whether the term begins at the token.
    pub fn sequence_from(&mut self, term: &TermRecord, at: usize) -> Option<(usize, usize, bool)> {
        let items = self.tables.items(term);
        let leading = items.iter().position(|i| i.optional == 0)?;
        for (index, item) in items.iter().enumerate().take(leading + 1) {
            if let Some(last) = self.item_from(items, index, item, at) {
                return self.checked(term, at, last);
            }
        }
        None
    }

    /// The flags of the term.
    fn checked(&mut self, term: &TermRecord, first: usize, last: usize) -> Option<(usize, usize, bool)> {
        let fuzzy = (first..=last).any(|i| self.ids(i).fuzzy);
        if fuzzy && term.flags & term_flags::EXACT != 0 {
            return None;
        }
        let needs_capital = term.flags & term_flags::CAPITAL != 0;
        if needs_capital && (!self.token(first).is_capital() || self.is_shouted()) {
            return None;
        }
        Some((first, last, fuzzy))
    }

    /// The last token of the run, if it begins at the token.
    fn run_from(&mut self, run: &[u32], at: usize) -> Option<usize> {
        for (offset, word) in run.iter().enumerate() {
            let token = self.tokens.all.get(at + offset)?;
            if (offset > 0 && token.gap > limit(false)) || !self.ids(at + offset).as_slice().contains(word) {
                return None;
            }
        }
        Some(at + run.len() - 1)
    }

    /// The last token of the sequence, if its item `index` begins at the token `at`.
    fn item_from(&mut self, items: &[ItemRecord], index: usize, item: &ItemRecord, at: usize) -> Option<usize> {
        if item.bits & item_bit(self.token(at).skeleton) == 0 {
            return None;
        }
        let ids = self.ids(at);
        if ids.as_slice().is_empty() {
            return None;
        }
        if self.tables.fits(item, &ids) {
            if let Some(last) = self.forward(items, index, at) {
                return Some(last);
            }
        }
        for run in self.tables.runs(item) {
            if !ids.as_slice().contains(&run.starts) {
                continue;
            }
            if let Some(last) =
                self.run_from(self.tables.words_of(run), at).and_then(|end| self.forward(items, index, end))
            {
                return Some(last);
            }
        }
        None
    }

    /// The last token of the sequence, whose items up to `index` end at the token.
    fn forward(&mut self, items: &[ItemRecord], index: usize, token: usize) -> Option<usize> {
        let Some(next) = items.get(index + 1) else { return Some(token) };
        for place in token + 1..=token + 1 + next.gap as usize {
            if self.tokens.all.get(place).is_none_or(|t| t.gap > limit(next.gap > 0)) {
                break;
            }
            if let Some(last) = self.item_from(items, index + 1, next, place) {
                return Some(last);
            }
        }
        match next.optional {
            0 => None,
            _ => self.forward(items, index + 1, token),
        }
    }

    /// The first token of the sequence, whose items from `index` on begin at the token.
    fn backward(&mut self, items: &[ItemRecord], index: usize, token: usize) -> Option<usize> {
        let Some(previous) = index.checked_sub(1) else { return Some(token) };
        let (gap, item) = (items[index].gap, &items[previous]);
        for skipped in 0..=gap as usize {
            let Some(place) = token.checked_sub(skipped + 1) else { break };
            if self.tokens.all[place + 1].gap > limit(gap > 0) {
                break;
            }
            if let Some(first) = self.item_until(items, previous, item, place) {
                return Some(first);
            }
        }
        match item.optional {
            0 => None,
            _ => self.backward(items, previous, token),
        }
    }

    /// The first token of the sequence, if its item `index` ends at the token `at`.
    fn item_until(&mut self, items: &[ItemRecord], index: usize, item: &ItemRecord, at: usize) -> Option<usize> {
        if item.bits & item_bit(self.token(at).skeleton) == 0 {
            return None;
        }
        let ids = self.ids(at);
        if ids.as_slice().is_empty() {
            return None;
        }
        if self.tables.fits(item, &ids) {
            if let Some(first) = self.backward(items, index, at) {
                return Some(first);
            }
        }
        for run in self.tables.runs(item) {
            if !ids.as_slice().contains(&run.ends) {
                continue;
            }
            let Some(from) = (at + 1).checked_sub(run.words as usize) else { continue };
            if self.run_from(self.tables.words_of(run), from).is_some() {
                if let Some(first) = self.backward(items, index, from) {
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
