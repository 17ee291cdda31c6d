//! Matching the terms of the rule files: from a word that may begin something to the sequence of words around it.

use crate::identifiers::Announcement;
use crate::rulebook::{
    term_flags, Ids, ItemRecord, Kind, PostingRecord, RunRecord, SlotRecord, Span, Tables, TermRecord, LANGUAGES,
};
use crate::signs::{self, Near, Signs};
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

/// How many words of a note tell its language, and whether it is about a person.
const SAMPLE: usize = 200;

/// What a reader has found out about a note's tokens, in memory that is kept from note to note.
#[derive(Default)]
pub struct Known {
    signs: Signs,
    /// By token: the place of its skeleton among the words of the rules, or one of the two below.
    places: Vec<u32>,
    /// By token: the very words that it may be; empty until the first is asked for.
    ids: Vec<Ids>,
}

impl Known {
    /// The skeleton has not been looked up.
    const UNKNOWN: u32 = u32::MAX;
    /// No word of the rules has it.
    const ABSENT: u32 = u32::MAX - 1;

    fn begin(&mut self, tokens: &Tokens) {
        self.signs.read(tokens);
        self.places.clear();
        self.places.resize(tokens.all.len(), Known::UNKNOWN);
        self.ids.clear();
    }
}

/// Reads a note's tokens as words of the rules.
///
/// A search goes in three steps, each of which dismisses nearly all that the one before let through: the signs of the tokens
/// around an anchor, the skeletons of the words of a term, and the very words as they are spelt.
pub struct Reader<'s, 'b> {
    pub tables: Tables<'b>,
    pub note: &'s str,
    pub tokens: &'s Tokens,
    known: &'s mut Known,
    foreign: Option<u16>,
    person: Option<bool>,
}

impl<'s, 'b> Reader<'s, 'b> {
    /// A reader that resolves each token at most once, in memory that is kept.
    pub fn new(tables: Tables<'b>, note: &'s str, tokens: &'s Tokens, known: &'s mut Known) -> Reader<'s, 'b> {
        known.begin(tokens);
        Reader { tables, note, tokens, known, foreign: None, person: None }
    }

