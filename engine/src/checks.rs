//! Check digits: whether a number could have been issued.
//!
//! Every function takes the characters that count (digits, capitals), without blanks or punctuation, and answers no for
//! a wrong length. Each names the standard or the publication that defines it.

pub mod company;
pub mod national;

/// The value of an ASCII digit, or nothing.
pub(crate) fn digit(byte: u8) -> Option<u32> {
    byte.is_ascii_digit().then(|| (byte - b'0') as u32)
}

/// The number written in those digits, modulo `modulus`; nothing when a character is no digit.
pub fn modulo(digits: &[u8], modulus: u64) -> Option<u64> {
    digits.iter().try_fold(0u64, |rest, d| Some((rest * 10 + digit(*d)? as u64) % modulus))
}

/// The sum of the digits times the weights; nothing when a character is no digit or there are fewer digits than weights.
pub fn weighted(digits: &[u8], weights: &[u32]) -> Option<u32> {
    if digits.len() < weights.len() {
        return None;
    }
    digits.iter().zip(weights).try_fold(0, |sum, (d, w)| Some(sum + digit(*d)? * w))
}

/// The Luhn formula, ISO/IEC 7812-1 annex B: payment cards, IMEI, SIREN, SIRET.
pub fn luhn(digits: &[u8]) -> bool {
    let mut sum = 0;
    for (place, byte) in digits.iter().rev().enumerate() {
        let Some(value) = digit(*byte) else { return false };
        sum += match place % 2 {
            0 => value,
            _ if value > 4 => value * 2 - 9,
            _ => value * 2,
        };
    }
    digits.len() > 1 && sum % 10 == 0
}

/// ISO/IEC 7064 MOD 97-10 over digits and letters (A = 10 … Z = 35): the IBAN's check once its first four characters are
/// moved to the end (ISO 13616-1).
pub fn mod_97_10(characters: impl Iterator<Item = u8>) -> bool {
    let mut rest = 0u32;
    for c in characters {
        rest = match c {
            b'0'..=b'9' => rest * 10 + (c - b'0') as u32,
            b'A'..=b'Z' => rest * 100 + (c - b'A') as u32 + 10,
            _ => return false,
        } % 97;
    }
    rest == 1
}

/// The check of an IBAN (ISO 13616-1) written without blanks, in capitals.
pub fn iban(characters: &[u8]) -> bool {
    characters.len() > 4 && mod_97_10(characters[4..].iter().chain(&characters[..4]).copied())
}

/// ISO/IEC 7064 MOD 11-10: German tax numbers, Croatian OIB.
pub fn mod_11_10(digits: &[u8]) -> bool {
    let Some((last, body)) = digits.split_last() else { return false };
    let mut check = 10;
    for byte in body {
        let Some(value) = digit(*byte) else { return false };
        let sum = (check + value) % 10;
        check = if sum == 0 { 20 } else { sum * 2 } % 11;
    }
    digit(*last) == Some((11 - check) % 10)
}

