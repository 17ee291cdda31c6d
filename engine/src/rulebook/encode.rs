//! Laying out what was read: from terms to the bytes of the tables.

use std::collections::{BTreeMap, HashMap};

use bytemuck::{bytes_of, cast_slice, Zeroable};

use super::compile::Builder;
use super::layout::*;
use super::pattern::{Item, Sequence, Word};
use super::tables::{accented_hash, folded_hash};
use crate::identifiers::Announcer;
use crate::token::{self, item_bit, neighbour_bit, place, skeleton_hash, Bitmap, NO_NEIGHBOUR};

impl Builder {
    /// How often the word is met: what a search that begins at it costs.
    fn cost(&self, word: &Word) -> u32 {
        let folded = word.folded();
        let length = folded.chars().count() as u32;
        if folded.bytes().all(|b| b.is_ascii_digit()) {
            return 4_000;
        }
        match (self.common.get(&folded), length) {
            (Some(common), _) => 1_000 + common,
            (None, 0..=1) => 2_000,
            (None, 2) => 500,
            (None, 3) => 150,
            (None, _) => 400 / (length * length),
        }
    }

    /// The word of a run that is met most rarely.
    fn rarest(&self, run: &[Word]) -> usize {
        let choice = 0..run.len().min(PostingRecord::LONGEST_OFFSET + 1);
        choice.min_by_key(|i| self.cost(&run[*i])).unwrap_or(0)
    }

    /// The item whose words are met most rarely, so that clean notes seldom stop there.
    pub(super) fn anchor(&self, sequence: &Sequence) -> u8 {
        let cost = |item: &Item| {
            let words = item.words.iter().map(|w| self.cost(w)).sum::<u32>();
            words + item.runs.iter().map(|r| self.cost(&r[self.rarest(r)])).sum::<u32>()
        };
        let required = (0..sequence.len().min(255)).filter(|i| !sequence[*i].optional);
        required.min_by_key(|i| cost(&sequence[*i])).unwrap_or(0) as u8
    }

