//! The layout of the compiled tables: fixed-size records, all integers in the machine's own byte order.

use bytemuck::{Pod, Zeroable};

/// The first bytes of the tables; the last two change with the layout.
pub const MAGIC: u64 = u64::from_ne_bytes(*b"VIGIE\0\x01\x08");

/// No list.
pub const NO_LIST: u16 = u16::MAX;

/// The sections, in their order.
#[derive(Clone, Copy, Debug)]
#[repr(usize)]
pub enum Section {
    Bitmap,
    Slots,
    Words,
    Postings,
    Terms,
    Items,
    Runs,
    Sets,
    Cues,
    Detectors,
    Coded,
    Signals,
    Categories,
    Examples,
    StringEnds,
    Strings,
}

/// How many sections there are.
pub const SECTIONS: usize = 16;

/// Where the sections lie: byte offset and length of each.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub struct Header {
    pub magic: u64,
    pub sections: [[u32; 2]; SECTIONS],
}

/// A place in the hash table of skeletons.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub struct SlotRecord {
    /// The part of the skeleton's hash that its place does not tell: [`tag`](crate::skeleton::tag).
    pub tag: u32,
    /// The words that share the skeleton, one behind the other.
    pub first_word: u32,
    /// Their postings: first those that begin findings or announce identifiers, then exclusions, then signals.
    pub first_posting: u32,
    pub triggers: u16,
    pub exclusions: u16,
    pub signals: u16,
    /// The languages whose commonest words such a word is one of, as bits.
    pub languages: u16,
    /// How many words share the skeleton; 0: the place is free.
    pub count: u8,
    /// 1: one of them alone is a word for a person.
    pub personal: u8,
    pub pad: u16,
}

impl SlotRecord {
    /// The numbers of its words.
    pub fn words(&self) -> Span {
        Span { first: self.first_word, count: self.count as u32 }
    }
}

/// Numbers of words, in a row.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    first: u32,
    count: u32,
}

impl Span {
    /// A single word.
    pub fn one(word: u32) -> Span {
        Span { first: word, count: 1 }
    }

    /// Whether the word is among them.
    #[inline(always)]
    pub fn holds(self, word: u32) -> bool {
        word.wrapping_sub(self.first) < self.count
    }

    /// Whether one of them is in the sorted set.
    #[inline]
    pub fn meets(self, set: &[u32]) -> bool {
        if set.len() < 8 {
            return set.iter().any(|word| self.holds(*word));
        }
        set.get(set.partition_point(|word| *word < self.first)).is_some_and(|word| self.holds(*word))
    }
}

/// A word of some rule.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub struct WordRecord {
    /// Hash of the folded word, or of the lower-case word where accents count: its low half, which is enough to tell the
    /// few words of one skeleton apart.
    pub exact: u32,
    pub strictness: u8,
    /// Folded length in letters.
    pub len: u8,
    pub pad: u16,
}

pub const PLAIN: u8 = 0;
pub const CAPITALS: u8 = 1;
pub const ACCENTED: u8 = 2;

/// The owner of an exclusion that concerns every special category.
pub const ANY_SPECIAL: u16 = 255;

/// A detector whose words are of no language, or of one without common words.
pub const ANY_LANGUAGE: u8 = 255;

/// How many languages can have common words: the bits of a slot.
pub const LANGUAGES: usize = 16;

/// What a term is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Makes a finding of its detector.
    Term,
    /// Announces an identifier of its detector.
    Announcer,
    /// Undoes findings of a category.
    Exclusion,
    /// Belongs to a signal.
    Signal,
    /// Belongs to a `with` or `without` list.
    Cue,
}

impl Kind {
    pub(crate) fn from_number(number: u8) -> Kind {
        match number {
            0 => Kind::Term,
            1 => Kind::Announcer,
            2 => Kind::Exclusion,
            3 => Kind::Signal,
            _ => Kind::Cue,
        }
    }
}