/// The Verhoeff scheme (J. Verhoeff, Error Detecting Decimal Codes, 1969): the Indian Aadhaar.
pub fn verhoeff(digits: &[u8]) -> bool {
    // Multiplication in the dihedral group D5: `i + j` for rotations, with a reflection above 4.
    fn times(a: u32, b: u32) -> u32 {
        match (a < 5, b < 5) {
            (true, true) => (a + b) % 5,
            (true, false) => (a + b - 5) % 5 + 5,
            (false, true) => (a - 5 + 5 - b) % 5 + 5,
            (false, false) => (a + 5 - b) % 5,
        }
    }
    const STEP: [u32; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    let mut check = 0;
    for (place, byte) in digits.iter().rev().enumerate() {
        let Some(mut value) = digit(*byte) else { return false };
        for _ in 0..place % 8 {
            value = STEP[value as usize];
        }
        check = times(check, value);
    }
    digits.len() > 1 && check == 0
}

/// The key of a French bank account (RIB): 23 characters, letters read by the French bank table (A, J = 1; B, K, S = 2;
/// …). Comité français d'organisation et de normalisation bancaires; 97 - (89 b + 15 g + 3 c) mod 97.
pub fn french_bank_account(characters: &[u8]) -> bool {
    if characters.len() != 23 {
        return false;
    }
    let mut rest = 0u32;
    for c in characters {
        let value = match c {
            b'0'..=b'9' => c - b'0',
            b'A'..=b'I' => c - b'A' + 1,
            b'J'..=b'R' => c - b'J' + 1,
            b'S'..=b'Z' => c - b'S' + 2,
            _ => return false,
        };
        rest = (rest * 10 + value as u32) % 97;
    }
    rest == 0
}

/// The check digit of a US routing number: weights 3, 7, 1, sum divisible by ten (American Bankers Association).
pub fn us_routing_number(digits: &[u8]) -> bool {
    let federal = matches!(modulo(&digits[..digits.len().min(2)], 100), Some(0..=12 | 21..=32 | 61..=72 | 80));
    digits.len() == 9
        && federal
        && digits.iter().any(|d| *d != b'0')
        && weighted(digits, &[3, 7, 1, 3, 7, 1, 3, 7, 1]).is_some_and(|s| s % 10 == 0)
}

/// The check character of a vehicle identification number, place 9 (49 CFR 565.15): binding in North America and China.
pub fn vehicle_identification(characters: &[u8]) -> bool {
    const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
    const LETTERS: &[u8; 26] = b"12345678012345070923456789";
    if characters.len() != 17 {
        return false;
    }
    let mut sum = 0;
    for (c, weight) in characters.iter().zip(WEIGHTS) {
        let value = match c {
            b'0'..=b'9' => c - b'0',
            b'A'..=b'Z' if !matches!(c, b'I' | b'O' | b'Q') => LETTERS[(c - b'A') as usize] - b'0',
            _ => return false,
        };
        sum += value as u32 * weight;
    }
    characters[8] == if sum % 11 == 10 { b'X' } else { b'0' + (sum % 11) as u8 }
}

/// The ranges of the card issuers (ISO/IEC 7812, the issuers' published tables), with the lengths that each uses.
pub fn card_issuer(digits: &[u8]) -> bool {
    let Some(head) = digits.get(..4).and_then(|h| modulo(h, 10_000)) else { return false };
    let length = digits.len();
    match head {
        // Visa, with the French Carte Bancaire.
        4000..=4999 => matches!(length, 13 | 16 | 19),
        // Mastercard.
        5100..=5599 | 2221..=2720 => length == 16,
        // American Express.
        3400..=3499 | 3700..=3799 => length == 15,
        // Discover, Diners Club, JCB, UnionPay, RuPay, Mir, Troy.
        6011 | 6440..=6599 => matches!(length, 16..=19),
        3000..=3059 | 3095 | 3600..=3699 | 3800..=3999 => matches!(length, 14..=19),
        3528..=3589 => matches!(length, 16..=19),
        6200..=6299 | 8100..=8199 => matches!(length, 16..=19),
        2200..=2205 | 9792 => length == 16,
        // Maestro.
        5000..=5099 | 5600..=5899 | 6700..=6799 => matches!(length, 16..=19),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_examples_pass_and_one_wrong_digit_fails() {
        assert!(luhn(b"4111111111111111") && luhn(b"79927398713") && !luhn(b"79927398714"));
        assert!(iban(b"FR7630006000011234567890189") && !iban(b"FR7630006000011234567890188"));
        assert!(iban(b"GB82WEST12345698765432"));
        assert!(mod_11_10(b"86095742719") && !mod_11_10(b"86095742718"));
        assert!(verhoeff(b"2363") && !verhoeff(b"2364"));
        assert!(french_bank_account(b"20041010050500013M02606") && !french_bank_account(b"20041010050500013M02607"));
        assert!(us_routing_number(b"021000021") && !us_routing_number(b"021000022"));
        assert!(vehicle_identification(b"1HGCM82633A004352") && !vehicle_identification(b"1HGCM82643A004352"));
        assert!(card_issuer(b"4111111111111111") && !card_issuer(b"1234567890123456"));
    }
}