    /// The tables.
    pub(super) fn finish(mut self) -> Vec<u8> {
        // Words are grouped by skeleton, so that one look-up gives every spelling that may be meant.
        let mut groups: BTreeMap<u64, Vec<Word>> = BTreeMap::new();
        for word in self.words.keys() {
            groups.entry(skeleton_hash(&word.folded())).or_default().push(word.clone());
        }
        let mut word_records = Vec::new();
        let mut slots = vec![SlotRecord::zeroed(); groups.len() * 3 / 2 + 1];
        for (skeleton, members) in &groups {
            let mut at = place(*skeleton, slots.len());
            while slots[at].count != 0 {
                at = (at + 1) % slots.len();
            }
            slots[at] = SlotRecord {
                skeleton: *skeleton,
                first: word_records.len() as u32,
                count: members.len() as u8,
                ..SlotRecord::zeroed()
            };
            for word in members {
                self.words.insert(word.clone(), word_records.len() as u32);
                let (exact, strictness) = match word {
                    Word::Plain(w) => (folded_hash(w), PLAIN),
                    Word::Capitals(w) => (folded_hash(w), CAPITALS),
                    Word::Accented(w) => (accented_hash(w), ACCENTED),
                };
                let len = word.folded().chars().count().min(255) as u8;
                word_records.push(WordRecord { exact, strictness, len, ..WordRecord::zeroed() });
            }
        }
        let mut laid = Laid::default();
        let mut postings: Vec<Vec<PostingRecord>> = vec![Vec::new(); word_records.len()];
        let mut gates: BTreeMap<u64, Gate> = BTreeMap::new();
        let anchors: Vec<Vec<usize>> = self
            .terms
            .iter()
            .zip(&self.sequences)
            .map(|(term, sequence)| sequence[term.anchor as usize].runs.iter().map(|r| self.rarest(r)).collect())
            .collect();
        let number_of = |word: &Word| self.words[word];
        let triggers = |term: &TermRecord| matches!(Kind::from_number(term.kind), Kind::Term | Kind::Announcer);
        // What begins a search stands first among the postings of a word.
        let mut order: Vec<usize> = (0..self.terms.len()).collect();
        order.sort_by_key(|n| !triggers(&self.terms[*n]));
        for (term, sequence) in self.terms.iter_mut().zip(&self.sequences) {
            term.first_item = laid.items.len() as u32;
            term.items = sequence.len().min(255) as u8;
            sequence.iter().for_each(|item| laid.item(item, &number_of));
        }
        for number in order {
            let (term, sequence) = (&self.terms[number], &self.sequences[number]);
            let anchor = term.anchor as usize;
            if term.kind == Kind::Cue as u8 {
                continue;
            }
            let item = &sequence[anchor];
            let record = laid.items[term.first_item as usize + anchor];
            let mut post = |word: &Word, partners: &Partners, posting: PostingRecord| {
                postings[number_of(word) as usize].push(posting);
                let gate = gates.entry(skeleton_hash(&word.folded())).or_default();
                gate.open |= match Kind::from_number(term.kind) {
                    Kind::Exclusion => gate::EXCLUSION,
                    Kind::Signal => gate::SIGNAL,
                    _ => 0,
                };
                if triggers(term) {
                    gate.open(self.free_gate(term, word, anchor == 0 && !item.optional), partners);
                    word_records[number_of(word) as usize].triggers += 1;
                }
            };
            let others = partners(sequence, anchor);
            for word in &item.words {
                post(word, &others, PostingRecord::single(number as u32, (others.bits(), others.reach)));
            }
            for (r, (run, offset)) in item.runs.iter().zip(&anchors[number]).enumerate() {
                let partners = Partners::in_run(run, *offset);
                let (run_number, word) = (record.first_run + r as u32, &run[*offset]);
                let bits = (partners.bits(), partners.reach);
                let posting = PostingRecord::in_run(number as u32, bits, run_number, *offset);
                post(word, &partners, posting);
            }
        }
        let cues: Vec<CueRecord> = self
            .cues
            .iter()
            .map(|(first, count)| {
                let range = *first as usize..(*first + *count) as usize;
                let (mut starts, mut bits) = (Vec::new(), 0);
                for sequence in &self.sequences[range] {
                    // What may be left out at the beginning lets the next item begin.
                    let leading = sequence.iter().position(|i| !i.optional).unwrap_or(0);
                    for item in &sequence[..=leading] {
                        for word in item.words.iter().chain(item.runs.iter().map(|r| &r[0])) {
                            starts.push(number_of(word));
                            bits |= neighbour_bit(skeleton_hash(&word.folded()));
                        }
                    }
                }
                let (first_word, words) = laid.set(starts);
                CueRecord { first_word, words, first_term: *first, terms: *count, bits }
            })
            .collect();
        let mut flat: Vec<PostingRecord> = Vec::new();
        for (record, own) in word_records.iter_mut().zip(&postings) {
            record.first_posting = flat.len() as u32;
            record.postings = own.len() as u32;
            flat.extend(own);
        }
        // Sixty-four bits a word keep the share of words let through by mistake under two in a hundred.
        let mut bitmap = vec![0u64; gates.len().next_power_of_two().clamp(1 << 10, 1 << 14)];
        for (skeleton, gate) in &gates {
            if gate.open & (gate::FREE | gate::DIGITS | gate::PARTNER) != 0 {
                Bitmap::set(&mut bitmap, *skeleton);
            }
            if gate.open & (gate::UPPER | gate::CAPITAL) != 0 {
                Bitmap::set_capitals(&mut bitmap, *skeleton);
            }
        }
        let mut partners: Vec<u64> = Vec::new();
        for slot in slots.iter_mut().filter(|s| s.count != 0) {
            let Some(gate) = gates.get_mut(&slot.skeleton) else { continue };
            (slot.gate, slot.before, slot.after) = (gate.open, gate.before, gate.after);
            if gate.open & (gate::FREE | gate::PARTNER) == gate::PARTNER {
                gate.partners.sort_unstable();
                gate.partners.dedup();
                let set = token::Partners::build(&gate.partners);
                (slot.partners, slot.partner_words) = (partners.len() as u32, set.len() as u16);
                partners.extend(set);
            }
        }
        let mut languages: HashMap<u64, u16> = HashMap::new();
        for (word, own) in &self.languages {
            *languages.entry(skeleton_hash(word)).or_default() |= own;
        }
        for slot in slots.iter_mut().filter(|s| s.count != 0) {
            slot.languages = languages.get(&slot.skeleton).copied().unwrap_or(0);
        }
        let mut coded: Vec<u32> =
            (0..self.detectors.len() as u32).filter(|d| self.detectors[*d as usize].by_code == 1).collect();
        coded.sort_by_key(|d| {
            let detector = &self.detectors[*d as usize];
            (detector.category, self.strings.text(detector.entity))
        });
        let sections: [&[u8]; SECTIONS] = [
            cast_slice(&bitmap),
            cast_slice(&partners),
            cast_slice(&slots),
            cast_slice(&word_records),
            cast_slice(&flat),
            cast_slice(&self.terms),
            cast_slice(&laid.items),
            cast_slice(&laid.runs),
            cast_slice(&laid.sets),
            cast_slice(&cues),
            cast_slice(&self.detectors),
            cast_slice(&coded),
            cast_slice(&self.signals),
            cast_slice(&self.categories),
            cast_slice(&self.examples),
            cast_slice(&self.strings.ends),
            self.strings.bytes.as_bytes(),
        ];
        lay_out(&sections)
    }
}

