//! The compiled tables, read in place: nothing is built, copied or allocated when a backend starts.

use bytemuck::try_cast_slice;

use super::layout::*;
use crate::category::Category;
use crate::fold::{fold, Folded};
use crate::identifiers::Announcer;
use crate::skeleton::{list_bit, place, tag, Bitmap};
use crate::token::Token;

/// The tables cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TablesError {
    /// They do not begin as tables of this version do.
    #[error("these are not rule tables of this version of the engine: build them again")]
    Version,
    /// They are cut short or not aligned to eight bytes.
    #[error("the rule tables are damaged or not aligned to eight bytes")]
    Damaged,
}

/// The rulebook at run time.
#[derive(Clone, Copy)]
pub struct Tables<'b> {
    bitmap: Bitmap<'b>,
    slots: &'b [SlotRecord],
    words: &'b [WordRecord],
    postings: &'b [PostingRecord],
    terms: &'b [TermRecord],
    items: &'b [ItemRecord],
    runs: &'b [RunRecord],
    sets: &'b [u32],
    cues: &'b [CueRecord],
    detectors: &'b [DetectorRecord],
    coded: &'b [u32],
    signals: &'b [SignalRecord],
    categories: &'b [CategoryRecord],
    examples: &'b [ExampleRecord],
    string_ends: &'b [u32],
    strings: &'b [u8],
    size: usize,
}

/// The words of the rules that a token may be: at most four, since case and accents can be strict or not.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Ids {
    ids: [u32; 4],
    len: u8,
    /// Found by forgiving a misspelling.
    pub fuzzy: bool,
    /// Whether this has been looked up.
    pub known: bool,
}

impl Ids {
    /// Of a token that is no word of the rules.
    pub const NONE: Ids = Ids { ids: [0; 4], len: 0, fuzzy: false, known: true };

    /// The words.
    pub fn as_slice(&self) -> &[u32] {
        &self.ids[..self.len as usize]
    }

    fn push(&mut self, id: u32) {
        if let Some(free) = self.ids.get_mut(self.len as usize) {
            *free = id;
            self.len += 1;
        }
    }
}

/// A detector's declaration.
#[derive(Clone, Copy, Debug)]
pub struct Detector<'b> {
    /// Its number.
    pub id: u16,
    /// What its findings are about.
    pub category: Category,
    /// The finer kind inside the category.
    pub entity: &'b str,
    /// Languages, by ISO 639-1 code, comma separated; `any` for what has none.
    pub languages: &'b str,
    /// What it looks for, in one sentence.
    pub description: &'b str,
    /// Where its words or numbers come from, with the licence.
    pub source: &'b str,
    /// The standard, law or publication it follows; may be empty.
    pub reference: &'b str,
    /// The rule file, below `rules/`, without its ending.
    pub file: &'b str,
    /// Whether code finds it (identifiers), and not terms.
    pub by_code: bool,
    /// How many terms it has, as written.
    pub terms: u32,
    /// Confidence as log-odds.
    pub(crate) base: f32,
    pub(crate) failed: f32,
    pub(crate) with: u16,
    pub(crate) without: u16,
}

/// A note that belongs to a detector's declaration and is run as a test.
#[derive(Clone, Copy, Debug)]
pub struct Example<'b> {
    /// The detector it belongs to.
    pub detector: u16,
    /// Whether the detector's category must be found in it, or must not.
    pub found: bool,
    /// The note.
    pub text: &'b str,
    /// The line of the rule file.
    pub line: u32,
}

/// What people are told about a category.
#[derive(Clone, Copy, Debug)]
pub struct CategoryText<'b> {
    /// One sentence.
    pub description: &'b str,
    /// Name in French.
    pub name_fr: &'b str,
    /// Name in English.
    pub name_en: &'b str,
    /// What to write instead, in French.
    pub write_fr: &'b str,
    /// What to write instead, in English.
    pub write_en: &'b str,
}