/// A sequence of words.
#[derive(Clone, Copy, Pod, Zeroable, Debug)]
#[repr(C)]
pub struct TermRecord {
    /// Confidence of the words alone, as log-odds.
    pub base: f32,
    /// Detector, signal, or category (255: every special category) by kind.
    pub owner: u16,
    pub kind: u8,
    pub flags: u8,
    pub first_item: u32,
    pub items: u8,
    pub anchor: u8,
    /// Lists, or [`NO_LIST`].
    pub with: u16,
    pub without: u16,
    pub pad: u16,
    /// The pattern as written.
    pub pattern: u32,
}

/// Flags of a term, as bits.
pub mod term_flags {
    /// The first letter must be a capital.
    pub const CAPITAL: u8 = 1;
    /// No misspelling.
    pub const EXACT: u8 = 2;
    /// A word for a person must be near.
    pub const PERSON: u8 = 4;
    /// What stands around does not count.
    pub const ALONE: u8 = 8;
}

/// A part of a pattern: single words as a sorted set, runs of several words behind each other.
#[derive(Clone, Copy, Pod, Zeroable, Debug)]
#[repr(C)]
pub struct ItemRecord {
    /// The signs of its words, of the first and of the last words of its runs, to tell at once that a token is none of them.
    pub signs: [u64; 2],
    pub first_word: u32,
    pub first_run: u32,
    pub words: u16,
    pub runs: u16,
    pub gap: u8,
    /// 1: may be left out.
    pub optional: u8,
    /// How many tokens from the anchor's item its nearest word stands, at most.
    pub reach: u8,
    pub pad: u8,
}

/// A run of words, in their order, in the section of sets.
#[derive(Clone, Copy, Pod, Zeroable, Debug)]
#[repr(C)]
pub struct RunRecord {
    /// The word it starts with, and the one it ends with.
    pub starts: u32,
    pub ends: u32,
    /// Where its words begin (26 bits), and above how many there are.
    pub place: u32,
}

impl RunRecord {
    const PLACE_BITS: u32 = 26;
    /// The most words of a run.
    pub const LONGEST: usize = (1 << (32 - RunRecord::PLACE_BITS)) - 1;

    pub fn new(starts: u32, ends: u32, first_word: u32, words: u32) -> RunRecord {
        RunRecord { starts, ends, place: first_word | words << RunRecord::PLACE_BITS }
    }

    /// Where its words begin in the section of sets, and how many there are.
    pub fn words(&self) -> (u32, u32) {
        (self.place & ((1 << RunRecord::PLACE_BITS) - 1), self.place >> RunRecord::PLACE_BITS)
    }
}

/// What must hold around an anchor before anything is compared: two masks of [`Signs`](crate::signs::Signs), each with the
/// number of the place where it must be met. Most words that begin a term are common in clean notes as well; nearly all of
/// them are dismissed here, by two operations a posting.
#[derive(Clone, Copy, Pod, Zeroable, Debug, PartialEq, Eq)]
#[repr(transparent)]
pub struct Need(pub [u64; 2]);

/// Where a word anchors a term: alone, or in one of the runs of the anchor item.
#[derive(Clone, Copy, Pod, Zeroable, Debug)]
#[repr(C)]
pub struct PostingRecord {
    pub need: Need,
    pub term: u32,
    /// The run in the low 20 bits, or all ones for a single word; above, which word of the run it is (four bits), and
    /// which of the words that share its skeleton (eight bits).
    place: u32,
}

impl PostingRecord {
    const SINGLE: u32 = 0x000f_ffff;
    /// The most words of a run that are looked at for its anchor.
    pub const LONGEST_OFFSET: usize = 15;

    /// A word that stands alone for its item.
    pub fn single(term: u32, need: Need) -> PostingRecord {
        PostingRecord { need, term, place: PostingRecord::SINGLE }
    }

