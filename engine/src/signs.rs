//! Signs: bits that every token leaves for those around it, which tell before anything is compared that the other words of a
//! term are not near.
//!
//! Sets of words as bits of their hashes, which may err by saying yes (Bloom 1970). A note's tokens are joined by twos,
//! fours and eights once, in one pass, so that asking for all tokens within reach of an anchor is one operation.

use crate::rulebook::Need;
use crate::token::{Token, Tokens};

/// The two bits of a word: of two independent parts of its hash.
pub type Sign = [u64; 2];

/// How many of the bits words set; those above tell of the anchor itself, and the highest four number the [`Place`].
const WORDS: u64 = 56;

/// Always set.
pub const ALWAYS: u64 = 1 << 56;
/// The anchor has a capital.
pub const CAPITAL: u64 = (Token::CAPITAL as u64) << FLAGS_SHIFT;
/// The anchor is a word in capitals.
pub const UPPER: u64 = (Token::UPPER as u64) << FLAGS_SHIFT;
/// There are digits anywhere in the note.
pub const DIGITS: u64 = 1 << 59;

/// From the flags of a token to the two bits above.
const FLAGS_SHIFT: u32 = 53;

const PLACE_SHIFT: u32 = 60;

/// The sign of a word, by the hash of its skeleton.
#[inline(always)]
pub fn sign(hash: u64) -> Sign {
    let bit = |part: u64| 1 << (((part & 0xffff) * WORDS) >> 16);
    [bit(hash >> 12), bit(hash >> 28)]
}

/// Whether a word of that sign may be in the set.
#[inline(always)]
pub fn may_hold(set: Sign, word: Sign) -> bool {
    set[0] & word[0] != 0 && set[1] & word[1] != 0
}

/// Where a mask must be met: at the anchor, or among the nearest tokens before or behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// At the anchor itself.
    Anchor,
    /// Within so many tokens before it, at most [`Place::FARTHEST`].
    Before(usize),
    /// Within so many tokens behind it, at most [`Place::FARTHEST`].
    Behind(usize),
}

impl Place {
    /// The farthest that can be asked.
    pub const FARTHEST: usize = 8;

    /// Its number: 1, 2, 4 and 8 tokens before and behind, and the anchor.
    fn number(self) -> u64 {
        let power = |tokens: usize| tokens.clamp(1, Place::FARTHEST).next_power_of_two().trailing_zeros() as u64;
        match self {
            Place::Before(tokens) => power(tokens),
            Place::Behind(tokens) => 4 + power(tokens),
            Place::Anchor => 8,
        }
    }
}

impl Need {
    /// Two masks, of the first and the second bits of signs, each with where it must be met.
    pub fn new(masks: [(u64, Place); 2]) -> Need {
        Need(masks.map(|(mask, place)| mask | place.number() << PLACE_SHIFT))
    }
}

/// A row of a token: what it says of itself, then the first and the second bits of one, two, four and eight tokens from it
/// on.
type Row = [u64; 9];

/// Rows of nothing before the first token and behind the last.
const MARGIN: usize = Place::FARTHEST;

/// The signs of a note, in memory that is kept from note to note.
#[derive(Default)]
pub struct Signs {
    rows: Vec<Row>,
}

impl Signs {
    /// Takes in the tokens of a note.
    pub fn read(&mut self, tokens: &Tokens) {
        let count = tokens.all.len();
        // What a longer note left is written over, as far as this one reaches.
        if self.rows.len() < count + 2 * MARGIN {
            self.rows.resize(count + 2 * MARGIN, Row::default());
        }
        let rows = &mut self.rows[..count + 2 * MARGIN];
        rows[MARGIN + count..].fill(Row::default());
        let digits = if tokens.digits > 0 { DIGITS } else { 0 };
        let mut write = |at: usize, own: u64, [a, b]: Sign| {
            let (head, behind) = rows.split_at_mut(at + 1);
            let behind = &behind[..4];
            let (a2, b2) = (a | behind[0][1], b | behind[0][2]);
            let (a4, b4) = (a2 | behind[1][3], b2 | behind[1][4]);
            let (a8, b8) = (a4 | behind[3][5], b4 | behind[3][6]);
            head[at] = [own, a, b, a2, b2, a4, b4, a8, b8];
        };
        for (at, token) in tokens.all.iter().enumerate().rev() {
            write(MARGIN + at, ALWAYS | digits | token.case() << FLAGS_SHIFT, sign(token.skeleton));
        }
        // Eight tokens from one of the last rows before the first token on reach into the note.
        (0..MARGIN).rev().for_each(|at| write(at, 0, [0; 2]));
    }