impl<'b> Tables<'b> {
    /// Reads tables that [`compile`](super::compile()) made; they must be aligned to eight bytes. Allocates nothing.
    pub fn new(bytes: &'b [u8]) -> Result<Tables<'b>, TablesError> {
        use TablesError::{Damaged, Version};
        let header = bytes.get(..size_of::<Header>()).ok_or(Version)?;
        let header: &Header = bytemuck::try_from_bytes(header).map_err(|_| Damaged)?;
        if header.magic != MAGIC {
            return Err(Version);
        }
        let section = |s: Section| {
            let [at, len] = header.sections[s as usize];
            bytes.get(at as usize..at as usize + len as usize).ok_or(Damaged)
        };
        macro_rules! records {
            ($section:ident) => {
                try_cast_slice(section(Section::$section)?).map_err(|_| Damaged)?
            };
        }
        Ok(Tables {
            bitmap: Bitmap::new(records!(Bitmap)),
            slots: records!(Slots),
            words: records!(Words),
            postings: records!(Postings),
            terms: records!(Terms),
            items: records!(Items),
            runs: records!(Runs),
            sets: records!(Sets),
            cues: records!(Cues),
            detectors: records!(Detectors),
            coded: records!(Coded),
            signals: records!(Signals),
            categories: records!(Categories),
            examples: records!(Examples),
            string_ends: records!(StringEnds),
            strings: section(Section::Strings)?,
            size: bytes.len(),
        })
    }

    /// Bytes of the tables.
    pub fn size(&self) -> usize {
        self.size
    }

    /// How many terms there are, as written, with those of lists and signals.
    pub fn term_count(&self) -> usize {
        self.terms.len()
    }

    /// Which words can begin something.
    pub(crate) fn bitmap(&self) -> Bitmap<'b> {
        self.bitmap
    }

    /// Number of detectors.
    pub fn detector_count(&self) -> u16 {
        self.detectors.len() as u16
    }

