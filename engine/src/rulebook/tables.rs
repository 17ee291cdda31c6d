//! The compiled tables, read in place: nothing is built, copied or allocated when a backend starts.

use bytemuck::try_cast_slice;

use super::layout::*;
use crate::category::Category;
use crate::fold::{fold, Folded};
use crate::identifiers::Announcer;
use crate::token::{neighbour_bit, place, Bitmap, Gap, Partners, Token};

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
    partners: &'b [u64],
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
    pub(crate) with: u32,
    pub(crate) without: u32,
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
            partners: records!(Partners),
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
    pub(crate) fn weights(&self, detector: u16) -> Option<(Category, u32, u32)> {
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

    /// Whether one of the words may stand alone for the item.
    pub(crate) fn fits(&self, item: &ItemRecord, ids: &Ids) -> bool {
        let set = self.sets(item.first_word, item.words as u32);
        ids.as_slice().iter().any(|id| if set.len() < 8 { set.contains(id) } else { set.binary_search(id).is_ok() })
    }

    /// The runs of words that may stand for the item.
    pub(crate) fn runs(&self, item: &ItemRecord) -> &'b [RunRecord] {
        self.runs.get(item.first_run as usize..(item.first_run + item.runs) as usize).unwrap_or(&[])
    }

    /// The words of a run.
    pub(crate) fn words_of(&self, run: &RunRecord) -> &'b [u32] {
        self.sets(run.first_word, run.words)
    }

    /// The words of a run, by its number.
    pub(crate) fn run(&self, run: u32) -> &'b [u32] {
        self.runs.get(run as usize).map_or(&[], |r| self.words_of(r))
    }

    fn sets(&self, first: u32, count: u32) -> &'b [u32] {
        self.sets.get(first as usize..(first + count) as usize).unwrap_or(&[])
    }

    /// The terms whose anchor the word is, of those that make findings or announce identifiers.
    pub(crate) fn triggers(&self, word: u32) -> &'b [PostingRecord] {
        self.words.get(word as usize).map_or(&[], |w| self.some_postings(w.first_posting, w.triggers))
    }

    /// The same, of all others.
    pub(crate) fn helpers(&self, word: u32) -> &'b [PostingRecord] {
        self.words
            .get(word as usize)
            .map_or(&[], |w| self.some_postings(w.first_posting + w.triggers, w.postings - w.triggers))
    }

    fn some_postings(&self, first: u32, count: u32) -> &'b [PostingRecord] {
        self.postings.get(first as usize..(first + count) as usize).unwrap_or(&[])
    }

    /// The languages whose commonest words the word of that skeleton is one of, as bits.
    pub(crate) fn languages_of(&self, skeleton: u64) -> u16 {
        self.group(skeleton).map_or(0, |group| group.languages)
    }

    /// The bit of a detector's language; none where its words are of no language.
    pub(crate) fn language_of(&self, detector: u16) -> Option<usize> {
        self.detectors.get(detector as usize).map(|d| d.language as usize).filter(|bit| *bit < LANGUAGES)
    }

    /// The place of the words that share a skeleton.
    #[inline]
    fn group(&self, skeleton: u64) -> Option<&'b SlotRecord> {
        let mut at = place(skeleton, self.slots.len());
        loop {
            let record = self.slots.get(at)?;
            if record.skeleton == skeleton && record.count != 0 {
                return Some(record);
            }
            if record.count == 0 {
                return None;
            }
            at = if at + 1 == self.slots.len() { 0 } else { at + 1 };
        }
    }

    /// The words that a token may be, where a search may begin there: its own word opens it, or a partner that stands near.
    #[inline]
    pub(crate) fn opened(&self, tokens: &[Token], at: usize, digits: bool) -> Option<std::ops::Range<u32>> {
        let group = self.group(tokens[at].skeleton)?;
        self.opens(group, tokens, at, digits).then_some(group.first..group.first + group.count as u32)
    }

    #[inline]
    fn opens(&self, group: &SlotRecord, tokens: &[Token], at: usize, digits: bool) -> bool {
        let token = &tokens[at];
        let set = |on: bool, bit: u8| if on { bit } else { 0 };
        let open = gate::FREE
            | set(token.is_upper(), gate::UPPER)
            | set(token.is_capital(), gate::CAPITAL)
            | set(digits, gate::DIGITS);
        if group.gate & open != 0 {
            return true;
        }
        if group.partner_words == 0 {
            return false;
        }
        let first = group.partners as usize;
        let partners = Partners::new(self.partners.get(first..first + group.partner_words as usize).unwrap_or(&[]));
        // Nothing crosses the end of a sentence.
        let mut place = at;
        for _ in 0..group.before {
            if place == 0 || tokens[place].gap == Gap::Sentence {
                break;
            }
            place -= 1;
            if partners.may_hold(tokens[place].skeleton) {
                return true;
            }
        }
        let mut after = tokens[at + 1..].iter().take(group.after as usize).take_while(|t| t.gap < Gap::Sentence);
        after.any(|t| partners.may_hold(t.skeleton))
    }

    /// Whether a `with` or `without` list may have a phrase that begins with the word of that skeleton; mostly not.
    pub(crate) fn may_begin_cue(&self, list: u32, skeleton: u64) -> bool {
        self.cues.get(list as usize).is_some_and(|cue| cue.bits & neighbour_bit(skeleton) != 0)
    }

    /// The terms of such a list, if one may begin with one of the words.
    pub(crate) fn cues(&self, list: u32, ids: &Ids) -> std::ops::Range<u32> {
        let Some(cue) = self.cues.get(list as usize) else { return 0..0 };
        let set = self.sets(cue.first_word, cue.words);
        if ids.as_slice().iter().any(|id| set.binary_search(id).is_ok()) {
            cue.first_term..cue.first_term + cue.terms
        } else {
            0..0
        }
    }

    /// Whether the word of that skeleton may be the anchor of an exclusion, or of a signal.
    pub(crate) fn may_help(&self, kind: Kind, skeleton: u64) -> bool {
        let bit = if kind == Kind::Signal { gate::SIGNAL } else { gate::EXCLUSION };
        self.group(skeleton).is_some_and(|group| group.gate & bit != 0)
    }

    /// The words of the rules that a token may be.
    pub(crate) fn resolve(&self, note: &str, token: &Token) -> Ids {
        let mut ids = Ids { known: true, ..Ids::default() };
        let Some(group) = self.group(token.skeleton) else { return ids };
        let words = self.words.get(group.first as usize..group.first as usize + group.count as usize).unwrap_or(&[]);
        let text = token.text(note);
        let spelling = if token.is_disguised() { Spelling::of_disguised(text) } else { Spelling::of(token, text) };
        let mut nearest = None;
        for (offset, word) in words.iter().enumerate() {
            let id = group.first + offset as u32;
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
    folded: u64,
    len: u8,
    capitals: bool,
}

impl Spelling {
    fn of(token: &Token, text: &str) -> Spelling {
        let upper = token.is_upper();
        if !token.is_beyond_ascii() {
            let mut hash = Exact::default();
            text.bytes().for_each(|b| hash.add(b.to_ascii_lowercase() as char));
            return Spelling { folded: hash.value, len: text.len().min(255) as u8, capitals: upper && text.len() > 1 };
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
        Spelling { folded: hash.value, len, capitals: upper && len > 1 }
    }
}

impl Spelling {
    fn of_disguised(text: &str) -> Spelling {
        let letters = text.chars().filter_map(crate::disguise::letter);
        let (hash, len) = letters.fold((FNV_OFFSET, 0u8), |(hash, len), l| (fnv(hash, l), len.saturating_add(1)));
        Spelling { folded: hash, len, capitals: false }
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
pub(super) fn folded_hash(folded: &str) -> u64 {
    let mut hash = Exact::default();
    folded.chars().for_each(|c| hash.add(c));
    hash.value
}

/// The hash by which a word is compared when accents count.
pub(super) fn accented_hash(text: &str) -> u64 {
    text.chars().flat_map(char::to_lowercase).fold(FNV_OFFSET, fnv)
}