    /// The sign of a token.
    #[inline(always)]
    pub fn of(&self, token: usize) -> Sign {
        let row = &self.rows[token + MARGIN];
        [row[1], row[2]]
    }

    /// The signs around an anchor, side by side.
    #[inline]
    pub fn near(&self, anchor: usize) -> Near {
        let mut near = [[0; 2]; 16];
        let row = anchor + MARGIN;
        for power in 0..4 {
            let before = &self.rows[row - (1 << power)];
            let behind = &self.rows[row + 1];
            near[power] = [before[1 + 2 * power], before[2 + 2 * power]];
            near[4 + power] = [behind[1 + 2 * power], behind[2 + 2 * power]];
        }
        near[8] = [self.rows[row][0]; 2];
        Near(near)
    }
}

/// The signs around an anchor, by number of a place.
pub struct Near([Sign; 16]);

impl Near {
    /// Whether what an anchor needs around it may be there.
    #[inline(always)]
    pub fn meets(&self, need: &Need) -> bool {
        let [one, two] = need.0;
        // The bits that number the place are in no sign.
        let at = |mask: u64| self.0[(mask >> PLACE_SHIFT) as usize];
        one & at(one)[0] != 0 && two & at(two)[1] != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::skeleton::{skeleton_hash, Bitmap};

    fn meets(note: &str, anchor: usize, word: &str, place: Place) -> bool {
        let mut tokens = Tokens::default();
        tokens.read(note, Bitmap::new(&[]));
        let mut signs = Signs::default();
        signs.read(&tokens);
        let [one, two] = sign(skeleton_hash(word));
        signs.near(anchor).meets(&Need::new([(one, place), (two, place)]))
    }

    #[test]
    fn a_word_is_met_within_reach_and_on_its_side() {
        let note = "zero one two three four five six seven eight nine ten";
        let words: Vec<&str> = note.split(' ').collect();
        let mut errors = 0;
        for (anchor, word) in (0..words.len()).flat_map(|a| words.iter().enumerate().map(move |w| (a, w))) {
            for reach in [1, 2, 4, 8] {
                let before = (1..=reach).any(|d| anchor.checked_sub(d) == Some(word.0));
                let behind = (1..=reach).any(|d| anchor + d == word.0);
                // They err by saying yes alone, and seldom.
                assert!(meets(note, anchor, word.1, Place::Before(reach)) || !before, "{word:?} before {anchor}");
                assert!(meets(note, anchor, word.1, Place::Behind(reach)) || !behind, "{word:?} behind {anchor}");
                errors += usize::from(meets(note, anchor, word.1, Place::Before(reach)) != before);
                errors += usize::from(meets(note, anchor, word.1, Place::Behind(reach)) != behind);
            }
        }
        assert!(errors < 20, "{errors} of 968 wrong");
    }

    #[test]
    fn the_anchor_tells_of_its_capitals_and_of_digits() {
        let meets = |note: &str, sign: u64| {
            let mut tokens = Tokens::default();
            tokens.read(note, Bitmap::new(&[]));
            let mut signs = Signs::default();
            signs.read(&tokens);
            signs.near(0).meets(&Need::new([(sign, Place::Anchor), (ALWAYS, Place::Anchor)]))
        };
        assert!(meets("ici", ALWAYS) && !meets("ici", CAPITAL | UPPER | DIGITS));
        assert!(meets("Ici", CAPITAL) && !meets("Ici", UPPER));
        assert!(meets("ICI", UPPER) && meets("ici le 3", DIGITS));
    }
}