/// Puts the header and the sections behind each other, each aligned to eight bytes.
fn lay_out(sections: &[&[u8]; SECTIONS]) -> Vec<u8> {
    let mut header = Header { magic: MAGIC, sections: [[0; 2]; SECTIONS] };
    let mut at = size_of::<Header>().next_multiple_of(8);
    for (place, section) in header.sections.iter_mut().zip(sections) {
        *place = [at as u32, section.len() as u32];
        at = (at + section.len()).next_multiple_of(8);
    }
    let mut bytes = vec![0; at];
    bytes[..size_of::<Header>()].copy_from_slice(bytes_of(&header));
    for (place, section) in header.sections.iter().zip(sections) {
        bytes[place[0] as usize..][..section.len()].copy_from_slice(section);
    }
    bytes
}

/// The words beside an anchor, one of which must stand near it; none where none must.
#[derive(Default)]
struct Partners {
    skeletons: Vec<u64>,
    reach: Reach,
}

impl Partners {
    /// The word beside the one at `offset` of a run.
    fn in_run(run: &[Word], offset: usize) -> Partners {
        let (word, after) = match (run.get(offset + 1), offset.checked_sub(1)) {
            (Some(next), _) => (next, true),
            (None, Some(previous)) => (&run[previous], false),
            (None, None) => return Partners::default(),
        };
        Partners { skeletons: vec![skeleton_hash(&word.folded())], reach: Reach { after, tokens: 1 } }
    }

    /// Their bits, for the mask of a posting.
    fn bits(&self) -> u64 {
        match self.skeletons.as_slice() {
            [] => NO_NEIGHBOUR,
            some => some.iter().fold(0, |bits, skeleton| bits | neighbour_bit(*skeleton)),
        }
    }
}

/// The partners of the anchor: the fewest words of another item that must be so near that they can be looked for.
fn partners(sequence: &Sequence, anchor: usize) -> Partners {
    let width = |i: &Item| i.runs.iter().map(Vec::len).max().unwrap_or(1).max(1);
    let mut best = Partners::default();
    for (index, item) in sequence.iter().enumerate() {
        if index == anchor || item.optional {
            continue;
        }
        let (low, high) = (index.min(anchor), index.max(anchor));
        let gaps: usize = sequence[low + 1..=high].iter().map(|i| i.gap as usize).sum();
        let distance = 1 + gaps + sequence[low + 1..high].iter().map(width).sum::<usize>();
        if distance > NEIGHBOURS {
            continue;
        }
        // Of a run, the word that is nearest to the anchor.
        let runs = item.runs.iter().filter_map(|r| if index > anchor { r.first() } else { r.last() });
        let mut skeletons: Vec<u64> = item.words.iter().chain(runs).map(|w| skeleton_hash(&w.folded())).collect();
        skeletons.sort_unstable();
        skeletons.dedup();
        if best.skeletons.is_empty() || skeletons.len() < best.skeletons.len() {
            best = Partners { skeletons, reach: Reach { after: index > anchor, tokens: distance } };
        }
    }
    best
}

