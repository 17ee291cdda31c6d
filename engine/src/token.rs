//! Tokens: one pass over the bytes of a note that cuts it into words and numbers and looks every word up as it goes.
//!
//! The pass does two things in one loop: it folds, and it hashes the folded [skeleton](crate::skeleton) of each word. A word whose skeleton is not in the bitmap of the rules' anchor words can start nothing and is never
//! looked at again.

use crate::fold::{fold, Folded};
use crate::skeleton::{digit_hash, Bitmap, Skeleton, ACCENTED, LETTERS};

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
    /// Bits: [`Token::NUMBER`] and its fellows.
    flags: u8,
    /// Hash of the folded skeleton.
    pub skeleton: u64,
}

impl Token {
    const NUMBER: u8 = 1;
    const BEYOND_ASCII: u8 = 2;
    const DISGUISED: u8 = 8;
    pub(crate) const CAPITAL: u8 = 16;
    pub(crate) const UPPER: u8 = 32;

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

    /// Whether a letter stands three times or more in a row, in the word as typed.
    pub fn is_elongated(&self, note: &str) -> bool {
        let text = self.text(note);
        text.as_bytes()
            .windows(3)
            .any(|w| w[0].is_ascii_alphabetic() && w[0].eq_ignore_ascii_case(&w[1]) && w[0].eq_ignore_ascii_case(&w[2]))
    }

    /// Whether its first letter is a capital.
    pub fn is_capital(&self) -> bool {
        self.flags & Token::CAPITAL != 0
    }

    /// Whether it is a word without a small letter.
    pub fn is_upper(&self) -> bool {
        self.flags & Token::UPPER != 0
    }

    /// Its flags of capitals, as they stand in a token.
    pub(crate) fn case(&self) -> u64 {
        (self.flags & (Token::CAPITAL | Token::UPPER)) as u64
    }

    /// Whether it was put together from parts, so that its text must be read through [`Token::disguised`]'s letters.
    pub fn is_disguised(&self) -> bool {
        self.flags & Token::DISGUISED != 0
    }

    /// A word put together from the bytes `start..end`; `letter` gives the letter that each character stands for.
    pub fn disguised(note: &str, start: usize, end: usize, gap: Gap, letter: fn(char) -> Option<char>) -> Token {
        let mut skeleton = Skeleton::default();
        let end = end.min(start + Token::LONGEST);
        note.get(start..end).unwrap_or("").chars().filter_map(letter).for_each(|c| skeleton.character(c));
        // A disguise may be of capitals or not.
        let flags = Token::DISGUISED | Token::CAPITAL | Token::UPPER;
        Token { start: start as u32, len: (end - start) as u16, gap, flags, skeleton: skeleton.finish() }
    }

    /// The token as typed.
    pub fn text<'n>(&self, note: &'n str) -> &'n str {
        &note[self.start()..self.end()]
    }
}

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

/// A blank as texts copied out of web pages have it.
const BLANK_ENTITY: &[u8] = b"&nbsp;";

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

/// What the pass leaves: the tokens, which of them may begin something, and whether identifiers can be there at all.
#[derive(Default, Debug)]
pub struct Tokens {
    /// The tokens in order.
    pub all: Vec<Token>,
    /// Places in `all` of the words that the bitmap lets through.
    pub anchors: Vec<u32>,
    /// Places in `all` of the numbers.
    pub numbers: Vec<u32>,
    /// How many digits there are.
    pub digits: u32,
    /// Whether there is an `@`.
    pub at_sign: bool,
    /// Whether four or more single letters follow each other (`c o n n a r d`).
    pub spelt_out: bool,
    /// Whether a letter and a digit stand side by side.
    pub mixed: bool,
    /// Whether digits or signs stand between letters, as in a word that hides (`c0nnard`, `conn@rd`).
    pub disguised: bool,
    /// Whether a single capital begins a clause, as initials do.
    pub initials: bool,
}

impl Tokens {
    /// Whether the note is written in capitals throughout, so that capitals say nothing; its first hundred words decide.
    pub fn is_shouted(&self) -> bool {
        let first = &self.all[..self.all.len().min(100)];
        let end = first.last().map_or(0, Token::end);
        let (mut upper, mut small) = (0, 0);
        for token in first.iter().filter(|t| !t.is_number()) {
            *(if token.is_upper() { &mut upper } else { &mut small }) += token.len as usize;
            // Whatever follows, the small letters are too many: a few words settle the usual note.
            if small * 4 >= upper + end - token.end() {
                return false;
            }
        }
        upper >= 12 && upper > small * 4
    }

