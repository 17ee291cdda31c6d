//! Folding: the same word however it is cased, accented or disguised.
//!
//! No folded copy of a note is made. Each character is folded where it is read, so every position stays a position in
//! the original text and nothing needs a way back.
//!
//! Sources: Unicode Standard Annex #15 (compatibility decomposition) and Unicode Technical Standard #39 (confusables),
//! through the crates `unicode-normalization` and `unicode-security`.

use arrayvec::ArrayString;
use unicode_normalization::UnicodeNormalization;

/// What a character is after folding.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Folded {
    /// A letter: lower case, without accent, of the Latin alphabet where it looks like one.
    Letter(char),
    /// A ligature or a letter that is written with two.
    Two(char, char),
    /// A decimal digit of any script.
    Digit(u8),
    /// Nothing to the reader: zero-width characters, soft hyphens, combining marks.
    Ignored,
    /// Anything that ends a word.
    Separator,
}

/// Folds one character.
pub fn fold(c: char) -> Folded {
    match c {
        'a'..='z' | '*' => Folded::Letter(c),
        'A'..='Z' => Folded::Letter(c.to_ascii_lowercase()),
        '0'..='9' => Folded::Digit(c as u8 - b'0'),
        '\0'..='\u{7f}' => Folded::Separator,
        _ => fold_beyond_ascii(c),
    }
}

/// Folds a character outside ASCII; the accented letters of western Europe come first, since they are nearly all of them.
fn fold_beyond_ascii(c: char) -> Folded {
    use Folded::{Ignored, Letter, Separator, Two};
    match c {
        'à'..='å' | 'À'..='Å' => Letter('a'),
        'è'..='ë' | 'È'..='Ë' => Letter('e'),
        'ì'..='ï' | 'Ì'..='Ï' => Letter('i'),
        'ò'..='ö' | 'Ò'..='Ö' | 'ø' | 'Ø' => Letter('o'),
        'ù'..='ü' | 'Ù'..='Ü' => Letter('u'),
        'ç' | 'Ç' => Letter('c'),
        'ñ' | 'Ñ' => Letter('n'),
        'ý' | 'ÿ' | 'Ý' | 'Ÿ' => Letter('y'),
        'œ' | 'Œ' => Two('o', 'e'),
        'æ' | 'Æ' => Two('a', 'e'),
        'ß' | 'ẞ' => Two('s', 's'),
        'ð' | 'Ð' | 'đ' | 'Đ' => Letter('d'),
        'þ' | 'Þ' => Two('t', 'h'),
        'ł' | 'Ł' => Letter('l'),
        'ı' => Letter('i'),
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180f}' => Ignored,
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => Ignored,
        '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}' => Ignored,
        '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{20d0}'..='\u{20ff}' => Ignored,
        '\u{80}'..='\u{bf}' | '×' | '÷' | '\u{2000}'..='\u{209f}' | '\u{3000}'..='\u{303f}' => Separator,
        '€' | '\u{2190}'..='\u{21ff}' => Separator,
        _ => fold_rare(c),
    }
}

/// Zeros of the scripts whose digits compatibility decomposition leaves alone.
const ZEROS: [char; 14] = [
    '\u{660}', '\u{6f0}', '\u{7c0}', '\u{966}', '\u{9e6}', '\u{a66}', '\u{ae6}', '\u{b66}', '\u{be6}', '\u{c66}',
    '\u{ce6}', '\u{d66}', '\u{e50}', '\u{ed0}',
];

/// Folds what is neither ASCII nor a common accented letter: other alphabets, full-width and mathematical letters,
/// look-alikes. Slow, and rare.
#[cold]
fn fold_rare(c: char) -> Folded {
    if let Some(zero) = ZEROS.iter().find(|z| (**z..=char::from_u32(**z as u32 + 9).unwrap_or(**z)).contains(&c)) {
        return Folded::Digit((c as u32 - *zero as u32) as u8);
    }
    let mut plain = std::iter::once(c).nfkd().filter(|d| !matches!(fold_mark(*d), Some(Folded::Ignored)));
    let base = plain.next().unwrap_or(c);
    let base = if base.is_ascii() { base } else { look_alike(base) };
    match base {
        'a'..='z' | 'A'..='Z' => {
            let first = base.to_ascii_lowercase();
            match plain.next() {
                Some(second @ ('a'..='z' | 'A'..='Z')) => Folded::Two(first, second.to_ascii_lowercase()),
                _ => Folded::Letter(first),
            }
        }
        '0'..='9' => Folded::Digit(base as u8 - b'0'),
        _ if base.is_alphabetic() => Folded::Letter(base.to_lowercase().next().unwrap_or(base)),
        _ => Folded::Separator,
    }
}

/// A combining mark, which is ignored, or nothing.
fn fold_mark(c: char) -> Option<Folded> {
    unicode_normalization::char::is_combining_mark(c).then_some(Folded::Ignored)
}

/// The ASCII letter or digit that a character is taken for (Cyrillic `а`, Greek `ο`), or the character itself.
fn look_alike(c: char) -> char {
    let mut buffer = [0; 4];
    let lower = c.to_lowercase().next().unwrap_or(c);
    for form in [c, lower] {
        let mut skeleton = unicode_security::skeleton(form.encode_utf8(&mut buffer));
        if let (Some(first), None) = (skeleton.next(), skeleton.next()) {
            if first.is_ascii_alphanumeric() {
                return first;
            }
        }
    }
    c
}

/// The folded letters and digits of a text, without what is ignored; separators become spaces. For rule files, names and
/// tests: scanning itself never builds such a copy.
pub fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match fold(c) {
            Folded::Letter(l) => out.push(l),
            Folded::Two(a, b) => out.extend([a, b]),
            Folded::Digit(d) => out.push((b'0' + d) as char),
            Folded::Ignored => {}
            Folded::Separator => out.push(' '),
        }
    }
    out
}

/// A folded word of a note, without an allocation: for comparing with the words of a list.
#[derive(Clone, Copy)]
pub struct FoldedWord(ArrayString<{ FoldedWord::LONGEST }>);

impl FoldedWord {
    /// The most bytes that are kept; what is longer stands in no list.
    pub const LONGEST: usize = 48;

    /// Folds a word: [`folded`], cut where it becomes too long.
    pub fn of(word: &str) -> FoldedWord {
        let mut folded = ArrayString::new();
        let mut push = |c: char| {
            // What does not fit any more is left out.
            let _ = folded.try_push(c);
        };
        for c in word.chars() {
            match fold(c) {
                Folded::Letter(l) => push(l),
                Folded::Two(a, b) => [a, b].into_iter().for_each(&mut push),
                Folded::Digit(d) => push((b'0' + d) as char),
                Folded::Ignored => {}
                Folded::Separator => push(' '),
            }
        }
        FoldedWord(folded)
    }
}

impl std::ops::Deref for FoldedWord {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_case_accents_ligatures_and_disguises() {
        for (written, expected) in [
            ("Éléphant", "elephant"),
            ("cœur ŒDÈME", "coeur oedeme"),
            ("ｃｏｎｎａｒｄ", "connard"),
            ("con\u{200b}na\u{ad}rd", "connard"),
            ("соnnаrd", "connard"),
            ("e\u{301}te\u{301}", "ete"),
            ("𝐜𝐨𝐧 ０６", "con 06"),
            ("Straße", "strasse"),
            ("a\u{a0}b", "a b"),
            ("٠٦", "06"),
        ] {
            assert_eq!(folded(written), expected, "{written:?}");
        }
    }
}
