//! The layout of the compiled tables: fixed-size records, all integers in the machine's own byte order.

use bytemuck::{Pod, Zeroable};

/// The first bytes of the tables; the last two change with the layout.
pub const MAGIC: u64 = u64::from_ne_bytes(*b"VIGIE\0\x01\x07");

/// No entry.
pub const NONE: u32 = u32::MAX;

/// The sections, in their order.
#[derive(Clone, Copy, Debug)]
#[repr(usize)]
pub enum Section {
    Bitmap,
    Partners,
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
pub const SECTIONS: usize = 17;

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
    pub skeleton: u64,
    pub first: u32,
    /// Where its partners are in their section, and how many words of that they take.
    pub partners: u32,
    pub partner_words: u16,
    pub count: u8,
    /// What opens a search at such a word: bits of [`gate`].
    pub gate: u8,
    /// How many words before and after it a partner may stand.
    pub before: u8,
    pub after: u8,
    /// The languages whose commonest words such a word is one of, as bits.
    pub languages: u16,
}

/// What opens a search at a word. Most words that begin a term are common in clean notes as well; a closed gate costs
/// nothing more.
pub mod gate {
    /// The word itself.
    pub const FREE: u8 = 1;
    /// A word in capitals.
    pub const UPPER: u8 = 2;
    /// A word with a capital.
    pub const CAPITAL: u8 = 4;
    /// Digits anywhere in the note.
    pub const DIGITS: u8 = 8;
    /// A partner near it.
    pub const PARTNER: u8 = 16;
    /// No search, but the word belongs to an exclusion.
    pub const EXCLUSION: u8 = 32;
    /// No search, but the word belongs to a signal.
    pub const SIGNAL: u8 = 64;
}

/// A word of some rule.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub struct WordRecord {
    /// Hash of the folded word, or of the lower-case word where accents count.
    pub exact: u64,
    pub strictness: u8,
    /// Folded length in letters.
    pub len: u8,
    pub pad: u16,
    pub first_posting: u32,
    pub postings: u32,
    /// How many of the postings, the first, begin findings or announce identifiers.
    pub triggers: u32,
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
    pub pad: u16,
    pub with: u32,
    pub without: u32,
    /// The pattern as written.
    pub pattern: u32,
    pub line: u32,
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
    /// Bits of its words, of the first and of the last words of its runs, to tell at once that a token is none of them.
    pub bits: u64,
    pub first_word: u32,
    pub words: u16,
    pub gap: u8,
    /// 1: may be left out.
    pub optional: u8,
    pub first_run: u32,
    pub runs: u32,
}

/// A run of words, in their order, in the section of sets.
#[derive(Clone, Copy, Pod, Zeroable, Debug)]
#[repr(C)]
pub struct RunRecord {
    pub first_word: u32,
    pub words: u32,
    /// The word it starts with, and the one it ends with.
    pub starts: u32,
    pub ends: u32,
}

/// Where a word anchors a term: alone, or in one of the runs of the anchor item.
#[derive(Clone, Copy, Pod, Zeroable, Debug)]
#[repr(C)]
pub struct PostingRecord {
    /// Bits of the words, one of which must stand within reach; [`NO_NEIGHBOUR`](crate::token::NO_NEIGHBOUR) where none must.
    pub partners: u64,
    pub term: u32,
    /// The run in the low 24 bits, or all ones for a single word; above, which word of the run it is (four bits), and
    /// the number of the partners' [`Reach`] (four bits).
    pub place: u32,
}

/// How many tokens on either side are asked for a partner.
pub const NEIGHBOURS: usize = 4;

/// Where partners must stand: on which side of the anchor, and within how many tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Reach {
    /// Behind the anchor, or before it.
    pub after: bool,
    /// From 1 to [`NEIGHBOURS`]; 0 where there are no partners.
    pub tokens: usize,
}

impl Reach {
    /// How many there are.
    pub const COUNT: usize = NEIGHBOURS * 2;

    /// Its number: from the nearest to the farthest before the anchor, then behind it.
    pub fn number(self) -> usize {
        self.tokens.clamp(1, NEIGHBOURS) - 1 + if self.after { NEIGHBOURS } else { 0 }
    }
}

impl PostingRecord {
    const SINGLE: u32 = 0x00ff_ffff;
    /// The most words of a run that are looked at for its anchor.
    pub const LONGEST_OFFSET: usize = 15;

    fn new(term: u32, (partners, reach): (u64, Reach), place: u32) -> PostingRecord {
        PostingRecord { partners, term, place: place | (reach.number() as u32) << 28 }
    }

    /// A word that stands alone for its item, with the bits of its partners and where they must stand.
    pub fn single(term: u32, partners: (u64, Reach)) -> PostingRecord {
        PostingRecord::new(term, partners, PostingRecord::SINGLE)
    }

    /// The word `offset` of a run, at most [`Self::LONGEST_OFFSET`].
    pub fn in_run(term: u32, partners: (u64, Reach), run: u32, offset: usize) -> PostingRecord {
        PostingRecord::new(term, partners, run & PostingRecord::SINGLE | (offset as u32 & 15) << 24)
    }

    /// The run, and which word of it, for a word of a run.
    pub fn run(&self) -> Option<(u32, usize)> {
        let run = self.place & PostingRecord::SINGLE;
        (run != PostingRecord::SINGLE).then_some((run, (self.place >> 24) as usize & 15))
    }

    /// Whether a partner may stand within reach of the anchor; `near` has the bits of the tokens by number of [`Reach`].
    #[inline]
    pub fn may_stand(&self, near: &[u64; Reach::COUNT]) -> bool {
        self.partners & near[(self.place >> 28) as usize & (Reach::COUNT - 1)] != 0
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
    pub with: u32,
    pub without: u32,
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
