//! Laying out what was read: from terms to the bytes of the tables.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use bytemuck::{bytes_of, cast_slice, Zeroable};

use super::compile::Builder;
use super::layout::*;
use super::pattern::{Item, Sequence, Word};
use super::tables::{accented_hash, folded_hash};
use crate::identifiers::Announcer;
use crate::signs::{self, sign, Place};
use crate::skeleton::{list_bit, place, skeleton_hash, tag, Bitmap};

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
        let (mut groups, words) = self.number_words();
        let mut laid = Laid::default();
        for (term, sequence) in self.terms.iter_mut().zip(&self.sequences) {
            term.items = sequence.len().min(255) as u8;
            term.first_item = laid.sequence(sequence, term.anchor as usize, &|word| self.words[word]);
        }
        for number in 0..self.terms.len() {
            self.post(number, &laid, &mut groups);
        }
        let mut bitmap = vec![0u64; groups.len().next_power_of_two().clamp(1 << 10, 1 << 14)];
        for (skeleton, group) in &groups {
            // Sixty-four bits a word keep the share of words let through by mistake under two in a hundred.
            if group.opens {
                Bitmap::set(&mut bitmap, *skeleton);
            }
            if group.opens_capitals {
                Bitmap::set_capitals(&mut bitmap, *skeleton);
            }
        }
        let mut languages: HashMap<u64, u16> = HashMap::new();
        for (word, own) in &self.languages {
            *languages.entry(skeleton_hash(word)).or_default() |= own;
        }
        // Four places in five are taken: a search looks at two or three of them, side by side.
        let mut slots = vec![SlotRecord::zeroed(); groups.len() * 5 / 4 + 1];
        let mut postings: Vec<PostingRecord> = Vec::new();
        for (skeleton, group) in &groups {
            let mut at = place(*skeleton, slots.len());
            while slots[at].count != 0 {
                assert_ne!(slots[at].tag, tag(*skeleton), "two words of the rules have one hash");
                at = (at + 1) % slots.len();
            }
            let [triggers, exclusions, signals] = [&group.triggers, &group.exclusions, &group.signals];
            slots[at] = SlotRecord {
                tag: tag(*skeleton),
                first_word: group.words.start,
                first_posting: postings.len() as u32,
                triggers: small(triggers.len()),
                exclusions: small(exclusions.len()),
                signals: small(signals.len()),
                languages: languages.get(skeleton).copied().unwrap_or(0),
                count: group.words.len() as u8,
                personal: group.personal as u8,
                pad: 0,
            };
            for own in [triggers, exclusions, signals] {
                postings.extend(own);
            }
        }
        let cues = self.lay_out_lists(&mut laid);
        let mut coded: Vec<u32> =
            (0..self.detectors.len() as u32).filter(|d| self.detectors[*d as usize].by_code == 1).collect();
        coded.sort_by_key(|d| {
            let detector = &self.detectors[*d as usize];
            (detector.category, self.strings.text(detector.entity))
        });
        let sections: [&[u8]; SECTIONS] = [
            cast_slice(&bitmap),
            cast_slice(&slots),
            cast_slice(&words),
            cast_slice(&postings),
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

    /// Numbers the words so that those of one skeleton stand side by side: one look-up then gives every spelling that may
    /// be meant.
    fn number_words(&mut self) -> (BTreeMap<u64, Group>, Vec<WordRecord>) {
        let mut members: BTreeMap<u64, Vec<Word>> = BTreeMap::new();
        for word in self.words.keys() {
            members.entry(skeleton_hash(&word.folded())).or_default().push(word.clone());
        }
        let mut groups = BTreeMap::new();
        let mut records = Vec::new();
        for (skeleton, words) in members {
            let first = records.len() as u32;
            for word in &words {
                self.words.insert(word.clone(), records.len() as u32);
                let (exact, strictness) = match word {
                    Word::Plain(w) => (folded_hash(w), PLAIN),
                    Word::Capitals(w) => (folded_hash(w), CAPITALS),
                    Word::Accented(w) => (accented_hash(w), ACCENTED),
                };
                let len = word.folded().chars().count().min(255) as u8;
                records.push(WordRecord { exact, strictness, len, pad: 0 });
            }
            groups.insert(skeleton, Group { words: first..records.len() as u32, ..Group::default() });
        }
        (groups, records)
    }

    /// Posts a term at every word that may be its anchor.
    fn post(&self, number: usize, laid: &Laid, groups: &mut BTreeMap<u64, Group>) {
        let (term, sequence) = (&self.terms[number], &self.sequences[number]);
        let kind = Kind::from_number(term.kind);
        if kind == Kind::Cue {
            return;
        }
        let anchor = term.anchor as usize;
        let item = &sequence[anchor];
        let leads = anchor == 0 && !item.optional;
        let personal = kind == Kind::Signal
            && sequence.len() == 1
            && self.signals.get(term.owner as usize).is_some_and(|signal| signal.personal == 1);
        let mut post = |word: &Word, neighbours: &[Neighbours], posting: &dyn Fn(Need) -> PostingRecord| {
            let begins = matches!(kind, Kind::Term | Kind::Announcer);
            let free = if begins { self.free_sign(term, word, leads) } else { Some(signs::ALWAYS) };
            let upper = matches!(word, Word::Capitals(_));
            let Some(need) = need(neighbours, free, upper) else { return };
            let Some(group) = groups.get_mut(&skeleton_hash(&word.folded())) else { return };
            let posting = posting(need).of_member((self.words[word] - group.words.start) as usize);
            match kind {
                Kind::Exclusion => group.exclusions.push(posting),
                Kind::Signal => {
                    group.personal |= personal;
                    group.signals.push(posting);
                }
                _ => {
                    let capitals = upper || neighbours.is_empty() && free == Some(signs::CAPITAL);
                    *(if capitals { &mut group.opens_capitals } else { &mut group.opens }) = true;
                    group.triggers.push(posting);
                }
            }
        };
        let others = neighbours(sequence, anchor, (0, 0));
        for word in &item.words {
            post(word, &others, &|need| PostingRecord::single(number as u32, need));
        }
        let first_run = laid.items[term.first_item as usize + anchor].first_run;
        for (run, run_number) in item.runs.iter().zip(first_run..) {
            let offset = self.rarest(run);
            let mut around = Neighbours::in_run(run, offset);
            around.extend(neighbours(sequence, anchor, (offset, run.len() - 1 - offset)));
            post(&run[offset], &around, &|need| PostingRecord::in_run(number as u32, need, run_number, offset));
        }
    }

    /// The `with` and `without` lists.
    fn lay_out_lists(&self, laid: &mut Laid) -> Vec<CueRecord> {
        let lists = self.cues.iter().map(|(first, count)| {
            let range = *first as usize..(*first + *count) as usize;
            let (mut starts, mut bits) = (Vec::new(), 0);
            for sequence in &self.sequences[range] {
                // What may be left out at the beginning lets the next item begin.
                let leading = sequence.iter().position(|i| !i.optional).unwrap_or(0);
                for item in &sequence[..=leading] {
                    for word in item.words.iter().chain(item.runs.iter().map(|r| &r[0])) {
                        starts.push(self.words[word]);
                        bits |= list_bit(skeleton_hash(&word.folded()));
                    }
                }
            }
            let (first_word, words) = laid.set(starts);
            CueRecord { first_word, words, first_term: *first, terms: *count, bits }
        });
        lists.collect()
    }

    /// The sign that opens a search at a word that needs no other; none where nothing does. `leads`: the word begins its
    /// term.
    fn free_sign(&self, term: &TermRecord, word: &Word, leads: bool) -> Option<u64> {
        let announced = match Kind::from_number(term.kind) {
            Kind::Announcer => self.detectors.get(term.owner as usize),
            _ => None,
        };
        let announcer = announced.and_then(|d| Announcer::from_number(d.announcer));
        let first_name = matches!(announcer, Some(Announcer::FirstName | Announcer::AmbiguousFirstName));
        match word {
            _ if announced.is_some() && announcer.is_none() => None,
            _ if announcer.is_some_and(|a| !a.works_without_digits()) => Some(signs::DIGITS),
            _ if first_name || leads && term.flags & term_flags::CAPITAL != 0 => Some(signs::CAPITAL),
            Word::Capitals(_) => Some(signs::UPPER),
            _ => Some(signs::ALWAYS),
        }
    }
}