    /// Makes room for another note; what was allocated is kept.
    pub fn clear(&mut self) {
        self.all.clear();
        self.anchors.clear();
        self.numbers.clear();
        self.digits = 0;
        (self.at_sign, self.spelt_out, self.mixed, self.disguised, self.initials) = (false, false, false, false, false);
    }

    /// Cuts `note` (at most 4 GiB) into tokens, in one pass, keeping what was allocated before.
    pub fn read(&mut self, note: &str, bitmap: Bitmap<'_>) {
        self.clear();
        let bytes = note.as_bytes();
        let mut at = 0;
        let mut gap = Gap::Sentence;
        let mut singles = 0u32;
        while let Some(&byte) = bytes.get(at) {
            match KINDS[byte as usize] {
                // Words with single blanks between them are most of a note.
                LETTER => loop {
                    let start = at;
                    at = self.word(note, start, gap, bitmap);
                    if at - start == 1 {
                        singles = if gap <= Gap::Soft { singles + 1 } else { 1 };
                        self.spelt_out |= singles >= 4;
                    } else {
                        singles = 0;
                    }
                    match bytes.get(at..at + 2) {
                        Some([b' ', next]) if LETTERS[*next as usize] != 0 => {
                            gap = Gap::Soft;
                            at += 1;
                        }
                        _ => {
                            gap = Gap::Glued;
                            break;
                        }
                    }
                },
                DIGIT => {
                    let start = at;
                    let mut hash = 0;
                    let limit = bytes.len().min(at + Token::LONGEST);
                    for byte in bytes[at..limit].iter().take_while(|b| b.is_ascii_digit()) {
                        hash = digit_hash(hash, byte - b'0');
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
                            let letter = bytes.get(at + c.len_utf8()).is_some_and(u8::is_ascii_alphabetic);
                            self.disguised |= c == '€' && gap == Gap::Glued && letter && self.ends_in_word();
                            gap = gap.max(match c {
                                '→' | '⇒' | '–' | '—' | '•' | '·' | '…' => Gap::Clause,
                                '\u{2028}' | '\u{2029}' | '\u{85}' | '。' => Gap::Sentence,
                                _ => Gap::Soft,
                            });
                            at += c.len_utf8();
                        }
                    }
                }
                _ if byte == b'&' && bytes[at..].starts_with(BLANK_ENTITY) => {
                    gap = gap.max(Gap::Soft);
                    at += BLANK_ENTITY.len();
                }
                _ => {
                    let mut here = GAPS[byte as usize & 127];
                    match byte {
                        b'.' => here = self.dot(bytes, at),
                        b'@' | b'$' | b'!' | b'|' => {
                            self.at_sign |= byte == b'@';
                            let letter = bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic);
                            self.disguised |= gap == Gap::Glued && letter && self.ends_in_word();
                        }
                        _ => {}
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
        let len = end - start;
        if gap == Gap::Glued && start > 0 {
            self.mixed = true;
            let before = self.all.len().checked_sub(2).map(|b| (self.all[b], self.all[b + 1]));
            self.disguised |= before.is_some_and(|(word, number)| number.gap == Gap::Glued && !word.is_number());
        }
        let mut anchor = bitmap.may_hold(hash);
        if flags & Token::CAPITAL != 0 {
            self.initials |= len == 1 && gap >= Gap::Clause;
            anchor |= bitmap.may_hold_capitals(hash);
        }
        if anchor {
            self.anchors.push(self.all.len() as u32);
        }
        self.all.push(Token { start: start as u32, len: len as u16, gap, flags, skeleton: hash });
        end
    }

    /// Takes in a number.
    fn number(&mut self, start: usize, end: usize, gap: Gap, hash: u64, flags: u8, bitmap: Bitmap<'_>) {
        self.digits += (end - start) as u32;
        self.mixed |= gap == Gap::Glued && start > 0;
        if bitmap.may_hold(hash) {
            self.anchors.push(self.all.len() as u32);
        }
        self.numbers.push(self.all.len() as u32);
        let flags = flags | Token::NUMBER;
        self.all.push(Token { start: start as u32, len: (end - start) as u16, gap, flags, skeleton: hash });
    }

    /// Whether the last token is a word.
    fn ends_in_word(&self) -> bool {
        self.all.last().is_some_and(|t| !t.is_number())
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
    let bytes = &note.as_bytes()[..note.len().min(at + Token::LONGEST)];
    let mut skeleton = Skeleton::default();
    let mut flags = 0;
    // One bit parts small letters from capitals, in ASCII and in the second byte of U+00C0 to U+00FF alike.
    let mut small = 0;
    let mut end = at;
    let mut two_bytes = 0;
    while let Some(&byte) = bytes.get(end) {
        let letter = LETTERS[byte as usize];
        if letter != 0 {
            skeleton.letter(letter);
            small |= byte;
            end += 1;
        } else if byte < 0x80 && (byte != b'*' || end == at) {
            break;
        } else {
            match bytes.get(end + 1) {
                Some(second) if byte == 0xC3 && ACCENTED[*second as usize & 63] != 0 => {
                    skeleton.letter(ACCENTED[*second as usize & 63]);
                    small |= second;
                    flags = Token::BEYOND_ASCII;
                    end += 2;
                    two_bytes += 1;
                }
                _ => return word_beyond_ascii(note, at),
            }
        }
    }
    let first = bytes[at + (bytes[at] == 0xC3) as usize];
    if first & 0x20 == 0 {
        flags |= Token::CAPITAL;
        if small & 0x20 == 0 {
            flags |= Token::UPPER;
        }
    }
    skeleton.taken = end - at - two_bytes;
    (end, skeleton.finish(), flags)
}

/// The same for a word with other characters in it.
#[inline(never)]
fn word_beyond_ascii(note: &str, at: usize) -> (usize, u64, u8) {
    let mut hasher = Skeleton::default();
    let mut flags = Token::UPPER;
    let mut end = at;
    for (offset, c) in note[at..].char_indices() {
        if offset >= Token::LONGEST {
            break;
        }
        if !c.is_ascii() {
            flags |= Token::BEYOND_ASCII;
        }
        if c.is_lowercase() {
            flags &= !Token::UPPER;
        }
        match fold(c) {
            // A star is a letter between letters (c*n, f**k), and two or more at the end of a word are (conn***), unless
            // they mark it on both sides (**note**).
            Folded::Letter('*') => {
                let rest = note[at + offset..].trim_start_matches('*');
                let stars = note.len() - at - offset - rest.len();
                let marked = at > 0 && note.as_bytes()[at - 1] == b'*';
                let inside = rest.starts_with(char::is_alphabetic);
                if !inside && (stars < 2 && !note[at..at + offset].ends_with('*') || marked) {
                    break;
                }
                hasher.character('*');
            }
            Folded::Letter(l) => hasher.character(l),
            Folded::Two(a, b) => {
                hasher.character(a);
                hasher.character(b);
            }
            Folded::Ignored => {}
            Folded::Digit(_) | Folded::Separator => break,
        }
        end = at + offset + c.len_utf8();
    }
    if note[at..].starts_with(char::is_uppercase) {
        flags |= Token::CAPITAL;
    }
    // Trailing ignored characters belong to the word, so that what is cut out of a note leaves none behind.
    (end, hasher.finish(), flags)
}

/// Reads digits of any script: the end and the hash of their values.
fn digits_beyond_ascii(note: &str, at: usize) -> (usize, u64) {
    let (mut end, mut hash) = (at, 0);
    for (offset, c) in note[at..].char_indices() {
        match fold(c) {
            Folded::Digit(d) if offset < Token::LONGEST => hash = digit_hash(hash, d),
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
    use crate::skeleton::skeleton_hash;

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
    fn stars_stand_for_letters() {
        for (note, expected) in [
            ("pov c*n !", "pov|c*n"),
            ("f**k conn*** p***", "f**k|conn***|p***"),
            ("voir **note** et prix* net", "voir|note|et|prix|net"),
        ] {
            let shown: Vec<_> = read(note).all.iter().map(|t| t.text(note)).collect();
            assert_eq!(shown.join("|"), expected);
        }
    }
}
