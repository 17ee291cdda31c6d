//! Tokens: one pass over the bytes of a note that cuts it into words and numbers and looks every word up as it goes.
//!
//! The pass is the whole cost of a clean note, so it does two things in one loop: it folds, and it hashes the folded
//! **skeleton** of each word (doubled letters once, no `h` after `t`, `r`, `z`, `y` as `i`), which forgives the commonest
//! misspellings. A word whose skeleton is not in the bitmap of the rules' anchor words can start nothing and is never
//! looked at again.

use crate::fold::{fold, folded, Folded};

/// What stands between a token and the one before it, from nothing to the end of a sentence.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum Gap {
    /// Nothing: a letter and a digit side by side.
    Glued = 0,
    /// Blanks, hyphens, apostrophes, dots inside abbreviations, slashes, quotes.
    Soft = 1,
    /// A comma, colon, bracket or arrow: the clause may end.
    Clause = 2,
    /// The end of a sentence or line.
    Sentence = 3,
}

/// A word (letters) or a number (digits) of a note.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// First byte.
    pub start: u32,
    /// Length in bytes.
    pub len: u16,
    /// What stands before it.
    pub gap: Gap,
    /// [`Token::NUMBER`], [`Token::BEYOND_ASCII`], [`Token::ELONGATED`].
    flags: u8,
    /// Hash of the folded skeleton.
    pub skeleton: u64,
}

impl Token {
    const NUMBER: u8 = 1;
    const BEYOND_ASCII: u8 = 2;
    const ELONGATED: u8 = 4;
    const DISGUISED: u8 = 8;

    /// Longest word or number in bytes; what is longer is cut.
    pub const LONGEST: usize = 1000;

    /// One past the last byte.
    pub fn end(&self) -> usize {
        self.start as usize + self.len as usize
    }

    /// The first byte.
    pub fn start(&self) -> usize {
        self.start as usize
    }

    /// Whether it is made of digits.
    pub fn is_number(&self) -> bool {
        self.flags & Token::NUMBER != 0
    }

    /// Whether a character of it is not ASCII.
    pub fn is_beyond_ascii(&self) -> bool {
        self.flags & Token::BEYOND_ASCII != 0
    }

    /// Whether a letter stands three times or more in a row.
    pub fn is_elongated(&self) -> bool {
        self.flags & Token::ELONGATED != 0
    }

    /// Whether it was put together from parts, so that its text must be read through [`Token::disguised`]'s letters.
    pub fn is_disguised(&self) -> bool {
        self.flags & Token::DISGUISED != 0
    }

    /// A word put together from the bytes `start..end`; `letter` gives the letter that each character stands for.
    pub fn disguised(note: &str, start: usize, end: usize, gap: Gap, letter: fn(char) -> Option<char>) -> Token {
        let mut hash = Hasher::default();
        let end = end.min(start + Token::LONGEST);
        note.get(start..end).unwrap_or("").chars().filter_map(letter).for_each(|c| hash.letter(c));
        Token { start: start as u32, len: (end - start) as u16, gap, flags: Token::DISGUISED, skeleton: hash.value }
    }

    /// The token as typed.
    pub fn text<'n>(&self, note: &'n str) -> &'n str {
        &note[self.start()..self.end()]
    }
}

