//! A run of letters and digits read without what separates them: `FR76 1027-8117` as `FR7610278117`, with a way back.

use crate::fold::{fold, Folded};
use crate::token::Token;

/// What stands between two tokens of a run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Joint {
    /// Nothing.
    Glued,
    /// Blanks of any kind.
    Blank,
    /// One dot.
    Dot,
    /// One hyphen (any kind), perhaps between blanks.
    Hyphen,
    /// One slash.
    Slash,
    /// An underscore, brackets, a mixture of the above.
    Mixed,
}

/// What parts two tokens, where it is so little that both can belong to one number; nothing otherwise.
pub fn joint(note: &str, left: &Token, right: &Token) -> Option<Joint> {
    let between = note.as_bytes().get(left.end()..right.start())?;
    match between {
        [] => Some(Joint::Glued),
        [b' '] | b"&nbsp;" => Some(Joint::Blank),
        [b'.'] => Some(Joint::Dot),
        [b'-'] => Some(Joint::Hyphen),
        [b'/'] => Some(Joint::Slash),
        _ if between.len() > 12 => None,
        _ => long_joint(&note[left.end()..right.start()]),
    }
}

#[cold]
fn long_joint(between: &str) -> Option<Joint> {
    let (mut blanks, mut joint, mut others) = (0, Joint::Glued, 0);
    for c in between.chars() {
        let own = match c {
            ' ' | '\t' | '\u{a0}' | '\u{202f}' | '\u{2000}'..='\u{200a}' | '\u{3000}' => {
                blanks += 1;
                continue;
            }
            '.' | '·' => Joint::Dot,
            '-' | '‐' | '‑' | '‒' | '–' | '−' => Joint::Hyphen,
            '/' => Joint::Slash,
            '_' | '(' | ')' | '\'' => Joint::Mixed,
            _ if fold(c) == Folded::Ignored => continue,
            _ => return None,
        };
        others += 1;
        joint = if others > 1 { Joint::Mixed } else { own };
    }
    match (blanks, others) {
        (0, 0) => Some(Joint::Glued),
        (1..=3, 0) => Some(Joint::Blank),
        (0..=2, 1..=3) => Some(joint),
        _ => None,
    }
}

/// The most characters that a run keeps: the longest IBAN has 34.
const MOST: usize = 40;
/// The most tokens that a run keeps.
const MOST_TOKENS: usize = 24;

/// The letters (as ASCII capitals) and digits of tokens side by side.
pub struct Compact {
    characters: [u8; MOST],
    length: usize,
    /// How many characters there are up to and including each token.
    ends: [u8; MOST_TOKENS],
    joints: [Joint; MOST_TOKENS],
    tokens: usize,
    first: usize,
}

impl Compact {
    /// Reads the run that begins at the token `first`, over joints that `wanted` lets through.
    pub fn read(note: &str, all: &[Token], first: usize, wanted: impl Fn(Joint) -> bool) -> Compact {
        let mut run = Compact {
            characters: [0; MOST],
            length: 0,
            ends: [0; MOST_TOKENS],
            joints: [Joint::Glued; MOST_TOKENS],
            tokens: 0,
            first,
        };
        for (place, token) in all.iter().enumerate().skip(first).take(MOST_TOKENS) {
            if place > first {
                match joint(note, &all[place - 1], token) {
                    Some(joint) if wanted(joint) => run.joints[place - first] = joint,
                    _ => break,
                }
            }
            if token.len as usize > MOST * 4 || !run.push(token.text(note), token) {
                break;
            }
            run.ends[run.tokens] = run.length as u8;
            run.tokens += 1;
        }
        run
    }

    fn push(&mut self, text: &str, token: &Token) -> bool {
        let before = self.length;
        let fits = if token.is_beyond_ascii() {
            text.chars().all(|c| match fold(c) {
                Folded::Letter(l) => self.put(if l.is_ascii() { l as u8 } else { b'?' }),
                Folded::Two(..) => self.put(b'?'),
                Folded::Digit(d) => self.put(b'0' + d),
                _ => true,
            })
        } else {
            text.bytes().all(|b| self.put(b))
        };
        if !fits {
            self.length = before;
        }
        fits
    }

    fn put(&mut self, byte: u8) -> bool {
        if self.length == MOST {
            return false;
        }
        self.characters[self.length] = byte.to_ascii_uppercase();
        self.length += 1;
        true
    }

    /// All characters of the run.
    pub fn all(&self) -> &[u8] {
        &self.characters[..self.length]
    }

    /// The first `count` characters, if they end where a token ends, with the number of that token in the note.
    pub fn first(&self, count: usize) -> Option<(&[u8], usize)> {
        let token = self.ends[..self.tokens].iter().position(|e| *e as usize == count)?;
        Some((&self.characters[..count], self.first + token))
    }

    /// How many tokens there are.
    pub fn tokens(&self) -> usize {
        self.tokens
    }

    /// How many characters a token has; none beyond the last token.
    pub fn group(&self, token: usize) -> usize {
        let start = if token == 0 { 0 } else { self.ends[token - 1] };
        self.ends[..self.tokens].get(token).map_or(0, |end| (*end - start) as usize)
    }

    /// What stands before a token of the run (its number in the run).
    pub fn joint(&self, token: usize) -> Joint {
        self.joints[token]
    }
}
