//! Laying out what was read: from terms to the bytes of the tables.

use std::collections::{BTreeMap, HashMap};

use bytemuck::{bytes_of, cast_slice, Zeroable};

use super::compile::Builder;
use super::layout::*;
use super::pattern::{Item, Sequence, Word};
use super::tables::{accented_hash, folded_hash};
use crate::token::{neighbour_bit, skeleton_hash, slot, Bitmap};

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
        (0..run.len()).min_by_key(|i| self.cost(&run[*i])).unwrap_or(0)
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
        let mut slots = vec![SlotRecord::zeroed(); (groups.len() * 2).next_power_of_two().max(2)];
        for (skeleton, members) in &groups {
            let mut at = slot(*skeleton) as usize & (slots.len() - 1);
            while slots[at].count != 0 {
                at = (at + 1) & (slots.len() - 1);
            }
            slots[at] =
                SlotRecord { skeleton: *skeleton, first: word_records.len() as u32, count: members.len() as u32 };
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
        let mut triggers = vec![false; word_records.len()];
        let anchors: Vec<Vec<usize>> = self
            .terms
            .iter()
            .zip(&self.sequences)
            .map(|(term, sequence)| sequence[term.anchor as usize].runs.iter().map(|r| self.rarest(r)).collect())
            .collect();
        let number_of = |word: &Word| self.words[word];
        for (number, (term, sequence)) in self.terms.iter_mut().zip(&self.sequences).enumerate() {
            term.first_item = laid.items.len() as u32;
            term.items = sequence.len().min(255) as u8;
            let is_trigger = matches!(Kind::from_number(term.kind), Kind::Term | Kind::Announcer);
            for (i, item) in sequence.iter().enumerate() {
                let record = laid.item(item, &number_of);
                if i != term.anchor as usize || term.kind == Kind::Cue as u8 {
                    continue;
                }
                let mut post = |word: &Word, posting: PostingRecord| {
                    let id = number_of(word) as usize;
                    postings[id].push(posting);
                    triggers[id] |= is_trigger;
                };
                let others = neighbours(sequence, i);
                for word in &item.words {
                    post(word, PostingRecord::single(number as u32, others));
                }
                for (r, (run, offset)) in item.runs.iter().zip(&anchors[number]).enumerate() {
                    let next = run.get(offset + 1).or_else(|| run.get(offset.wrapping_sub(1)));
                    let bit = next.map_or(u64::MAX, |w| neighbour_bit(skeleton_hash(&w.folded())));
                    let (run_number, offset) = (record.first_run + r as u32, *offset);
                    post(&run[offset], PostingRecord::in_run(number as u32, bit, run_number, offset.min(255) as u8));
                }
            }
        }
        let cues: Vec<CueRecord> = self
            .cues
            .iter()
            .map(|(first, count)| {
                let range = *first as usize..(*first + *count) as usize;
                let mut starts = Vec::new();
                for sequence in &self.sequences[range] {
                    // What may be left out at the beginning lets the next item begin.
                    let leading = sequence.iter().position(|i| !i.optional).unwrap_or(0);
                    for item in &sequence[..=leading] {
                        starts.extend(item.words.iter().map(number_of));
                        starts.extend(item.runs.iter().map(|r| number_of(&r[0])));
                    }
                }
                let (first_word, words) = laid.set(starts);
                CueRecord { first_word, words, first_term: *first, terms: *count }
            })
            .collect();
        let mut flat: Vec<PostingRecord> = Vec::new();
        for (record, own) in word_records.iter_mut().zip(&postings) {
            record.first_posting = flat.len() as u32;
            record.postings = own.len() as u32;
            flat.extend(own);
        }
        let trigger_count = triggers.iter().filter(|t| **t).count();
        // Sixty-four bits a word keep the share of words let through by mistake under two in a hundred.
        let mut bitmap = vec![0u64; trigger_count.next_power_of_two().clamp(1 << 10, 1 << 14)];
        for (skeleton, members) in &groups {
            if members.iter().any(|w| triggers[self.words[w] as usize]) {
                Bitmap::set(&mut bitmap, *skeleton);
            }
        }
        let sections: [&[u8]; SECTIONS] = [
            cast_slice(&bitmap),
            cast_slice(&slots),
            cast_slice(&word_records),
            cast_slice(&flat),
            cast_slice(&self.terms),
            cast_slice(&laid.items),
            cast_slice(&laid.runs),
            cast_slice(&laid.sets),
            cast_slice(&cues),
            cast_slice(&self.detectors),
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

/// The bits of the words of an item beside the anchor, one of which must stand near the anchor; all ones when no item must
/// be so near.
fn neighbours(sequence: &Sequence, anchor: usize) -> u64 {
    let mut least = u64::MAX;
    for (index, item) in sequence.iter().enumerate() {
        if index == anchor || item.optional {
            continue;
        }
        let between = &sequence[index.min(anchor)..index.max(anchor)];
        let width = |i: &Item| i.runs.iter().map(Vec::len).max().unwrap_or(1).max(1);
        let gaps: usize = sequence[index.min(anchor) + 1..=index.max(anchor)].iter().map(|i| i.gap as usize).sum();
        let farthest: usize = gaps + between.iter().map(width).sum::<usize>() + width(item);
        if farthest > NEIGHBOURS + 1 {
            continue;
        }
        let bits = item.all_words().fold(0, |bits, w| bits | neighbour_bit(skeleton_hash(&w.folded())));
        if bits.count_ones() < least.count_ones() {
            least = bits;
        }
    }
    least
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

    fn item(&mut self, item: &Item, number_of: &impl Fn(&Word) -> u32) -> ItemRecord {
        let (first_word, words) = self.set(item.words.iter().map(number_of).collect());
        let first_run = self.runs.len() as u32;
        for run in &item.runs {
            let (first_word, words) = self.run(run.iter().map(number_of).collect());
            self.runs.push(RunRecord { first_word, words });
        }
        let record = ItemRecord {
            first_word,
            words: words as u16,
            gap: item.gap,
            optional: item.optional as u8,
            first_run,
            runs: item.runs.len() as u32,
        };
        self.items.push(record);
        record
    }
}