    /// A detector by its number.
    pub fn detector(&self, id: u16) -> Option<Detector<'b>> {
        let r = self.detectors.get(id as usize)?;
        Some(Detector {
            id,
            category: Category(r.category),
            entity: self.string(r.entity),
            languages: self.string(r.languages),
            description: self.string(r.description),
            source: self.string(r.source),
            reference: self.string(r.reference),
            file: self.string(r.file),
            by_code: r.by_code == 1,
            terms: r.terms,
            base: r.base,
            failed: r.failed,
            with: r.with,
            without: r.without,
        })
    }

    /// The detector that code names by category and entity.
    pub(crate) fn detector_named(&self, category: Category, entity: &str) -> Option<Detector<'b>> {
        let order = |id: &u32| {
            let detector = self.detectors.get(*id as usize);
            detector.map_or(std::cmp::Ordering::Less, |d| {
                (d.category, self.string_bytes(d.entity)).cmp(&(category.0, entity.as_bytes()))
            })
        };
        let place = self.coded.binary_search_by(order).ok()?;
        self.detector(self.coded[place] as u16)
    }

    /// The notes that stand in the declarations.
    pub fn examples(&self) -> impl Iterator<Item = Example<'b>> + '_ {
        self.examples.iter().map(|e| Example {
            detector: e.detector as u16,
            found: e.found == 1,
            text: self.string(e.text),
            line: e.line,
        })
    }

    /// What people are told about a built-in category.
    pub fn category(&self, category: Category) -> Option<CategoryText<'b>> {
        let r = self.categories.get(category.0 as usize)?;
        Some(CategoryText {
            description: self.string(r.description),
            name_fr: self.string(r.name_fr),
            name_en: self.string(r.name_en),
            write_fr: self.string(r.write_fr),
            write_en: self.string(r.write_en),
        })
    }

    pub(crate) fn string(&self, index: u32) -> &'b str {
        std::str::from_utf8(self.string_bytes(index)).unwrap_or("")
    }

    fn string_bytes(&self, index: u32) -> &'b [u8] {
        let end = |i: u32| self.string_ends.get(i as usize).map_or(0, |e| *e as usize);
        let start = if index == 0 { 0 } else { end(index.wrapping_sub(1)) };
        self.strings.get(start..end(index)).unwrap_or(&[])
    }

    pub(crate) fn term(&self, id: u32) -> Option<&'b TermRecord> {
        self.terms.get(id as usize)
    }

    /// What weighs a detector's findings, without its texts: its category, and its `with` and `without` lists.
    pub(crate) fn weights(&self, detector: u16) -> Option<(Category, u16, u16)> {
        self.detectors.get(detector as usize).map(|d| (Category(d.category), d.with, d.without))
    }

    /// What the terms of a detector announce.
    pub(crate) fn announcer(&self, detector: u16) -> Option<Announcer> {
        Announcer::from_number(self.detectors.get(detector as usize)?.announcer)
    }

    pub(crate) fn signal(&self, id: u16) -> Option<&'b SignalRecord> {
        self.signals.get(id as usize)
    }

    pub(crate) fn items(&self, term: &TermRecord) -> &'b [ItemRecord] {
        let first = term.first_item as usize;
        self.items.get(first..first + term.items as usize).unwrap_or(&[])
    }

    /// The words that may stand alone for the item, sorted.
    #[inline]
    pub(crate) fn set_of(&self, item: &ItemRecord) -> &'b [u32] {
        self.sets(item.first_word, item.words as u32)
    }

    /// The runs of words that may stand for the item.
    pub(crate) fn runs(&self, item: &ItemRecord) -> &'b [RunRecord] {
        self.runs.get(item.first_run as usize..item.first_run as usize + item.runs as usize).unwrap_or(&[])
    }

    /// The words of a run.
    pub(crate) fn words_of(&self, run: &RunRecord) -> &'b [u32] {
        let (first, count) = run.words();
        self.sets(first, count)
    }

    /// A run, by its number.
    pub(crate) fn run(&self, run: u32) -> Option<&'b RunRecord> {
        self.runs.get(run as usize)
    }

    fn sets(&self, first: u32, count: u32) -> &'b [u32] {
        self.sets.get(first as usize..(first + count) as usize).unwrap_or(&[])
    }

    /// The terms that an anchor of that skeleton may stand for, of those that make findings or announce identifiers.
    pub(crate) fn triggers(&self, slot: &SlotRecord) -> &'b [PostingRecord] {
        self.postings(slot.first_posting as usize, slot.triggers)
    }

    /// The same, of exclusions.
    pub(crate) fn exclusions(&self, slot: &SlotRecord) -> &'b [PostingRecord] {
        self.postings(slot.first_posting as usize + slot.triggers as usize, slot.exclusions)
    }

    /// The same, of signals.
    pub(crate) fn signals(&self, slot: &SlotRecord) -> &'b [PostingRecord] {
        self.postings(slot.first_posting as usize + slot.triggers as usize + slot.exclusions as usize, slot.signals)
    }

    fn postings(&self, first: usize, count: u16) -> &'b [PostingRecord] {
        self.postings.get(first..first + count as usize).unwrap_or(&[])
    }

    /// The bit of a detector's language; none where its words are of no language.
    pub(crate) fn language_of(&self, detector: u16) -> Option<usize> {
        self.detectors.get(detector as usize).map(|d| d.language as usize).filter(|bit| *bit < LANGUAGES)
    }

    /// The place in the table of the words that have the skeleton of that hash.
    #[inline]
    pub(crate) fn find(&self, skeleton: u64) -> Option<u32> {
        let tag = tag(skeleton);
        let mut at = place(skeleton, self.slots.len());
        loop {
            let record = self.slots.get(at)?;
            if record.tag == tag && record.count != 0 {
                return Some(at as u32);
            }
            if record.count == 0 {
                return None;
            }
            at = if at + 1 == self.slots.len() { 0 } else { at + 1 };
        }
    }

    /// The words at a place that [`Tables::find`] gave.
    #[inline]
    pub(crate) fn slot(&self, at: u32) -> Option<&'b SlotRecord> {
        self.slots.get(at as usize)
    }

    /// Whether a `with` or `without` list may have a phrase that begins with the word of that skeleton; mostly not.
    pub(crate) fn may_begin_cue(&self, list: u16, skeleton: u64) -> bool {
        self.cues.get(list as usize).is_some_and(|cue| cue.bits & list_bit(skeleton) != 0)
    }

    /// The terms of such a list, if one may begin with one of the words.
    pub(crate) fn cues(&self, list: u16, words: Span) -> std::ops::Range<u32> {
        match self.cues.get(list as usize) {
            Some(cue) if words.meets(self.sets(cue.first_word, cue.words)) => {
                cue.first_term..cue.first_term + cue.terms
            }
            _ => 0..0,
        }
    }

    /// The words of the rules that a token may be.
    pub(crate) fn resolve(&self, note: &str, token: &Token, slot: &SlotRecord) -> Ids {
        let mut ids = Ids::NONE;
        let first = slot.first_word as usize;
        let words = self.words.get(first..first + slot.count as usize).unwrap_or(&[]);
        let text = token.text(note);
        let spelling = if token.is_disguised() { Spelling::of_disguised(text) } else { Spelling::of(token, text) };
        let mut nearest = None;
        for (offset, word) in words.iter().enumerate() {
            let id = slot.first_word + offset as u32;
            match word.strictness {
                PLAIN if word.exact == spelling.folded => ids.push(id),
                PLAIN => {
                    let long = word.len >= 6 && spelling.len >= 6;
                    if nearest.is_none() && (long || token.is_elongated(note)) {
                        nearest = Some(id);
                    }
                }
                CAPITALS if spelling.capitals && word.exact == spelling.folded => ids.push(id),
                ACCENTED if word.exact == accented_hash(text) => ids.push(id),
                _ => {}
            }
        }
        if let (0, Some(id)) = (ids.len, nearest) {
            ids.push(id);
            ids.fuzzy = true;
        }
        ids
    }
}

