//! Spain, Italy, Portugal, Greece and Turkey.

use super::{is_complement_11, is_day, last_digit, DAY_FIRST};
use crate::checks::{digit, luhn, modulo, weighted};

/// The letter of a Spanish DNI or NIE: the number modulo 23 (Real Decreto 1553/2005); X, Y, Z of a NIE read as 0, 1, 2.
pub fn spanish_identity(characters: &[u8]) -> bool {
    let Some((letter, body)) = characters.split_last() else { return false };
    let mut plain = [b'0'; 8];
    if body.len() != 8 {
        return false;
    }
    plain.copy_from_slice(body);
    plain[0] = match body[0] {
        b'X' => b'0',
        b'Y' => b'1',
        b'Z' => b'2',
        digit => digit,
    };
    modulo(&plain, 23).is_some_and(|rest| *letter == b"TRWAGMYFPDXBNJZSQVHLCKE"[rest as usize])
}

/// An Italian codice fiscale: name, birth date, place and a control letter (D.M. 23 dicembre 1976).
pub fn italian_tax_code(characters: &[u8]) -> bool {
    const ODD: [u32; 26] =
        [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
    if characters.len() != 16 || !characters[..6].iter().all(u8::is_ascii_uppercase) {
        return false;
    }
    // Where two persons share a code, digits are replaced by these letters.
    let number = |c: &u8| c.is_ascii_digit() || b"LMNPQRSTUV".contains(c);
    let shape = characters[6..8].iter().chain(&characters[9..11]).chain(&characters[12..15]).all(number)
        && b"ABCDEHLMPRST".contains(&characters[8])
        && characters[11].is_ascii_uppercase();
    let mut sum = 0;
    for (place, c) in characters[..15].iter().enumerate() {
        let value = match c {
            b'0'..=b'9' => (c - b'0') as u32,
            b'A'..=b'Z' => (c - b'A') as u32,
            _ => return false,
        };
        sum += if place % 2 == 0 { ODD[value as usize] } else { value };
    }
    let number_of = |c: u8| match c {
        b'0'..=b'9' => (c - b'0') as u64,
        _ => b"LMNPQRSTUV".iter().position(|l| *l == c).unwrap_or(0) as u64,
    };
    let month = b"ABCDEHLMPRST".iter().position(|m| *m == characters[8]).map_or(0, |m| m as u64 + 1);
    let (year, day) = (
        number_of(characters[6]) * 10 + number_of(characters[7]),
        number_of(characters[9]) * 10 + number_of(characters[10]),
    );
    // Women add 40 to the day.
    let born = matches!(day, 1..=31 | 41..=71) && [1900, 2000].iter().any(|c| is_day(c + year, month, day % 40));
    shape && born && characters[15] == b'A' + (sum % 26) as u8
}

/// A Portuguese taxpayer number (NIF): modulus 11 (Decreto-Lei 14/2013). Persons' begin with 1, 2, 3 or 45.
pub fn portuguese(digits: &[u8]) -> bool {
    let sum = weighted(digits, &[9, 8, 7, 6, 5, 4, 3, 2]);
    digits.len() == 9
        && (matches!(digits[0], b'1'..=b'3') || digits.starts_with(b"45"))
        && is_complement_11(sum, digits)
}

/// A Turkish identity number: eleven digits, two check digits (Nüfus ve Vatandaşlık İşleri).
pub fn turkish(digits: &[u8]) -> bool {
    if digits.len() != 11 || digits[0] == b'0' {
        return false;
    }
    let (Some(odd), Some(even), Some(all)) = (
        weighted(digits, &[1, 0, 1, 0, 1, 0, 1, 0, 1]),
        weighted(digits, &[0, 1, 0, 1, 0, 1, 0, 1]),
        weighted(digits, &[1; 10]),
    ) else {
        return false;
    };
    let tenth = (odd * 7 + 9 * 10 - even) % 10;
    digit(digits[9]) == Some(tenth) && digit(digits[10]) == Some(all % 10)
}

/// A Greek tax number (AFM): nine digits, powers of two, modulus 11 (Ανεξάρτητη Αρχή Δημοσίων Εσόδων).
pub fn greek_tax(digits: &[u8]) -> bool {
    let sum = weighted(digits, &[256, 128, 64, 32, 16, 8, 4, 2]);
    digits.len() == 9
        && digits != b"000000000"
        && sum.zip(last_digit(digits)).is_some_and(|(sum, last)| sum % 11 % 10 == last)
}

/// A Greek social-security number (AMKA): birth date, serial, Luhn (ΗΔΙΚΑ).
pub fn greek_social_security(digits: &[u8]) -> bool {
    digits.len() == 11 && DAY_FIRST.is_day_of(digits, &[1900, 2000]) && luhn(digits)
}
