//! Pseudonyms: the same value, however it is spelt, always becomes the same token under the same key.
//!
//! The tokens are HMAC-SHA-256 (RFC 2104, FIPS 198-1) of the category and the value. The readable ones spell 48 bits of
//! it as proquints, "pronounceable quintuplets" of letters (Daniel S. Wilkerson, arXiv:0901.4016).
//!
//! ```
//! use vigie_engine::pseudonym::{token, Operator};
//! use vigie_engine::Category;
//! let token = |text| token(Operator::Pseudonym, b"key", Category::PHONE, "phone", text);
//! assert_eq!(token("06 39 98 12 34"), token("+33 (0)6.39.98.12.34"));
//! assert_ne!(token("06 39 98 12 34"), token("06 39 98 12 35"));
//! ```

use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::fold::{fold, Folded};
use crate::redact::{rewrite, spans, Place};
use crate::Category;

/// What stands in the place of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// A readable token: `[PHONE lusab-babad-gutih]`.
    Pseudonym,
    /// The digest in hexadecimal.
    Hash,
}

impl Operator {
    /// Every operator.
    pub const ALL: [Operator; 2] = [Operator::Pseudonym, Operator::Hash];

    /// The name used in SQL.
    pub fn name(self) -> &'static str {
        match self {
            Operator::Pseudonym => "pseudonym",
            Operator::Hash => "hash",
        }
    }

    /// The operator of that name.
    pub fn from_name(name: &str) -> Option<Operator> {
        Operator::ALL.into_iter().find(|o| o.name() == name)
    }
}

/// Rewrites a note with tokens in the place of what was found.
pub fn pseudonymize(note: &str, operator: Operator, key: &[u8], places: &[Place<'_>]) -> String {
    let spans = spans(note, places, &[], 0);
    rewrite(note, &spans, |span, text| token(operator, key, span.place.category, span.place.name, text)).0
}

/// The token of one value.
pub fn token(operator: Operator, key: &[u8], category: Category, name: &str, text: &str) -> String {
    let digest = digest(key, &format!("{name}:{}", value(category, text)));
    match operator {
        Operator::Pseudonym => {
            let word = |i: usize| proquint(u16::from_be_bytes([digest[i], digest[i + 1]]));
            format!("[{} {}-{}-{}]", name.to_uppercase(), word(0), word(2), word(4))
        }
        Operator::Hash => hex(&digest),
    }
}

/// The keyed digest of a text.
pub fn digest(key: &[u8], text: &str) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().into()
}

/// Bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// What is compared of a value: letters and digits, without case or accents; national telephone numbers for French
/// international ones.
fn value(category: Category, text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    for c in text.chars() {
        match fold(c) {
            Folded::Letter(l) => value.push(l),
            Folded::Two(a, b) => value.extend([a, b]),
            Folded::Digit(d) => value.push(char::from(b'0' + d)),
            Folded::Ignored | Folded::Separator => {}
        }
    }
    if category == Category::PHONE {
        let international = text.trim_start().starts_with('+');
        let national = value.strip_prefix("0033").or_else(|| value.strip_prefix("33").filter(|_| international));
        if let Some(national) = national {
            return format!("0{}", national.trim_start_matches('0'));
        }
    }
    value
}

/// Sixteen bits as five letters that can be said.
fn proquint(bits: u16) -> String {
    const CONSONANTS: &[u8; 16] = b"bdfghjklmnprstvz";
    const VOWELS: &[u8; 4] = b"aiou";
    let consonant = |shift: u16| char::from(CONSONANTS[usize::from(bits >> shift & 15)]);
    let vowel = |shift: u16| char::from(VOWELS[usize::from(bits >> shift & 3)]);
    [consonant(12), vowel(10), consonant(6), vowel(4), consonant(0)].into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proquints_of_the_paper() {
        // 127.0.0.1 and 63.84.220.193.
        assert_eq!((proquint(0x7f00), proquint(0x0001)), ("lusab".into(), "babad".into()));
        assert_eq!((proquint(0x3f54), proquint(0xdcc1)), ("gutih".into(), "tugad".into()));
    }

    #[test]
    fn digest_of_rfc_4231() {
        // Test case 2.
        let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(hex(&digest(b"Jefe", "what do ya want for nothing?")), expected);
    }

    #[test]
    fn spelling_does_not_count_but_category_and_key_do() {
        let name = |key: &[u8], text| token(Operator::Hash, key, Category::PERSON_NAME, "person_name", text);
        assert_eq!(name(b"k", "Mme LÉGER"), name(b"k", "mme Leger"));
        assert_ne!(name(b"k", "Mme Léger"), name(b"l", "Mme Léger"));
        assert_ne!(name(b"k", "x"), token(Operator::Hash, b"k", Category::EMAIL, "email", "x"));
    }

    #[test]
    fn tokens_stand_where_values_stood() {
        let note = "Voir 06 39 98 12 34 ou +33639981234.";
        let place = |start, end| Place { start, end, category: Category::PHONE, name: "phone" };
        let rewritten = pseudonymize(note, Operator::Pseudonym, b"k", &[place(5, 19), place(23, 35)]);
        let (first, second) = rewritten.trim_end_matches('.').split_once(" ou ").unwrap();
        assert_eq!(first.trim_start_matches("Voir "), second);
    }
}