/// Hash contribution of a folded character: a fixed random-looking word for each.
const fn contribution(code: u32) -> u64 {
    // SplitMix64's finaliser (Steele, Lea, Flood 2014).
    let mut z = (code as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// By ASCII byte: the hash contribution of the folded letter or digit, or 0 for a separator.
const HASHES: [u64; 128] = {
    let mut table = [0; 128];
    let mut i = 0;
    while i < 128 {
        let b = i as u8;
        if b.is_ascii_alphabetic() {
            let lower = b.to_ascii_lowercase();
            table[i] = contribution(if lower == b'y' { b'i' as u32 } else { lower as u32 });
        } else if b.is_ascii_digit() {
            table[i] = contribution(b as u32);
        }
        i += 1;
    }
    table
};

/// By the second byte of U+00C0 to U+00FF (first byte 0xC3): the hash contribution of the letter under the accent, or 0 for
/// what is written with two letters or is none. French and its neighbours write nearly all their accents here, so the pass
/// reads them without decoding.
const ACCENTED: [u64; 64] = {
    let mut table = [0; 64];
    let bases = *b"aaaaaa.ceeeeiiii.nooooo.ouuuui..aaaaaa.ceeeeiiii.nooooo.ouuuui.i";
    let mut i = 0;
    while i < 64 {
        if bases[i] != b'.' {
            table[i] = contribution(bases[i] as u32);
        }
        i += 1;
    }
    table
};

const SEPARATOR: u8 = 0;
const LETTER: u8 = 1;
const DIGIT: u8 = 2;
const STAR: u8 = 3;
const LEAD: u8 = 4;

/// By byte: what kind of character it is, or begins.
const KINDS: [u8; 256] = {
    let mut table = [SEPARATOR; 256];
    let mut i = 0;
    while i < 256 {
        let b = i as u8;
        table[i] = if b.is_ascii_alphabetic() {
            LETTER
        } else if b.is_ascii_digit() {
            DIGIT
        } else if b == b'*' {
            STAR
        } else if b >= 0x80 {
            LEAD
        } else {
            SEPARATOR
        };
        i += 1;
    }
    table
};

/// By separator byte: how strong a border it is. A dot is judged by what follows it.
const GAPS: [Gap; 128] = {
    let mut table = [Gap::Soft; 128];
    let mut i = 0;
    while i < 128 {
        table[i] = match i as u8 {
            b'\n' | b'\r' | b'!' | b'?' | b';' | b'|' => Gap::Sentence,
            b',' | b':' | b'(' | b')' | b'[' | b']' | b'{' | b'}' | b'<' | b'>' | b'=' | b'.' => Gap::Clause,
            _ => Gap::Soft,
        };
        i += 1;
    }
    table
};

/// The skeleton's hash of a word, as the pass computes it. For the compiler of rule files.
pub fn skeleton_hash(word: &str) -> u64 {
    let mut hash = Hasher::default();
    for c in folded(word).chars() {
        hash.letter(c);
    }
    hash.value
}

/// The letters after which people forget an `h`: arthrite, diarrhée, Alzheimer.
const SILENT_AFTER: [u32; 3] = ['t' as u32, 'r' as u32, 'z' as u32];

#[derive(Default)]
struct Hasher {
    value: u64,
    last: u32,
    run: u32,
    elongated: bool,
}

impl Hasher {
    #[inline(always)]
    fn letter(&mut self, c: char) {
        let code = if c == 'y' { 'i' as u32 } else { c as u32 };
        if code == self.last && !c.is_ascii_digit() {
            self.run += 1;
            self.elongated |= self.run >= 2;
            return;
        }
        let silent = c == 'h' && SILENT_AFTER.contains(&self.last);
        (self.last, self.run) = (code, 0);
        if !silent {
            self.value = self.value.rotate_left(7) ^ contribution(code);
        }
    }
}

/// A set of skeleton hashes as bits: tells at once that a word is in no rule, and may err the other way.
#[derive(Clone, Copy, Debug)]
pub struct Bitmap<'b> {
    words: &'b [u64],
    mask: u64,
}

impl<'b> Bitmap<'b> {
    /// Wraps the words of a bitmap; their number is a power of two.
    pub fn new(words: &'b [u64]) -> Bitmap<'b> {
        Bitmap { words, mask: (words.len() as u64 * 64).wrapping_sub(1) }
    }

    /// Whether the hash may be in the set.
    #[inline(always)]
    pub fn may_hold(&self, hash: u64) -> bool {
        let bit = slot(hash) & self.mask;
        self.words.get((bit / 64) as usize).is_some_and(|w| w >> (bit % 64) & 1 == 1)
    }

    /// Sets the bit of a hash in the words of a bitmap that is being built.
    pub fn set(words: &mut [u64], hash: u64) {
        let bit = slot(hash) & (words.len() as u64 * 64 - 1);
        words[(bit / 64) as usize] |= 1 << (bit % 64);
    }
}

/// Where a hash goes in a table: short words differ mostly in the high bits of a rotated hash, so they are mixed down.
#[inline(always)]
pub fn slot(hash: u64) -> u64 {
    hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20
}

/// The bit that a word sets in the masks which tell, before anything is compared, that a term's other words are not near.
#[inline(always)]
pub fn neighbour_bit(hash: u64) -> u64 {
    1 << (hash.wrapping_mul(0xd6e8_feb8_6659_fd93) >> 58)
}

/// What the pass leaves: the tokens, which of them may begin something, and whether identifiers can be there at all.
#[derive(Default, Debug)]
pub struct Tokens {
    /// The tokens in order.
    pub all: Vec<Token>,
    /// Places in `all` of the words that the bitmap lets through.
    pub anchors: Vec<u32>,
    /// How many digits there are.
    pub digits: u32,
    /// Whether there is an `@`.
    pub at_sign: bool,
    /// Whether three or more single letters follow each other (`c o n n a r d`).
    pub spelt_out: bool,
    /// Whether a letter and a digit stand side by side.
    pub mixed: bool,
}

impl Tokens {
    /// Cuts `note` (at most 4 GiB) into tokens, in one pass, keeping what was allocated before.
    pub fn read(&mut self, note: &str, bitmap: Bitmap<'_>) {
        self.all.clear();
        self.anchors.clear();
        (self.digits, self.at_sign, self.spelt_out, self.mixed) = (0, false, false, false);
        let bytes = note.as_bytes();
        let mut at = 0;
        let mut gap = Gap::Sentence;
        let mut singles = 0u32;
        while at < bytes.len() {
            let byte = bytes[at];
            match KINDS[byte as usize] {
                LETTER => {
                    let start = at;
                    at = self.word(note, start, gap, bitmap);
                    let single = at - start == 1;
                    singles = if single && gap <= Gap::Soft { singles + 1 } else { single as u32 };
                    self.spelt_out |= singles >= 3;
                    gap = Gap::Glued;
                }
                DIGIT => {
                    let start = at;
                    let mut hash = 0u64;
                    while at < bytes.len() && bytes[at].is_ascii_digit() && at - start < Token::LONGEST {
                        hash = hash.rotate_left(7) ^ HASHES[bytes[at] as usize];
                        at += 1;
                    }
                    self.number(start, at, gap, hash, 0, bitmap);
                    gap = Gap::Glued;
                    singles = 0;
                }
                LEAD => {
                    let c = char_at(note, at);
                    match fold(c) {
                        Folded::Letter(_) | Folded::Two(..) => {
                            at = self.word(note, at, gap, bitmap);
                            gap = Gap::Glued;
                            singles = 0;
                        }
                        Folded::Digit(_) => {
                            let start = at;
                            let (end, hash) = digits_beyond_ascii(note, at);
                            at = end;
                            self.number(start, at, gap, hash, Token::BEYOND_ASCII, bitmap);
                            gap = Gap::Glued;
                        }
                        Folded::Ignored => at += c.len_utf8(),
                        Folded::Separator => {
                            gap = gap.max(match c {
                                '→' | '⇒' | '–' | '—' | '•' | '·' | '…' => Gap::Clause,
                                '\u{2028}' | '\u{2029}' | '\u{85}' | '。' => Gap::Sentence,
                                _ => Gap::Soft,
                            });
                            at += c.len_utf8();
                        }
                    }
                }
                _ => {
                    let mut here = GAPS[byte as usize & 127];
                    if byte == b'.' {
                        here = self.dot(bytes, at);
                    } else if byte == b'@' {
                        self.at_sign = true;
                    }
                    gap = gap.max(here);
                    at += 1;
                }
            }
        }
    }

    /// Takes in the word that begins at `start`; gives its end.
    #[inline(always)]
    fn word(&mut self, note: &str, start: usize, gap: Gap, bitmap: Bitmap<'_>) -> usize {
        let (end, hash, flags) = word(note, start);
        self.mixed |= gap == Gap::Glued;
        if bitmap.may_hold(hash) || flags & Token::ELONGATED != 0 {
            self.anchors.push(self.all.len() as u32);
        }
        self.all.push(Token { start: start as u32, len: (end - start) as u16, gap, flags, skeleton: hash });
        end
    }

    /// Takes in a number.
    fn number(&mut self, start: usize, end: usize, gap: Gap, hash: u64, flags: u8, bitmap: Bitmap<'_>) {
        self.digits += (end - start) as u32;
        self.mixed |= gap == Gap::Glued && start > 0;
        if bitmap.may_hold(hash) {
            self.anchors.push(self.all.len() as u32);
        }
        let flags = flags | Token::NUMBER;
        self.all.push(Token { start: start as u32, len: (end - start) as u16, gap, flags, skeleton: hash });
    }

    /// A dot ends a sentence when a blank follows, unless it closes a short abbreviation ("M. Petit", "av. Foch").
    fn dot(&self, bytes: &[u8], at: usize) -> Gap {
        match bytes.get(at + 1) {
            Some(b' ' | b'\t' | b'\r' | b'\n') | None => {
                let short = self.all.last().is_some_and(|t| t.end() == at && t.len <= 2 && !t.is_number());
                if short {
                    Gap::Soft
                } else {
                    Gap::Sentence
                }
            }
            Some(b'.') => Gap::Sentence,
            Some(_) => Gap::Soft,
        }
    }
}

/// The character that begins at that byte.
fn char_at(note: &str, at: usize) -> char {
    note[at..].chars().next().unwrap_or('\0')
}

/// Reads the word that begins at `at`: its end, its skeleton's hash, its flags.
#[inline(always)]
fn word(note: &str, at: usize) -> (usize, u64, u8) {
    let bytes = note.as_bytes();
    let limit = bytes.len().min(at + Token::LONGEST);
    const fn of(letter: u8) -> u64 {
        HASHES[letter as usize]
    }
    let (h, t, r, z) = (of(b'h'), of(b't'), of(b'r'), of(b'z'));
    let (mut hash, mut last, mut previous_same) = (0u64, 0u64, false);
    let mut elongated = false;
    let mut flags = 0;
    let mut end = at;
    while end < limit {
        let byte = bytes[end];
        let mut code = HASHES[(byte & 127) as usize];
        if KINDS[byte as usize] != LETTER {
            if byte == 0xC3 && end + 1 < limit && ACCENTED[(bytes[end + 1] & 63) as usize] != 0 {
                end += 1;
                code = ACCENTED[(bytes[end] & 63) as usize];
                flags |= Token::BEYOND_ASCII;
            } else if byte >= 0x80 || (byte == b'*' && end > at) {
                return word_beyond_ascii(note, at);
            } else {
                break;
            }
        }
        let same = code == last;
        elongated |= same & previous_same;
        previous_same = same;
        let silent = (code == h) & ((last == t) | (last == r) | (last == z));
        let next = hash.rotate_left(7) ^ code;
        hash = if same | silent { hash } else { next };
        last = code;
        end += 1;
    }
    (end, hash, flags | if elongated { Token::ELONGATED } else { 0 })
}

/// The same for a word with other characters in it.
#[inline(never)]
fn word_beyond_ascii(note: &str, at: usize) -> (usize, u64, u8) {
    let mut hasher = Hasher::default();
    let mut flags = 0;
    let mut end = at;
    for (offset, c) in note[at..].char_indices() {
        if offset >= Token::LONGEST {
            break;
        }
        if !c.is_ascii() {
            flags |= Token::BEYOND_ASCII;
        }
        match fold(c) {
            // A star is a letter only between letters: c*n, f**k.
            Folded::Letter('*') => {
                let inside = note[at + offset..].chars().find(|n| *n != '*').is_some_and(char::is_alphabetic);
                if !inside {
                    break;
                }
                hasher.letter('*');
            }
            Folded::Letter(l) => hasher.letter(l),
            Folded::Two(a, b) => {
                hasher.letter(a);
                hasher.letter(b);
            }
            Folded::Ignored => {}
            Folded::Digit(_) | Folded::Separator => break,
        }
        end = at + offset + c.len_utf8();
    }
    // Trailing ignored characters belong to the word, so that what is cut out of a note leaves none behind.
    (end, hasher.value, flags | if hasher.elongated { Token::ELONGATED } else { 0 })
}

/// Reads digits of any script: the end and the hash of their values.
fn digits_beyond_ascii(note: &str, at: usize) -> (usize, u64) {
    let (mut end, mut hash) = (at, 0u64);
    for (offset, c) in note[at..].char_indices() {
        match fold(c) {
            Folded::Digit(d) if offset < Token::LONGEST => hash = hash.rotate_left(7) ^ HASHES[(b'0' + d) as usize],
            Folded::Ignored => continue,
            _ => break,
        }
        end = at + offset + c.len_utf8();
    }
    (end, hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(note: &str) -> Tokens {
        let mut tokens = Tokens::default();
        tokens.read(note, Bitmap::new(&[]));
        tokens
    }

    #[test]
    fn cuts_words_numbers_and_gaps() {
        let note = "Mme Quéméneur, tel06 71. Fin";
        let tokens = read(note);
        let shown: Vec<_> = tokens.all.iter().map(|t| (t.text(note), t.gap)).collect();
        let expected = [
            ("Mme", Gap::Sentence),
            ("Quéméneur", Gap::Soft),
            ("tel", Gap::Clause),
            ("06", Gap::Glued),
            ("71", Gap::Soft),
            ("Fin", Gap::Sentence),
        ];
        assert_eq!(shown, expected);
    }

    #[test]
    fn the_fast_pass_and_the_compiler_hash_alike() {
        for word in ["diabète", "Éléphant", "cœur", "STRASSE", "arthrite", "ÿ", "naïve", "соn", "ｃｏｎ", "c*n", "Ærø"]
        {
            assert_eq!(read(word).all[0].skeleton, skeleton_hash(word), "{word}");
        }
    }

    #[test]
    fn skeletons_forgive_doubled_letters_y_and_silent_h() {
        for (written, meant) in [("diabette", "diabete"), ("alzeimer", "alzheimer"), ("parkinsson", "parkinson")] {
            assert_eq!(read(written).all[0].skeleton, skeleton_hash(meant), "{written}");
        }
        assert_ne!(skeleton_hash("du"), skeleton_hash("duh"));
    }
}