/// A number of postings as its record holds it.
fn small(count: usize) -> u16 {
    u16::try_from(count).expect("no word of a language anchors sixty thousand terms")
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

/// The words of one skeleton, and what is posted at them.
#[derive(Default)]
struct Group {
    words: Range<u32>,
    triggers: Vec<PostingRecord>,
    exclusions: Vec<PostingRecord>,
    signals: Vec<PostingRecord>,
    /// Whether a search may begin at such a word, and whether at one with a capital.
    opens: bool,
    opens_capitals: bool,
    personal: bool,
}

/// The words beside an anchor, one of which must stand near it.
struct Neighbours {
    skeletons: BTreeSet<u64>,
    place: Place,
}

impl Neighbours {
    /// The words beside the one at `offset` of a run.
    fn in_run(run: &[Word], offset: usize) -> Vec<Neighbours> {
        let beside =
            |word: &Word, place| Neighbours { skeletons: BTreeSet::from([skeleton_hash(&word.folded())]), place };
        let before = offset.checked_sub(1).map(|word| beside(&run[word], Place::Before(1)));
        before.into_iter().chain(run.get(offset + 1).map(|word| beside(word, Place::Behind(1)))).collect()
    }

    /// Their signs of one of the two kinds.
    fn mask(&self, kind: usize) -> (u64, Place) {
        (self.skeletons.iter().fold(0, |mask, skeleton| mask | sign(*skeleton)[kind]), self.place)
    }

    /// How many pairs of a word and a token can meet by chance.
    fn chances(&self) -> usize {
        match self.place {
            Place::Before(tokens) | Place::Behind(tokens) => self.skeletons.len() * tokens,
            Place::Anchor => self.skeletons.len(),
        }
    }
}

/// The words of the other items that must stand so near the anchor item that they can be looked for. `inside`: how many
/// words of the anchor item itself stand before and behind the anchor.
fn neighbours(sequence: &Sequence, anchor: usize, inside: (usize, usize)) -> Vec<Neighbours> {
    let mut all = Vec::new();
    for (index, item) in sequence.iter().enumerate() {
        if index == anchor || item.optional {
            continue;
        }
        let after = index > anchor;
        let tokens = distance(sequence, anchor, index) + if after { inside.1 } else { inside.0 };
        if tokens > Place::FARTHEST {
            continue;
        }
        // Of a run, the word that is nearest to the anchor.
        let runs = item.runs.iter().filter_map(|r| if after { r.first() } else { r.last() });
        let skeletons = item.words.iter().chain(runs).map(|w| skeleton_hash(&w.folded())).collect();
        all.push(Neighbours { skeletons, place: if after { Place::Behind(tokens) } else { Place::Before(tokens) } });
    }
    all
}

/// The longest an item can be, in words.
fn width(item: &Item) -> usize {
    item.runs.iter().map(Vec::len).max().unwrap_or(1).max(1)
}

/// How many tokens from an item of a sequence to the nearest word of another, at most.
fn distance(sequence: &Sequence, one: usize, other: usize) -> usize {
    let (low, high) = (one.min(other), one.max(other));
    let gaps: usize = sequence[low + 1..=high].iter().map(|i| i.gap as usize).sum();
    1 + gaps + sequence[low + 1..high].iter().map(width).sum::<usize>()
}

/// What must hold around an anchor: the two smallest sets of neighbours, or the one there is by both of its signs; without
/// any, the sign `free` alone. `upper`: the anchor counts in capitals only.
fn need(neighbours: &[Neighbours], free: Option<u64>, upper: bool) -> Option<Need> {
    let mut by_chance: Vec<&Neighbours> = neighbours.iter().collect();
    by_chance.sort_by_key(|n| n.chances());
    let anchor = |sign| (sign, Place::Anchor);
    Some(Need::new(match by_chance.as_slice() {
        [] => [anchor(free?), anchor(signs::ALWAYS)],
        [first, ..] if upper => [first.mask(0), anchor(signs::UPPER)],
        [first, second, ..] if second.chances() <= 2 * first.chances().max(8) => [first.mask(0), second.mask(1)],
        [first, ..] => [first.mask(0), first.mask(1)],
    }))
}

/// Items, runs and sets as they are laid out; what is equal is kept once.
#[derive(Default)]
struct Laid {
    items: Vec<ItemRecord>,
    runs: Vec<RunRecord>,
    sets: Vec<u32>,
    set_places: HashMap<Vec<u32>, u32>,
    run_places: HashMap<Vec<Vec<u32>>, u32>,
    sequence_places: HashMap<Sequence, u32>,
}

impl Laid {
    /// Lays out a set of words: where it begins, and how many there are.
    fn set(&mut self, mut ids: Vec<u32>) -> (u32, u32) {
        ids.sort_unstable();
        ids.dedup();
        self.words(ids)
    }

    /// Lays out words in their order.
    fn words(&mut self, ids: Vec<u32>) -> (u32, u32) {
        let count = ids.len() as u32;
        let sets = &mut self.sets;
        let place = self.set_places.entry(ids).or_insert_with_key(|ids| {
            let at = sets.len() as u32;
            sets.extend(ids);
            at
        });
        (*place, count)
    }

    /// Lays out the runs of an item: where they begin.
    fn runs(&mut self, runs: Vec<Vec<u32>>) -> u32 {
        if let Some(known) = self.run_places.get(&runs) {
            return *known;
        }
        let first = self.runs.len() as u32;
        for run in &runs {
            let (first_word, words) = self.words(run.clone());
            self.runs.push(RunRecord::new(run[0], run[run.len() - 1], first_word, words));
        }
        self.run_places.insert(runs, first);
        first
    }

    /// Lays out a sequence: where its items begin.
    fn sequence(&mut self, sequence: &Sequence, anchor: usize, number_of: &impl Fn(&Word) -> u32) -> u32 {
        if let Some(known) = self.sequence_places.get(sequence) {
            return *known;
        }
        let first = self.items.len() as u32;
        for (index, item) in sequence.iter().enumerate() {
            let (first_word, words) = self.set(item.words.iter().map(number_of).collect());
            let first_run = self.runs(item.runs.iter().map(|run| run.iter().map(number_of).collect()).collect());
            let ends = item.runs.iter().flat_map(|r| r.first().into_iter().chain(r.last()));
            let signs = item.words.iter().chain(ends).map(|w| sign(skeleton_hash(&w.folded())));
            let reach = if index == anchor { 0 } else { distance(sequence, anchor, index) };
            self.items.push(ItemRecord {
                signs: signs.fold([0; 2], |[one, two], sign| [one | sign[0], two | sign[1]]),
                first_word,
                first_run,
                words: words as u16,
                runs: item.runs.len() as u16,
                gap: item.gap,
                optional: item.optional as u8,
                reach: reach.min(u8::MAX as usize) as u8,
                pad: 0,
            });
        }
        self.sequence_places.insert(sequence.clone(), first);
        first
    }
}