    /// The words of the rules that share the skeleton of a token.
    #[inline]
    pub fn slot(&mut self, token: usize) -> Option<&'b SlotRecord> {
        let place = match self.known.places[token] {
            Known::UNKNOWN => {
                let found = self.tables.find(self.tokens.all[token].skeleton).unwrap_or(Known::ABSENT);
                self.known.places[token] = found;
                found
            }
            place => place,
        };
        self.tables.slot(place)
    }

    /// The words that a token may be.
    pub fn ids(&mut self, token: usize) -> Ids {
        if self.known.ids.is_empty() {
            self.known.ids.resize(self.tokens.all.len(), Ids::default());
        }
        let known = self.known.ids[token];
        if known.known {
            return known;
        }
        let found = match self.slot(token) {
            Some(slot) => self.tables.resolve(self.note, &self.tokens.all[token], slot),
            None => Ids::NONE,
        };
        self.known.ids[token] = found;
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
        if let Some(known) = self.foreign {
            return known;
        }
        let mut sums = [0.0_f32; LANGUAGES];
        for at in 0..self.tokens.all.len().min(SAMPLE) {
            let mut bits = match self.slot(at) {
                Some(slot) if !self.token(at).is_number() => slot.languages,
                _ => 0,
            };
            let share = 1.0 / bits.count_ones() as f32;
            while bits != 0 {
                sums[bits.trailing_zeros() as usize] += share;
                bits &= bits - 1;
            }
        }
        let most = sums.iter().copied().fold(0.0, f32::max);
        let evident = |sum: f32| most >= sum + 2.0 && most >= sum * 2.0;
        let foreign = (0..LANGUAGES).filter(|bit| evident(sums[*bit])).fold(0, |bits, bit| bits | 1 << bit);
        self.foreign = Some(foreign);
        foreign
    }

    /// Whether a word for a person stands anywhere in the note, of whatever language.
    pub fn tells_of_a_person(&mut self) -> bool {
        if let Some(known) = self.person {
            return known;
        }
        let told = (0..self.tokens.all.len().min(SAMPLE)).any(|at| match self.slot(at) {
            Some(slot) if slot.personal == 1 => self.is_personal(slot, at),
            _ => false,
        });
        self.person = Some(told);
        told
    }

    /// Whether the token is a word that stands for a person.
    fn is_personal(&mut self, slot: &SlotRecord, at: usize) -> bool {
        let ids = self.ids(at);
        let tables = self.tables;
        let mut spelt =
            tables.signals(slot).iter().filter(|p| ids.as_slice().contains(&(slot.first_word + p.member())));
        spelt.any(|posting| {
            let term = tables.term(posting.term).filter(|term| term.items == 1);
            term.and_then(|term| tables.signal(term.owner)).is_some_and(|signal| signal.personal == 1)
        })
    }

    /// Finds every term around the anchors.
    pub fn read(&mut self, anchors: &[u32], matches: &mut Vec<Match>) {
        let tables = self.tables;
        for anchor in anchors {
            let at = *anchor as usize;
            let Some(slot) = self.slot(at).filter(|slot| slot.triggers > 0) else { continue };
            let near = self.near(at);
            for posting in tables.triggers(slot) {
                if !near.meets(&posting.need) {
                    continue;
                }
                let Some(term) = tables.term(posting.term) else { continue };
                if let Some((first, last, fuzzy)) = self.sequence(term, posting, slot, at) {
                    matches.push(Match { term: posting.term, first, last, fuzzy });
                }
            }
        }
    }

    /// The signs of the tokens around one.
    #[inline]
    pub fn near(&self, anchor: usize) -> Near {
        self.known.signs.near(anchor)
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

    /// Whether the term stands where an anchor of the posting is the token `at`: first and last token, and whether a
    /// misspelling was forgiven.
    pub fn sequence(
        &mut self,
        term: &TermRecord,
        posting: &PostingRecord,
        slot: &SlotRecord,
        at: usize,
    ) -> Option<(usize, usize, bool)> {
        let items = self.tables.items(term);
        let run = match posting.run() {
            None => None,
            Some((run, offset)) => Some((self.tables.run(run)?, at.checked_sub(offset)?)),
        };
        let anchor = term.anchor as usize;
        if items.len() > 2 && !self.parts_may_stand(items, anchor, run, at) {
            return None;
        }
        // By skeletons alone first: where they do not fit, no spelling has to be looked at.
        let (mut first, mut last) = self.spread::<false>(items, anchor, run, at)?;
        if !self.ids(at).as_slice().contains(&(slot.first_word + posting.member())) {
            return None;
        }
        if !(first..=last).all(|token| self.is_one_word(token)) {
            (first, last) = self.spread::<true>(items, anchor, run, at)?;
        }
        self.checked(term, first, last)
    }

    /// Whether the skeleton of a token is that of a single word, and the token is that word or none of the rules.
    fn is_one_word(&mut self, token: usize) -> bool {
        match self.slot(token) {
            Some(slot) => slot.count == 1 && self.ids(token).as_slice().len() == 1,
            None => true,
        }
    }

    /// Whether each part that a term cannot do without may stand on its side of the anchor, by signs.
    fn parts_may_stand(
        &self,
        items: &[ItemRecord],
        anchor: usize,
        run: Option<(&RunRecord, usize)>,
        at: usize,
    ) -> bool {
        let tokens = &self.tokens.all;
        let (from, to) = match run {
            None => (at, at),
            Some((run, from)) => (from, from + run.words().1 as usize - 1),
        };
        let (before, rest) = items.split_at(anchor.min(items.len()));
        before.iter().rev().filter(|item| item.optional == 0).all(|item| {
            let mut place = from;
            for _ in 0..item.reach {
                if place == 0 || tokens[place].gap == Gap::Sentence {
                    return false;
                }
                place -= 1;
                if self.may_fit(item, place) {
                    return true;
                }
            }
            false
        }) && rest.iter().skip(1).filter(|item| item.optional == 0).all(|item| {
            let near = (to + 1..tokens.len()).take(item.reach as usize);
            near.take_while(|place| tokens[*place].gap < Gap::Sentence).any(|place| self.may_fit(item, place))
        })
    }

    /// The first and last token of the items, whose anchor is the run that begins at a token, or the token `at`.
    fn spread<const EXACT: bool>(
        &mut self,
        items: &[ItemRecord],
        anchor: usize,
        run: Option<(&RunRecord, usize)>,
        at: usize,
    ) -> Option<(usize, usize)> {
        let (from, to) = match run {
            None => (at, at),
            Some((run, from)) => (from, self.run_from::<EXACT>(run, from)?),
        };
        let first = self.backward::<EXACT>(items, anchor, from)?;
        let last = self.forward::<EXACT>(items, anchor, to)?;
        Some((first, last))
    }

    /// Whether the term begins at the token.
    pub fn sequence_from(&mut self, term: &TermRecord, at: usize) -> Option<(usize, usize, bool)> {
        let items = self.tables.items(term);
        let leading = items.iter().position(|i| i.optional == 0)?;
        for (index, item) in items.iter().enumerate().take(leading + 1) {
            if self.item_from::<false>(items, index, item, at).is_none() {
                continue;
            }
            if let Some(last) = self.item_from::<true>(items, index, item, at) {
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

    /// Whether the words that a token may be pass the test: by their spelling, or by their skeleton.
    #[inline(always)]
    fn may_be<const EXACT: bool>(&mut self, at: usize, test: impl Fn(Span) -> bool) -> bool {
        if EXACT {
            self.ids(at).as_slice().iter().any(|id| test(Span::one(*id)))
        } else {
            self.slot(at).is_some_and(|slot| test(slot.words()))
        }
    }

    /// Whether the token may be a word of the item, or one at an end of its runs, by its sign.
    #[inline(always)]
    fn may_fit(&self, item: &ItemRecord, at: usize) -> bool {
        signs::may_hold(item.signs, self.known.signs.of(at))
    }

    /// The last token of the run, if it begins at the token.
    fn run_from<const EXACT: bool>(&mut self, run: &RunRecord, at: usize) -> Option<usize> {
        let words = self.tables.words_of(run);
        for (offset, word) in words.iter().enumerate() {
            let token = self.tokens.all.get(at + offset)?;
            if (offset > 0 && token.gap > limit(false)) || !self.may_be::<EXACT>(at + offset, |own| own.holds(*word)) {
                return None;
            }
        }
        Some(at + words.len() - 1)
    }

    /// The last token of the sequence, if its item `index` begins at the token `at`.
    fn item_from<const EXACT: bool>(
        &mut self,
        items: &[ItemRecord],
        index: usize,
        item: &ItemRecord,
        at: usize,
    ) -> Option<usize> {
        if !self.may_fit(item, at) {
            return None;
        }
        let set = self.tables.set_of(item);
        if self.may_be::<EXACT>(at, |own| own.meets(set)) {
            if let Some(last) = self.forward::<EXACT>(items, index, at) {
                return Some(last);
            }
        }
        for run in self.tables.runs(item) {
            if !self.may_be::<EXACT>(at, |own| own.holds(run.starts)) {
                continue;
            }
            if let Some(last) = self.run_from::<EXACT>(run, at).and_then(|end| self.forward::<EXACT>(items, index, end))
            {
                return Some(last);
            }
        }
        None
    }

    /// The last token of the sequence, whose items up to `index` end at the token.
    fn forward<const EXACT: bool>(&mut self, items: &[ItemRecord], index: usize, token: usize) -> Option<usize> {
        let Some(next) = items.get(index + 1) else { return Some(token) };
        for place in token + 1..=token + 1 + next.gap as usize {
            if self.tokens.all.get(place).is_none_or(|t| t.gap > limit(next.gap > 0)) {
                break;
            }
            if let Some(last) = self.item_from::<EXACT>(items, index + 1, next, place) {
                return Some(last);
            }
        }
        match next.optional {
            0 => None,
            _ => self.forward::<EXACT>(items, index + 1, token),
        }
    }

    /// The first token of the sequence, whose items from `index` on begin at the token.
    fn backward<const EXACT: bool>(&mut self, items: &[ItemRecord], index: usize, token: usize) -> Option<usize> {
        let Some(previous) = index.checked_sub(1) else { return Some(token) };
        let (gap, item) = (items[index].gap, &items[previous]);
        for skipped in 0..=gap as usize {
            let Some(place) = token.checked_sub(skipped + 1) else { break };
            if self.tokens.all[place + 1].gap > limit(gap > 0) {
                break;
            }
            if let Some(first) = self.item_until::<EXACT>(items, previous, item, place) {
                return Some(first);
            }
        }
        match item.optional {
            0 => None,
            _ => self.backward::<EXACT>(items, previous, token),
        }
    }

    /// The first token of the sequence, if its item `index` ends at the token `at`.
    fn item_until<const EXACT: bool>(
        &mut self,
        items: &[ItemRecord],
        index: usize,
        item: &ItemRecord,
        at: usize,
    ) -> Option<usize> {
        if !self.may_fit(item, at) {
            return None;
        }
        let set = self.tables.set_of(item);
        if self.may_be::<EXACT>(at, |own| own.meets(set)) {
            if let Some(first) = self.backward::<EXACT>(items, index, at) {
                return Some(first);
            }
        }
        for run in self.tables.runs(item) {
            if !self.may_be::<EXACT>(at, |own| own.holds(run.ends)) {
                continue;
            }
            let Some(from) = (at + 1).checked_sub(run.words().1 as usize) else { continue };
            if self.run_from::<EXACT>(run, from).is_some() {
                if let Some(first) = self.backward::<EXACT>(items, index, from) {
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