    /// The word `offset` of a run, at most [`Self::LONGEST_OFFSET`].
    pub fn in_run(term: u32, need: Need, run: u32, offset: usize) -> PostingRecord {
        PostingRecord { need, term, place: run & PostingRecord::SINGLE | (offset as u32 & 15) << 20 }
    }

    /// The same posting for the word at that place among those that share its skeleton.
    pub fn of_member(self, member: usize) -> PostingRecord {
        PostingRecord { place: self.place & 0x00ff_ffff | (member as u32) << 24, ..self }
    }

    /// Which of the words that share its skeleton it is of.
    pub fn member(&self) -> u32 {
        self.place >> 24
    }

    /// The run, and which word of it, for a word of a run.
    pub fn run(&self) -> Option<(u32, usize)> {
        let run = self.place & PostingRecord::SINGLE;
        (run != PostingRecord::SINGLE).then_some((run, (self.place >> 20) as usize & 15))
    }
}

/// A `with` or `without` list.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub struct CueRecord {
    /// The words its phrases begin with, sorted, in the section of sets.
    pub first_word: u32,
    pub words: u32,
    pub first_term: u32,
    pub terms: u32,
    /// Bits of those words, to tell at once that a token is none of them.
    pub bits: u64,
}

/// A detector.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub struct DetectorRecord {
    /// Confidence as log-odds.
    pub base: f32,
    /// The same for a failed check digit; NaN: dropped.
    pub failed: f32,
    pub category: u8,
    pub by_code: u8,
    /// What its terms announce: one more than the place in `Announcer::ALL`, or 0.
    pub announcer: u8,
    /// The bit of its language, among those that have common words; [`ANY_LANGUAGE`] for others.
    pub language: u8,
    pub with: u16,
    pub without: u16,
    pub entity: u32,
    pub languages: u32,
    pub description: u32,
    pub source: u32,
    pub reference: u32,
    pub file: u32,
    pub terms: u32,
}

/// What a signal's words say beyond their weight.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Qualifier {
    /// Nothing more.
    None,
    /// The statement is denied.
    Negation,
    /// It is a guess.
    Hypothesis,
    /// It is about the past.
    Past,
    /// Somebody else says so.
    Reported,
    /// It is about a relative.
    Relative,
}

impl Qualifier {
    const ALL: [(Qualifier, &'static str); 6] = [
        (Qualifier::None, "none"),
        (Qualifier::Negation, "negation"),
        (Qualifier::Hypothesis, "hypothesis"),
        (Qualifier::Past, "past"),
        (Qualifier::Reported, "reported"),
        (Qualifier::Relative, "relative"),
    ];

    pub(crate) fn number(name: &str) -> Option<u8> {
        Qualifier::ALL.iter().position(|(_, n)| *n == name).map(|i| i as u8)
    }

    pub(crate) fn from_number(number: u8) -> Qualifier {
        Qualifier::ALL.get(number as usize).map_or(Qualifier::None, |(q, _)| *q)
    }

    /// Its name in rule files.
    pub fn name(self) -> &'static str {
        Qualifier::ALL.iter().find(|(q, _)| *q == self).map_or("none", |(_, n)| n)
    }
}

/// A signal.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub struct SignalRecord {
    pub weight: f32,
    pub reach: u8,
    /// 0 both sides, 1 before, 2 after.
    pub side: u8,
    pub qualifier: u8,
    /// 1: a word for a person.
    pub personal: u8,
    /// The bit of its language, or [`ANY_LANGUAGE`].
    pub language: u32,
    pub name: u32,
    pub description: u32,
}

/// The texts of a category.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub struct CategoryRecord {
    pub description: u32,
    pub name_fr: u32,
    pub name_en: u32,
    pub write_fr: u32,
    pub write_en: u32,
}

/// A note that belongs to a detector's declaration.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub struct ExampleRecord {
    pub detector: u32,
    /// 1: the category must be found; 0: it must not.
    pub found: u32,
    pub text: u32,
    pub line: u32,
}