/// What opens a search at the words of one skeleton.
#[derive(Default)]
struct Gate {
    open: u8,
    before: u8,
    after: u8,
    partners: Vec<u64>,
}

impl Gate {
    fn open(&mut self, free: u8, partners: &Partners) {
        if partners.skeletons.is_empty() {
            self.open |= free;
            return;
        }
        self.open |= gate::PARTNER;
        let Reach { after, tokens } = partners.reach;
        let side = if after { &mut self.after } else { &mut self.before };
        *side = (*side).max(tokens as u8);
        self.partners.extend(&partners.skeletons);
    }
}

impl Builder {
    /// What opens the gate of a word that needs no partner. `leads`: the word begins its term.
    fn free_gate(&self, term: &TermRecord, word: &Word, leads: bool) -> u8 {
        let announced = match Kind::from_number(term.kind) {
            Kind::Announcer => self.detectors.get(term.owner as usize),
            _ => None,
        };
        let announcer = announced.and_then(|d| Announcer::from_number(d.announcer));
        let first_name = matches!(announcer, Some(Announcer::FirstName | Announcer::AmbiguousFirstName));
        match word {
            _ if announced.is_some() && announcer.is_none() => 0,
            _ if announcer.is_some_and(|a| !a.works_without_digits()) => gate::DIGITS,
            _ if first_name || leads && term.flags & term_flags::CAPITAL != 0 => gate::CAPITAL,
            Word::Capitals(_) => gate::UPPER,
            _ => gate::FREE,
        }
    }
}

/// Items, runs and sets as they are laid out; equal sets are kept once.
#[derive(Default)]
struct Laid {
    items: Vec<ItemRecord>,
    runs: Vec<RunRecord>,
    sets: Vec<u32>,
    places: HashMap<Vec<u32>, u32>,
}

impl Laid {
    /// Lays out a set of words: where it begins, and how many there are.
    fn set(&mut self, mut ids: Vec<u32>) -> (u32, u32) {
        ids.sort_unstable();
        ids.dedup();
        self.run(ids)
    }

    /// Lays out words in their order.
    fn run(&mut self, ids: Vec<u32>) -> (u32, u32) {
        let count = ids.len() as u32;
        let sets = &mut self.sets;
        let place = self.places.entry(ids).or_insert_with_key(|ids| {
            let at = sets.len() as u32;
            sets.extend(ids);
            at
        });
        (*place, count)
    }

    fn item(&mut self, item: &Item, number_of: &impl Fn(&Word) -> u32) {
        let (first_word, words) = self.set(item.words.iter().map(number_of).collect());
        let first_run = self.runs.len() as u32;
        for run in &item.runs {
            let ids: Vec<u32> = run.iter().map(number_of).collect();
            let (starts, ends) = (ids[0], ids[ids.len() - 1]);
            let (first_word, words) = self.run(ids);
            self.runs.push(RunRecord { first_word, words, starts, ends });
        }
        let ends = item.runs.iter().flat_map(|r| r.first().into_iter().chain(r.last()));
        let bits = item.words.iter().chain(ends).fold(0, |bits, w| bits | item_bit(skeleton_hash(&w.folded())));
        let record = ItemRecord {
            bits,
            first_word,
            words: words as u16,
            gap: item.gap,
            optional: item.optional as u8,
            first_run,
            runs: item.runs.len() as u32,
        };
        self.items.push(record);
    }
}
