//! Skeletons: words as they are looked up, by a hash that forgives the commonest misspellings.
//!
//! A skeleton is a folded word with doubled letters once, no `h` after `t`, `r`, `z`, and `y` as `i`. Its hash is computed
//! letter by letter while the note is cut into tokens; the compiler of rule files computes the same.

use crate::fold::folded;

/// A random-looking word for a number.
const fn mixed(code: u64) -> u64 {
    // SplitMix64's finaliser (Steele, Lea, Flood 2014).
    let mut z = code.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// By byte: the number of an ASCII letter in the alphabet, from 1, with `y` as `i`; 0 for anything else.
pub(crate) const LETTERS: [u8; 256] = {
    let mut table = [0; 256];
    let mut i = 0;
    while i < 256 {
        table[i] = letter_number((i as u8).to_ascii_lowercase() as u32);
        i += 1;
    }
    table
};

/// The number in the alphabet of a folded letter, or 0.
const fn letter_number(letter: u32) -> u8 {
    match letter {
        121 => 9, // y as i
        97..=122 => (letter - 96) as u8,
        _ => 0,
    }
}

/// By the low bits of the second byte of U+00C0 to U+00FF (first byte 0xC3): the number of the letter under the accent, or
/// 0 for what is written with two letters or is none. French and its neighbours write nearly all their accents here, so
/// the pass reads them without decoding.
pub(crate) const ACCENTED: [u8; 64] = {
    let mut table = [0; 64];
    let bases = *b"aaaaaa.ceeeeiiii.nooooo.ouuuui..aaaaaa.ceeeeiiii.nooooo.ouuuui.i";
    let mut i = 0;
    while i < 64 {
        table[i] = letter_number(bases[i] as u32);
        i += 1;
    }
    table
};

/// What a letter adds to the hash of a skeleton, by the letter before it and its own number. The bits 5 to 9 say which
/// letter the next one stands behind: a doubled letter and an `h` that people forget add nothing, leave it as it was, and
/// are marked by [`SILENT`].
const STEPS: [u64; 1024] = {
    let mut table = [0; 1024];
    let mut i = 0;
    while i < 1024 {
        let (before, letter) = (i as u64 >> 5, i as u64 & 31);
        // Arthrite, diarrhée, Alzheimer: an h after t, r or z.
        let silent = letter == 8 && matches!(before, 20 | 18 | 26);
        table[i] =
            if before == letter || silent { before << 5 | SILENT } else { mixed(i as u64) & !0x3ff | letter << 5 };
        i += 1;
    }
    table
};

/// Marks the step of a letter that adds nothing.
const SILENT: u64 = 1;

/// Words of so few letters in their skeleton are told apart by their length as well: what is forgiven in longer words makes
/// other words of these (`ne` and `née`, `con` and `conn`, `par` and `paar`).
const SHORT: usize = 4;

/// The skeleton's hash of a word, as the pass computes it. For the compiler of rule files.
pub fn skeleton_hash(word: &str) -> u64 {
    let mut skeleton = Skeleton::default();
    let folded = folded(word);
    if folded.bytes().all(|b| b.is_ascii_digit()) {
        return folded.bytes().fold(0, |hash, b| digit_hash(hash, b - b'0'));
    }
    folded.chars().for_each(|c| skeleton.character(c));
    skeleton.finish()
}

/// The skeleton of a word, as the letters come: the exclusive or of [`STEPS`], so that the order of the letters counts.
#[derive(Default, Clone, Copy)]
pub(crate) struct Skeleton {
    hash: u64,
    /// The letter before, as the steps keep it.
    state: usize,
    /// A character before that is no letter of the alphabet.
    other: u32,
    /// How many characters were taken in, and how many of them added nothing.
    pub(crate) taken: usize,
    silent: usize,
}

impl Skeleton {
    /// Takes in the letter of that number in the alphabet; the caller counts what is taken in.
    #[inline(always)]
    pub(crate) fn letter(&mut self, number: u8) {
        let step = STEPS[(self.state + number as usize) & 1023];
        self.hash ^= step;
        self.state = step as usize & 0x3e0;
        self.silent += (step & SILENT) as usize;
    }

    /// Takes in any folded character.
    pub(crate) fn character(&mut self, c: char) {
        let number = letter_number(c as u32);
        self.taken += 1;
        if number != 0 && self.other == 0 {
            return self.letter(number);
        }
        // Digits may be doubled.
        if c as u32 != self.other || c.is_ascii_digit() {
            let before = (self.state as u64) << 48 | (self.other as u64) << 24;
            self.hash = self.hash.rotate_left(7) ^ mixed(before | c as u64);
        } else {
            self.silent += 1;
        }
        (self.state, self.other) = if number != 0 { ((number as usize) << 5, 0) } else { (0, c as u32) };
    }

    #[inline(always)]
    pub(crate) fn finish(&self) -> u64 {
        let letters = self.taken - self.silent;
        if letters > SHORT {
            return self.hash & !0x3ff;
        }
        // "Nuuul" is a short word drawn out, not another one.
        let length = if self.silent < 2 { self.taken } else { letters };
        (self.hash ^ LENGTHS[length & 7]) & !0x3ff
    }
}

/// What the length of a short word adds to its hash.
const LENGTHS: [u64; 8] = {
    let mut table = [0; 8];
    let mut i = 0;
    while i < 8 {
        table[i] = mixed(i as u64 + 1024);
        i += 1;
    }
    table
};

/// The hash of a number with one more digit; digits may be doubled.
#[inline(always)]
pub(crate) fn digit_hash(hash: u64, digit: u8) -> u64 {
    (hash ^ (digit as u64 + 1)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(23)
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

    /// The same for words that count with a capital alone, which share the bitmap under another hash.
    #[inline(always)]
    pub fn may_hold_capitals(&self, hash: u64) -> bool {
        self.may_hold(hash ^ CAPITALS_MARK)
    }

    /// Sets the bit of a word that counts with a capital alone.
    pub fn set_capitals(words: &mut [u64], hash: u64) {
        Bitmap::set(words, hash ^ CAPITALS_MARK);
    }

    /// Sets the bit of a hash in the words of a bitmap that is being built.
    pub fn set(words: &mut [u64], hash: u64) {
        let bit = slot(hash) & (words.len() as u64 * 64 - 1);
        words[(bit / 64) as usize] |= 1 << (bit % 64);
    }
}

/// Parts the hashes of words that count with a capital alone from the others'.
const CAPITALS_MARK: u64 = 0x94d0_49bb_1331_11eb;

/// Where a hash goes in a bitmap.
#[inline(always)]
fn slot(hash: u64) -> u64 {
    hash >> 20
}

/// Where a hash goes in a table of that many places, whatever their number (Lemire 2019).
#[inline(always)]
pub fn place(hash: u64, places: usize) -> usize {
    (((hash >> 32) * places as u64) >> 32) as usize
}

/// The part of a hash that its [`place`] does not tell.
#[inline(always)]
pub fn tag(hash: u64) -> u32 {
    (hash >> 10) as u32
}

/// The bit that a word sets in the set of the words that a list begins with.
#[inline(always)]
pub fn list_bit(hash: u64) -> u64 {
    1 << (hash >> 12 & 63)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubled_letters_y_and_silent_h_are_forgiven() {
        for (written, meant) in [("diabette", "diabete"), ("alzeimer", "alzheimer"), ("parkinsson", "parkinson")] {
            assert_eq!(skeleton_hash(written), skeleton_hash(meant), "{written}");
        }
        assert_ne!(skeleton_hash("du"), skeleton_hash("duh"));
    }

    #[test]
    fn short_words_keep_their_doubled_letters_unless_drawn_out() {
        for (one, other) in [("ne", "née"), ("con", "conn"), ("par", "paar"), ("le", "lee")] {
            assert_ne!(skeleton_hash(one), skeleton_hash(other), "{one}, {other}");
        }
        for (drawn_out, word) in [("nuuul", "nul"), ("coooon", "con"), ("noooon", "non")] {
            assert_eq!(skeleton_hash(drawn_out), skeleton_hash(word), "{drawn_out}");
        }
    }
}