/// What a token is compared by.
struct Spelling {
    folded: u32,
    len: u8,
    capitals: bool,
}

impl Spelling {
    fn of(token: &Token, text: &str) -> Spelling {
        let upper = token.is_upper();
        if !token.is_beyond_ascii() {
            let mut hash = Exact::default();
            text.bytes().for_each(|b| hash.add(b.to_ascii_lowercase() as char));
            return Spelling {
                folded: hash.value as u32,
                len: text.len().min(255) as u8,
                capitals: upper && text.len() > 1,
            };
        }
        let (mut hash, mut len) = (Exact::default(), 0u8);
        let mut add = |l: char| {
            hash.add(l);
            len = len.saturating_add(1);
        };
        for c in text.chars() {
            match fold(c) {
                Folded::Letter(l) => add(l),
                Folded::Two(a, b) => [a, b].into_iter().for_each(&mut add),
                Folded::Digit(d) => add((b'0' + d) as char),
                Folded::Ignored | Folded::Separator => {}
            }
        }
        Spelling { folded: hash.value as u32, len, capitals: upper && len > 1 }
    }
}

impl Spelling {
    fn of_disguised(text: &str) -> Spelling {
        let letters = text.chars().filter_map(crate::disguise::letter);
        let (hash, len) = letters.fold((FNV_OFFSET, 0u8), |(hash, len), l| (fnv(hash, l), len.saturating_add(1)));
        Spelling { folded: hash as u32, len, capitals: false }
    }
}

const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;

/// One step of FNV-1a (Fowler, Noll, Vo), over code points.
fn fnv(hash: u64, c: char) -> u64 {
    (hash ^ c as u64).wrapping_mul(0x0000_0100_0000_01b3)
}

/// The hash of a folded word, letter by letter; however many stars stand for letters, they count as one.
struct Exact {
    value: u64,
    star: bool,
}

impl Default for Exact {
    fn default() -> Exact {
        Exact { value: FNV_OFFSET, star: false }
    }
}

impl Exact {
    #[inline(always)]
    fn add(&mut self, letter: char) {
        let star = letter == '*';
        if !(star && self.star) {
            self.value = fnv(self.value, letter);
        }
        self.star = star;
    }
}

/// The hash by which a word is compared when neither case nor accents count.
pub(super) fn folded_hash(folded: &str) -> u32 {
    let mut hash = Exact::default();
    folded.chars().for_each(|c| hash.add(c));
    hash.value as u32
}

/// The hash by which a word is compared when accents count.
pub(super) fn accented_hash(text: &str) -> u32 {
    text.chars().flat_map(char::to_lowercase).fold(FNV_OFFSET, fnv) as u32
}
